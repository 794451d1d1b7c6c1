"""What an entity is called, what counts say of it, and the words under which it is found."""

import json
from collections.abc import Iterator
from typing import Final

from graph.model import canonical_json
from graph.store import about, heads
from graph.store import derive as rules
from graph.store.anew import bulk, turns
from graph.store.base import Tell
from graph.store.database import Row, Session

KNOWN: Final = """
SELECT e.entity, (SELECT json_group_object(text, names) FROM surface WHERE entity = e.entity),
    (SELECT json_group_array(json_array(g.type, t.references_)) FROM thing t CROSS JOIN assembly g ON g.assembly = t.assembly WHERE t.entity = e.entity),
    (SELECT count(*) FROM presence WHERE entity = e.entity),
    (SELECT count(*) FROM edge WHERE src = e.entity) + (SELECT count(*) FROM edge WHERE dst = e.entity)
FROM entity e ORDER BY e.entity"""
SET: Final = """
UPDATE entity SET type = ?, name = ?, aliases = ?, properties = ?, articles = ?, degree = ? WHERE entity = ?"""
COUNTS: Final = "SELECT t.name, count(*) FROM entity e JOIN term t ON t.term = e.type GROUP BY e.type"


def derive(session: Session, tell: Tell) -> None:
    """Fill what entities have, then what is said of them, for which their names must be known."""
    total = session.get("SELECT count(*) FROM entity")
    bulk.write(session, SET, _rows(session))
    bulk.count(session, "entity", session.all(COUNTS))
    turns.derive(session)
    found = [entity for (entity,) in session.all("SELECT entity FROM entity ORDER BY entity")]
    done = 0
    for chunk in bulk.chunks(found):
        about.derive(session, chunk)
        done += len(chunk)
        tell("texts", done, total)


def _rows(session: Session) -> Iterator[Row]:
    for entity, surfaces, types, articles, degree in session.execute(KNOWN):
        counts: dict[str, int] = json.loads(surfaces)
        name = rules.main_name({text: n for text, n in counts.items() if n})
        aliases = canonical_json(sorted(counts.keys() - {name}))
        type_ = heads.main_type(session, json.loads(types))
        yield type_, name, aliases, heads.properties(session, entity), articles, degree, entity
