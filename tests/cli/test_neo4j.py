"""The commands on a graph on Neo4j: the same answers as on SQLite, and one clear line where something is in the way."""

import json
from pathlib import Path

import pytest

from graph.store import open_reader, open_store
from graph.store.neo4j import connection
from tests.cli.conftest import Result, Venturegraph
from tests.support.neo4j_server import Server, split
from tests.support.readings import reading
from tests.support.stores import on_neo4j

SECRET = "s3cret"  # noqa: S105 - none
ACME, NADIA, FUND = ("company", "Acme"), ("person", "Nadia Roy"), ("investor", "Quay Ventures")
COMMANDS = (("stats",), ("search", "acme"), ("dump",), ("ingest", "news.txt"), ("resolve",), ("doctor",))


def is_one_line(result: Result, *words: str) -> bool:
    """Say whether a command failed with one clear line that has these words in it."""
    said = [line for line in (result.out + result.err).splitlines() if all(word in line for word in words)]
    return (
        result.code == 1 and len(said) == 1 and "Traceback" not in result.err and SECRET not in result.out + result.err
    )


@on_neo4j
@pytest.mark.slow
def test_what_a_person_does(venturegraph: Venturegraph, news: Path, neo4j_url: str) -> None:
    """Reads, asks, judges, takes it back: each command says what it says of a graph in a file."""
    done = []
    for url in ("sqlite:///graph.db", neo4j_url):
        on = ("--db", url)
        done.append([venturegraph("ingest", news, *on).code, venturegraph("ingest", news, *on).out.splitlines()[0]])
        listed = json.loads(venturegraph("search", "", "--json", *on).out)["items"]
        one, other = sorted(hit["entity"]["id"] for hit in listed)[:2]
        for asked in (
            ("search", "corvd robotics"),
            ("search", "acquired", "--where", "type = company", "--explain"),
            ("statements", "relation = acquired, confidence > 0.1"),
            ("show", "Corvid Robotics", "--profile"),
            ("path", "Inês Prado", "Skerry"),
            ("ask", "portfolio", "Quay Ventures"),
            ("ask", "meetings", "Web Summit"),
            ("ask", "rounds"),
            ("ask", "trending", "company"),
            ("judge", one, "same", other, "--why", "a test"),
            ("dump",),
            ("resolve", "--json"),
        ):
            answer = venturegraph(*asked, *on)
            assert answer.code == 0, (asked, answer.err)
            done[-1] += [answer.out] if asked[0] != "judge" else []  # which gives an id that holds the time
        with open_reader(url) as reader:
            (judgement,) = reader.judgements().items
        done[-1] += [venturegraph("undo", judgement.id, *on).code, venturegraph("dump", *on).out]
    assert done[0] == done[1]
    queried = venturegraph(
        "query", "MATCH (c:Company) RETURN c.name AS name ORDER BY name", "--json", "--db", neo4j_url
    )
    assert ["Corvid Robotics"] in json.loads(queried.out)["rows"]
    refused = venturegraph("query", "MATCH (n) DETACH DELETE n", "--db", neo4j_url)
    assert refused.code == 2
    assert "Traceback" not in refused.err


@on_neo4j
def test_a_copy_there_and_back(venturegraph: Venturegraph, neo4j_url: str, tmp_path: Path) -> None:
    file, back = f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db"
    with open_store(file) as store:
        store.put(reading("1", [(NADIA, "founded", ACME), (FUND, "invested_in", ACME)]))
    there = venturegraph("copy", "--from", file, "--to", neo4j_url)
    assert (there.code, "copied 1 articles" in there.err, neo4j_url in there.err) == (0, True, False)
    assert venturegraph("copy", "--from", neo4j_url, "--to", back).code == 0
    dumps = {venturegraph("dump", "--db", url).out for url in (file, neo4j_url, back)}
    assert len(dumps) == 1
    assert venturegraph("copy", "--from", file, "--to", file).code == 2
    assert venturegraph("copy", "--from", neo4j_url, "--to", "neo4j-admin:files").code == 2


def test_files_for_the_importer(venturegraph: Venturegraph, tmp_path: Path) -> None:
    file = f"sqlite:///{tmp_path}/a.db"
    with open_store(file) as store:
        store.put(reading("1", [(NADIA, "founded", ACME)]))
    made = venturegraph("copy", "--from", file, "--to", "neo4j-admin:files")
    assert (made.code, "README.txt says how" in made.err) == (0, True)
    assert "neo4j-admin database import full" in (tmp_path / "files" / "README.txt").read_text(encoding="utf-8")
    again = venturegraph("copy", "--from", file, "--to", "neo4j-admin:files")
    assert (again.code, "is there already" in again.err) == (2, True)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_server_that_is_down(venturegraph: Venturegraph, news: Path, command: tuple[str, ...]) -> None:
    news.rename("news.txt")
    down = venturegraph(*command, "--db", f"bolt://me:{SECRET}@127.0.0.1:1")
    assert is_one_line(down, "bolt://127.0.0.1:1", "no Neo4j server answers there; start it, or check host and port")


