"""Which statements others have taken the place of, kept in step within a transaction of the SQLite store."""

from collections.abc import Mapping
from typing import Final

from graph.model import Fact
from graph.store import rows, timeline
from graph.store.database import Session

ENTER: Final = "INSERT INTO slot (entity, typ, statement) VALUES (?, ?, ?)"
LEAVE: Final = "DELETE FROM slot WHERE entity = ? AND typ = ? AND statement = ?"
TITLE: Final = "SELECT attributes ->> 'title' FROM statement WHERE statement = ?"
HELD: Final = """
SELECT u.statement, s.id, t.id FROM slot x CROSS JOIN superseded u ON u.statement = x.statement
CROSS JOIN statement s ON s.statement = u.statement CROSS JOIN statement t ON t.statement = u.successor
WHERE x.entity = ? AND x.typ = ?"""
SEVERAL: Final = "SELECT count(*) = 2 FROM (SELECT 1 FROM edge WHERE src = ? AND typ = ? LIMIT 2)"
HELD_BY_ARTICLE: Final = """
SELECT s.id, t.id FROM superseded u JOIN statement s ON s.statement = u.statement
JOIN statement t ON t.statement = u.successor WHERE s.article = :article
UNION SELECT s.id, t.id FROM statement t JOIN superseded u ON u.successor = t.statement
JOIN statement s ON s.statement = u.statement WHERE t.article = :article"""
SUCCEED: Final = """
INSERT INTO superseded (statement, successor) VALUES (?, ?)
ON CONFLICT (statement) DO UPDATE SET successor = excluded.successor"""
SUBJECTS: Final = "SELECT src FROM edge WHERE dst = ? AND typ = ?"


class Slots:
    """Collects the touched slots; `finish` fills ``before`` and ``after`` with who took whose place, by statement ids."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._touched: set[tuple[int, int]] = set()  # entity, predicate
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}

    def enter(self, src: int, typ: int, dst: int, statement: int) -> None:
        """Take a statement of an edge or literal in."""
        self._change(ENTER, src, typ, dst, statement)

    def leave(self, src: int, typ: int, dst: int, statement: int) -> None:
        """Take a statement of an edge or literal out."""
        self._change(LEAVE, src, typ, dst, statement)

    def _change(self, sql: str, src: int, typ: int, dst: int, statement: int) -> None:
        """Of ten thousand officers of a large company few are its chief executives: the others stay out."""
        predicate = self._session.name(typ)
        role = predicate == "holds_role"
        if predicate in timeline.SLOTTED and (not role or timeline.CHIEF.search(self._title(statement))):
            entity = dst if role else src
            self._session.execute(sql, (entity, typ, statement))
            self._touched |= {(entity, typ)} if predicate not in timeline.LASTING else set()

    def _title(self, statement: int) -> str:
        return str(self._session.get(TITLE, (statement,)) or "")

    def renamed(self, place: int) -> None:
        """Note that a place has another main name: what is based there may have its seat in a country instead of a city."""
        typ = self._session.term("based_in")
        self._touched |= {(src, typ) for (src,) in self._session.all(SUBJECTS, (place, typ))}

    def forget(self, article: int) -> None:
        """Remember what held of an article's statements before its rows go."""
        for one, other in self._session.all(HELD_BY_ARTICLE, {"article": article}):
            self.before[f"stm_{one.hex()}"] = f"stm_{other.hex()}"

    def finish(self) -> None:
        """Derive the touched slots anew."""
        for entity, typ in sorted(self._touched):
            self._derive(entity, typ)

    def _derive(self, entity: int, typ: int) -> None:
        held = self._session.all(HELD, (entity, typ))
        self.before |= {f"stm_{one.hex()}": f"stm_{other.hex()}" for _, one, other in held} | self.before
        facts = self._facts(entity, typ) if self._several(entity, typ) else {}
        ids = {fact.statement.id: row for row, fact in facts.items()}
        now = timeline.superseded(facts.values())
        self._write({row: f"stm_{other.hex()}" for row, _, other in held}, {ids[id_]: now[id_] for id_ in now}, ids)
        self.after |= now

    def _several(self, entity: int, typ: int) -> bool:
        """Say whether the slot could hold two values: a well-known company's one seat is told in every article on it."""
        return self._session.name(typ) != "based_in" or bool(self._session.get(SEVERAL, (entity, typ)))

    def _facts(self, entity: int, typ: int) -> dict[int, Fact]:
        found = self._session.execute(rows.IN_SLOT, (entity, typ))
        return {row: rows.fact(self._session, fact) for row, *fact in found}

    def _write(self, held: Mapping[int, str], now: Mapping[int, str], ids: Mapping[str, int]) -> None:
        """Write what differs: of a thousand statements in a slot a new one changes few."""
        for row in sorted(held.keys() - now.keys()):
            self._session.execute("DELETE FROM superseded WHERE statement = ?", (row,))
        changed = [(row, ids[now[row]]) for row in sorted(now) if held.get(row) != now[row]]
        self._session.connection.executemany(SUCCEED, changed)
