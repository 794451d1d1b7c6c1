"""What articles say of references, as the SQLite file keeps it: beside their names, which the references have themselves."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from graph.model import canonical_json
from graph.store.database import Row, Session
from graph.store.resolving import UNDATED, Sighting

NAMES: Final = frozenset({"name", "alias"})
ADD_MEMBER: Final = "INSERT INTO packed_member (reference, thing, entity) VALUES (?, ?, ?)"
ADD: Final = "INSERT INTO sighting (reference, traits) VALUES (?, ?)"
COLUMNS: Final = "m.reference, r.id, a.published, r.name, r.aliases, s.traits"
# The references of a thing `t`: no index finds them, but those of an article stand side by side.
MEMBERS: Final = """thing t CROSS JOIN presence p ON p.entity = t.entity CROSS JOIN article a ON a.article = p.article
CROSS JOIN member m ON m.reference BETWEEN a.first_reference AND a.last_reference AND m.thing = t.thing"""
OF_GROUP: Final = f"""
SELECT t.thing, {COLUMNS} FROM {MEMBERS} CROSS JOIN reference r ON r.reference = m.reference
LEFT JOIN sighting s ON s.reference = m.reference WHERE t.assembly = ?"""  # noqa: S608 - constants
OF_ARTICLE: Final = """
SELECT r.reference, r.id, t.assembly, r.name, r.aliases, s.traits
FROM article a CROSS JOIN reference r ON r.reference BETWEEN a.first_reference AND a.last_reference
CROSS JOIN member m ON m.reference = r.reference CROSS JOIN thing t ON t.thing = m.thing
LEFT JOIN sighting s ON s.reference = r.reference WHERE a.article = ?"""
# The first of some things: the smallest of the ids that came with the earliest date.
FIRST: Final = f"""
SELECT coalesce(nullif(a.published, ''), '{UNDATED}') AS seen, r.id
FROM {MEMBERS} CROSS JOIN reference r ON r.reference = m.reference
WHERE t.thing IN (SELECT value FROM json_each(?)) ORDER BY seen, r.id LIMIT 1"""  # noqa: S608 - constants
Traits = Mapping[str, tuple[str, ...]]


def beside(traits: Traits) -> str:
    """Return what a sighting says beside names as JSON, ``""`` where that is nothing."""
    rest = {kind: values for kind, values in traits.items() if kind not in NAMES and values}
    return canonical_json(rest) if rest else ""


def of_group(session: Session, group: int) -> Iterator[tuple[int, int, Sighting]]:
    """Yield the references of a group that are part of its things, each with its thing, in no order."""
    for thing, reference, id_, published, *said in session.all(OF_GROUP, (group,)):
        yield reference, thing, Sighting(f"ref_{id_.hex()}", published, traits(*said))


def sightings(rows: Iterable[Row]) -> Iterator[tuple[int, Sighting]]:
    """Yield references with what is said of them, from rows of `COLUMNS`."""
    for reference, id_, published, *said in rows:
        yield reference, Sighting(f"ref_{id_.hex()}", published, traits(*said))


@lru_cache(maxsize=4096)  # most sightings of a thing say the same of it
def traits(name: str, aliases: str | None, said: str | None) -> Traits:
    """Return what a sighting says, names included, from the columns of its rows."""
    found = {kind: tuple(values) for kind, values in json.loads(said or "{}").items()}
    others = {"alias": tuple(json.loads(aliases))} if aliases else {}
    return {**found, "name": (name,), **others}


def first(session: Session, things: str) -> tuple[str, bytes] | None:
    """Return date and id of the first reference of things (rows as a JSON array). Cost: all their references."""
    found: tuple[str, bytes] | None = session.get(FIRST, (things,))
    return found
