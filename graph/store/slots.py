"""Which statements others have taken the place of, kept in step within a transaction of the SQLite store.

A statement that enters a slot finds its successor, and those whose successor it is, from where it stands among the turns; the
others, thousands in a well-known slot, are not read. A slot that loses a statement is gone through anew.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Final

from graph.store import rows, timeline
from graph.store.database import Row, Session
from graph.store.edges import Link
from graph.store.packing import pack_value
from graph.store.timeline import LATER, Turn

ENTER: Final = (
    "INSERT OR REPLACE INTO slot (entity, typ, place, start, id, value, statement) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
LEAVE: Final = "DELETE FROM slot WHERE entity = ? AND typ = ? AND statement = ?"
CLEAR: Final = "DELETE FROM slot WHERE entity = ? AND typ = ?"
TURNS: Final = """
SELECT place, start, id, value, statement FROM slot WHERE entity = ? AND typ = ? AND start <> '' ORDER BY place, start, id"""
OF_SUBJECT: Final = "SELECT statement FROM support WHERE src = ? AND typ = ?"
OF_OBJECT: Final = """
SELECT p.statement FROM edge e CROSS JOIN support p ON p.src = e.src AND p.typ = e.typ AND p.dst = e.dst
WHERE e.dst = ? AND e.typ = ?"""
HELD: Final = """
SELECT u.statement, s.id, t.id FROM slot x CROSS JOIN superseded u ON u.statement = x.statement
CROSS JOIN statement s ON s.statement = u.statement CROSS JOIN statement t ON t.statement = u.successor
WHERE x.entity = ? AND x.typ = ?"""
HELD_BY: Final = (
    "SELECT t.id FROM superseded u CROSS JOIN statement t ON t.statement = u.successor WHERE u.statement = ?"
)
HELD_BY_ARTICLE: Final = """
SELECT s.id, t.id FROM article a CROSS JOIN superseded u ON u.statement BETWEEN a.first_statement AND a.last_statement
CROSS JOIN statement s ON s.statement = u.statement CROSS JOIN statement t ON t.statement = u.successor WHERE a.article = :article
UNION SELECT s.id, t.id FROM article a CROSS JOIN superseded u ON u.successor BETWEEN a.first_statement AND a.last_statement
CROSS JOIN statement s ON s.statement = u.statement CROSS JOIN statement t ON t.statement = u.successor WHERE a.article = :article"""
NEXT: Final = f"""
SELECT statement, id FROM slot WHERE entity = ? AND typ = ? AND place = ? AND start > ? || '{LATER}' AND value <> ?
ORDER BY start, id LIMIT 1"""  # noqa: S608 - a constant
BEFORE: Final = """
SELECT start, id, value, statement FROM slot
WHERE entity = ?1 AND typ = ?2 AND place = ?3 AND start > '' AND (start, id) < (?4, ?5) ORDER BY start DESC, id DESC"""
SUCCEED: Final = """
INSERT INTO superseded (statement, successor) VALUES (?, ?)
ON CONFLICT (statement) DO UPDATE SET successor = excluded.successor"""
UNSUCCEED: Final = "DELETE FROM superseded WHERE statement = ?"
SUBJECTS: Final = "SELECT src FROM edge WHERE dst = ? AND typ = ?"
Key = tuple[int, int]  # entity, predicate


class Slots:
    """Collects what a transaction does to slots; `finish` fills ``before`` and ``after`` with who took whose place, by statement ids."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._entered: dict[int, Key] = {}
        self._disturbed: set[Key] = set()
        self._reset: set[Key] = set()
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}

    def enter(self, link: Link) -> None:
        """Take a statement of an edge or literal in."""
        if key := self._key(link):
            self._entered[link.said.statement] = key

    def leave(self, link: Link) -> None:
        """Take a statement of an edge or literal out."""
        if key := self._key(link):
            statement = link.said.statement
            self._note(statement)
            self._session.execute(UNSUCCEED, (statement,))
            self._session.execute(LEAVE, (*key, statement))
            self._disturbed.add(key)
            self._entered.pop(statement, None)

    def _key(self, link: Link) -> Key | None:
        """Return where a statement stands: of ten thousand officers of a large company few are its chief executives."""
        src, typ, dst = link.edge
        predicate = self._session.name(typ)
        if predicate not in timeline.SLOTTED:
            return None
        if predicate != "holds_role":
            return src, typ
        return (dst, typ) if timeline.CHIEF.search(link.said.title or "") else None

    def renamed(self, entity: int) -> None:
        """Note another main name: what is based in a place of that name may have its seat in a country instead of a city."""
        typ = self._session.term("based_in")
        self._reset |= {(src, typ) for (src,) in self._session.all(SUBJECTS, (entity, typ))}

    def retyped(self, entity: int) -> None:
        """Note another main type: people have no seat and no chief executive."""
        terms = (self._session.term(predicate) for predicate in ("based_in", "holds_role"))
        self._reset |= {(entity, term) for term in terms if term}

    def forget(self, article: int) -> None:
        """Remember what held of an article's statements before its rows go."""
        for one, other in self._session.all(HELD_BY_ARTICLE, {"article": article}):
            self.before[f"stm_{one.hex()}"] = f"stm_{other.hex()}"

    def finish(self) -> None:
        """Bring the touched slots up to date."""
        for key in sorted(self._reset):
            self._read_anew(key)
        new = list(turns(self._session, self._entered))
        self._session.connection.executemany(ENTER, new)
        for key in sorted(self._disturbed):
            self._derive(key)
        lasting = {self._session.term(predicate) for predicate in timeline.LASTING}
        for turn in new:
            if turn[1] not in lasting and turn[3] and turn[:2] not in self._disturbed:
                self._arrive(turn)

    def _read_anew(self, key: Key) -> None:
        """Fill a slot from the statements that may stand in it; what held is remembered while its rows are there."""
        self._remember(key)
        self._session.execute(CLEAR, key)
        sql = OF_OBJECT if self._session.name(key[1]) == "holds_role" else OF_SUBJECT
        found = [statement for (statement,) in self._session.all(sql, key)]
        for statement in found:
            self._session.execute(UNSUCCEED, (statement,))
        self._session.connection.executemany(ENTER, list(turns(self._session, dict.fromkeys(found, key))))
        self._disturbed.add(key)

    def _remember(self, key: Key) -> dict[int, str]:
        """Note who had taken whose place in a slot; returns it by the row of the statement."""
        held = self._session.all(HELD, key)
        self.before = {f"stm_{one.hex()}": f"stm_{other.hex()}" for _, one, other in held} | self.before
        return {row: f"stm_{other.hex()}" for row, _, other in held}

    def _derive(self, key: Key) -> None:
        """Go through a slot anew, and write what differs."""
        held, now = self._remember(key), dict(successions(self._session.execute(TURNS, key)))
        if self._session.name(key[1]) in timeline.LASTING:
            return
        for row in sorted(held.keys() - {one for one, _ in now}):
            self._session.execute(UNSUCCEED, (row,))
        for (row, id_), (successor, other) in now.items():
            self.after[id_] = other
            if held.get(row) != other:
                self._session.execute(SUCCEED, (row, successor))

    def _arrive(self, turn: Row) -> None:
        """Find the successor of a statement that is new in its slot, and those whose successor it is."""
        entity, typ, place, start, id_, value, statement = turn
        if following := self._session.get(NEXT, (entity, typ, place, start, value)):
            self._succeed(statement, id_, *following)
        earlier = self._session.execute(BEFORE, (entity, typ, place, start, id_))
        own = Turn(start, id_.hex(), value)
        for row, other in list(timeline.overtaken(own, ((Turn(s, "", v), (r, i)) for s, i, v, r in earlier))):
            self._succeed(row, other, statement, id_)

    def _succeed(self, row: int, id_: bytes, successor: int, other: bytes) -> None:
        one = f"stm_{id_.hex()}"
        if one not in self.after:  # else what stands there is of this very transaction
            self._note(row, id_)
        self.after[one] = f"stm_{other.hex()}"
        self._session.execute(SUCCEED, (row, successor))

    def _note(self, row: int, id_: bytes = b"") -> None:
        """Remember who had taken a statement's place."""
        if held := self._session.get(HELD_BY, (row,)):
            id_ = id_ or self._session.get("SELECT id FROM statement WHERE statement = ?", (row,))
            self.before.setdefault(f"stm_{id_.hex()}", f"stm_{held.hex()}")


