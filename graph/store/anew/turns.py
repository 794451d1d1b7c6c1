"""What has one value at a time, and who took whose place in it; entities have their names and types by then."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from graph.store import slots, timeline
from graph.store.anew import bulk
from graph.store.database import Row, Session

SLOTTED: Final = """
SELECT p.src, p.typ, p.dst, p.statement, s.attributes ->> 'title'
FROM support p CROSS JOIN statement s ON s.statement = p.statement WHERE p.typ IN (SELECT value FROM json_each(?))"""
TURNS: Final = """
SELECT entity, typ, place, start, id, value, statement FROM slot
WHERE start <> '' AND typ NOT IN (SELECT value FROM json_each(?)) ORDER BY entity, typ, place, start, id"""


def derive(session: Session) -> None:
    """Fill both tables."""
    bulk.write(session, slots.ENTER, _turns(session))
    bulk.write(session, slots.SUCCEED, _superseded(session))


def _turns(session: Session) -> Iterator[Row]:
    for chunk in bulk.chunks(_keys(session)):
        yield from slots.turns(session, dict(chunk))


def _keys(session: Session) -> Iterator[tuple[int, slots.Key]]:
    role = session.term("holds_role")
    for src, typ, dst, statement, title in session.execute(SLOTTED, (_terms(session, timeline.SLOTTED),)):
        if typ != role or timeline.CHIEF.search(title or ""):
            yield statement, (dst if typ == role else src, typ)


def _superseded(session: Session) -> Iterator[Row]:
    turns = session.execute(TURNS, (_terms(session, timeline.LASTING),))
    for _, slot in groupby(turns, key=itemgetter(0, 1)):
        found = slots.successions(row[2:] for row in slot)
        yield from ((one, other) for (one, _), (other, _) in found)


def _terms(session: Session, names: frozenset[str]) -> str:
    return json.dumps([session.term(name) for name in sorted(names)])
