"""Which statements others have taken the place of, kept in step within a transaction of the SQLite store."""

from typing import Final

from graph.store import rows, timeline
from graph.store.database import Session

BY_SUBJECT: Final = "SELECT statement FROM support WHERE src = ? AND typ = ?"
# Of ten thousand officers of a large company few are its chief executives.
BY_OBJECT: Final = """
SELECT p.statement FROM edge e CROSS JOIN support p ON p.src = e.src AND p.typ = e.typ AND p.dst = e.dst
CROSS JOIN statement s ON s.statement = p.statement
WHERE e.dst = ? AND e.typ = ? AND (s.attributes LIKE '%ceo%' OR s.attributes LIKE '%chief executive%')"""
HELD: Final = """
SELECT s.id, t.id FROM superseded u JOIN statement s ON s.statement = u.statement
JOIN statement t ON t.statement = u.successor WHERE u.statement = ?"""
HELD_BY_ARTICLE: Final = """
SELECT s.id, t.id FROM superseded u JOIN statement s ON s.statement = u.statement
JOIN statement t ON t.statement = u.successor WHERE s.article = :article
UNION SELECT s.id, t.id FROM statement t JOIN superseded u ON u.successor = t.statement
JOIN statement s ON s.statement = u.statement WHERE t.article = :article"""
SUBJECTS: Final = "SELECT src FROM edge WHERE dst = ? AND typ = ?"


class Slots:
    """Collects the touched slots; `finish` fills ``before`` and ``after`` with who took whose place, by statement ids."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._touched: set[tuple[int, int]] = set()  # entity, predicate
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}

    def touch(self, src: int, typ: int, dst: int) -> None:
        """Note that a statement of an edge or literal came or went."""
        predicate = self._session.name(typ)
        if predicate in timeline.SLOTTED - timeline.LASTING:
            self._touched.add((dst if predicate == "holds_role" else src, typ))

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
        predicate = self._session.name(typ)
        found = [
            row for (row,) in self._session.all(BY_OBJECT if predicate == "holds_role" else BY_SUBJECT, (entity, typ))
        ]
        facts = {row: rows.fact(self._session, self._session.get(rows.FACT, (row,))) for row in found}
        ids = {fact.statement.id: row for row, fact in facts.items()}
        now = timeline.superseded(facts.values())
        for id_, row in ids.items():
            for one, other in self._session.all(HELD, (row,)):
                self.before.setdefault(f"stm_{one.hex()}", f"stm_{other.hex()}")
            self._session.execute("DELETE FROM superseded WHERE statement = ?", (row,))
            if id_ in now:
                self._session.execute("INSERT INTO superseded VALUES (?, ?)", (row, ids[now[id_]]))
        self.after |= now