def turns(session: Session, keys: Mapping[int, Key]) -> Iterator[Row]:
    """Yield the rows of slots for those of the statements that have a turn in theirs."""
    found = session.all(rows.UNQUOTED, (json.dumps([*keys]),)) if keys else ()
    for statement, *row in found:
        if turn := timeline.turn(rows.fact(session, tuple(row))):
            place, (start, _, value) = turn
            yield *keys[statement], place, start, row[0], pack_value(value), statement


def successions(turns: Iterable[Row]) -> Iterator[tuple[tuple[int, str], tuple[int, str]]]:
    """Yield who took whose place, each with row and id; the turns are those of one slot table key in order, as `TURNS` gives them."""
    for _, group in groupby(turns, key=itemgetter(0)):
        held = {
            f"stm_{id_.hex()}": (statement, Turn(start, f"stm_{id_.hex()}", value))
            for _, start, id_, value, statement in group
        }
        yield from _named(
            timeline.followers([turn for _, turn in held.values()]), {id_: row for id_, (row, _) in held.items()}
        )


def _named(found: Mapping[str, str], numbers: Mapping[str, int]) -> Iterator[tuple[tuple[int, str], tuple[int, str]]]:
    yield from (((numbers[one], one), (numbers[other], other)) for one, other in found.items())
