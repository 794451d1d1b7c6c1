"""What the news says of an entity: its best sentences, and the words under which it is found by them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.model import content_id
from graph.names.stems import stems
from graph.store import famous
from graph.store.database import Session

YOUNGEST: Final = (
    32  # statements among which the best sentences are sought: a hub with 100,000 costs no more than others
)
BEST: Final = 8  # sentences that describe an entity

# In the order of `best`; who has read enough of it reads no further texts.
SAID: Final = """
SELECT r.id, r.published, r.confidence, r.statement, a.version, r.start, r.stop, r.article
FROM (
    SELECT f.id, f.published, s.confidence, s.start, s.stop, s.article, f.statement
    FROM (SELECT id, published, statement FROM fact WHERE entity = ? ORDER BY published DESC, id LIMIT 32) f
    CROSS JOIN statement s ON s.statement = f.statement
    ORDER BY s.confidence DESC, f.published DESC, f.id LIMIT 32
) r CROSS JOIN article a ON a.article = r.article"""
TEXT: Final = "SELECT text FROM body WHERE article = ?"
QUOTES: Final = 16_384  # in memory, of a few hundred bytes: the well-known are described by the same sentences for long
NAMES: Final = """
SELECT e.type, e.name, e.aliases, a.digest, e.degree, f.surfaces, f.digest
FROM entity e LEFT JOIN about a ON a.entity = e.entity LEFT JOIN famous f ON f.entity = e.entity WHERE e.entity = ?"""
SET_DIGEST: Final = """
INSERT INTO about (entity, digest) VALUES (?, ?) ON CONFLICT (entity) DO UPDATE SET digest = excluded.digest"""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about an entity: the statement whose evidence it is, by id, with what ranks it."""

    statement: str
    published: str
    confidence: float
    quote: str


def best(said: Iterable[Said]) -> list[Said]:
    """Return the sentences that describe an entity, of its youngest statements: the most confident first, each once."""
    ranked = sorted(said, key=lambda s: s.statement)
    ranked.sort(key=lambda s: (s.confidence, s.published), reverse=True)
    found: dict[str, Said] = {}
    for one in ranked:
        found.setdefault(one.quote, one)
        if len(found) == BEST:
            break
    return list(found.values())


def words(type_: str, names: Iterable[str], sentences: Iterable[Said]) -> frozenset[str]:
    """Return the words under which an entity is found: of its type, its names and its sentences."""
    texts = (type_.replace("_", " "), *names, *(said.quote for said in sentences))
    return frozenset(stem for text in texts for stem in stems(text))


def said(session: Session, entity: int) -> list[Said]:
    """Return the sentences of an entity's row."""
    return [one for one, _ in said_rows(session, entity)]


def said_rows(session: Session, entity: int) -> list[tuple[Said, int]]:
    """Return the sentences of an entity's row, each with the row of its statement."""
    found: dict[str, tuple[Said, int]] = {}
    for id_, published, confidence, row, *place in session.execute(SAID, (entity,)):
        quote = _quote(session, *place)
        found.setdefault(quote, (Said(f"stm_{id_.hex()}", published, confidence, quote), row))
        if len(found) == BEST:
            break
    return list(found.values())


def _quote(session: Session, version: str, start: int, stop: int, article: int) -> str:
    """Return a piece of an article's text, which is unpacked for it once."""
    key, held = (version, start, stop), session.quotes
    if key not in held:
        if len(held) >= QUOTES:
            held.clear()
        held[key] = session.get(TEXT, (article,))[start:stop]
    return held[key]


def derive(session: Session, entities: Sequence[int]) -> None:
    """Bring the texts of these rows in step with names and statements; rows that are gone lose theirs."""
    for entity in entities:
        row = session.get(NAMES, (entity,))
        if row is None:
            _forget(session, entity)
        else:
            type_, name, aliases, held, degree, *listed = row
            found = words(session.name(type_), (name, *json.loads(aliases)), said(session, entity))
            text = " ".join(sorted(found))
            digest = content_id("txt", text)
            _write(session, entity, text, digest, held)
            famous.derive(session, entity, degree, text, digest, listed)


def _write(session: Session, entity: int, text: str, digest: str, held: str | None) -> None:
    if held != digest:
        if held is not None:
            session.execute("DELETE FROM entity_text WHERE rowid = ?", (entity,))
        session.execute("INSERT INTO entity_text (rowid, words) VALUES (?, ?)", (entity, text))
        session.execute(SET_DIGEST, (entity, digest))


def _forget(session: Session, entity: int) -> None:
    session.execute("DELETE FROM entity_text WHERE rowid = ?", (entity,))
    session.execute("DELETE FROM about WHERE entity = ?", (entity,))
    famous.forget(session, entity)
