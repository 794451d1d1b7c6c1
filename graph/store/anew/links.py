"""Which things are linked, and the entities that follow."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from graph.model import canonical_json
from graph.store import resolution, review
from graph.store.anew import bulk
from graph.store.base import Tell
from graph.store.database import Row, Session
from graph.store.linker import read_profile
from graph.store.resolving import Comparison, Judged, Profile, Resolver, Thing, same_group
from graph.store.rows import blob

# Blocks of things that might be the same, then each pair of things once, in the order in which the first is at hand.
PAIRS: Final = """
CREATE TEMP TABLE pair AS
WITH near (key) AS (SELECT key FROM block GROUP BY key HAVING count(*) BETWEEN 2 AND :bucket)
SELECT DISTINCT a.thing AS one, b.thing AS other
FROM near n CROSS JOIN block a ON a.key = n.key CROSS JOIN block b ON b.key = n.key AND b.thing > a.thing ORDER BY 1, 2"""
NODE: Final = "SELECT id, profile FROM thing WHERE thing = ?"
RANKED: Final = "SELECT id, seen, first, profile FROM thing WHERE thing = ?"
ADD_LINK: Final = "INSERT INTO link (low, high, score, verdict, reasons) VALUES (?, ?, ?, ?, ?)"
SAME: Final = """
SELECT l.low, l.high, o.id, h.id, l.score, l.reasons
FROM link l CROSS JOIN thing o ON o.thing = l.low CROSS JOIN thing h ON h.thing = l.high WHERE l.verdict = 'same'"""
ROW: Final = "SELECT thing FROM thing WHERE id = ?"
OWN: Final = "UPDATE thing SET entity = ? WHERE thing = ?"
ADD_CONFLICT: Final = "INSERT INTO conflict (low, high, one, other) VALUES (?, ?, ?, ?)"
# An entity has the number and the type of the thing that was in the news first; its name and type are derived later.
ENTITIES: Final = """
INSERT INTO entity (entity, id, type, name, aliases, properties, articles, degree)
SELECT t.thing, t.id, g.type, '', '[]', '{}', 0, 0 FROM thing t CROSS JOIN assembly g ON g.assembly = t.assembly
WHERE t.entity = t.thing ORDER BY t.thing"""
MEMBERS: Final = """
UPDATE packed_member SET thing = t.thing, entity = t.entity
FROM thing t WHERE t.entity <> t.thing AND coalesce(packed_member.thing, packed_member.entity) = +t.thing"""
KNOWN: Final = 16_384  # profiles in memory: of a kilobyte or two
Pair = tuple[str, str]


def derive(session: Session, resolver: Resolver, tell: Tell) -> None:
    """Compare what meets, and join what is the same."""
    _compare(session, resolver, tell)
    _Joining(session, resolver).run()
    session.execute(ENTITIES)
    session.execute(MEMBERS)


def _compare(session: Session, resolver: Resolver, tell: Tell) -> None:
    session.execute(PAIRS, {"bucket": resolver.bucket})
    total = session.get("SELECT count(*) FROM pair")
    pairs = bulk.told(session.execute("SELECT one, other FROM pair"), total, "comparisons", tell)
    bulk.write(session, ADD_LINK, _links(session, resolver, pairs))
    session.execute("DROP TABLE pair")


def _links(session: Session, resolver: Resolver, pairs: Iterator[Row]) -> Iterator[Row]:
    @lru_cache(maxsize=KNOWN)
    def node(row: int) -> tuple[bytes, Profile]:
        id_, text = session.get(NODE, (row,))
        return id_, read_profile(text)

    for one, other in pairs:
        (id_, left), (other_id, right) = node(one), node(other)
        if not same_group(left, right):
            found = resolver.compare(left, right)
            if found.verdict != "none":
                low, high = (one, other) if id_ < other_id else (other, one)
                yield low, high, found.score, found.verdict, canonical_json(found.reasons)


class _Joining:
    """One pass over what is linked or judged the same."""

    def __init__(self, session: Session, resolver: Resolver) -> None:
        self._session, self._resolver = session, resolver
        self._rows: dict[str, int] = {}
        self._links: dict[Pair, Comparison] = {}

    def run(self) -> None:
        """Write which entity each thing is part of where that is not its own, and the links that could not be followed."""
        self._learn()
        judged = review.judged_things(self._session)
        for one, other in judged.same:
            self._rows |= {id_: self._session.get(ROW, (blob(id_, "ent"),)) for id_ in (one, other)}
        groups = resolution.components([*self._links, *sorted(judged.same)])
        inside = _by_group(groups, self._links)
        for number, group in enumerate(groups):
            self._join(group, inside[number], judged)

    def _learn(self) -> None:
        for low, high, one, other, score, reasons in self._session.execute(SAME):
            pair = f"ent_{one.hex()}", f"ent_{other.hex()}"
            self._rows |= {pair[0]: low, pair[1]: high}
            self._links[pair] = Comparison(score, "same", tuple(json.loads(reasons)))

    def _join(self, group: set[str], links: Mapping[Pair, Comparison], judged: Judged) -> None:
        found = self._resolver.cluster([self._thing(id_) for id_ in sorted(group)], links, judged)
        owned = [(self._rows[owner], self._rows[id_]) for id_, owner in sorted(found.owners.items()) if owner != id_]
        self._session.connection.executemany(OWN, owned)
        torn = [(self._rows[a], self._rows[b], *pair) for (a, b), pair in sorted(found.conflicts.items())]
        self._session.connection.executemany(ADD_CONFLICT, torn)

    def _thing(self, id_: str) -> Thing:
        _, seen, first, text = self._session.get(RANKED, (self._rows[id_],))
        return Thing(id_, (seen, f"ref_{first.hex()}"), read_profile(text))


def _by_group(groups: list[set[str]], links: Mapping[Pair, Comparison]) -> dict[int, dict[Pair, Comparison]]:
    number = {id_: at for at, group in enumerate(groups) for id_ in group}
    found: dict[int, dict[Pair, Comparison]] = defaultdict(dict)
    for pair in sorted(links):
        found[number[pair[0]]][pair] = links[pair]
    return found
