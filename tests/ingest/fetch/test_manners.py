"""robots.txt and pauses."""

import time
from contextlib import suppress

import pytest

from graph.errors import UnreachableError, UnreadableError
from ingest.fetch import Fetcher, manners
from ingest.fetch.manners import FAILURES, MAX_PAUSE, Pacer, Patience, Robots
from tests.ingest.fetch.conftest import Site

RULES = b"User-agent: venturegraph\nDisallow: /private\nCrawl-delay: 2\n\nUser-agent: *\nDisallow: /\n"


def robots(status: int = 200, body: bytes = RULES) -> Robots:
    return Robots(lambda _: (status, body))


def test_our_own_rules_come_before_everybodys() -> None:
    assert robots().allows("https://x.example:443", "https://x.example/news")
    assert not robots().allows("https://x.example:443", "https://x.example/private/a")
    assert robots().pause("https://x.example:443") == 2


def test_no_rules_allow_everything_and_a_server_in_trouble_nothing() -> None:
    assert robots(404, b"").allows("https://x.example:443", "https://x.example/a")
    with pytest.raises(UnreachableError, match=r"answered 503.* try again later"):
        robots(503, b"").allows("https://x.example:443", "https://x.example/a")


def test_rules_that_cannot_be_had_are_asked_for_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(503, b""), (200, RULES)]
    rules = Robots(lambda _: answers.pop(0))
    with pytest.raises(UnreachableError):
        rules.allows("https://x.example:443", "https://x.example/a")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + manners.TROUBLE)
    assert rules.allows("https://x.example:443", "https://x.example/a")


def test_the_rules_of_no_more_sites_than_fit_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manners, "MAX_SITES", 2)
    asked: list[str] = []
    rules = Robots(lambda url: (asked.append(url), (200, RULES))[1])  # type: ignore[func-returns-value]
    for host in ("a", "b", "c", "b", "a"):
        rules.allows(f"https://{host}:443", f"https://{host}/")
    assert [url[8] for url in asked] == ["a", "b", "c", "a"]


def test_a_host_that_fails_and_fails_is_left_alone_until_it_had_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    patience = Patience()
    for _ in range(FAILURES):
        patience.check("x", "http://x/")
        with pytest.raises(UnreachableError), patience.watch("x"):
            raise UnreachableError
    with pytest.raises(UnreachableError, match="left alone"):
        patience.check("x", "http://x/")
    patience.check("y", "http://y/")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + manners.TROUBLE)
    patience.check("x", "http://x/")


def test_one_answer_forgets_the_failures_before_it() -> None:
    patience = Patience()
    for n in range(FAILURES * 2):
        with suppress(UnreadableError), patience.watch("x"):
            raise UnreadableError if n % FAILURES == 0 else UnreachableError  # 404, then 503 and 503
    patience.check("x", "http://x/")


def test_the_rules_are_read_once() -> None:
    asked: list[str] = []

    def opener(url: str) -> tuple[int, bytes]:
        asked.append(url)
        return 200, RULES

    rules = Robots(opener)
    for path in "abc":
        rules.allows("https://x.example:443", f"https://x.example/{path}")
    assert asked == ["https://x.example:443/robots.txt"]


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"Crawl-delay: x", b"Disallow" * 100_000, b"User-agent: *\nCrawl-delay: 99999"]
)
def test_odd_rules_are_no_error(body: bytes) -> None:
    rules = robots(200, body)
    assert rules.allows("https://x.example:443", "https://x.example/a")
    assert rules.pause("https://x.example:443") <= MAX_PAUSE


def test_a_forbidden_page_is_refused(site: str, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        Site.behaviours,
        "/robots.txt",
        lambda s: s.answer(200, b"User-agent: *\nDisallow: /page", Content_Type="text/plain"),
    )
    with pytest.raises(UnreadableError, match=r"robots\.txt does not let us"):
        fetcher.get(f"{site}/page")
    assert fetcher.get(f"{site}/plain").data


def test_requests_to_one_host_keep_their_distance_and_others_do_not_wait() -> None:
    pacer, begun = Pacer(), time.monotonic()
    for _ in range(3):
        pacer.wait("a", 0.05)
    pacer.wait("b", 5.0)
    assert 0.1 <= time.monotonic() - begun < 1.0
