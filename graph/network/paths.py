"""How two things hang together: shortest paths, each hop with its proof.

Breadth-first from both ends at once, the smaller frontier first, until they meet; of all shortest paths that meet there the best is
taken, so that the answer does not hang on which end was the smaller. Alternatives by Yen's algorithm (1971). A hop is an edge in
either direction.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Final

from graph.errors import InvalidQueryError
from graph.model import EntityHead, Fact
from graph.network.asking import entity_of, held_of
from graph.store import paging
from graph.store.asking import MAX_SEEN, Condition, Finder, Link, LinkFilter
from graph.store.base import NOW, AsOf, Reader
from graph.store.conditions import check_edges
from graph.store.scanning import finder

MAX_HOPS: Final = 8
MAX_ALTERNATIVES: Final = 20
BEYOND: Final = (-inf, -inf)  # stronger than any link
Key = tuple[str, str, str]
Steps = dict[str, list[tuple[Link, str]]]  # things, and each link over which they were reached, with from whom


@dataclass(frozen=True, slots=True)
class PathQuery:
    """Between whom, over what: ``keep`` says which edges count, ``avoid`` which types of things a path may not pass through.

    Places are avoided by default: that two companies have their seat in one city says little.
    """

    start: str
    goal: str
    keep: LinkFilter = field(default_factory=LinkFilter)
    avoid: frozenset[str] = frozenset({"place"})
    hops: int = 6
    alternatives: int = 1
    as_of: AsOf = NOW


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge of a path with its best proof; ``forward`` says whether the path runs from its subject to its object."""

    subject: EntityHead
    predicate: str
    object: EntityHead
    forward: bool
    status: str
    sources: int
    confidence: float
    proof: Fact


@dataclass(frozen=True, slots=True)
class Path:
    """The things on the way, from start to goal, and the hops between them."""

    entities: tuple[EntityHead, ...]
    hops: tuple[Hop, ...]


def paths(reader: Reader, query: PathQuery) -> list[Path]:
    """Return the shortest path and further ones without loops, the shorter first, of equal ones the better supported.

    Start and goal are ids or names. Raises `NotFoundError` for an unknown one, `InvalidQueryError` for impossible bounds and dates, and for
    relations, statuses and types that do not exist. None is found where the ends are one thing or not connected within the hops.
    """
    _check(query)
    start, goal = entity_of(reader, query.start), entity_of(reader, query.goal)
    if start.id == goal.id:
        return []
    walk = _Walk(reader, query, start.id, goal.id)
    return [_path(reader, query.as_of, start.id, trail) for trail in walk.trails()]


def _check(query: PathQuery) -> None:
    if not 1 <= query.hops <= MAX_HOPS or not 1 <= query.alternatives <= MAX_ALTERNATIVES:
        raise InvalidQueryError(f"hops are 1 to {MAX_HOPS}, alternatives 1 to {MAX_ALTERNATIVES}")
    paging.moment(query.as_of)
    paging.check_types(query.avoid)
    kept = {"relation": query.keep.predicates, "status": query.keep.statuses}
    check_edges(tuple(Condition(field, "=", tuple(sorted(values))) for field, values in kept.items() if values))


class _Walk:
    """One question for paths."""

    def __init__(self, reader: Reader, query: PathQuery, start: str, goal: str) -> None:
        self._reader, self._finder, self._query = reader, finder(reader), query
        self._start, self._goal = start, goal
        self._untrue: set[Key] = set()  # edges that did not hold at the moment asked for

    def trails(self) -> list[list[Link]]:
        """Return the links of each path (Yen): each next one leaves an earlier one at some thing and never follows it on."""
        found: list[list[Link]] = []
        candidates: dict[tuple[Key, ...], list[Link]] = {}
        trail = self._true_trail(self._start, (), ())
        while trail and len(found) < self._query.alternatives:
            found.append(trail)
            if len(found) < self._query.alternatives:
                candidates |= self._deviations(trail, found)
            candidates = {key: value for key, value in candidates.items() if not self._untrue.intersection(key)}
            best = min(candidates, key=lambda key: _rank(candidates[key]), default=None)
            trail = candidates.pop(best) if best is not None else []
        return found

    def _deviations(self, trail: list[Link], found: list[list[Link]]) -> dict[tuple[Key, ...], list[Link]]:
        made: dict[tuple[Key, ...], list[Link]] = {}
        here, passed = self._start, [self._start]
        for at, link in enumerate(trail):
            root = trail[:at]
            banned = {_key(other[at]) for other in found if other[:at] == root and len(other) > at}
            spur = self._true_trail(here, banned, passed[:-1], self._query.hops - at)
            if spur:
                made[tuple(map(_key, root + spur))] = root + spur
            here = link.other(here)[0]
            passed.append(here)
        return made

    def _true_trail(
        self, start: str, banned: Iterable[Key], passed: Iterable[str], hops: int | None = None
    ) -> list[Link]:
        """Return the shortest trail whose edges all held at the moment asked for; each that did not is left out, and sought again."""
        most = self._query.hops if hops is None else hops
        while True:
            trail = _Meeting(self._finder, self._query, {*banned, *self._untrue}, frozenset(passed)).trail(
                start, self._goal, most
            )
            if self._query.as_of == NOW:  # every edge has a proof
                return trail
            false = [_key(link) for link in trail if not held_of(self._reader, *_key(link), self._query.as_of)]
            if not false:
                return trail
            self._untrue |= set(false)


