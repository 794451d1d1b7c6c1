"""Brings a file of `benchmarks.powerlaw`, which the plain resolver made, to what the rules that ship would keep of it.

Deriving a million entities article by article takes hours; here traits, profiles and blocks are made in bulk from the edges. What
the sightings say stays out (only divided groups read it), and links follow when an article touches a thing.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

import apsw  # noqa: TID251 - fills the file below the store

from graph.model import canonical_json
from graph.names.analysis import analyse
from graph.names.tables import country_of, place_kind
from graph.resolve import Rules
from graph.resolve.features import signature
from graph.resolve.traits import CROWDED
from graph.store import resolution
from graph.store.database import Database

QUICK: Final = (
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = FILE"
)
DROPPED: Final = ("trait_by_count", "block_by_thing")
PREPARE: Final = """
CREATE TEMP TABLE known (entity INTEGER PRIMARY KEY, type TEXT NOT NULL, short TEXT NOT NULL, crowded INTEGER NOT NULL);
CREATE TEMP TABLE seat (entity INTEGER, kind TEXT, value TEXT, PRIMARY KEY (entity, kind, value));
CREATE TEMP TABLE said (assembly INTEGER, kind TEXT, value TEXT, n INTEGER);
CREATE TEMP TABLE met (key TEXT, thing INTEGER)"""
# Things, groups and entities of such a file have equal numbers.
SAY: Final = """
INSERT INTO said SELECT e.src, 'neighbour', o.short, e.statements FROM edge e CROSS JOIN known o ON o.entity = e.dst
WHERE NOT o.crowded;
INSERT INTO said SELECT e.dst, 'neighbour', s.short, e.statements FROM edge e CROSS JOIN known s ON s.entity = e.src
CROSS JOIN known o ON o.entity = e.dst WHERE NOT o.crowded;
INSERT INTO said SELECT e.dst, 'people', s.short, e.statements FROM edge e CROSS JOIN known s ON s.entity = e.src
WHERE s.type = 'person' AND e.typ IN (SELECT term FROM term WHERE name IN ('founded', 'holds_role'));
INSERT INTO said SELECT e.src, 'employer', o.short, e.statements FROM edge e CROSS JOIN known s ON s.entity = e.src
CROSS JOIN known o ON o.entity = e.dst
WHERE s.type = 'person' AND e.typ IN (SELECT term FROM term WHERE name IN ('founded', 'holds_role'));
INSERT INTO said SELECT e.src, p.kind, p.value, e.statements FROM edge e CROSS JOIN seat p ON p.entity = e.dst
WHERE e.typ IN (SELECT term FROM term WHERE name IN ('based_in', 'held_in'));
INSERT INTO said SELECT p.src, 'year', s.value, 1 FROM support p CROSS JOIN statement s ON s.statement = p.statement
WHERE p.dst = 0 AND p.typ = (SELECT term FROM term WHERE name = 'founded_year')"""
SUM: Final = "INSERT INTO trait SELECT assembly, kind, value, sum(n) FROM said GROUP BY assembly, kind, value"


def adopt(path: Path) -> None:
    """Write traits, profiles and blocks, and that the rules made the file."""
    Database(path, readonly=False).close()  # brings the tables to this version
    connection = apsw.Connection(str(path))
    connection.execute(QUICK)
    indexes = [connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).get for name in DROPPED]
    for name in DROPPED:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN EXCLUSIVE")
    _say(connection)
    _profile(connection)
    for sql in indexes:
        connection.execute(str(sql))
    connection.execute("INSERT OR REPLACE INTO setting VALUES ('rules', ?)", (Rules().version,))
    connection.execute("COMMIT")
    connection.pragma("journal_mode", "wal")
    connection.close()


def _say(connection: apsw.Connection) -> None:
    """Give each thing what its edges say of it."""
    connection.execute(PREPARE)
    found = connection.execute(
        "SELECT e.entity, t.name, e.name FROM entity e JOIN term t ON t.term = e.type"
    ).fetchall()
    rows = ((entity, type_, signature(type_, name), type_ in CROWDED) for entity, type_, name in found)
    connection.executemany("INSERT INTO known VALUES (?, ?, ?, ?)", rows)
    seats = ((entity, *trait) for entity, type_, name in found if type_ == "place" for trait in _seat(str(name)))
    connection.executemany("INSERT INTO seat VALUES (?, ?, ?)", seats)
    connection.execute(SAY)
    connection.execute(SUM)


def _seat(name: str) -> Iterator[tuple[str, str]]:
    text = " ".join(analyse("place", name).words)
    if place_kind(text) != "country":
        yield "place", text
    if country := country_of(text):
        yield "country", country


def _profile(connection: apsw.Connection) -> None:
    """Write profile and blocks of each thing."""
    resolver = Rules()
    types = {entity: str(type_) for entity, type_ in connection.execute("SELECT entity, type FROM known")}
    rows = connection.execute("SELECT assembly, kind, value, n FROM trait ORDER BY assembly, kind, value")
    profiles, blocks = [], []
    for at, (thing, found) in enumerate(groupby(rows, key=itemgetter(0)), 1):
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for _, kind, value, n in found:
            counts[kind][value] = n
        made = resolution.profile(resolver, types[thing], counts)
        said = {kind: sorted(values) for kind, values in made.traits.items()}
        profiles.append((canonical_json([made.type, made.names, said]), thing))
        blocks += [(key, thing) for key in resolver.blocks(made)]
        if at % 50_000 == 0:
            _flush(connection, profiles, blocks)
            sys.stderr.write(f"{at} things\n")
    _flush(connection, profiles, blocks)
    connection.execute("INSERT INTO block SELECT key, thing FROM met ORDER BY key, thing")


def _flush(connection: apsw.Connection, profiles: list[tuple[str, int]], blocks: list[tuple[str, int]]) -> None:
    connection.executemany("UPDATE thing SET profile = ? WHERE thing = ?", profiles)
    connection.executemany("INSERT INTO met VALUES (?, ?)", blocks)
    profiles.clear()
    blocks.clear()
