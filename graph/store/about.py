"""What the news says of an entity: its best sentences, and the words under which it is found by them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple

from graph.model import Statement, content_id
from graph.names.stems import stems
from graph.store import famous
from graph.store.database import Row, Session
from graph.store.many import decoded

YOUNGEST: Final = (
    32  # statements among which the best sentences are sought: a hub with 100,000 costs no more than others
)
BEST: Final = 8  # sentences that describe an entity

# Of each entity a JSON array: an index entry each. What is said is read once, also where it is said of several.
YOUNG: Final = """
SELECT r.value, (
    SELECT json_group_array(statement) FROM (
        SELECT f.statement FROM fact f CROSS JOIN packed_statement s ON s.statement = f.statement WHERE f.entity = r.value
        ORDER BY f.day DESC, f.tie, s.id LIMIT 32
    )
) FROM json_each(?) r"""
SAID: Final = """
SELECT s.statement, s.confidence, s.id, s.article, s.start, s.stop
FROM json_each(?) r CROSS JOIN statement s ON s.statement = r.value"""
VERSIONS: Final = "SELECT a.article, a.version FROM json_each(?) r CROSS JOIN article a ON a.article = r.value"
TEXT: Final = "SELECT text FROM body WHERE article = ?"
TEXTS: Final = "SELECT b.article, b.text FROM json_each(?) r CROSS JOIN body b ON b.article = r.value"
QUOTES: Final = 16_384  # in memory, of a few hundred bytes: the well-known are described by the same sentences for long
NAMES: Final = """
SELECT e.entity, e.type, e.name, e.aliases, a.digest, e.degree, f.surfaces, f.digest
FROM json_each(?) r CROSS JOIN entity e ON e.entity = r.value
LEFT JOIN about a ON a.entity = e.entity LEFT JOIN famous f ON f.entity = e.entity"""
SET_DIGEST: Final = """
INSERT INTO about (entity, digest) VALUES (?, ?) ON CONFLICT (entity) DO UPDATE SET digest = excluded.digest"""
DROP_TEXT: Final = "DELETE FROM entity_text WHERE rowid = ?"
ADD_TEXT: Final = "INSERT INTO entity_text (rowid, words) VALUES (?, ?)"
DROP_DIGEST: Final = "DELETE FROM about WHERE entity = ?"
Place = tuple[int, int, int]  # the row of an article, and where in its text a sentence begins and ends


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


class Voice(NamedTuple):
    """A statement of the file whose sentence describes an entity: its row, its id and the sentence."""

    row: int
    id: str
    quote: str


def words(type_: str, names: Iterable[str], quotes: Iterable[str]) -> frozenset[str]:
    """Return the words under which an entity is found: of its type, its names and its sentences."""
    texts = (type_.replace("_", " "), *names, *quotes)
    return frozenset[str]().union(*map(stems, texts))


def digest(text: str) -> bytes:
    """Return by what a text of words is known again."""
    return bytes.fromhex(content_id("txt", text)[4:])


def remember(session: Session, version: str, statements: Iterable[Statement]) -> None:
    """Keep the sentences of an article, of which the version is given, that are about to describe things."""
    for evidence in (statement.evidence for statement in statements):
        _keep(session, (version, evidence.start, evidence.end), evidence.quote)


def voices(session: Session, entities: Sequence[int]) -> dict[int, list[Voice]]:
    """Return the best sentences of each entity's row; each text is read once."""
    ranked = _ranked(session, entities)
    likely = [row[3:] for found in ranked.values() for row in found[:BEST]]
    versions = _versions(session, likely)
    _fetch(session, likely, versions)
    return {entity: _best(session, found, versions) for entity, found in ranked.items()}


def _ranked(session: Session, entities: Sequence[int]) -> dict[int, list[Row]]:
    """Return the youngest statements of each entity as rows of `SAID`, in the order of `best`, each sentence of an article once."""
    found = session.all(YOUNG, (json.dumps(entities),))
    young = dict(zip([entity for entity, _ in found], decoded([statements for _, statements in found]), strict=True))
    wanted = sorted({statement for found in young.values() for statement in found})
    known = {row[0]: row for row in session.all(SAID, (json.dumps(wanted),))}
    return {entity: _each_once([known[statement] for statement in found]) for entity, found in young.items()}