class _Meeting:
    """One search from both ends until they meet."""

    def __init__(self, finder: Finder, query: PathQuery, banned: set[Key], passed: frozenset[str]) -> None:
        self._finder, self._query, self._banned, self._passed = finder, query, banned, passed
        self._among: frozenset[str] | None = None  # what can be on the way, where it is known beforehand

    def trail(self, start: str, goal: str, hops: int) -> list[Link]:
        """Return the links from start to goal, none where they do not meet."""
        if not self._banned and not self._passed:
            self._among = self._finder.find_between(start, goal, self._query.keep, avoid=self._query.avoid, hops=hops)
            if self._among is not None and not self._among:
                return []
        sides = {start: _Side(start), goal: _Side(goal)}
        ends = {start, goal}
        for _ in range(hops):
            small, other = sorted(sides.values(), key=lambda side: len(side.frontier))
            if not small.frontier or len(small.reached) + len(other.reached) > MAX_SEEN:
                return []
            self._expand(small, ends)
            if met := small.reached.keys() & other.reached.keys() & set(small.frontier):
                return _Ways(sides[start].reached, sides[goal].reached, met).best(start, goal)
        return []

    def _expand(self, side: "_Side", ends: set[str]) -> None:
        """Step from the frontier to all that was not reached before, over all links to each."""
        found: Steps = {}
        near = set(side.frontier)
        for link in self._finder.find_links(side.frontier, self._query.keep, among=self._among):
            for here in {link.subject, link.object} & near:
                id_, type_ = link.other(here)
                if id_ not in side.reached and self._open(id_, type_, link, ends):
                    found.setdefault(id_, []).append((link, here))
        side.reached |= found
        side.frontier = sorted(found)

    def _open(self, id_: str, type_: str, link: Link, ends: set[str]) -> bool:
        passable = id_ in ends or type_ not in self._query.avoid
        return passable and id_ not in self._passed and _key(link) not in self._banned


class _Side:
    """What was reached from one end, over which links from whom: all the last steps of the shortest ways there."""

    def __init__(self, start: str) -> None:
        self.reached: Steps = {start: []}
        self.frontier: list[str] = [start]


class _Ways:
    """All shortest ways that lead over where two searches met: each thing's links towards the goal, with whom they lead to."""

    def __init__(self, before: Steps, behind: Steps, met: Iterable[str]) -> None:
        self._onward: dict[str, set[tuple[Link, str]]] = {}
        self._worst: dict[str, tuple[float, float]] = {}
        for id_, link, here in _steps(before, met):
            self._onward.setdefault(here, set()).add((link, id_))
        for id_, link, here in _steps(behind, met):
            self._onward.setdefault(id_, set()).add((link, here))

    def best(self, start: str, goal: str) -> list[Link]:
        """Return the way that `_rank` puts first: as strong as can be at its weakest link, then the best link at each step."""
        self._worst[goal] = BEYOND
        most, here, trail = self._weakest(start), start, list[Link]()
        while here != goal:
            strong = [
                (link, id_) for link, id_ in self._onward[here] if max(_strength(link), self._weakest(id_)) <= most
            ]
            link, here = min(strong, key=lambda step: _worth(step[0]))
            trail.append(link)
        return trail

    def _weakest(self, id_: str) -> tuple[float, float]:
        """Return the strength of the weakest link on the strongest way from here to the goal."""
        if id_ not in self._worst:
            ways = (max(_strength(link), self._weakest(there)) for link, there in self._onward[id_])
            self._worst[id_] = min(ways)
        return self._worst[id_]


def _steps(reached: Steps, met: Iterable[str]) -> Iterator[tuple[str, Link, str]]:
    """Yield the steps (thing, link, whom it was reached from) on the ways from a search's end to where it met the other."""
    layer = set(met)
    while layer:
        yield from ((id_, link, here) for id_ in layer for link, here in reached[id_])
        layer = {here for id_ in layer for _, here in reached[id_]}


def _path(reader: Reader, as_of: AsOf, start: str, trail: list[Link]) -> Path:
    heads: dict[str, EntityHead] = {}
    here, hops, way = start, [], [start]
    for link in trail:
        for end in (link.subject, link.object):
            heads[end] = heads.get(end) or reader.entity(end).head
        hops.append(_hop(reader, as_of, link, heads, forward=link.subject == here))
        here = link.other(here)[0]
        way.append(here)
    return Path(tuple(heads[id_] for id_ in way), tuple(hops))


def _hop(reader: Reader, as_of: AsOf, link: Link, heads: Mapping[str, EntityHead], *, forward: bool) -> Hop:
    ends = heads[link.subject], link.predicate, heads[link.object]
    return Hop(*ends, forward, link.status, link.sources, link.confidence, held_of(reader, *_key(link), as_of)[0])


def _key(link: Link) -> Key:
    return link.subject, link.predicate, link.object


def _strength(link: Link) -> tuple[float, float]:
    return -link.sources, -link.confidence


def _worth(link: Link) -> tuple[object, ...]:
    return *_strength(link), *_key(link)


def _rank(trail: list[Link]) -> tuple[object, ...]:
    """Rank the shorter first, then by the weakest link, then by all."""
    return len(trail), max(map(_strength, trail)), [_worth(link) for link in trail]
