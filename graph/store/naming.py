"""What the entities of a transaction are called, and which articles name them, counted at once in the SQLite file."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

from graph import names
from graph.store import lexicon
from graph.store.database import Row, Session
from graph.store.numbers import Numbers

HELD: Final = """
SELECT s.entity, s.surface, s.text, s.names, s.uses FROM json_each(?) r CROSS JOIN surface s ON s.entity = r.value"""
ADD: Final = "INSERT INTO surface (surface, entity, text, key, names, uses) VALUES (?, ?, ?, ?, ?, ?)"
SET: Final = "UPDATE surface SET names = ?, uses = ? WHERE surface = ?"
DROP: Final = "DELETE FROM surface WHERE surface = ?"
ADD_WORDS: Final = "INSERT INTO surface_word (rowid, words) VALUES (?, ?)"
DROP_WORDS: Final = "DELETE FROM surface_word WHERE rowid = ?"
PRESENT: Final = """
SELECT p.entity, p.article, p.n FROM json_each(?) r
CROSS JOIN presence p ON p.entity = r.value ->> 0 AND p.article = r.value ->> 1"""
SET_PRESENCE: Final = """
INSERT INTO presence (entity, article, n) VALUES (?, ?, ?) ON CONFLICT (entity, article) DO UPDATE SET n = excluded.n"""
DROP_PRESENCE: Final = "DELETE FROM presence WHERE entity = ? AND article = ?"


@dataclass(slots=True)
class Surface:
    """A name of an entity: how many references have it as their name, and as name or alias."""

    row: int
    text: str
    names: int
    uses: int


class Naming:
    """Counts references in and out; `finish` writes it, then `of` and `articles` tell what came of it."""

    def __init__(self, session: Session, numbers: Numbers) -> None:
        self._session = session
        self._numbers = numbers
        self._names: Counter[tuple[int, str]] = Counter()
        self._uses: Counter[tuple[int, str]] = Counter()
        self._present: Counter[tuple[int, int]] = Counter()
        self._held: dict[int, dict[str, Surface]] = defaultdict(dict)
        self.articles: Counter[int] = Counter()  # by how many an entity is named more than before
        self.touched: set[int] = set()

    def count(self, entity: int, article: int, said: tuple[str, Iterable[str]], by: int) -> None:
        """Count a reference, its name and aliases, for an entity."""
        name, aliases = said
        self._names[entity, name] += by
        self._uses[entity, name] += by
        for alias in aliases:
            self._uses[entity, alias] += by
        self._present[entity, article] += by
        self.touched.add(entity)

    def of(self, entity: int) -> Collection[Surface]:
        """Return the names of an entity, the oldest first."""
        return self._held[entity].values()

    def finish(self, entities: Set[int]) -> None:
        """Write the counts; what these entities are called is known afterwards."""
        for entity, row, text, named, uses in self._session.all(HELD, (json.dumps(sorted(entities)),)):
            self._held[entity][text] = Surface(row, text, named, uses)
        self._count_names()
        self._count_articles()

    def _count_names(self) -> None:
        changed: list[Row] = []
        added: list[Row] = []
        gone: list[Row] = []
        for (entity, text), uses in self._uses.items():
            by, held = self._names[entity, text], self._held[entity]
            if (known := held.get(text)) is None:
                held[text] = known = Surface(self._numbers.next("surface"), text, by, uses)
                added.append((known.row, entity, text, names.key(text), by, uses))
                continue
            known.names, known.uses = known.names + by, known.uses + uses
            if not known.uses:
                gone.append((known.row, held.pop(text).text))
            elif by or uses:
                changed.append((known.names, known.uses, known.row))
        self._write(added, changed, gone)

    def _write(self, added: Sequence[Row], changed: Sequence[Row], gone: Sequence[Row]) -> None:
        many = self._session.connection.executemany
        rows = [(row,) for row, _ in gone]
        many(DROP, rows)
        many(DROP_WORDS, rows)
        many(SET, changed)
        many(ADD, added)
        words = [(row[0], names.tokens(row[2])) for row in added]
        many(ADD_WORDS, [(row, " ".join(found)) for row, found in words])
        lexicon.add(self._session, self._numbers, [found for _, found in words])
        lexicon.remove(self._session, [names.tokens(text) for _, text in gone])

    def _count_articles(self) -> None:
        """Count an article once for an entity, whatever the number of its references."""
        present = {key: by for key, by in self._present.items() if by}
        held = {row[:2]: row[2] for row in self._session.all(PRESENT, (json.dumps([*present]),))}
        kept, gone = list[Row](), list[Row]()
        for key, by in present.items():
            before = held.get(key, 0)
            self.articles[key[0]] += (before == 0) - (before + by == 0)
            (kept if before + by else gone).append((*key, before + by))
        self._session.connection.executemany(SET_PRESENCE, kept)
        self._session.connection.executemany(DROP_PRESENCE, [key[:2] for key in gone])
