"""What an operator can name, and what becomes of what cannot be read."""

import gzip
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import InvalidInputError
from graph.model import Article, Refusal
from ingest.fetch import Fetcher
from ingest.page import opened
from ingest.sources import Source, expand, read_source
from tests.support.warc import record

NEWS = "Corvid Robotics has bought its rival Skerry, it said on Monday.\n\nThe price was twelve million euros, two people said."
HTML = f"<!doctype html><html><body><article><p>{NEWS.replace(chr(10) * 2, '</p><p>')}</p></article></body></html>"


def no_network() -> Fetcher:
    raise AssertionError("a local source must not reach the network")


def read(source: str | Path) -> list[Article | Refusal]:
    found = read_source(Source(str(source)), no_network)
    return [one for item in found for one in opened(item)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "b.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "c.jsonl").write_text('{"text": "Skerry was bought by Corvid on Monday, it said."}\n', encoding="utf-8")
    (tmp_path / "README.md").write_text("no news", encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text(NEWS, encoding="utf-8")
    return tmp_path


def test_a_folder_gives_its_text_html_and_jsonl(folder: Path) -> None:
    assert [isinstance(item, Article) for item in read(folder)] == [True, True, True]


def test_a_pattern_gives_the_files_that_match(folder: Path) -> None:
    assert len(read(folder / "*.txt")) == 1
    assert len(read(f"{folder}/**/*.html")) == 1


def test_the_content_tells_what_the_ending_does_not(folder: Path) -> None:
    (folder / "page").write_text(HTML, encoding="utf-8")
    (article,) = read(folder / "page")
    assert isinstance(article, Article)
    assert "<" not in article.text


@pytest.mark.parametrize(("kind", "content"), [
    ("jsonl", json.dumps({"text": NEWS, "url": "https://x.example/a"}).encode() + b"\n" * 3_000),
    ("warc", gzip.compress(record("response", "https://x.example/a", body=HTML.encode()))),
], ids=["jsonl", "warc"])  # fmt: skip
def test_a_file_is_what_the_sources_file_calls_it_whatever_its_ending_is(
    kind: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.local.MAX_BYTES", 2_000)  # of one article
    (tmp_path / "news.data").write_bytes(content)
    found = read_source(Source(f"{tmp_path}/*.data", kind), no_network)
    (article,) = [one for item in found for one in opened(item)]
    assert isinstance(article, Article)
    assert article.url == "https://x.example/a"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NEWS.encode())))
    (article,) = read("-")
    assert isinstance(article, Article)


def piped(data: bytes, monkeypatch: pytest.MonkeyPatch) -> list[Article | Refusal]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    return read("-")


def test_a_stream_of_lines_is_read_to_its_end_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.local.MAX_BYTES", 2_000)
    lines = [json.dumps({"text": f"{NEWS} {n}", "url": f"https://x.example/{n}"}) for n in range(50)]
    found = piped("\r\n".join(lines).encode(), monkeypatch)
    assert [one.url for one in found if isinstance(one, Article)] == [f"https://x.example/{n}" for n in range(50)]
    assert len(found) == 50


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_archive_on_standard_input(pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    archive = b"".join(pack(record("response", f"https://x.example/{n}", body=HTML.encode())) for n in range(2))
    found = piped(archive, monkeypatch)
    assert [one.url for one in found if isinstance(one, Article)] == ["https://x.example/0", "https://x.example/1"]
    (cut,) = piped(archive[: len(archive) // 3], monkeypatch)
    assert isinstance(cut, Refusal)


def test_a_feed_on_standard_input_is_no_article(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = f"<rss version='2.0'><channel><item><title>Corvid</title><link>x.html</link></item><item><description>{NEWS * 20}</description></item></channel></rss>"
    monkeypatch.setattr("tests.ingest.test_sources.no_network", lambda: Fetcher("venturegraph-test/1"))
    assert all(isinstance(one, Refusal) for one in piped(whole.encode(), monkeypatch))


def test_nothing_on_standard_input_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    (refusal,) = piped(b"", monkeypatch)
    assert isinstance(refusal, Refusal)
    assert (refusal.source, refusal.reason) == ("standard input", "nothing came; pipe something into it")


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("empty.txt", b"", "empty file"),
    ("binary.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
    ("latin.txt", "Crédit".encode("latin-1"), "not UTF-8"),
    ("other.xml", b"<invoice/>", "neither RSS, Atom"),
])  # fmt: skip
def test_an_unreadable_file_is_a_refusal_that_names_it(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    (refusal,) = read(tmp_path / name)
    assert isinstance(refusal, Refusal)
    assert refusal.source == str(tmp_path / name)
    assert reason in refusal.reason


def test_a_file_of_50_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    (refusal,) = read(tmp_path / "big.txt")
    assert isinstance(refusal, Refusal)
    assert "50 MB" in refusal.reason
    assert "split it" in refusal.reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_a_refusal(folder: Path) -> None:
    (folder / "a.txt").chmod(0)
    assert isinstance(read(folder / "a.txt")[0], Refusal)


def test_naming_nothing_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no such file"):
        read(tmp_path / "missing.txt")
    with pytest.raises(InvalidInputError, match="no such file"):
        read(tmp_path / "*.txt")
    with pytest.raises(InvalidInputError, match="without news"):
        read(tmp_path)


@pytest.mark.parametrize("name", ["", " "])
def test_a_source_without_a_name_is_not_this_folder(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(InvalidInputError, match="without a name"):
        read(name)


def test_expand_names_every_file_and_keeps_what_names_nothing(folder: Path) -> None:
    refused: list[Refusal] = []
    names = list(expand([str(folder), "-", "https://quayside.example/", str(folder / "nothing")], refused))
    assert len(names) == 5
    assert [refusal.source for refusal in refused] == [str(folder / "nothing")]


def feed(folder: Path, link: str) -> list[Article | Refusal]:
    (folder / "feed.xml").write_text(
        f"<rss version='2.0'><channel><item><title>x</title><link>{link}</link></item></channel></rss>",
        encoding="utf-8",
    )
    return read(folder / "feed.xml")


def test_a_local_feed_opens_the_pages_beside_it(folder: Path) -> None:
    (article,) = feed(folder, "b.html")
    assert isinstance(article, Article)


@pytest.mark.parametrize("link", ["../secret.html", "/etc/passwd", "%2e%2e/secret.html", "b.html/../../secret.html"])
def test_a_local_feed_cannot_reach_out_of_its_folder(folder: Path, link: str) -> None:
    (folder.parent / "secret.html").write_text(HTML, encoding="utf-8")
    (refusal,) = feed(folder, link)
    assert isinstance(refusal, Refusal)
    assert "outside the feed's folder" in refusal.reason


@pytest.mark.parametrize("link", ["file:///etc/passwd", "javascript:alert(1)", "ftp://quayside.example/a"])
def test_only_http_addresses_are_fetched(folder: Path, link: str) -> None:
    (folder / "feed.xml").write_text(
        f"<rss version='2.0'><channel><item><title>x</title><link>{link}</link></item></channel></rss>",
        encoding="utf-8",
    )
    (refusal,) = read_source(Source(str(folder / "feed.xml")), lambda: Fetcher("test"))
    assert isinstance(refusal, Refusal)
