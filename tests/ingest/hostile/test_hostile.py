"""Whatever a web server does, what can be read is read, the rest is refused by name, and the reader lives on within its memory."""

import re
from collections import Counter
from collections.abc import Callable

import pytest

from graph.model import Article, Refusal
from graph.store.base import Store
from ingest.page import MAX_NAME, MAX_REASON
from tests.ingest.conftest import Ingesting
from tests.ingest.hostile import server
from tests.ingest.hostile.cases import CASES, MUCH, Case
from tests.ingest.hostile.conftest import Hostile, grown
from tests.ingest.hostile.talk import MARK

INVISIBLE = re.compile("[\u00ad\u200b\u200d]")  # they stay, so that quotes are exact; names are compared without them


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_misbehaviour_is_met_as_documented(
    case: Case, hostile: Hostile, impatient: Callable[[Case], None]
) -> None:
    impatient(case)
    grown()
    articles, refusals = hostile.read(case)
    assert grown() < MUCH
    assert len(articles) == case.articles, [one.reason for one in refusals]
    assert_reasons(refusals, case.refused)
    assert all(MARK in INVISIBLE.sub("", article.text) for article in articles)


def assert_reasons(refusals: list[Refusal], patterns: tuple[str, ...]) -> None:
    """Each refusal has one of the reasons and each reason its refusal; names and reasons are lines that a terminal can show."""
    left = [one.reason for one in refusals]
    for pattern in sorted(patterns, key=len, reverse=True):  # the particular before the general, whatever came first
        found = next((reason for reason in left if re.search(pattern, reason)), None)
        assert found is not None, (pattern, left)
        left.remove(found)
    assert not left
    for one in refusals:
        assert one.source.isprintable()
        assert one.reason.isprintable()
        assert len(one.source) <= MAX_NAME
        assert len(one.reason) <= MAX_REASON


def test_the_table_is_long_and_each_route_stands_once() -> None:
    assert len(CASES) >= 40
    assert max(Counter(map(str, CASES)).values()) == 1
    assert server.BEHAVIOURS


def only(hostile: Hostile, path: str) -> Article:
    ((article,), _) = hostile.read(Case(path, server.BEHAVIOURS[path]))
    return article


@pytest.mark.parametrize("path", ["/utf-16", "/utf-16-without-mark", "/bom", "/latin-1", "/meta-against-header"])
def test_charsets_are_read_for_what_they_are(hostile: Hostile, path: str) -> None:
    assert "café in São Paulo opened naïvely" in only(hostile, path).text


def test_no_page_speaks_for_another_site_or_for_its_front_page(hostile: Hostile) -> None:
    for path in ("/canonical-elsewhere", "/canonical-script", "/canonical-front-page"):
        assert only(hostile, path).url.endswith(path)


def test_a_template_that_says_english_of_a_chinese_page_is_not_believed(hostile: Hostile) -> None:
    assert only(hostile, "/chinese").language == "zh"


def test_a_date_in_the_future_is_none(hostile: Hostile) -> None:
    assert only(hostile, "/future").published == ""
    assert only(hostile, "/feed-of-the-future").published == ""


def test_a_page_that_changed_keeps_its_id(hostile: Hostile) -> None:
    first, second = only(hostile, "/changed"), only(hostile, "/changed")
    assert first.id == second.id
    assert first.text != second.text


QUICK = "/fine /feed-of-traps /pdf-as-html /gzip-bomb /redirect-to-metadata /not-modified-unasked /error-page /sitemap-index /chinese /forbidden".split()


@pytest.mark.slow
def test_one_run_over_the_worst_counts_each_refusal_with_its_reason(
    hostile: Hostile, ingest: Ingesting, store: Store
) -> None:
    hosts = {case.path: case.host for case in CASES}
    report = ingest(*[hostile.url(Case(path, server.BEHAVIOURS[path], host=hosts.get(path, ""))) for path in QUICK])
    assert report.changes == {"added": 2, "unchanged": 1}  # the sitemap lists the page that the feed lists too
    assert store.stats().refusals == Counter(one.reason for one in report.refused)
    expected = [reason for case in CASES if case.path in QUICK for reason in case.refused]
    assert_reasons(report.refused, (*expected, "language zh is not read"))