def _each_once(found: list[Row]) -> list[Row]:
    """Return the most confident first, and of those at one place the first; they come in the order of date and id, which a sort keeps."""
    once: dict[Row, Row] = {}
    for row in sorted(found, key=itemgetter(1), reverse=True):
        once.setdefault(row[3:], row)
    return [*once.values()]


def _best(session: Session, ranked: Iterable[Row], versions: dict[int, str]) -> list[Voice]:
    """Return the best sentences, each once; who has read enough of them reads no further texts."""
    found: dict[str, Voice] = {}
    for statement, _, id_, *place in ranked:
        quote = _quote(session, place, versions)
        if quote not in found:
            found[quote] = Voice(statement, f"stm_{id_.hex()}", quote)
        if len(found) == BEST:
            break
    return list(found.values())


def _versions(session: Session, places: Iterable[Row]) -> dict[int, str]:
    """Return the versions of the articles in which these places are."""
    return dict(session.all(VERSIONS, (json.dumps(sorted({article for article, *_ in places})),)))


def _quote(session: Session, place: Sequence[int], versions: dict[int, str]) -> str:
    """Return a piece of an article's text, which is unpacked for it once."""
    article, start, stop = place
    if article not in versions:
        versions |= _versions(session, [(article,)])
    key = versions[article], start, stop
    quote = session.quotes.get(key)
    return _keep(session, key, session.get(TEXT, (article,))[start:stop]) if quote is None else quote


def _keep(session: Session, key: tuple[str, int, int], quote: str) -> str:
    if len(session.quotes) >= QUOTES:
        session.quotes.clear()
    session.quotes[key] = quote
    return quote


def _fetch(session: Session, places: Iterable[Row], versions: Mapping[int, str]) -> None:
    """Cut sentences out of texts, each of which is read once."""
    missing: dict[int, list[Place]] = defaultdict(list)
    for article, start, stop in places:
        if (versions[article], start, stop) not in session.quotes:
            missing[article].append((article, start, stop))
    for article, text in session.execute(TEXTS, (json.dumps([*missing]),)) if missing else ():
        for _, start, stop in missing[article]:
            _keep(session, (versions[article], start, stop), text[start:stop])


def derive(session: Session, entities: Sequence[int]) -> None:
    """Bring the texts of these rows in step with names and statements; rows that are gone lose theirs."""
    rows = {entity: row for entity, *row in session.all(NAMES, (json.dumps(entities),))}
    said = voices(session, [*rows])
    known = decoded([aliases for _, _, aliases, *_ in rows.values()])
    texts = {}
    for (entity, (type_, name, *_)), aliases in zip(rows.items(), known, strict=True):
        quotes = (voice.quote for voice in said[entity])
        texts[entity] = " ".join(sorted(words(session.name(type_), (name, *aliases), quotes)))
    digests = {entity: digest(text) for entity, text in texts.items()}
    _write(session, texts, digests, {entity: row[3] for entity, row in rows.items()})
    famous.derive(session, [(e, row[4], texts[e], digests[e], row[5], row[6]) for e, row in rows.items()])
    _forget(session, [entity for entity in entities if entity not in rows])


def _write(
    session: Session, texts: Mapping[int, str], digests: Mapping[int, bytes], held: Mapping[int, bytes | None]
) -> None:
    changed = [entity for entity, digest in digests.items() if held[entity] != digest]
    many = session.connection.executemany
    many(DROP_TEXT, [(entity,) for entity in changed if held[entity] is not None])
    many(ADD_TEXT, [(entity, texts[entity]) for entity in changed])
    many(SET_DIGEST, [(entity, digests[entity]) for entity in changed])


def _forget(session: Session, entities: Iterable[int]) -> None:
    for entity in entities:
        session.execute(DROP_TEXT, (entity,))
        session.execute(DROP_DIGEST, (entity,))
        famous.forget(session, entity)
