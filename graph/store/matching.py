"""How the SQLite store finds entities by words: of names, with their grades, and of sentences.

A rare word is looked up as it stands. Where too many have the words, the well connected are looked at first (famous.py).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from graph import names
from graph.store import alike, paging
from graph.store.asking import Alike, Forms, Match, Matches, Where, Words
from graph.store.compiling import Compiler
from graph.store.database import Row, Session
from graph.store.packing import unpack_date

# The first `top` by match and connections, and then their dates; the count stands apart, as a window would hold all rows.
MATCHES: Final = """
WITH hit (entity, grade) AS MATERIALIZED ({hits}),
best AS MATERIALIZED (
    SELECT e.entity, e.id, e.type, e.name, e.degree, h.grade FROM hit h CROSS JOIN entity e ON e.entity = h.entity WHERE {where}
    ORDER BY h.grade DESC, e.degree DESC, e.name, e.id LIMIT :top
)
SELECT id, type, name, degree, (SELECT max(f.day) FROM fact f WHERE f.entity = b.entity), grade,
    (SELECT count(*) FROM hit h {counted})
FROM best b ORDER BY grade DESC, degree DESC, name, id"""
COUNTED: Final = "CROSS JOIN entity e ON e.entity = h.entity WHERE {where}"
BY_NAME: Final = """
SELECT entity, max(CASE WHEN key = :key THEN 3 WHEN :key <> '' AND substr(key, 1, length(:key)) = :key THEN 2 ELSE 1 END) FROM (
    SELECT s.entity, s.key FROM {index} w CROSS JOIN surface s ON s.surface = w.rowid WHERE w.{index} MATCH :match {besides}
) GROUP BY entity"""
# Names that begin as what was typed come before all others, whoever has them; with an unfinished last word these are all such.
BESIDES: Final = (
    "UNION ALL SELECT entity, key FROM surface WHERE :key <> '' AND key >= :key AND key < :key || char(0x10ffff)"
)
CROWD: Final = "SELECT count(*) > :top FROM (SELECT 1 FROM {index} WHERE {index} MATCH :match LIMIT :top + 1)"
FEW_NAMES: Final = "SELECT rowid FROM surface_word WHERE surface_word MATCH :match LIMIT :most + 1"
SURFACES: Final = "SELECT s.entity, s.key, s.text FROM json_each(?) j CROSS JOIN surface s ON s.surface = j.value"
FEW_TEXTS: Final = "SELECT rowid FROM entity_text WHERE entity_text MATCH :match LIMIT :top + 1"
# Of few entities: without tables for what is between, which cost more than the rest.
GIVEN: Final = """
SELECT e.id, e.type, e.name, e.degree, (SELECT max(f.day) FROM fact f WHERE f.entity = e.entity), j.value ->> 1
FROM json_each(:given) j CROSS JOIN entity e ON e.entity = j.value ->> 0 WHERE {where}
ORDER BY j.value ->> 1 DESC, e.degree DESC, e.name, e.id"""
BY_TEXT: Final = "SELECT rowid, 0 FROM {index} WHERE {index} MATCH :match"
TEXT_IDS: Final = """
SELECT e.id FROM entity_text h CROSS JOIN entity e ON e.entity = h.rowid WHERE h.entity_text MATCH :match AND {where} LIMIT :most"""
HOLDERS: Final = f"SELECT rowid FROM entity_text WHERE entity_text MATCH ? LIMIT {alike.COMMON + 1}"  # noqa: S608 - a constant
ALL: Final = "SELECT coalesce(sum(n), 0) FROM counter WHERE kind = 'entity'"
FETCH: Final = """
SELECT e.entity, e.id, e.type, e.name, e.degree, (SELECT max(f.day) FROM fact f WHERE f.entity = e.entity)
FROM json_each(:rows) j CROSS JOIN entity e ON e.entity = j.value WHERE {where}"""
FEW: Final = 200  # entities that are ranked as they are, without a look among the well connected first
LOOK: Final = 50  # names that are looked through for an unfinished word: three microseconds each


def names_of(session: Session, words: Words, key: str, where: Where, top: int) -> Matches:
    """Return what `Finder.find_names` does."""
    every = BY_NAME.format(index="surface_word", besides="")
    famous = BY_NAME.format(index="famous_word", besides=BESIDES)
    binds: dict[str, str | int] = {"match": _names(words), "key": key, "top": top}
    ways = {"famous_word": famous} if words.prefix or not key else {}
    few = _few_names(session, words, key, top)
    return _found(session, few, ways | {"surface_word": every}, where, binds)


def texts_of(session: Session, stems: Sequence[str], where: Where, top: int) -> Matches:
    """Return what `Finder.find_texts` does."""
    most = max(top, FEW)
    binds: dict[str, str | int] = {"match": _all_of(stems), "top": top}
    found = session.all(FEW_TEXTS, {**binds, "top": most}) if stems else []
    few = {row: 0 for (row,) in found} if len(found) <= most else None
    ways = {index: BY_TEXT.format(index=index) for index in ("famous_text", "entity_text")}
    return _found(session, few, ways, where, binds)


def text_ids(session: Session, stems: Sequence[str], where: Where, most: int) -> list[str]:
    """Return what `Finder.find_text_ids` does."""
    if not stems:
        return []
    compiler = Compiler(session)
    sql = TEXT_IDS.format(where=compiler.entities(where))
    found = session.all(sql, {**compiler.binds, "match": _all_of(stems), "most": most})
    return [f"ent_{id_.hex()}" for (id_,) in found]


def alike_of(session: Session, words: Sequence[Forms], where: Where, top: int) -> list[Alike]:
    """Return what `Finder.find_alike` does."""
    holders = {
        form: [row for (row,) in session.execute(HOLDERS, (_quoted(form),))] for form in frozenset().union(*words)
    }
    compiler = Compiler(session)
    sql = FETCH.format(where=compiler.entities(where))

    def fetch(entities: Sequence[int]) -> dict[int, Match]:
        found = session.execute(sql, {**compiler.binds, "rows": json.dumps(entities)})
        return {row: _match(session, (*rest, 0)) for row, *rest in found}

    return alike.best(alike.shares(words, holders, session.get(ALL)), top, fetch)


def _few_names(session: Session, words: Words, key: str, top: int) -> dict[int, int] | None:
    """Return the grades of the entities with these names, None where they are too many, or one beginning is all that is asked for.

    An unfinished word is looked for in the names that hold the others, where these are few: its own list would be joined of those of
    all words that begin so.
    """
    if not words.variants:
        return {}
    first, *others = words.variants
    if words.prefix and not others and len(first) == 1:
        return None
    if words.prefix and not others:
        found = _few(session, _names(Words((first[:-1],))), min(LOOK, top))
        if found is not None:
            return _graded(session, found, key, tuple(first[-1]))
    found = _few(session, _names(words), top)
    return None if found is None else _graded(session, found, key, ("",))


def _few(session: Session, match: str, most: int) -> str | None:
    """Return the rows of the surfaces that match as JSON, None where they are more."""
    found = session.all(FEW_NAMES, {"match": match, "most": most})
    return json.dumps([row for (row,) in found]) if len(found) <= most else None


def _graded(session: Session, surfaces: str, key: str, beginnings: tuple[str, ...]) -> dict[int, int]:
    """Return the grades of the entities of some surfaces in which a word begins in one of these ways."""
    grades: dict[int, int] = {}
    for entity, known, text in session.all(SURFACES, (surfaces,)):
        if beginnings == ("",) or any(word.startswith(beginnings) for word in names.tokens(text)):
            grades[entity] = max(grades.get(entity, 0), paging.grade(known, key))
    return grades


def _found(
    session: Session,
    few: Mapping[int, int] | None,
    ways: Mapping[str, str],
    where: Where,
    binds: Mapping[str, str | int],
) -> Matches:
    """Return the best of a few entities by row, else look among the well connected first.

    Where these are too many already, the others could not be among the best. ``ways`` maps each index to what it finds, the larger
    index last.
    """
    if few is not None:
        return _given(session, few, where, int(binds["top"]))
    *_, last = ways
    found = Matches((), 0)
    for index, hits in ways.items():
        if index == last or session.get(CROWD.format(index=index), binds):
            found = _matches(session, hits, where, binds)
        if found.total > int(binds["top"]):
            break
    return found


def _given(session: Session, few: Mapping[int, int], where: Where, top: int) -> Matches:
    compiler = Compiler(session)
    sql = GIVEN.format(where=compiler.entities(where))
    found = session.all(sql, {**compiler.binds, "given": json.dumps([*few.items()])}) if few else []
    ids = [f"ent_{row[0].hex()}" for row in found]
    return Matches(tuple(_match(session, row) for row in found[:top]), len(found), ids)


def _matches(session: Session, hits: str, where: Where, binds: Mapping[str, str | int]) -> Matches:
    compiler = Compiler(session)
    kept = compiler.entities(where)
    sql = MATCHES.format(hits=hits, where=kept, counted=COUNTED.format(where=kept) if where else "")
    found = session.all(sql, {**compiler.binds, **binds})
    return Matches(tuple(_match(session, row[:-1]) for row in found), found[0][-1] if found else 0)


def _match(session: Session, row: Row) -> Match:
    id_, type_, name, degree, day, grade = row
    return Match(f"ent_{id_.hex()}", session.name(type_), name, degree, unpack_date(day or 0), grade)


def _all_of(stems: Sequence[str]) -> str:
    """Return the FTS5 expression of words that all occur."""
    return " AND ".join(map(_quoted, stems))


def _names(words: Words) -> str:
    """Return the FTS5 expression of words with their spellings; every word quoted, so that none is an operator."""
    return " OR ".join(f"({_variant(variant, prefix=words.prefix)})" for variant in words.variants if variant)


def _variant(variant: Sequence[Sequence[str]], *, prefix: bool) -> str:
    *whole, last = variant
    parts = [f"({' OR '.join(map(_quoted, spellings))})" for spellings in whole]
    ends = " OR ".join(f"{_quoted(word)}{' *' if prefix else ''}" for word in last)
    return " AND ".join([*parts, f"({ends})"])


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
