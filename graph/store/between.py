"""What lies on the shortest ways between two things of the SQLite file, in numbers of rows: from both ends at once.

Two sets of neighbours are met inside SQLite, the smaller one held and the larger one run through, so that a hub with a hundred
thousand edges costs some milliseconds and never becomes a hundred thousand objects.
"""

import json
from collections.abc import Iterable
from typing import Final

from graph.store.asking import MAX_SEEN, LinkFilter
from graph.store.database import Session, Value

DIRECT: Final = """
SELECT 1 FROM edge n WHERE n.src = :one AND n.typ IN (SELECT term FROM term) AND n.dst = :other {kept}
UNION ALL SELECT 1 FROM edge n WHERE n.src = :other AND n.typ IN (SELECT term FROM term) AND n.dst = :one {kept} LIMIT 1"""
NEAR: Final = """
SELECT n.dst AS x FROM edge n WHERE n.src IN (SELECT value FROM json_each({side})) {kept}
UNION ALL SELECT n.src FROM edge n WHERE n.dst IN (SELECT value FROM json_each({side})) {kept}"""
# Two small sets are joined by a look-up for each pair and relation; else the edges of one side are run through.
COLUMNS: Final = "n.src, n.typ, n.dst, n.status, n.sources, n.confidence"
PAIRS: Final = f"""
SELECT {COLUMNS} FROM edge n WHERE n.src IN (SELECT value FROM json_each(:{{one}})) AND n.typ IN (SELECT term FROM term)
    AND n.dst IN (SELECT value FROM json_each(:{{other}})) {{kept}}"""  # noqa: S608 - constants
FEW: Final = 2_000  # pairs
OPEN: Final = "(SELECT e.type FROM entity e WHERE e.entity = x) NOT IN (SELECT value FROM json_each(:avoid))"
# The sign keeps SQLite from looking at the edges of each thing of the small side, instead of running through the large one.
MEETING: Final = "SELECT DISTINCT x FROM ({large}) WHERE +x IN ({small}) AND {open}"
STEP: Final = "SELECT DISTINCT x FROM ({near}) WHERE {open}"
DEGREES: Final = "SELECT sum(degree) FROM entity WHERE entity IN (SELECT value FROM json_each(?))"


def kept(session: Session, keep: LinkFilter) -> tuple[str, dict[str, Value]]:
    """Return the conditions on edges as SQL with its bindings; what keeps all is left out, so that indexes alone are read."""
    terms = json.dumps([session.term(predicate) for predicate in sorted(keep.predicates)])
    found: list[tuple[bool, str, str, Value]] = [
        (bool(keep.predicates), "n.typ IN (SELECT value FROM json_each(:predicates))", "predicates", terms),
        (
            bool(keep.statuses),
            "n.status IN (SELECT value FROM json_each(:statuses))",
            "statuses",
            json.dumps(sorted(keep.statuses)),
        ),
        (keep.sources > 1, "n.sources >= :sources", "sources", keep.sources),
        (keep.confidence > 0, "n.confidence >= :confidence", "confidence", keep.confidence),
    ]
    asked = [(sql, name, value) for wanted, sql, name, value in found if wanted]
    return "".join(f" AND {sql}" for sql, _, _ in asked), {name: value for _, name, value in asked}


def pairs(one: str, other: str, conditions: str) -> str:
    """Return the SELECT of the edges between two small sets, bound under these names."""
    return " UNION ".join(PAIRS.format(one=a, other=b, kept=conditions) for a, b in ((one, other), (other, one)))


class Between:
    """One search between two rows."""

    def __init__(self, session: Session, keep: LinkFilter, avoid: Iterable[str]) -> None:
        self._session = session
        self._kept, self._binds = kept(session, keep)
        self._binds["avoid"] = json.dumps([session.term(type_) for type_ in sorted(avoid)])

    def rows(self, start: int, goal: int, hops: int) -> set[int]:
        """Return the rows on all shortest ways of at most so many hops, and some beside them; none where there is no way."""
        if self._session.get(DIRECT.format(kept=self._kept), self._binds | {"one": start, "other": goal}):
            return {start, goal}
        sides = [[{start}], [{goal}]]
        for _ in range(2, hops + 1):
            cheap, dear = sorted(sides, key=self._cost)
            if middle := self._meet(cheap[-1], dear[-1]):
                return set().union(middle, *self._trimmed(cheap, middle), *self._trimmed(dear, middle))
            if not self._step(cheap) or sum(len(layer) for side in sides for layer in side) > MAX_SEEN:
                return set()
        return set()

    def _cost(self, side: list[set[int]]) -> int:
        return int(self._session.get(DEGREES, (json.dumps(list(side[-1])),)) or 0)

    def _meet(self, small: set[int], large: set[int]) -> set[int]:
        sql = MEETING.format(large=self._near(":large"), small=self._near(":small"), open=OPEN)
        sides = {"small": json.dumps(sorted(small)), "large": json.dumps(sorted(large))}
        return {row for (row,) in self._session.execute(sql, self._binds | sides)}

    def _step(self, side: list[set[int]]) -> set[int]:
        """Add what is next to the last layer of a side; returns it."""
        sql = STEP.format(near=self._near(":small"), open=OPEN)
        found = {row for (row,) in self._session.execute(sql, self._binds | {"small": json.dumps(sorted(side[-1]))})}
        side.append(found.difference(*side))
        return side[-1]

    def _trimmed(self, side: list[set[int]], middle: set[int]) -> list[set[int]]:
        """Return the layers without what leads nowhere, as far as that is known cheaply."""
        found, beyond = [], middle
        for layer in reversed(side):
            beyond = self._beside(layer, beyond) if len(layer) * len(beyond) <= FEW else layer
            found.append(beyond)
        return found

    def _beside(self, layer: set[int], beyond: set[int]) -> set[int]:
        """Return what of a layer has an edge to something beyond."""
        sides = {"layer": json.dumps(sorted(layer)), "beyond": json.dumps(sorted(beyond))}
        sql = f"SELECT src, dst FROM ({pairs('layer', 'beyond', self._kept)})"  # noqa: S608 - constants
        return {row for ends in self._session.execute(sql, self._binds | sides) for row in ends} & layer

    def _near(self, side: str) -> str:
        return NEAR.format(side=side, kept=self._kept)
