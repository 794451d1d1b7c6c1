"""The article is told from what stands around it, by structure alone."""

from pathlib import Path

import pytest

from ingest.blocks import from_text, to_text
from ingest.clutter import split_dump

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

BODY = """Fjordlink, a maker of ship sensors, has opened a workshop in Bergen to be nearer to its customers.

It was founded in 2018 by two sailors and employs forty people, most of them engineers.

What comes next

The firm plans to open in Rotterdam next year, chief executive Ane Moe said on Tuesday."""

TEASERS = """Grain trader Haverly buys drone maker Skyrow for $40m

Haverly said it had bought Skyrow, a maker of drones, to count grain from the air.

Bank Ostral to close nine branches in the north

Bank Ostral will close nine branches in the north by June, it told its staff.

Tunel wins Lisbon metro order for ticket gates

Tunel has won an order for ticket gates from the Lisbon metro."""

MASTHEAD = (
    "Sunday, 20 July 2025\n27.2 C\nSingapore\n28.5 C\nThailand\n\nSensor firm Fjordlink opens Bergen workshop\n\n"
)


def text_of(page: str) -> str:
    return to_text(list(split_dump(from_text(page)).body))


def test_a_clean_article_is_kept_whole() -> None:
    assert text_of(BODY) == BODY


def test_masthead_and_title_are_taken_off() -> None:
    page = split_dump(from_text(MASTHEAD + BODY))
    assert page.title == "Sensor firm Fjordlink opens Bergen workshop"
    assert to_text(list(page.body)) == BODY


def test_lines_between_title_and_body_are_the_head() -> None:
    page = split_dump(from_text(MASTHEAD + "By Ane Holm\n\n14 June 2025\n\n" + BODY))
    assert page.head == ("By Ane Holm", "14 June 2025")


@pytest.mark.parametrize(
    "label",
    ["Hot this week", "Related Articles", "MOST READ", "You may also like:", "Trending now", "More from Business"],
)
def test_a_section_label_ends_the_article(label: str) -> None:
    assert text_of(f"{BODY}\n\n{label}\n\n{TEASERS}") == BODY


def test_a_run_of_teasers_ends_the_article_without_any_label() -> None:
    assert text_of(f"{BODY}\n\n{TEASERS}") == BODY


def test_two_subheads_with_one_paragraph_each_are_no_teasers() -> None:
    two = "\n\n".join(TEASERS.split("\n\n")[:4])
    assert (
        text_of(f"{BODY}\n\n{two}\n\nThe council will vote in May, officials said after the talks.").count("\n\n")
        == BODY.count("\n\n") + 5
    )


def test_a_box_of_links_inside_the_article_is_cut_out() -> None:
    first, rest = BODY.split("\n\n", 1)
    box = "Related stories\n\nHaverly buys Skyrow\n\nOstral closes branches"
    long = f"{rest}\n\nIt employs forty people in two towns, most of them engineers from the coast."
    assert "Haverly" not in text_of(f"{first}\n\n{box}\n\n{long}")
    assert "What comes next" in text_of(f"{first}\n\n{box}\n\n{long}")


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Share this article",
        "Sign up for our newsletter",
        "Read more: Ostral closes branches",
        "Photo: Ane Holm",
    ],
)
def test_buttons_and_credits_are_dropped_where_they_stand(line: str) -> None:
    first, rest = BODY.split("\n\n", 1)
    assert text_of(f"{first}\n\n{line}\n\n{rest}") == BODY


def test_list_items_at_the_end_stay() -> None:
    items = "- Corvid: €2 million\n\n- Skerry: €1 million"
    assert text_of(f"{BODY}\n\n{items}").endswith(items)


def test_a_text_without_sentences_is_all_body() -> None:
    assert text_of("Corvid buys Skerry") == "Corvid buys Skerry"


@pytest.mark.skipif(not SEEDS.exists(), reason="the founding article lies outside the repository")
def test_the_founding_article() -> None:
    page = split_dump(from_text(next(SEEDS.glob("*.txt")).read_text(encoding="utf-8")))
    text = to_text(list(page.body))
    assert page.title == "Hong Kong to build new AI supercomputing centre in bid to lead global tech race"
    assert text.startswith("Hong Kong plans a new AI supercomputing centre")
    assert text.endswith("technology and innovation.")
    for clutter in ("Nintendo", "WeTransfer", "Thailand", "Indonesia", "Philippines", "Xi Jinping", "YouTube"):
        assert clutter not in text
