"""The bundled news: read whole, provable, and the same whatever happens."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graph.model import Article
from graph.store import open_reader
from tests.e2e.conftest import NEWS, Command, arguments, environment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dump(command: Command, example_graph: str) -> str:
    return command("dump", "--db", example_graph).stdout


def test_everything_is_read(command: Command, example_graph: str) -> None:
    stats = json.loads(command("stats", "--json", "--db", example_graph).stdout)
    assert stats["articles"] == 70  # 60 pages of which two are versions of one, a dump, and ten wire items
    assert stats["refusals"] == {}
    assert set(stats["entities"]) >= {"company", "investor", "person", "hub", "event", "place", "academia", "product"}


def test_every_statement_is_proved_by_the_articles_own_words(example_graph: str) -> None:
    with open_reader(example_graph) as reader:
        articles: list[Article] = []
        cursor = ""
        while True:
            page = reader.articles(limit=50, cursor=cursor)
            articles += page.items
            if not (cursor := page.next):
                break
        for article in articles:
            for fact in reader.article_facts(article.id):
                proof = fact.statement.evidence
                assert proof.quote
                assert article.text[proof.start : proof.end] == proof.quote


def test_a_second_run_changes_nothing(command: Command, example_graph: str, dump: str) -> None:
    result = command("ingest", "--db", example_graph, *NEWS)
    assert result.returncode == 0
    assert "added" not in result.stdout
    assert command("dump", "--db", example_graph).stdout == dump


def test_another_order_gives_the_same_graph(command: Command, examples: Path, tmp_path: Path) -> None:
    pages = sorted(map(str, (examples / "site" / "meridian-memo").glob("*.html")))
    shuffled = random.Random(7).sample(pages, len(pages))
    for name, order in (("a", pages), ("b", shuffled)):
        assert command("ingest", "--db", f"sqlite:///{tmp_path}/{name}.db", *order).returncode == 0
    dumps = [command("dump", "--db", f"sqlite:///{tmp_path}/{name}.db").stdout for name in "ab"]
    assert dumps[0] == dumps[1]


def test_a_corrected_page_replaces_what_it_said(example_graph: str, command: Command) -> None:
    shown = command("show", "Shamba Signal", "--limit", 100, "--db", example_graph).stdout
    assert "$3.4 million" in shown
    assert "$4.5 million" not in shown


def test_two_ingests_at_once_give_the_graph_of_one(command: Command, examples: Path, tmp_path: Path) -> None:
    pages = sorted(map(str, (examples / "site" / "paperboy-wire").glob("*.html")))
    assert command("ingest", "--db", f"sqlite:///{tmp_path}/one.db", *pages).returncode == 0
    both = [
        subprocess.Popen(
            arguments("ingest", "--db", f"sqlite:///{tmp_path}/two.db", *order),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        for order in (pages, pages[::-1])
    ]
    for process in both:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    assert (
        command("dump", "--db", f"sqlite:///{tmp_path}/one.db").stdout
        == command("dump", "--db", f"sqlite:///{tmp_path}/two.db").stdout
    )


@pytest.fixture(scope="module")
def founding(command: Command, founding_article: Path) -> dict[str, Any]:
    result = command("extract", "--jsonl", founding_article)
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def facts(article: dict[str, Any]) -> set[tuple[str, str, str]]:
    names = {entity["id"]: entity["name"] for entity in article["entities"]}
    return {
        (names[r["subject"]], r["predicate"], names.get(r.get("object")) or r["value"]) for r in article["relations"]
    }


@pytest.mark.parametrize(
    "fact",
    [
        ("VivaTech", "held_in", "Paris"),
        ("Ivan Lau", "founded", "Pantheon Lab"),
        ("Ivan Lau", "holds_role", "Pantheon Lab"),
        ("Pantheon Lab", "founded_year", "2019"),
        ("SBS Transit", "customer_of", "Pantheon Lab"),
        ("National Gallery", "customer_of", "Pantheon Lab"),
        ("Toyota", "customer_of", "Pantheon Lab"),
        ("Ailytics", "participated_in", "VivaTech"),
        ("Aqumon", "participated_in", "VivaTech"),
        ("Midas Analytics", "participated_in", "VivaTech"),
        ("Imsight", "participated_in", "VivaTech"),
        ("OKOsix", "participated_in", "VivaTech"),
        ("Vismed", "participated_in", "VivaTech"),
    ],
    ids=" ".join,
)
def test_what_the_founding_article_says(founding: dict[str, Any], fact: tuple[str, str, str]) -> None:
    assert fact in facts(founding)


@pytest.mark.parametrize(
    "fact",
    [("VivaTech", "held_in", "Europe"), ("Sandy Ridge", "organised", "Northern Metropolis")],
    ids=" ".join,
)
def test_what_the_founding_article_does_not_say(founding: dict[str, Any], fact: tuple[str, str, str]) -> None:
    assert fact not in facts(founding)


def test_pantheon_lab_and_the_science_park(founding: dict[str, Any]) -> None:
    assert {f[1:] for f in facts(founding) if f[0] == "Pantheon Lab" and "Science Park" in f[2]} <= {
        ("member_of", "Hong Kong Science Park"),
        ("member_of", "Science Park"),
    }
    assert any(f[0] == "Pantheon Lab" and f[1] == "member_of" and "Science Park" in f[2] for f in facts(founding))


def test_nothing_of_the_clutter_around_the_founding_article(founding: dict[str, Any]) -> None:
    text = json.dumps(founding, ensure_ascii=False)
    for clutter in ("Nintendo", "WeTransfer", "Thailand", "Indonesia", "Philippines", "YouTube", "Microsoft", "OpenAI"):
        assert clutter not in text


def test_quotes_of_the_founding_article_are_its_own_words(founding: dict[str, Any]) -> None:
    for relation in founding["relations"]:
        proof = relation["evidence"]
        assert founding["text"][proof["start"] : proof["end"]] == proof["text"]
