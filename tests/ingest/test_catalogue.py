"""The sources file: what it may say, and what it says about what it may not."""

from pathlib import Path

import pytest

from graph.errors import InvalidInputError
from ingest.catalogue import load_catalogue
from ingest.sources import Source

WHOLE = """
defaults: {schedule: every 30 minutes, language: en}
sources:
  - name: ledger
    feed: https://ledger.example/feed.xml
    schedule: "*/15 6-22 * * *"
    limit: 50
    licence: Headlines and short quotes.
  - {name: maps, sitemap: "https://ledger.example/news.xml"}
  - {page: "https://ledger.example/a"}
  - {urls: lists/urls.txt}
  - {files: "archive/**/*.html", language: ""}
  - {jsonl: wire.jsonl}
  - {warc: crawl.warc.gz}
  - {stdin: true}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_kind_of_source(tmp_path: Path) -> None:
    entries = load_catalogue(written(tmp_path, WHOLE)).entries
    assert entries[0].source == Source("https://ledger.example/feed.xml", "feed", "en", 50)
    assert (entries[0].schedule, entries[0].licence) == ("*/15 6-22 * * *", "Headlines and short quotes.")
    assert entries[1].schedule == "every 30 minutes"
    assert [entry.source.kind for entry in entries[1:]] == [
        "sitemap", "page", "urls", "files", "jsonl", "warc", "stdin",
    ]  # fmt: skip
    assert entries[7].name == "stdin"
    assert (entries[6].schedule, entries[7].schedule) == ("every 30 minutes", "")
    assert entries[4].source.address == str(tmp_path / "archive/**/*.html")
    assert entries[4].source.language == ""


def test_some_of_the_sources(tmp_path: Path) -> None:
    catalogue = load_catalogue(written(tmp_path, WHOLE))
    assert [entry.name for entry in catalogue.named(["maps", "ledger"])] == ["maps", "ledger"]
    with pytest.raises(InvalidInputError, match="no source is named 'x'; there are ledger, maps"):
        catalogue.named(["x"])


FLAWS = {
    "": "must be a list|only `defaults`",
    "sources: []": "at least one source",
    "sources: x": "must be a list",
    "sources: [x]": "source 1: must be a mapping",
    "sources: [{feed: 'https://a/', page: 'https://a/'}]": "exactly one of",
    "sources: [{name: a}]": "exactly one of",
    "sources: [{feed: 1}]": "an address or a path",
    "sources: [{page: a.html}]": "no http or https address",
    "sources: [{feed: 'https://a/', every: 5}]": "unknown field 'every'",
    "sources: [{feed: 'https://a/', limit: many}]": "`limit` is 'many'",
    "sources: [{feed: 'https://a/', limit: -1}]": "`limit` is -1",
    "sources: [{feed: 'https://a/', schedule: sometimes}]": "no schedule",
    "sources: [{feed: 'https://a/', schedule: every 2 seconds}]": "too often",
    "sources: [{feed: 'https://a/', schedule: '* * * * 99'}]": "no schedule",
    "sources: [{name: a, feed: 'https://a/'}, {name: a, feed: 'https://b/'}]": "two sources are named 'a'",
    "sources: [{name: 1, feed: 'https://a/'}]": "`name` must be text",
    "sources: [{warc: 'https://a/x.warc.gz'}]": "read from files; fetch it first",
    "sources: [{stdin: true, schedule: every 1 hour}]": "not by a schedule",
    "other: 1": "only `defaults` and `sources`",
    "a: [": "no valid YAML",
    "defaults: {schedule: never}\nsources: [{feed: 'https://a/'}]": "defaults: `schedule`",
    "!!python/object/apply:os.system ['true']": "no valid YAML",
}


@pytest.mark.parametrize("text", FLAWS)
def test_each_flaw_is_one_line_that_names_the_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInputError, match=FLAWS[text]) as caught:
        load_catalogue(written(tmp_path, text))
    assert str(caught.value).startswith(str(tmp_path))
    assert len(str(caught.value).splitlines()) == 1


def test_no_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"docs/sources\.md"):
        load_catalogue(tmp_path / "sources.yaml")
