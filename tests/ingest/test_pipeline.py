"""From served sources to the store: what is asked for, what is read, and when a source counts as read."""

import gc
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from graph.model import Article, Reading, Refusal
from graph.store.base import Change, Store
from graph.store.jobs import Step, utc_now
from ingest import apart, pipeline
from ingest.jobs import Run, Worker, new_job, to_retry
from ingest.pipeline import Options
from ingest.readers import TOO_BUSY
from ingest.sources import Source
from tests.ingest.conftest import Ingesting
from tests.support.site import Site, article, rss
from tests.support.warc import record

LONG_WINDED = "Its price was confirmed by two people. " * 2_500  # takes several seconds of processor time


@pytest.fixture
def feed(site: Site) -> str:
    site.pages |= {"/a": article("Corvid"), "/b": article("Tern"), "/feed": rss("/a", "/b")}
    return f"{site.url}/feed"


def test_a_feed_and_its_pages_are_read(ingest: Ingesting, store: Store, feed: str) -> None:
    report = ingest(feed)
    assert report.changes == {"added": 2}
    assert sorted(one.published for one in store.articles().items) == ["2025-06-14", "2025-06-14"]


def test_a_run_leaves_garbage_collection_as_it_was(ingest: Ingesting, feed: str) -> None:
    before = gc.get_threshold()
    ingest(feed)
    assert gc.get_threshold() == before


def test_fifty_unchanged_feeds_cost_fifty_conditional_requests_and_no_reading(
    ingest: Ingesting, store: Store, site: Site
) -> None:
    feeds = [f"/feed{n}" for n in range(50)]
    site.pages |= {path: rss("/a") for path in feeds} | {"/a": article("Corvid")}
    ingest(*[site.url + path for path in feeds])
    before = list(store.dump())
    site.forget()
    report = ingest(*[site.url + path for path in feeds])
    assert sorted(site.paths()) == sorted(site.conditional()) == sorted(feeds)
    assert (report.articles, report.quiet, report.refused) == (0, 50, [])
    assert list(store.dump()) == before


def test_of_a_feed_that_grew_only_the_new_page_is_asked_for(ingest: Ingesting, site: Site, feed: str) -> None:
    ingest(feed)
    site.pages |= {"/c": article("Avocet"), "/feed": rss("/a", "/b", "/c")}
    site.forget()
    assert ingest(feed).changes == {"added": 1, "unchanged": 2}
    assert site.paths() == ["/feed", "/c"]


def test_a_page_of_which_the_feed_says_something_new_is_asked_for_and_replaces_what_it_said(
    ingest: Ingesting, store: Store, site: Site, feed: str
) -> None:
    ingest(feed)
    site.pages |= {"/a": article("Corvid", "The price was denied."), "/feed": rss("/a", "/b", stamp=" updated")}
    site.forget()
    assert ingest(feed).changes == {"replaced": 1, "unchanged": 1}
    assert site.conditional() == ["/feed", "/a", "/b"]
    assert store.stats().articles == 2


