"""Pages are taken apart in processes that may die without harm."""

import multiprocessing
import os
import signal

import pytest

from graph.model import Article, Refusal
from ingest import apart
from ingest.item import Clock, Item
from ingest.page import Found, Page
from ingest.parser import Parser
from ingest.sources import Source

GOOD = b"<html><body><article><p>Corvid Robotics has bought its rival Skerry in Cork, it said on Monday, for twelve million.</p></article></body></html>"
DEEP = b"<html><body>" + b"<div>" * 200_000 + b"deep" + b"</div>" * 200_000 + b"</body></html>"


def parsed(workers: Parser, *given: Found) -> list[object]:
    return [item.what for item in workers.all([Item(Source("x"), what) for what in given]) if item]


def test_pages_become_articles_in_their_order() -> None:
    given = [Page(GOOD.replace(b"Cork", b"Cork%d" % n), f"page {n}") for n in range(20)]
    with Parser(Clock()) as workers:
        articles = parsed(workers, *given)
    assert [article.text.split("Cork")[1].split(",")[0] for article in articles if isinstance(article, Article)] == [
        str(n) for n in range(20)
    ]


def test_what_is_no_page_passes_in_its_place() -> None:
    refusal, article = Refusal("x", "y"), Article("t", "Corvid bought Skerry.")
    with Parser(Clock()) as workers:
        outcome = parsed(workers, refusal, Page(GOOD, "good"), article)
    assert outcome[0] == refusal
    assert isinstance(outcome[1], Article)
    assert outcome[2] == article


def test_a_hopeless_page_is_refused_and_the_next_is_read() -> None:
    with Parser(Clock()) as workers:
        bad, good = parsed(workers, Page(DEEP, "deep.html"), Page(GOOD, "good.html"))
    assert isinstance(bad, Refusal)
    assert bad.source == "deep.html"
    assert isinstance(good, Article)


@pytest.mark.slow
def test_of_pages_that_are_given_together_only_the_one_that_takes_too_long_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    heavy = GOOD.replace(
        b"<p>", b"".join(b"<p>Corvid bought %d rivals in Cork on Monday.</p>" % n for n in range(50_000)) + b"<p>"
    )
    given = [Page(GOOD, f"page {n}") for n in range(9)]
    given[4] = Page(heavy, "heavy.html")
    with Parser(Clock()) as workers:
        outcome = parsed(workers, *given)
    assert [isinstance(one, Article) for one in outcome] == [n != 4 for n in range(9)]
    assert isinstance(refused := outcome[4], Refusal)
    assert refused.source == "heavy.html"
    assert "within" in refused.reason


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_worker_that_ends_between_two_pages_ends_nothing(number: signal.Signals) -> None:
    before = multiprocessing.active_children()
    with Parser(Clock()) as workers:
        parsed(workers, Page(GOOD, "first.html"))
        (worker,) = (process for process in multiprocessing.active_children() if process not in before)
        os.kill(worker.pid or 0, number)
        (lost,) = parsed(workers, Page(GOOD, "lost.html"))  # read, unless it was given before the end was seen
        (good,) = parsed(workers, Page(GOOD, "good.html"))
    assert isinstance(lost, Article) or lost == Refusal("lost.html", apart.STOPPED, passing=True)
    assert isinstance(good, Article)


@pytest.mark.slow
def test_a_page_that_takes_too_long_costs_its_worker_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WAIT", 0.0001)
    with Parser(Clock()) as workers:
        (late,) = parsed(workers, Page(GOOD, "late.html"))
        assert isinstance(late, Refusal)
        assert late.passing
        monkeypatch.setattr(apart, "WAIT", 60.0)
        (good,) = parsed(workers, Page(GOOD, "good.html"))
    assert isinstance(good, Article)
