"""The bulk-made graph is what the store would have derived from the same articles."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import powerlaw
from benchmarks.powerlaw import Size, world
from graph.store.database import Database
from graph.store.resolving import ByKey
from graph.store.sqlite import SqliteReader, SqliteStore

SIZE = Size(200, 1000, 1800)
# Each derived table with the ids of this file's numbers put in their place.
QUESTIONS = {
    "member": "SELECT r.id, t.id, e.id FROM member m JOIN reference r USING (reference) JOIN thing t USING (thing) JOIN entity e ON e.entity = m.entity",
    "entity": "SELECT id, t.name, e.name, aliases, properties, articles, degree FROM entity e JOIN term t ON t.term = e.type",
    "surface": "SELECT e.id, text, key, names, uses FROM surface JOIN entity e USING (entity)",
    "surface_word": "SELECT s.text, e.id, w.term FROM surface_words w JOIN surface s ON s.surface = w.doc JOIN entity e USING (entity)",
    "support": "SELECT a.id, t.name, b.id, s.id FROM support p JOIN entity a ON a.entity = p.src JOIN term t ON t.term = p.typ "
    "LEFT JOIN entity b ON b.entity = p.dst JOIN statement s USING (statement)",
    "edge": "SELECT a.id, t.name, b.id, n.status, statements, sources, first_seen, last_seen, s.id, belief, n.confidence FROM edge n "
    "JOIN entity a ON a.entity = n.src JOIN term t ON t.term = n.typ JOIN entity b ON b.entity = n.dst JOIN statement s ON s.statement = n.youngest",
    "fact": "SELECT e.id, f.day, f.tie, s.id, t.name FROM fact f JOIN entity e USING (entity) JOIN statement s USING (statement) "
    "JOIN term t ON t.term = f.predicate",
    "statement": "SELECT s.id, a.id, value, attributes, status, since, confidence, start, stop, day FROM statement s JOIN article a USING (article)",
    "counter": "SELECT * FROM counter WHERE n <> 0",
    "assembly": "SELECT t.name, key FROM assembly a JOIN term t ON t.term = a.type",
    "trait": "SELECT g.key, kind, value, n FROM trait JOIN assembly g USING (assembly)",
    "thing": "SELECT h.id, g.key, seen, first, h.references_, profile, e.id FROM thing h JOIN assembly g USING (assembly) JOIN entity e USING (entity)",
    "presence": "SELECT e.id, a.id, n FROM presence JOIN entity e USING (entity) JOIN article a USING (article)",
    "superseded": "SELECT s.id, t.id FROM superseded u JOIN statement s USING (statement) JOIN statement t ON t.statement = u.successor",
    "slot": "SELECT e.id, t.name, place, slot.start, s.id, slot.id, slot.value FROM slot JOIN entity e USING (entity) JOIN term t ON t.term = slot.typ JOIN statement s USING (statement)",
    "source": "SELECT count(*), count(DISTINCT cluster) FROM source",
    "lexeme": "SELECT word, uses FROM lexeme",
    "deletion": "SELECT text, word FROM deletion JOIN lexeme USING (lexeme)",
    "about": "SELECT e.id, digest FROM about JOIN entity e USING (entity)",
    "entity_text": "SELECT e.id, w.term FROM entity_words w JOIN entity e ON e.entity = w.doc",
    "famous": "SELECT e.id, digest FROM famous JOIN entity e USING (entity)",
    "famous_word": "SELECT s.text, e.id, w.term FROM famous_words w JOIN surface s ON s.surface = w.doc JOIN entity e USING (entity)",
    "famous_text": "SELECT e.id, w.term FROM famous_texts w JOIN entity e ON e.entity = w.doc",
    "none": "SELECT * FROM block UNION ALL SELECT low, high FROM link UNION ALL SELECT low, high FROM conflict UNION ALL SELECT * FROM band UNION ALL SELECT * FROM sighting",
    "setting": "SELECT * FROM setting WHERE name <> 'revision'",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("powerlaw") / "graph.db"
    powerlaw.make(path, SIZE, seed=3)
    return path


def tables(path: Path) -> dict[str, list[str]]:
    """Return all derived rows, sorted."""
    database = Database(path, readonly=False)
    with database.snapshot() as session:
        indexes = (
            ("surface_words", "surface_word"),
            ("entity_words", "entity_text"),
            ("famous_words", "famous_word"),
            ("famous_texts", "famous_text"),
        )
        for name, table in indexes:
            session.execute(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab(main, {table}, instance)")
        found = {name: sorted(map(repr, session.all(sql))) for name, sql in QUESTIONS.items()}
    database.close()
    return found


def test_it_is_what_a_store_makes_of_the_same_articles(made: Path, tmp_path: Path) -> None:
    with SqliteReader(made) as reader, SqliteStore(tmp_path / "put.db", ByKey()) as store:
        changes = store.put_all(reader.readings())  # which checks each quote and mention
        assert set(changes) == {"added"}
        assert list(store.dump()) == list(reader.dump())
    ours, theirs = tables(made), tables(tmp_path / "put.db")
    for name in QUESTIONS:
        assert ours[name] == theirs[name], name
    assert all(ours[name] for name in QUESTIONS if name != "none")


def test_it_has_the_size_asked_for(made: Path) -> None:
    with SqliteReader(made) as reader:
        stats = reader.stats()
    assert (sum(stats.entities.values()), stats.edges, sum(stats.statements.values())) == (200, 1000, 1800)


def test_the_store_goes_on_from_it(made: Path) -> None:
    with SqliteStore(made, ByKey()) as store:
        first = next(store.readings())
        assert store.put(first) == "unchanged"


def test_a_seed_gives_one_world_and_another_another() -> None:
    one, same, other = (world.make(SIZE, seed) for seed in (3, 3, 4))
    assert all(
        np.array_equal(getattr(one, name), getattr(same, name)) for name in ("claim", "article", "day", "status")
    )
    assert not np.array_equal(one.claim, other.claim)


def test_few_are_known_to_many(made: Path) -> None:
    with SqliteReader(made) as reader:
        degrees = sorted(
            (json.loads(line)["degree"] for line in reader.dump() if line.startswith('{"kind":"entity"')), reverse=True
        )
    assert degrees[0] > 5 * degrees[len(degrees) // 2] > 0


@pytest.mark.parametrize("size", [Size(200, 100, 1600), Size(200, 1000, 1000), Size(10, 800, 1600)])
def test_sizes_that_do_not_go_together_are_refused(size: Size, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ask for"):
        powerlaw.make(tmp_path / "graph.db", size)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(made: Path) -> None:
    with pytest.raises(ValueError, match="exists"):
        powerlaw.make(made, SIZE)
