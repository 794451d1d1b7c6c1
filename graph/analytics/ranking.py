"""What a snapshot answers: the entities that rank first, groups with their members, bridges, and all values of one entity."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.analytics.snapshot import Snapshot
from graph.errors import InvalidQueryError, MergedError, NotFoundError
from graph.model import EntityHead, canonical_json
from graph.store.asking import Where
from graph.store.base import Page, Reader
from graph.store.paging import Listing, every
from graph.store.scanning import finder

T = TypeVar("T")
RANKED: Final = ("pagerank", "cores")
GROUPED: Final = ("components", "communities")
MEASURES: Final = (*RANKED, *GROUPED, "bridges")


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entity and its value: a share of 1 for ``pagerank``, a whole number for ``cores``."""

    entity: EntityHead
    value: float


@dataclass(frozen=True, slots=True)
class Group:
    """A component or community: its number (0 is the largest), its size, and its member with the highest PageRank."""

    number: int
    size: int
    leader: EntityHead


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two entities that only their own edges hold together: without them ``side`` entities would be cut off from the rest.

    ``edges`` are the keys (subject, relation, object) with which the proof of each is asked for.
    """

    left: EntityHead
    right: EntityHead
    side: int
    edges: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Values:
    """All measures of one entity, with the rank by PageRank (1 is the first)."""

    entity: EntityHead
    pagerank: float
    rank: int
    core: int
    component: int
    component_size: int
    community: int
    community_size: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """What tells a list from others, and which page of it is wanted."""

    signature: tuple[str, ...]
    limit: int
    cursor: str


class Ranking:
    """The answers of a snapshot; names come from the graph. What has gone since is left out of a list, but counted in it.

    Impossible limits and cursors raise `InvalidQueryError`.
    """

    def __init__(self, snapshot: Snapshot, reader: Reader) -> None:
        self._snapshot, self._reader = snapshot, reader

    def ranked(
        self, measure: str, types: Sequence[str] = (), where: Where = (), *, limit: int = 20, cursor: str = ""
    ) -> Page[Ranked]:
        """List entities by ``pagerank`` or ``cores``, the highest first; ``types`` and ``where`` keep only these.

        Raises `InvalidQueryError` also where more than 50,000 fulfil the conditions.
        """
        _check(measure, RANKED)
        order = self._kept(self._column(f"{measure}_order"), types, where)
        cut = _Cut((measure, *sorted(types), repr(where)), limit, cursor)
        return self._list(cut, order, partial(self._ranked, self._column(measure)))

    def groups(self, measure: str, *, limit: int = 20, cursor: str = "") -> Page[Group]:
        """List ``components`` or ``communities``, the largest first."""
        sizes = self._sizes(measure)
        return self._list(_Cut((measure,), limit, cursor), np.arange(len(sizes)), partial(self._group, measure, sizes))

    def members(
        self,
        measure: str,
        number: int,
        types: Sequence[str] = (),
        where: Where = (),
        *,
        limit: int = 20,
        cursor: str = "",
    ) -> Page[Ranked]:
        """List the members of a group by PageRank, as `ranked`; raises `NotFoundError` where there is no such group."""
        order = self._kept(self._members(measure, number), types, where)
        cut = _Cut((measure, str(number), *sorted(types), repr(where)), limit, cursor)
        return self._list(cut, order, partial(self._ranked, self._column("pagerank")))

    def bridges(self, *, limit: int = 20, cursor: str = "") -> Page[Bridge]:
        """List bridges, those that hold most together first."""
        found = self._column("bridges")
        return self._list(_Cut(("bridges",), limit, cursor), np.arange(len(found)), self._bridge)

    def values(self, entity: str) -> Values:
        """Return all measures of an entity; raises `NotFoundError` and `MergedError`."""
        head = self._reader.entity(entity).head
        at = self._snapshot.place(entity)
        own = {name: self._column(name)[at] for name in MEASURES[:-1]}
        rank = int(np.flatnonzero(self._column("pagerank_order") == at)[0]) + 1
        part, group = int(own["components"]), int(own["communities"])
        sizes = [int(self._sizes(name)[number]) for name, number in (("components", part), ("communities", group))]
        return Values(head, float(own["pagerank"]), rank, int(own["cores"]), part, sizes[0], group, sizes[1])

    def _column(self, name: str) -> NDArray[Any]:
        return self._snapshot.column(name)

    def _sizes(self, measure: str) -> NDArray[Any]:
        _check(measure, GROUPED)
        return np.asarray(np.bincount(self._column(measure)))

    def _members(self, measure: str, number: int) -> NDArray[Any]:
        _check(measure, GROUPED)
        order = self._column("pagerank_order")
        found = np.asarray(order[self._column(measure)[order] == number])
        if not len(found):
            raise NotFoundError(f"there is no group {number} of {measure}; their list gives the numbers")
        return found

    def _kept(self, order: NDArray[Any], types: Sequence[str], where: Where) -> NDArray[Any]:
        """Return those of these types that fulfil the conditions now, in the same order."""
        order = self._of_types(order, types)
        if not where:
            return order
        found = every(partial(finder(self._reader).find_entities, where), "narrow the conditions")
        return np.asarray(order[np.isin(order, list(self._places(entity.id for entity in found)))])

    def _places(self, ids: Iterable[str]) -> Iterator[int]:
        """Yield the rows of entities, without those that are younger than the snapshot."""
        for id_ in ids:
            with suppress(NotFoundError):
                yield self._snapshot.place(id_)

    def _of_types(self, order: NDArray[Any], types: Sequence[str]) -> NDArray[Any]:
        known = self._snapshot.types
        if unknown := sorted(set(types) - set(known)):
            raise InvalidQueryError(f"unknown type {unknown[0]!a}; known are {', '.join(known)}")
        wanted = [known.index(type_) for type_ in types]
        return np.asarray(order[np.isin(self._column("types")[order], wanted)]) if wanted else order

    def _list(self, cut: "_Cut", order: NDArray[Any], make: Callable[[int], T | None]) -> Page[T]:
        """Return a page of what stands in this order; only what is shown is made."""
        listing = Listing(
            canonical_json(["analytics", self._snapshot.state.name, *cut.signature]), (int,), cut.limit, cut.cursor
        )
        after = listing.after()
        start = int(after[0]) + 1 if after else 0
        rows = list(enumerate(order[start : start + cut.limit + 1].tolist(), start))
        page = listing.page(rows, lambda row: (row[0],), len(order))
        made = (make(place) for _, place in page.items)
        return Page(tuple(item for item in made if item is not None), page.next, page.total)

    def _ranked(self, values: NDArray[Any], place: int) -> Ranked | None:
        head = self._head(place)
        return Ranked(head, float(values[place])) if head else None

    def _group(self, measure: str, sizes: NDArray[Any], number: int) -> Group | None:
        heads = (self._head(int(place)) for place in self._members(measure, number))
        leader = next((head for head in heads if head), None)
        return Group(number, int(sizes[number]), leader) if leader else None

    def _bridge(self, row: int) -> Bridge | None:
        one, other, side = map(int, self._column("bridges")[row])
        left, right = self._head(one), self._head(other)
        return Bridge(left, right, side, tuple(self._edges(one, other))) if left and right else None

    def _edges(self, one: int, other: int) -> Iterator[tuple[str, str, str]]:
        """Yield the edges between two entities; the columns are sorted by subject."""
        subjects, objects = self._column("subjects"), self._column("objects")
        for start, end in ((one, other), (other, one)):
            low, high = np.searchsorted(subjects, [start, start + 1])
            for at in low + np.flatnonzero(objects[low:high] == end):
                relation = self._snapshot.predicates[self._column("predicates")[at]]
                yield self._snapshot.id(start), relation, self._snapshot.id(end)

    def _head(self, place: int) -> EntityHead | None:
        """Return an entity's head, None where it has gone since."""
        try:
            return self._reader.entity(self._snapshot.id(place)).head
        except (MergedError, NotFoundError):
            return None


def _check(measure: str, known: tuple[str, ...]) -> None:
    if measure not in known:
        raise InvalidQueryError(f"unknown measure {measure!a}; known are {', '.join(known)}")
