"""JSON Lines: common field names, one article a line, each flaw with its line."""

import json

import pytest

from graph.model import Article, Refusal
from ingest.jsonl import read_jsonl

TEXT = "Corvid Robotics has bought its rival Skerry, it said on Monday."


def read(*lines: object) -> list[Article | Refusal]:
    data = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [one for _, one in read_jsonl(data, "wire.jsonl")]


@pytest.mark.parametrize(
    "names",
    [
        ("text", "title", "url", "published"),
        ("body", "headline", "link", "date_published"),
        ("maintext", "name", "url", "date_publish"),
        ("content", "title", "url", "publishedAt"),
        ("plain_text", "title", "requested_url", "published_date"),
    ],
)
def test_the_field_names_of_common_crawlers(names: tuple[str, ...]) -> None:
    values = (TEXT, "Corvid buys Skerry", "https://quayside.example/corvid", "2025-06-14T08:00:00Z")
    (article,) = read(dict(zip(names, values, strict=True)))
    assert isinstance(article, Article)
    assert (article.text, article.title, article.url, article.published) == (TEXT, values[1], values[2], "2025-06-14")
    assert article.source == "quayside.example"


def test_an_outlet_may_be_an_object_with_a_name() -> None:
    (article,) = read({"text": TEXT, "source": {"id": None, "name": "Harbour Ledger"}, "publisher": "Quay"})
    assert isinstance(article, Article)
    assert article.source == "Harbour Ledger"
    (other,) = read({"text": TEXT, "source": {"id": 1}, "publisher": "Quay"})
    assert isinstance(other, Article)
    assert other.source == "Quay"


def test_empty_lines_are_passed_over() -> None:
    assert len(read({"text": TEXT}, b"\n", b"  \n", {"text": TEXT + " Again."})) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not valid JSON"),
        (b"[1]", "object is wanted"),
        (b'{"title": "x"}', "no readable text"),
        (b'{"text": 7}', "no readable text"),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "not valid JSON"),
    ],
)
def test_a_flawed_line_is_refused_with_its_number_and_the_rest_is_read(line: bytes, reason: str) -> None:
    good, bad, also_good = read({"text": TEXT}, line, {"text": TEXT})
    assert isinstance(good, Article)
    assert isinstance(also_good, Article)
    assert isinstance(bad, Refusal)
    assert bad.source == "wire.jsonl line 2"
    assert reason in bad.reason


def test_lone_surrogates_do_not_reach_the_store() -> None:
    (article,) = read(b'{"text": "Corvid \\ud800 buys Skerry, it said."}')
    assert isinstance(article, Article)
    article.text.encode()


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        ({"author": "Ada Hoyle"}, "Ada Hoyle"),
        ({"authors": ["Ada Hoyle", {"name": "Ben Lee"}, 3, ""]}, "Ada Hoyle; Ben Lee"),
        ({"authors": [], "byline": "By  Ada"}, "By Ada"),
        ({"author": None}, ""),
    ],
)
def test_who_wrote_it_may_be_one_or_several(stated: dict[str, object], authors: str) -> None:
    (article,) = read({"text": TEXT, **stated})
    assert isinstance(article, Article)
    assert article.authors == authors
