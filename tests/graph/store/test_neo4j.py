"""What is special to a graph on a Neo4j server: addresses, errors, and several writers."""

import re
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from graph.errors import InvalidInputError, SchemaVersionError, StoreError, StoreUnavailableError
from graph.names import entity_id
from graph.resolve import Rules
from graph.store import open_reader, open_store, shown
from graph.store.asking import Condition
from graph.store.neo4j import address, connection, schema
from graph.store.scanning import finder
from tests.graph.store.test_processes import dump_of, start
from tests.support.neo4j_server import Server, split
from tests.support.readings import reading, synthetic
from tests.support.stores import on_neo4j

SECRET = "s3cret"  # noqa: S105 - none


@pytest.mark.parametrize(
    ("url", "server", "database"),
    [
        ("neo4j://host", "neo4j://host:7687", ""),
        ("bolt://me:s3cret@host:17687/news", "bolt://host:17687", "news"),
        ("neo4j+s://me:a%40b@host/news.2025", "neo4j+s://host:7687", "news.2025"),
        ("bolt+ssc://[::1]:7687/", "bolt+ssc://[::1]:7687", ""),
    ],
)
def test_addresses(url: str, server: str, database: str) -> None:
    found = address.parse(url)
    assert (found.server, found.database) == (server, database)
    assert SECRET not in repr(found) + str(found) + shown(url)


@pytest.mark.parametrize(
    "url",
    [
        "neo4j://",
        "neo4j://me:s3cret@",
        "neo4j://me:s3cret@host:99999999",
        "bolt://me:s3cret@host/a/b",
        "bolt://me:s3cret@host/no space",
        "bolt://me:s3cret@host/?x=1",
        "bolt://me:s3cret@[::1",
        "bolt://me:s3cret@host/x\n",
    ],
)
def test_impossible_addresses_are_refused_without_repeating_the_secret(url: str) -> None:
    for opening in (open_store, open_reader):
        with pytest.raises(InvalidInputError) as refused:
            opening(url)
        assert SECRET not in str(refused.value)
        assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("version", "taken"),
    [
        ("3.5.35", False), ("4.4.38", False), ("5.1.0", False), ("5.25.1", False), ("5.9.0", False), ("", False),
        ("5.26.0", True), ("5.26.21", True), ("5.27-aura", True), ("2025.01.0", True), ("2026.10.1", True),
    ],
)  # fmt: skip
def test_versions_of_servers(version: str, taken: bool) -> None:
    """By their names; docs/operations/neo4j.md says which were started."""
    found = connection.outdated(version)
    assert not found if taken else found == f"Neo4j {version} is too old; upgrade the server to 5.26 or later"


