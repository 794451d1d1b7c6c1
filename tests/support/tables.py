"""What the derived tables of a SQLite file hold, in words: its own numbers mean nothing outside it."""

from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import apsw

VOCABULARIES: Final = ("surface_word", "entity_text", "famous_word", "famous_text")
TABLES: Final = {
    "member": "SELECT r.id, t.id, e.id FROM member m JOIN reference r USING (reference) JOIN thing t USING (thing) JOIN entity e ON e.entity = m.entity",
    "entity": "SELECT id, type, name, aliases, properties, articles, degree FROM entity",
    "surface": "SELECT e.id, text, key, names, uses FROM surface s JOIN entity e USING (entity)",
    "support": """SELECT a.id, typ, b.id, s.id FROM support p JOIN entity a ON a.entity = p.src LEFT JOIN entity b ON b.entity = p.dst
        JOIN statement s USING (statement)""",
    "edge": """SELECT a.id, typ, b.id, n.status, statements, sources, first_seen, last_seen, s.id, belief, n.confidence
        FROM edge n JOIN entity a ON a.entity = n.src JOIN entity b ON b.entity = n.dst JOIN statement s ON s.statement = n.youngest""",
    "fact": "SELECT e.id, f.day, f.tie, s.id, f.predicate FROM fact f JOIN entity e USING (entity) JOIN statement s USING (statement)",
    "assembly": "SELECT type, key FROM assembly",
    "sighting": "SELECT r.id, s.traits FROM sighting s JOIN reference r USING (reference)",
    "trait": "SELECT g.type, g.key, kind, value, n FROM trait JOIN assembly g USING (assembly)",
    "thing": """SELECT t.id, g.type, g.key, seen, first, t.references_, profile, e.id
        FROM thing t JOIN assembly g USING (assembly) JOIN entity e USING (entity)""",
    "block": "SELECT key, id FROM block JOIN thing USING (thing)",
    "link": "SELECT a.id, b.id, score, verdict, reasons FROM link JOIN thing a ON a.thing = low JOIN thing b ON b.thing = high",
    "conflict": "SELECT a.id, b.id, one, other FROM conflict JOIN thing a ON a.thing = low JOIN thing b ON b.thing = high",
    "presence": "SELECT e.id, a.id, n FROM presence JOIN entity e USING (entity) JOIN article a USING (article)",
    "superseded": "SELECT a.id, b.id FROM superseded u JOIN statement a USING (statement) JOIN statement b ON b.statement = u.successor",
    "slot": "SELECT e.id, typ, place, slot.start, s.id, slot.id, slot.value FROM slot JOIN entity e USING (entity) JOIN statement s USING (statement)",
    "band": "SELECT key, id FROM band JOIN article USING (article)",
    "lexeme": "SELECT word, uses FROM lexeme",
    "deletion": "SELECT text, word FROM deletion JOIN lexeme USING (lexeme)",
    "about": "SELECT id, digest FROM about JOIN entity USING (entity)",
    "famous": """SELECT e.id, digest, (SELECT json_group_array(text ORDER BY text) FROM json_each(surfaces) v JOIN surface s ON s.surface = v.value)
        FROM famous JOIN entity e USING (entity)""",
    "counter": "SELECT kind, name, n FROM counter WHERE n <> 0",
    "indexes": "SELECT name, sql FROM sqlite_schema",
}
SOURCES: Final = "SELECT cluster, id FROM source JOIN article USING (article)"


def tables(path: Path) -> dict[str, list[Any]]:
    """Return the rows of each table, sorted."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    with closing(connection):
        found = {name: sorted(connection.execute(sql), key=repr) for name, sql in TABLES.items()}
        for name in VOCABULARIES:
            connection.execute(f"CREATE VIRTUAL TABLE temp.words_{name} USING fts5vocab (main, {name}, row)")
            found[name] = connection.execute(f"SELECT term, doc FROM words_{name}").fetchall()  # noqa: S608 - a constant
        clusters = defaultdict(set)
        for cluster, article in connection.execute(SOURCES):
            clusters[cluster].add(article)
        return found | {"source": sorted(sorted(group) for group in clusters.values())}