def test_after_a_day_pages_are_asked_for_whatever_the_feed_says(
    ingest: Ingesting, site: Site, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(feed)
    monkeypatch.setattr(pipeline, "REVISIT", -pipeline.REVISIT)
    site.pages |= {"/a": article("Corvid", "The price was denied."), "/feed": rss("/a", "/b") + b"<!-- new -->"}
    assert ingest(feed).changes == {"replaced": 1, "unchanged": 1}


def test_a_feed_whose_page_cannot_be_had_now_is_asked_for_in_full_next_time(
    ingest: Ingesting, store: Store, site: Site, feed: str
) -> None:
    site.pages["/b"] = 503
    (refusal,) = ingest(feed).refused
    assert refusal.passing
    assert store.stats().refusals == {refusal.reason: 1}
    site.pages["/b"] = article("Tern")
    assert ingest(feed).changes == {"added": 1, "unchanged": 1}
    assert store.stats().refusals == {}


def test_a_page_that_could_not_be_taken_apart_for_want_of_time_is_asked_for_again(
    ingest: Ingesting, site: Site, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as busy:
        busy.setattr(apart, "WAIT", 0.0001)
        assert {one.passing for one in ingest(feed).refused} == {True}
    assert ingest(feed).changes == {"added": 2}


def test_an_archive_is_not_taken_apart_twice(ingest: Ingesting, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "news.warc"
    for name, text in (("a", "Corvid"), ("b", "Tern")):
        with path.open("ab") as archive:
            archive.write(record("response", f"https://x.example/{name}", body=article(text)))
        assert ingest(str(path)).changes["added"] == 1
    assert ingest(str(path)).changes == {"unchanged": 2}
    assert "parse" not in store.jobs().items[0].seconds
    with path.open("ab") as archive:
        archive.write(record("response", "https://x.example/a", body=article("Corvid", "The price was denied.")))
    assert ingest(str(path)).changes == {"unchanged": 2, "replaced": 1}


def test_a_page_that_is_gone_for_good_does_not_hold_its_feed_back(ingest: Ingesting, site: Site, feed: str) -> None:
    site.pages["/b"] = 410
    assert not ingest(feed).refused[0].passing
    assert ingest(feed).quiet == 1


def test_a_feed_that_was_not_read_to_its_end_is_not_taken_as_read(ingest: Ingesting, store: Store, feed: str) -> None:
    ingest(feed, stopped=lambda: True)
    assert store.visit(feed) is None
    assert ingest(feed).articles == 2


def test_a_limit_leaves_the_rest_for_the_next_run(ingest: Ingesting, store: Store, feed: str) -> None:
    one = Source(feed, limit=1)
    assert ingest(one).changes == {"added": 1}
    assert store.visit(feed) is None
    assert ingest(one).changes == {"added": 1, "unchanged": 1}
    assert ingest(one).changes == {"unchanged": 2}
    assert ingest(one).quiet == 1


def test_a_limit_on_files_and_lines_leaves_the_rest_for_the_next_run(
    ingest: Ingesting, store: Store, tmp_path: Path
) -> None:
    for n in range(5):
        (tmp_path / f"{n}.html").write_bytes(article(f"Corvid{n}"))
    lines = [json.dumps({"text": f"Tern{n} has bought Skerry.", "url": f"https://x.example/{n}"}) for n in range(5)]
    (tmp_path / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    few = [Source(f"{tmp_path}/*.html", limit=2), Source(f"{tmp_path}/wire.jsonl", limit=2)]
    assert [ingest(*few).changes["added"] for _ in range(4)] == [4, 4, 2, 0]
    assert store.stats().articles == 10


def test_a_limit_on_a_feed_that_holds_whole_texts(ingest: Ingesting, store: Store, site: Site) -> None:
    texts = [article(f"Corvid{n}", "It was told to staff. " * 100).decode() for n in range(3)]
    items = [
        f"<item><link>{site.url}/{n}</link><content:encoded>{escape(text)}</content:encoded></item>"
        for n, text in enumerate(texts)
    ]
    ns = "http://purl.org/rss/1.0/modules/content/"
    site.pages["/feed"] = f"<rss version='2.0' xmlns:content='{ns}'><channel>{''.join(items)}</channel></rss>".encode()
    feed = Source(f"{site.url}/feed", limit=2)
    assert [ingest(feed).changes["added"] for _ in range(3)] == [2, 1, 0]
    assert ingest(feed).quiet == 1


def test_when_a_file_of_the_sources_file_was_last_read_is_kept(ingest: Ingesting, store: Store, tmp_path: Path) -> None:
    path, wire = tmp_path / "a.html", tmp_path / "wire.jsonl"
    ingest(Source(str(wire), "jsonl"))  # there is none yet
    path.write_bytes(article("Corvid"))
    wire.write_text('{"text": "Tern has bought Skerry.", "url": "https://x.example/1"}\n', encoding="utf-8")
    ingest(Source(str(wire), "jsonl"), str(path))
    (first,) = store.visits().items
    assert (first.source, first.changed) == (str(wire), first.checked)
    assert store.refusals().total == 0
    ingest(Source(str(wire), "jsonl"))
    (second,) = store.visits().items
    assert second.changed == first.changed < second.checked


def test_a_line_or_file_that_was_mended_is_refused_no_longer(ingest: Ingesting, store: Store, tmp_path: Path) -> None:
    wire, text = tmp_path / "wire.jsonl", tmp_path / "a.txt"
    good = json.dumps({"text": "Tern has bought Skerry.", "url": "https://x.example/1"})
    wire.write_text(f"{good}\n{{\n", encoding="utf-8")
    text.write_bytes("Crédit".encode("latin-1"))
    assert len(ingest(str(wire), str(text)).refused) == store.refusals().total == 2
    wire.write_text(f"{good}\n{good.replace('Tern', 'Corvid').replace('/1', '/2')}\n", encoding="utf-8")
    text.write_text("Avocet has bought Skerry.", encoding="utf-8")
    assert ingest(str(wire), str(text)).changes == {"added": 2, "unchanged": 1}
    assert store.refusals().total == 0


def test_asked_again_in_full_where_somebody_says_so(ingest: Ingesting, site: Site, feed: str) -> None:
    ingest(feed)
    site.forget()
    assert ingest(feed, again=True).changes == {"unchanged": 2}
    assert site.conditional() == []


def test_a_server_without_etags_is_asked_for_the_feed_alone(ingest: Ingesting, site: Site, feed: str) -> None:
    site.etags = False
    ingest(feed)
    site.forget()
    assert ingest(feed).changes == {"unchanged": 2}
    assert site.paths() == ["/feed"]


def test_sitemaps_and_lists_of_addresses(ingest: Ingesting, site: Site, tmp_path: Path) -> None:
    site.pages |= {f"/{n}": article(f"Corvid{n}") for n in range(3)}
    ns = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    entries = "".join(f"<url><loc>{site.url}/{n}</loc></url>" for n in range(2))
    site.pages["/sitemap.xml"] = f"<?xml version='1.0'?><urlset {ns}>{entries}</urlset>".encode()
    site.pages["/list"] = f"# two\n{site.url}/1\n{site.url}/2\n".encode()
    assert ingest(f"{site.url}/sitemap.xml").changes == {"added": 2}
    assert ingest(f"{site.url}/list").changes == {"added": 1, "unchanged": 1}


def test_what_the_sources_file_calls_a_list_is_one_whatever_its_first_line_is(
    ingest: Ingesting, tmp_path: Path
) -> None:
    path = tmp_path / "urls.txt"
    path.write_text("ledger.example/a\nhttp://192.168.0.1/b\n", encoding="utf-8")
    listed = ingest(Source(str(path), "urls"))
    assert [one.source for one in listed.refused] == ["ledger.example/a", "http://192.168.0.1/b"]
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert "no address" in ingest(Source(str(path), "urls")).refused[0].reason


def test_a_list_in_a_file_does_not_open_the_way_into_private_networks(
    ingest: Ingesting, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "list.txt").write_text(f"{site.url}/a\n", encoding="utf-8")
    (refusal,) = ingest(str(tmp_path / "list.txt")).refused
    assert "link's word" in refusal.reason
    assert not refusal.passing
    assert site.asked == []


def test_an_address_of_another_kind_than_wanted_is_refused(ingest: Ingesting, site: Site) -> None:
    site.pages["/feed"] = article("Corvid")
    (refusal,) = ingest(Source(f"{site.url}/feed", kind="feed")).refused
    assert "serves a page, and a feed is wanted" in refusal.reason


def test_a_page_cannot_write_over_the_articles_of_another_site(ingest: Ingesting, store: Store, site: Site) -> None:
    elsewhere = b"<link rel='canonical' href='https://ledger.example/a'></head>"
    site.pages["/a"] = article("Corvid").replace(b"</head>", elsewhere)
    ingest(f"{site.url}/a")
    assert [one.url for one in store.articles().items] == [f"{site.url}/a"]


def test_what_is_not_english_is_kept_aside_with_the_reason(ingest: Ingesting, site: Site) -> None:
    german = "<p>Der Gründer sagte am Montag, dass man neue Kunden in Deutschland gewinnen wolle und zufrieden sei.</p>"
    site.pages["/de"] = f"<html lang='de'><body><article>{german * 4}</article></body></html>".encode()
    (refusal,) = ingest(f"{site.url}/de").refused
    assert (refusal.source, refusal.via) == (f"{site.url}/de", f"{site.url}/de")
    assert "language de" in refusal.reason


def test_what_was_refused_is_tried_again_with_what_its_feed_said(
    worker: Worker, ingest: Ingesting, site: Site, feed: str
) -> None:
    site.pages["/b"] = 503
    ingest(feed)
    store = worker.store
    (job,) = store.jobs().items
    (refused,) = store.refused(job.id).items
    assert refused == Refusal(
        f"{site.url}/b", refused.reason, via=feed, title="News 1", published="2025-06-14", passing=True
    )
    site.pages["/b"] = article("Tern")
    site.forget()
    (source,) = to_retry([refused], "command")
    second = store.submit(new_job([source], running=True))
    assert Run(worker, second, Options()).go([source]).changes == {"added": 1}
    assert site.paths() == ["/b"]
    assert {one.published for one in store.articles().items} == {"2025-06-14"}


def test_a_page_that_was_refused_for_good_is_tried_again_in_full(ingest: Ingesting, store: Store, site: Site) -> None:
    german = "<p>Der Gründer sagte am Montag, dass man neue Kunden in Deutschland gewinnen wolle und zufrieden sei.</p>"
    site.pages |= {
        "/feed": rss("/de"),
        "/de": f"<html lang='de'><body><article>{german * 4}</article></body></html>".encode(),
    }
    again = to_retry(ingest(f"{site.url}/feed").refused, "command")
    site.forget()
    report = ingest(*again)
    assert (site.paths(), site.conditional()) == (["/de"], [])
    assert "language de" in report.refused[0].reason


def test_a_page_of_an_archive_is_tried_again_from_the_archive(tmp_path: Path) -> None:
    archive = str(tmp_path / "news.warc.gz")
    refused = [Refusal(f"https://x.example/{n}", "not taken apart in time", via=archive) for n in range(3)]
    assert to_retry(refused, "command") == [Source(archive)]


def test_a_stranger_names_no_file_and_no_private_address(ingest: Ingesting, site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Corvid Robotics has bought Skerry, it said on Monday.", encoding="utf-8")
    named = [str(tmp_path / "a.txt"), "-", "file:///etc/passwd", f"{site.url}/a"]
    report = ingest(*[Source(one, trusted=False) for one in named])
    assert len(report.refused) == 4
    assert site.asked == []


@pytest.mark.slow
def test_many_articles_are_read_in_processes_with_the_same_result(
    worker: Worker, ingest: Ingesting, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(20):
        (tmp_path / f"{n}.html").write_bytes(article(f"Corvid{n}"))
    ingest(str(tmp_path / "*.html"))
    before = list(store.dump())
    for one in store.articles(limit=100).items:
        store.retract(one.id)
    monkeypatch.setattr("ingest.readers.FEW", 0)
    job = store.submit(new_job([Source(str(tmp_path / "*.html"))], running=True))
    several = Worker(store, worker.reader, worker.fetcher, readers=2)
    assert Run(several, job, Options()).go([Source(str(tmp_path / "*.html"))]).changes == {"added": 20}
    assert list(store.dump()) == before
    assert set(store.job(job.id).seconds) == {"fetch", "parse", "read", "write"}


def test_a_page_that_is_divided_now_no_longer_says_what_it_said_as_a_whole(
    ingest: Ingesting, store: Store, site: Site
) -> None:
    told = ("Corvid of Lisbon bought Skerry for 5 million euros on Monday, the two said.", "Tern of Oslo named Ines Prado as its chief executive.",
            "Avocet of Porto opens its first harbour on Friday, says Bruno Telles.", "Lantern Grid of Cork raised $5 million from Quayside Capital.")  # fmt: skip
    body = "".join(f"<p>{text}</p>" for text in told)

    def page(title: str, more: str = "") -> bytes:
        return f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{more}{body}</article></body></html>".encode()

    site.pages |= {"/deals": page("What happened")}
    ingest(f"{site.url}/deals")
    assert [one.url for one in store.articles().items] == [f"{site.url}/deals"]
    site.pages |= {"/deals": page("The week in deals")}
    ingest(f"{site.url}/deals")
    assert len({one.url for one in store.articles().items}) == len(told)
    assert all("/deals#:~:text=" in one.url for one in store.articles().items)
    before = list(store.dump())
    assert ingest(f"{site.url}/deals", again=True).changes == {"unchanged": len(told)}
    assert list(store.dump()) == before


@pytest.mark.parametrize(("linger", "sizes"), [(60.0, [10, 10, 10, 3]), (0.0, [8, 8, 8, 8, 1])])
def test_articles_wait_for_others_to_be_put_with_but_not_for_long(
    worker: Worker, ingest: Ingesting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linger: float, sizes: list[int]
) -> None:
    store, read, put, found = worker.store, worker.reader.read, worker.store.put_all, list[int]()
    monkeypatch.setattr(pipeline, "LINGER", linger)
    monkeypatch.setattr(store, "together", 10)

    def counted(some: Sequence[Reading], steps: Sequence[Step]) -> list[Change]:
        found.append(len(some))
        return put(some, steps)

    def slow(some: Iterable[Article]) -> Iterator[Reading]:
        time.sleep(1)  # reading is the slowest part, as it is with many articles
        return read(some)

    monkeypatch.setattr(store, "put_all", counted)
    monkeypatch.setattr(worker.reader, "read", slow)
    for n in range(33):
        (tmp_path / f"{n}.html").write_bytes(article(f"Corvid{n}"))
    assert ingest(str(tmp_path / "*.html")).changes == {"added": 33}
    assert found == sizes


def test_of_articles_put_together_one_with_a_flaw_is_refused_alone(
    worker: Worker, ingest: Ingesting, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Avocet", "Corvid", "Tern"):
        (tmp_path / f"{name}.html").write_bytes(article(name))
    read = worker.reader.read

    def flawed(articles: Iterable[Article]) -> Iterator[Reading]:
        for found in read(articles):
            yield replace(found, references=()) if "Corvid" in found.article.title else found

    monkeypatch.setattr(worker.reader, "read", flawed)
    report = ingest(str(tmp_path / "*.html"))
    assert report.changes == {"added": 2}
    [refusal] = store.refusals().items
    assert refusal.source == str(tmp_path / "Corvid.html")
    assert [one.source for one in report.refused] == [refusal.source]


@pytest.mark.slow
def test_an_article_that_cannot_be_read_in_time_is_refused_alone(
    ingest: Ingesting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.readers.LONG", 2_000)
    monkeypatch.setattr("ingest.readers.SECONDS", 0.001)
    (tmp_path / "long.html").write_bytes(article("Tern", LONG_WINDED))
    (tmp_path / "short.html").write_bytes(article("Corvid"))
    report = ingest(str(tmp_path / "long.html"), str(tmp_path / "short.html"))
    assert [one.source for one in report.refused] == [str(tmp_path / "long.html")]
    assert "not read within" in report.refused[0].reason
    assert not report.refused[0].passing


@pytest.mark.slow
def test_an_article_that_waits_for_the_machine_may_be_read_later(
    ingest: Ingesting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.readers.LONG", 0)
    monkeypatch.setattr("ingest.readers.WAIT", 0.0001)
    (tmp_path / "a.html").write_bytes(article("Corvid", LONG_WINDED))
    (refusal,) = ingest(str(tmp_path / "a.html")).refused
    assert refusal.reason == TOO_BUSY
    assert refusal.passing


def test_the_job_holds_what_was_done(ingest: Ingesting, store: Store, site: Site, feed: str) -> None:
    site.pages["/b"] = 410
    ingest(feed)
    (job,) = store.jobs().items
    assert (job.status, job.counts) == ("partly", {"added": 1, "refused": 1})
    assert job.started <= job.seen <= job.ended
    (visit,) = store.visits().items
    assert visit.source == feed
    assert visit.changed


def test_a_job_that_is_called_off_ends_and_says_so(
    worker: Worker, store: Store, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.jobs.LOOK", 0.01)
    job = store.submit(new_job([Source(feed)], running=True))
    store.cancel(job.id, at=utc_now())
    slow = Options(progress=lambda _: None)
    Run(worker, job, slow).go([Source(feed)])
    assert store.job(job.id).status in {"cancelled", "done"}
