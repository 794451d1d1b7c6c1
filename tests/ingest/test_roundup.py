"""Round-ups are divided into their items; an article with sub-headings or lists, of whatever shape, stays whole."""

from urllib.parse import unquote

import pytest

from graph.model import Article
from ingest.blocks import Block
from ingest.page import Page, parse
from ingest.roundup import items

URL = "https://ledger.example/deals"
TITLE = "Deals of the week: Corvid, Tern and Lantern Grid"
CORVID = "Corvid Robotics, which builds arms for shipyards in Lisbon, has raised $5 million from Quayside Capital."
TERN = "The Oslo start-up Tern has bought its rival Skerry for 12 million euros, the two said on Monday."
LANTERN = "Lantern Grid, a maker of batteries in Cork, named Ines Prado as its chief executive. She led Volt before."
STORIES = (("Corvid raises $5 million", CORVID), ("Tern buys Skerry", TERN), ("Lantern Grid has a new chief", LANTERN))
ONE = (
    "Ines Prado founded Corvid Robotics in 2018, after ten years at the shipyard of Lisbon where her father had worked."
)


AVOCET = "Avocet of Porto, where Bruno Telles lets boats by the hour, opens its first harbour on Friday."
PLAIN = (CORVID, TERN.replace("The Oslo start-up Tern", "Tern of Oslo"), LANTERN, AVOCET)


def page(*body: str, title: str = TITLE) -> bytes:
    head = f"<html lang='en'><head><title>{title}</title><meta property='article:published_time' content='2025-06-14'></head>"
    return f"{head}<body><article><h1>{title}</h1>{''.join(body)}</article></body></html>".encode()


def told(stories: tuple[tuple[str, str], ...] = STORIES, tag: str = "h2") -> list[str]:
    return [f"<{tag}>{heading}</{tag}><p>{text}</p>" for heading, text in stories]


@pytest.mark.parametrize("rule", ["<p>* * *</p>", "<p>—</p>", "<p>•</p>"])
def test_rules_between_items_are_no_article(rule: str) -> None:
    assert len(read(page(rule.join(f"<p>{text}</p>" for text in PLAIN)))) == len(PLAIN)
    assert len(read(page(rule, *told()))) == len(STORIES)


def listed(*texts: str) -> str:
    return f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>"


def read(data: bytes) -> list[Article]:
    found = parse(Page(data, "page", URL))
    assert all(isinstance(one, Article) for one in found), found
    return [one for one in found if isinstance(one, Article)]


def test_each_item_is_an_article_with_its_heading_the_date_of_the_page_and_an_address_that_leads_to_it() -> None:
    articles = read(page(*told()))
    assert [one.title for one in articles] == [heading for heading, _ in STORIES]
    assert [one.text for one in articles] == [f"{heading}\n\n{text}" for heading, text in STORIES]
    assert {(one.published, one.language) for one in articles} == {("2025-06-14", "en")}
    assert articles[0].url == f"{URL}#:~:text=Corvid%20raises%20%245%20million"
    assert len({one.id for one in articles}) == 3


def test_what_stands_before_the_items_stays_the_article_of_the_page() -> None:
    *_, rest = read(page("<p>Here is what happened in our harbours, week 24.</p>", *told()))
    assert (rest.url, rest.title) == (URL, TITLE)
    assert rest.text == "Here is what happened in our harbours, week 24."


def test_an_item_may_have_several_paragraphs_and_headings_may_be_numbered_and_grouped() -> None:
    long = (("3. Corvid raises $5 million", f"{CORVID}</p><p>It was founded in 2018."), *STORIES[1:])
    first, second, third = read(
        page("<h2>Funding</h2>", *told(long, "h3")[:1], "<h2>Exits</h2>", *told(long, "h3")[1:])
    )
    assert first.title == "Corvid raises $5 million"
    assert first.text.endswith("\n\nIt was founded in 2018.")
    assert (second.title, third.title) == (STORIES[1][0], STORIES[2][0])