def test_a_server_that_is_down_is_one_line() -> None:
    with pytest.raises(StoreUnavailableError, match=r"bolt://127\.0\.0\.1:1: no Neo4j server answers there"):
        open_store("bolt://me:s3cret@127.0.0.1:1")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "no Neo4j server answers there; start it, or check host and port"),
        (b"\x00\x00\x00\x00", "no Neo4j server of a version that we know"),
        (b"\x00\x00\x04\x04", "from before 5.7 answers there, which is too old; upgrade it to 5.26 or later"),
        (b"\x00\x00\x01\x05", "from before 5.7 answers there, which is too old; upgrade it to 5.26 or later"),
        (b"", "where it wants TLS the url begins with neo4j+s:// or bolt+s://"),
    ],
    ids=["web server", "none of our protocols", "Neo4j 4.4", "Neo4j 5.1", "closed"],
)
def test_what_answers_something_else_is_one_line(answer: bytes, said: str) -> None:
    """The first bytes of a server say which version of Bolt it speaks, if any."""
    with answering(answer) as place:
        for scheme in ("bolt", "neo4j"):
            with pytest.raises(StoreUnavailableError, match=re.escape(said)) as refused:
                open_store(f"{scheme}://me:{SECRET}@{place}")
            assert "\n" not in str(refused.value)
            assert SECRET not in str(refused.value)
        with pytest.raises(StoreUnavailableError, match="no TLS is spoken there; use neo4j://"):
            open_store(f"bolt+s://me:{SECRET}@{place}")


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Give the place of a server that says the same to everybody, and nothing more."""

    class Same(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(20)
            self.request.sendall(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), Same) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@on_neo4j
class TestOnAServer:
    def test_a_wrong_password(self, neo4j_url: str) -> None:
        place = split(neo4j_url)[0].partition("://")[2]
        with pytest.raises(
            StoreUnavailableError, match="wrong user or password; give them in the url or as"
        ) as refused:
            open_store(f"bolt://neo4j:{SECRET}@{place}")
        assert SECRET not in str(refused.value)

    def test_an_unknown_database(self, neo4j_url: str) -> None:
        with pytest.raises(StoreUnavailableError, match="no database of that name"):
            open_store(f"{neo4j_url}/elsewhere")

    def test_a_server_that_is_too_old(self, neo4j_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "OLDEST", (9999, 1))
        with pytest.raises(StoreError, match=r"Neo4j \d+\.\S+ is too old; upgrade the server to 9999\.1 or later"):
            open_store(neo4j_url)

    def test_an_empty_database_is_for_writers_only(self, neo4j_server: Server) -> None:
        neo4j_server.empty(whole=True)
        with pytest.raises(StoreUnavailableError, match="holds no graph of this version yet"):
            open_reader(neo4j_server.url)
        with open_store(neo4j_server.url), open_reader(neo4j_server.url) as reader:
            assert reader.stats().articles == 0

    def test_a_database_of_a_newer_schema(self, neo4j_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with open_store(neo4j_url) as store:
            store.put(synthetic(1))
        monkeypatch.setattr(schema, "VERSION", 0)
        with pytest.raises(SchemaVersionError, match="written by a newer venturegraph"):
            open_store(neo4j_url)

    def test_a_database_of_the_first_schema_is_brought_to_this_one(self, neo4j_url: str, neo4j_server: Server) -> None:
        raised = ("company", "Acme"), "raised", "$2 million", {"attributes": {"round": "Seed", "amount": 2e6}}
        asked = (Condition("round", "=", ("seed",)),)
        with open_store(neo4j_url) as store:
            store.put(reading("1", [raised]))
            lines, found = list(store.dump()), finder(store).find_facts(asked)
        assert neo4j_server.driver
        neo4j_server.driver.execute_query("MATCH (n:Word|About) DELETE n")
        neo4j_server.driver.execute_query("MATCH (s:Statement) REMOVE s.date, s.attr_round, s.attr_amount")
        neo4j_server.driver.execute_query("MATCH (m:Meta) SET m.schema = 1")
        with pytest.raises(StoreUnavailableError, match="no graph of this version yet"):
            open_reader(neo4j_url)
        with open_store(neo4j_url) as store:
            assert list(store.dump()) == lines
            assert finder(store).find_facts(asked) == found
            assert finder(store).find_near("acne") == {"acme": 1}

    def test_a_database_of_another_program(self, neo4j_server: Server) -> None:
        neo4j_server.empty(whole=True)
        assert neo4j_server.driver
        neo4j_server.driver.execute_query("CREATE (:Movie {title: 'Alien'})")
        with pytest.raises(StoreUnavailableError, match="database of another program"):
            open_store(neo4j_server.url)

    def test_labels_and_types_are_those_of_the_ontology(self, neo4j_url: str, neo4j_server: Server) -> None:
        with open_store(neo4j_url) as store:
            store.put(reading("1", [(("public_body", "City of Delft"), "member_of", ("hub", "The Dock"))]))
        assert neo4j_server.driver
        query = "MATCH (a:PublicBody:Entity)-[r:MEMBER_OF]->(b:Hub) RETURN a.name, r.sources, b.id"
        (found,) = neo4j_server.driver.execute_query(query).records
        assert found.values() == ["City of Delft", 1, entity_id("hub", "The Dock")]

    def test_other_rules_derive_anew(self, neo4j_url: str) -> None:
        with open_store(neo4j_url) as store:
            for number in range(3):
                store.put(synthetic(number, world=40))
        with open_store("memory:", Rules()) as memory, open_store(neo4j_url, Rules()) as store:
            for number in range(3):
                memory.put(synthetic(number, world=40))
            assert list(store.dump()) == list(memory.dump())

    @pytest.mark.slow
    def test_two_writers_at_once(self, neo4j_url: str) -> None:
        writers = [start(neo4j_url, seed, 0, 6) for seed in (1, 2)]
        for process in writers:
            assert process.communicate()[1] == ""
            assert process.returncode == 0
        with open_reader(neo4j_url) as reader:
            assert list(reader.dump()) == dump_of((seed, number) for seed in (1, 2) for number in range(6))

    @pytest.mark.slow
    def test_a_killed_writer_leaves_whole_articles(self, neo4j_url: str) -> None:
        with start(neo4j_url, 3, 0, 10_000) as process:
            assert process.stdout
            lines = [process.stdout.readline() for _ in range(4)]
            process.kill()
            lines += process.stdout.readlines()
        told = int(lines[-1])
        with open_store(neo4j_url) as store:
            done = store.stats().articles
            assert done in {told + 1, told + 2}
            assert list(store.dump()) == dump_of((3, number) for number in range(done))

    @pytest.mark.slow
    def test_a_restarted_server_is_waited_for(self, neo4j_url: str, neo4j_server: Server) -> None:
        if neo4j_server.process is None:
            pytest.skip("the server of NEO4J_URL is not ours to restart")
        with start(neo4j_url, 5, 0, 8) as process:
            assert process.stdout
            process.stdout.readline()
            neo4j_server.stop(kill=True)
            neo4j_server.start()
            try:
                out, err = process.communicate(timeout=200)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert (process.returncode, err) == (0, "")
        assert out.split()[-1] == "7"
        with open_reader(neo4j_url) as reader:
            assert list(reader.dump()) == dump_of((5, number) for number in range(8))
