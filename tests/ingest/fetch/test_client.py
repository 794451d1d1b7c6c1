"""Fetching from a real server, well-behaved and not: limits, retries, conditional requests."""

import pytest

from graph.errors import UnreadableError
from graph.model import Refusal
from ingest.fetch import Fetcher, client
from ingest.page import Page, Seen
from ingest.sources import Source, read_source
from tests.ingest.fetch.conftest import PAGE, Site


def paths() -> list[str]:
    return [path for path, _ in Site.asked if path != "/robots.txt"]


def test_a_page_and_who_asks_for_it(site: str, fetcher: Fetcher) -> None:
    page = fetcher.get(f"{site}/page")
    assert (page.data, page.media_type) == (PAGE, "text/html")
    assert Site.asked[-1][1]["user-agent"] == "venturegraph-test/1 (ops@quayside.example)"


def test_a_redirect_is_followed_and_the_final_address_kept(site: str, fetcher: Fetcher) -> None:
    assert fetcher.get(f"{site}/moved").url == f"{site}/page"


def test_what_has_not_changed_is_not_sent_again(site: str, fetcher: Fetcher) -> None:
    first = fetcher.get(f"{site}/conditional")
    assert not first.unchanged
    again = fetcher.get(f"{site}/conditional", etag=first.etag)
    assert again.unchanged
    assert again.data == b""
    assert fetcher.get(f"{site}/conditional", modified="Sat, 14 Jun 2025 09:00:00 GMT").unchanged


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/none", "404 Not Found"),
        ("/gone", "410 Gone"),
        ("/forbidden", "403 Forbidden"),
        ("/error", "500"),
        ("/busy-forever", "503"),
        ("/busy-for-a-day", "429"),
        ("/loop", "redirects"),
        ("/huge", "more than 10 MB"),
        ("/bomb", "packed more than"),
        ("/broken-gzip", "broken gzip"),
        ("/pdf", "application/pdf is not read"),
        ("/cut", "try again later"),
        ("/garbage", "try again later"),
        ("/hang-up", "try again later"),
        ("/many-headers", "try again later"),
        ("/to-metadata", "no public address"),
        ("/to-port", "port 22"),
        ("/to-file", "address"),
        ("/to-nowhere", "no valid address"),
    ],
)
def test_each_misbehaviour_is_one_line_that_names_the_address(
    site: str, fetcher: Fetcher, path: str, reason: str
) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        fetcher.get(site + path)
    assert str(caught.value).startswith(f"{site}{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["/drip", "/drip-headers", "/silent"])
def test_a_slow_server_ends_at_the_deadline(
    site: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    fetcher.get(f"{site}/page")  # so that robots.txt is known before the time is cut short
    monkeypatch.setattr(client, "DEADLINE", 0.5)
    with pytest.raises(UnreadableError, match="no complete answer"):
        fetcher.get(site + path)


def test_a_busy_server_is_asked_again(site: str, fetcher: Fetcher) -> None:
    assert fetcher.get(f"{site}/busy").data == PAGE
    assert paths() == ["/busy", "/busy"]


def test_an_error_that_stays_is_tried_three_times(site: str, fetcher: Fetcher) -> None:
    with pytest.raises(UnreadableError):
        fetcher.get(f"{site}/error")
    assert paths() == ["/error"] * 3


@pytest.mark.parametrize("path", ["/gone", "/busy-for-a-day"])
def test_what_trying_again_cannot_mend_is_asked_once(site: str, fetcher: Fetcher, path: str) -> None:
    with pytest.raises(UnreadableError):
        fetcher.get(site + path)
    assert paths() == [path]


def test_a_server_that_is_down() -> None:
    fetcher = Fetcher("test")
    fetcher.trust("http://127.0.0.1:1/")
    with pytest.raises(UnreadableError, match="robots"):
        fetcher.get("http://127.0.0.1:1/")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://", "http://[::1", "gopher://x", "http://x:99999/"])
def test_odd_addresses(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(UnreadableError):
        fetcher.get(url)


def test_a_served_feed_is_read_with_its_pages_and_without_its_traps(site: str, fetcher: Fetcher) -> None:
    seen, good, gone, private = read_source(Source(f"{site}/feed"), lambda: fetcher)
    assert isinstance(seen, Seen)
    assert isinstance(good, Page)
    assert good.url == f"{site}/page"
    assert isinstance(gone, Refusal)
    assert "410" in gone.reason
    assert isinstance(private, Refusal)


def test_a_plain_text_address(site: str, fetcher: Fetcher) -> None:
    _, page = read_source(Source(f"{site}/plain"), lambda: fetcher)
    assert isinstance(page, Page)
    assert page.url == f"{site}/plain"


def test_an_address_that_fails_is_a_refusal(site: str, fetcher: Fetcher) -> None:
    (refusal,) = read_source(Source(f"{site}/none"), lambda: fetcher)
    assert isinstance(refusal, Refusal)
    assert refusal.source == f"{site}/none"