@on_neo4j
class TestOnAServer:
    def test_a_wrong_password(
        self, venturegraph: Venturegraph, news: Path, neo4j_url: str, neo4j_server: Server
    ) -> None:
        place = split(neo4j_url)[0].partition("://")[2]
        for command in (("stats",), ("ingest", news)):
            wrong = venturegraph(*command, "--db", f"bolt://neo4j:{SECRET}@{place}")
            assert is_one_line(
                wrong, place, "wrong user or password; give them in the url or as VENTUREGRAPH_NEO4J_USER"
            )
        neo4j_server.empty()

    def test_a_password_that_is_wrong_too_often(self, venturegraph: Venturegraph, neo4j_server: Server) -> None:
        """After three wrong ones the server answers nobody for five seconds, not even the right one: of a user of its own here."""
        neo4j_server.empty()
        assert neo4j_server.driver
        neo4j_server.driver.execute_query(
            "CREATE USER hasty IF NOT EXISTS SET PASSWORD $p", p=f"{SECRET}-long", database_="system"
        )
        url = f"bolt://hasty:wrong@{split(neo4j_server.url)[0].partition('://')[2]}"
        tries = [venturegraph("stats", "--db", url) for _ in range(5)]
        assert is_one_line(tries[0], "wrong user or password")
        assert is_one_line(tries[-1], "the password was wrong too often; wait some seconds, then give the right one")

    def test_a_password_that_has_to_be_changed(self, venturegraph: Venturegraph, neo4j_server: Server) -> None:
        neo4j_server.empty()
        assert neo4j_server.driver
        made = "CREATE USER fresh IF NOT EXISTS SET PASSWORD $p CHANGE REQUIRED"
        neo4j_server.driver.execute_query(made, p=f"{SECRET}-first", database_="system")
        url = f"bolt://fresh:{SECRET}-first@{split(neo4j_server.url)[0].partition('://')[2]}"
        assert is_one_line(venturegraph("stats", "--db", url), "the password has to be changed first")

    def test_tls(
        self, venturegraph: Venturegraph, news: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A certificate that nobody signed is refused, unless it is named as trusted, or the url says to take it unseen."""
        neo4j_server.empty()
        if neo4j_server.certificate is None:
            pytest.skip("no openssl on this machine, or the server of NEO4J_URL, which has certificates of its own")
        place = neo4j_server.url.removeprefix("bolt://")
        for scheme in ("bolt+ssc", "neo4j+ssc"):
            assert venturegraph("ingest", news, "--db", f"{scheme}://{place}").code == 0
        for scheme in ("bolt+s", "neo4j+s"):
            refused = venturegraph("stats", "--db", f"{scheme}://{place}")
            assert is_one_line(refused, "does not trust its certificate (self-signed certificate)", "SSL_CERT_FILE")
        monkeypatch.setenv("SSL_CERT_FILE", str(neo4j_server.certificate))
        for scheme in ("bolt+s", "neo4j+s"):
            assert venturegraph("stats", "--db", f"{scheme}://{place}").code == 0

    def test_a_server_that_is_too_old(
        self, venturegraph: Venturegraph, neo4j_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A real server that is taken for too old; which versions are is said in tests/graph/store/test_neo4j.py."""
        monkeypatch.setattr(connection, "OLDEST", (9999, 1))
        assert is_one_line(venturegraph("stats", "--db", neo4j_url), "too old; upgrade the server to 9999.1 or later")

    def test_a_database_of_a_newer_schema(
        self, venturegraph: Venturegraph, news: Path, neo4j_url: str, neo4j_server: Server
    ) -> None:
        open_store(neo4j_url).close()
        assert neo4j_server.driver
        try:
            neo4j_server.driver.execute_query("MATCH (m:Meta) SET m.schema = 99")
            for command in (("stats",), ("ingest", news), ("search", "acme")):
                newer = venturegraph(*command, "--db", neo4j_url)
                assert is_one_line(newer, "written by a newer venturegraph (schema 99", "upgrade")
        finally:
            neo4j_server.empty(whole=True)

    def test_a_database_of_another_program(self, venturegraph: Venturegraph, news: Path, neo4j_server: Server) -> None:
        neo4j_server.empty(whole=True)
        assert neo4j_server.driver
        neo4j_server.driver.execute_query("CREATE (:Movie {title: 'Alien'})")
        other = venturegraph("ingest", news, "--db", neo4j_server.url)
        assert is_one_line(other, "a database of another program (1 nodes); name another database")
        neo4j_server.empty(whole=True)