def test_the_entries_of_a_list_that_are_paragraphs_are_items() -> None:
    articles = read(
        page("<h2>Money</h2>", listed(CORVID, TERN), "<h2>People</h2>", listed(LANTERN), title="News in brief")
    )
    assert [one.text for one in articles] == [CORVID, TERN, LANTERN]
    assert {one.title for one in articles} == {"News in brief"}
    assert unquote(articles[1].url) == f"{URL}#:~:text={' '.join(TERN.split()[:10])}"


def test_plain_paragraphs_that_share_no_name_are_items() -> None:
    texts = ["Good morning.", *PLAIN, "It lets ferries too.", "Have a good weekend."]
    articles = read(page(*(f"<p>{text}</p>" for text in texts)))
    assert [one.text for one in articles] == [
        *PLAIN[:3],
        f"{AVOCET}\n\nIt lets ferries too.",
        "Good morning.\n\nHave a good weekend.",
    ]
    assert unquote(articles[0].url) == f"{URL}#:~:text={' '.join(CORVID.split()[:10])}"


def test_labels_and_tables_between_plain_paragraphs_are_no_items() -> None:
    table = "<table><tr><td>Skua</td><td>12</td></tr><tr><td>Tern</td><td>14</td></tr></table>"
    *stories, rest = read(page("<p>Money</p>", *(f"<p>{text}</p>" for text in PLAIN), "<p>In figures</p>", table))
    assert [one.text for one in stories] == list(PLAIN)
    assert rest.text.endswith("Skua | 12\n\nTern | 14")


def test_links_to_other_pages_after_the_items_are_no_items() -> None:
    more = "<h2>Related stories</h2><h3>Skua sells boats</h3><p>Skua sells boats in the port of Bergen, it said.</p>"
    assert [one.title for one in read(page(*told(), more))] == [heading for heading, _ in STORIES]


def test_the_same_page_gives_the_same_items_whatever_is_added() -> None:
    more = (
        "Avocet opens in Porto",
        "Avocet, which lets boats by the hour, has opened a first harbour in Porto this week.",
    )
    before, after = read(page(*told())), read(page(*told((more, *STORIES))))
    assert {one.digest for one in before} < {one.digest for one in after}


def test_a_file_without_an_address_stays_one_article() -> None:
    assert len(parse(Page(page(*told()), "page"))) == 1


@pytest.mark.parametrize(
    "title",
    [
        "The week's biggest funding rounds",
        "Startup roundup: three deals",
        "Weekly wrap: robots and boats",
        "News in brief",
        "Funding round-up, 14 June",
        "The week in deals",
        "Tech briefs",
        "Five start-up exits this week",
        "People on the move",
        "Headlines of the day",
        "Deal tracker: week 14",
        "The week in Nordic start-ups",
        "Who bought whom, and who signed what, in March",
        "Five acquisitions you may have missed",
        "Harbour digest no. 12",
    ],
)
def test_titles_of_round_ups(title: str) -> None:
    assert len(read(page(*told(), title=title))) == 3


@pytest.mark.parametrize(
    "title",
    [
        "Corvid, Tern and Lantern Grid: three starts in a harbour",
        "Ten start-ups to watch",
        "Corvid raises $5 million in a round led by Quayside",
        "A brief history of Lisbon's start-ups",
        "Corvid closes its biggest funding round",
        "Corvid digests its rival",
        "How Corvid lost two weeks in a storm",
        "",
    ],
)
def test_without_a_title_that_says_so_a_page_is_one_article(title: str) -> None:
    assert len(parse(Page(page(*told(), title=title), "page", URL))) == 1


