"""`jobs`, `sources check`, and `ingest` from the sources file: what operators see."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Venturegraph
from tests.support.site import Site, article, rss, serve


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as site:
        site.pages |= {"/a": article("Corvid"), "/b": 503, "/feed": rss("/a", "/b")}
        yield site


@pytest.fixture
def catalogue(site: Site, tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(
        f"sources:\n- {{name: ledger, feed: '{site.url}/feed', schedule: every 15 minutes}}\n"
        f"- {{name: gone, page: '{site.url}/gone'}}\n",
        encoding="utf-8",
    )
    return path


def test_a_run_is_listed_shown_and_what_it_refused_tried_again(venturegraph: Venturegraph, site: Site) -> None:
    first = venturegraph("ingest", f"{site.url}/feed", "--json")
    assert first.code == 3
    job = json.loads(first.out)["job"]
    assert job in venturegraph("jobs", "list").out
    shown = venturegraph("jobs", "show", job)
    assert f"{site.url}/b" in shown.out
    assert "503" in shown.out
    assert "partly" in shown.out
    site.pages["/b"] = article("Tern")
    again = venturegraph("jobs", "retry", job)
    assert (again.code, "1 added" in again.out) == (0, True)
    whole = json.loads(venturegraph("jobs", "list", "--json").out)
    assert [one["status"] for one in whole["items"]] == ["done", "partly"]


def test_what_is_tried_again_is_in_the_language_that_the_sources_file_states(
    venturegraph: Venturegraph, site: Site, tmp_path: Path
) -> None:
    said = f"sources:\n- {{name: ledger, feed: '{site.url}/feed', language: en}}\n"
    (tmp_path / "sources.yaml").write_text(said, encoding="utf-8")
    job = json.loads(venturegraph("ingest", "--json").out)["job"]
    site.pages["/b"] = article("Tern").replace(b"lang='en'", b"lang='de'")
    again = venturegraph("jobs", "retry", job)
    assert (again.code, "1 added" in again.out) == (0, True)


def test_a_list_is_tried_again_as_the_list_that_it_is(venturegraph: Venturegraph, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("ledger.example/corvid-buys-skerry\n", encoding="utf-8")
    (tmp_path / "sources.yaml").write_text("sources: [{urls: urls.txt}]", encoding="utf-8")
    job = json.loads(venturegraph("ingest", "--json").out)["job"]
    again = venturegraph("jobs", "retry", job)
    assert (again.code, "only http and https" in again.err) == (1, True)


def test_an_unknown_job_and_one_without_anything_to_retry(venturegraph: Venturegraph, news: Path) -> None:
    job = json.loads(venturegraph("ingest", news, "--json").out)["job"]
    assert venturegraph("jobs", "show", "job_0").code == 1
    assert venturegraph("jobs", "retry", job).code == 2
    assert venturegraph("jobs", "cancel", job).code == 2


def test_trying_again_is_offered_only_where_there_is_something_to_try(
    venturegraph: Venturegraph, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "jobs retry" in venturegraph("ingest", f"{site.url}/b").err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    result = venturegraph("ingest", "-")
    assert "nothing came" in result.err
    assert "jobs retry" not in result.err


def test_for_programs_a_run_is_one_line_of_json_and_its_log_is_json_too(
    venturegraph: Venturegraph, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENTUREGRAPH_LOG", "json")
    result = venturegraph("ingest", f"{site.url}/feed", "--json")
    (line,) = result.out.splitlines()
    assert json.loads(line)["articles"] == {"added": 1}
    told = [json.loads(line) for line in result.err.splitlines()]
    assert [one["event"] for one in told if one["event"] != "source done"] == ["job started", "refused", "job ended"]
    assert (told[-1]["ending"], told[-1]["refused"]) == ("partly", 1)


def test_the_sources_file_is_read_where_nothing_else_is_named(venturegraph: Venturegraph, catalogue: Path) -> None:
    assert venturegraph("ingest", "--name", "ledger").code == 3
    result = venturegraph("ingest")
    assert (result.code, "/gone" in result.err) == (3, True)
    assert venturegraph("ingest", "--name", "other").code == 2


def test_no_sources_at_all_is_one_line_that_says_what_to_do(venturegraph: Venturegraph) -> None:
    result = venturegraph("ingest")
    assert result.code == 2
    assert "sources.yaml" in result.err


def test_sources_check_says_what_each_would_give(venturegraph: Venturegraph, catalogue: Path) -> None:
    result = venturegraph("sources", "check", "--json")
    assert result.code == 3
    good, bad = json.loads(result.out)
    assert (good["finding"]["kind"], good["finding"]["listed"]) == ("feed", 2)
    assert good["finding"]["first"]["title"] == "Corvid buys Skerry"
    assert "404" in bad["finding"]["first"]["reason"]
    assert "Corvid buys Skerry" in venturegraph("sources", "check").out


def test_sources_check_takes_sources_as_ingest_does(venturegraph: Venturegraph, news: Path) -> None:
    assert venturegraph("sources", "check", news).code == 0


def test_sources_check_goes_on_where_the_first_pages_are_no_articles(venturegraph: Venturegraph, site: Site) -> None:
    site.pages["/feed"] = rss("/gone", "/b", "/a")
    (found,) = json.loads(venturegraph("sources", "check", f"{site.url}/feed", "--json").out)
    assert found["finding"]["first"]["title"] == "Corvid buys Skerry"
    site.pages["/a"] = (
        "<html lang='de'><body><article><p>Der Gründer sagte am Montag, man wolle neue Kunden gewinnen.</p></article></body></html>".encode()
    )
    result = venturegraph("sources", "check", f"{site.url}/feed", "--json")
    assert (result.code, "404" in json.loads(result.out)[0]["finding"]["first"]["reason"]) == (1, True)
    assert "language de" in venturegraph("sources", "check", f"{site.url}/a").out


def test_sources_check_asks_whether_the_server_answers_not_changed(venturegraph: Venturegraph, site: Site) -> None:
    def answers(path: str) -> bool:
        (found,) = json.loads(venturegraph("sources", "check", f"{site.url}{path}", "--json").out)
        return bool(found["finding"]["conditional"])

    assert answers("/feed")
    site.deaf = True
    assert not answers("/feed")


def test_sources_check_takes_what_is_in_order_and_empty_for_well(venturegraph: Venturegraph, site: Site) -> None:
    site.pages["/map"] = b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>"
    result = venturegraph("sources", "check", f"{site.url}/map", "-")
    assert (result.code, "nothing yet" in result.out) == (0, True)