def features() -> dict[str, list[str]]:
    """Ordinary articles that happen to have the title of a round-up."""
    chapter = (
        "In {0} she hired ten people, and the first arms of Corvid went to a yard that built ferries for {0} alone."
    )
    return {
        "chapters about one company": [
            f"<p>{ONE}</p>",
            *told((("The years in Lisbon", chapter.format("Lisbon")), ("On to Oslo", chapter.format("Oslo")),
                   ("Home to Cork", chapter.format("Cork")))),
        ],
        "questions and answers": told(tuple((f"{heading}?", text) for heading, text in STORIES)),
        "chapters that go on from one another": told((*STORIES[:2], (STORIES[2][0], f"But {LANTERN}"))),
        "chapters without names of their own": told(
            (("What happened", "The company raised its prices twice in a year, and half of its clients left for others."),
             ("Why it matters", "Few makers of arms have lived through such a year, as the banks in the country know well."),
             ("What comes next", "The board will meet in the autumn and decide whether the yard in the north is to be sold."))
        ),
        "two items": told(STORIES[:2]),
        "a long article before three teasers": [f"<p>{ONE} {ONE} {ONE}</p>" * 4, *told()],
        "a chapter as long as an article": told((*STORIES[:2], (STORIES[2][0], f"{LANTERN} {'The grid grew. ' * 150}"))),
        "long chapters": told(tuple((heading, f"{text} {'The port grew again. ' * 50}") for heading, text in STORIES)),
        "a table under a heading": [*told()[:2], "<h2>Lantern Grid</h2><table><tr><td>Cork</td><td>12</td></tr></table>"],
        "headings and captions": [f"<h2>{heading}</h2><p>{text[:30]}</p>" for heading, text in STORIES],
        "key points of one story": [
            listed(
                "Corvid Robotics raised five million dollars from Quayside Capital, which had led its seed round as well.",
                "Ines Prado, who founded Corvid, remains its chief executive and keeps a third of the shares, it said.",
                "The yard in Oslo is the first client of Corvid outside Portugal, and will pay two million a year.",
            )
        ],
        "a short list in a long article": [f"<p>{ONE} {ONE}</p>" * 4, listed(CORVID, TERN, LANTERN)],
        "a list of names": [f"<p>{ONE}</p>", listed("Corvid Robotics", "Tern of Oslo", "Lantern Grid", "Skerry of Cork")],
        "plain paragraphs of which one begins with what may be known": [f"<p>{text}</p>" for _, text in STORIES],
        "plain paragraphs about one company": [f"<p>{text} Quayside of Lisbon paid.</p>" for text in PLAIN],
        "plain paragraphs that go on": [f"<p>{text}</p>" for text in (*PLAIN[:3], "But Corvid, Tern and Lantern Grid lost.")][1:],
        "plain paragraphs that share names": [
            f"<p>{text} {more} was there.</p>" for text, more in zip(PLAIN, ("Skua", "Skua", "Puffin", "Puffin"), strict=True)
        ],
        "answers between questions": [f"<p>What then, {name}?</p><p>{text}</p>" for name, text in zip("ABCD", PLAIN, strict=True)],
        "no text": ["<h2>Corvid</h2><h2>Tern</h2><h2>Lantern Grid</h2>", f"<p>{ONE}</p>"],
        "the same heading thrice": told(tuple(("Deal done", text) for _, text in STORIES)),
        "one investor in all of them": [
            *told(tuple((heading, f"{text} Quayside of Lisbon paid.") for heading, text in STORIES)),
            *told((("Quayside goes on", "Avocet, a maker of ferries in Porto, may be the next on the list of Quayside."),)),
        ],
    }  # fmt: skip


@pytest.mark.parametrize("shape", features())
@pytest.mark.parametrize("title", ["Deals of the week", "In brief: Corvid", "The week in review"])
def test_an_ordinary_article_stays_whole_whatever_its_title_says(shape: str, title: str) -> None:
    assert len(parse(Page(page(*features()[shape], title=title), "page", URL))) == 1


def test_nothing_is_lost_but_headings_of_groups_and_links() -> None:
    blocks = [Block("paragraph", ONE), Block("heading", "Funding")]
    for heading, text in STORIES:
        blocks += [
            Block("heading", heading),
            Block("paragraph", text),
            Block("line", "Share this"),
            Block("item", "- A detail"),
        ]
    kept = [block.text for part in items(TITLE, blocks) for block in part.blocks]
    assert sorted(kept) == sorted(b.text for b in blocks if b.text not in {"Funding", "Share this"})
