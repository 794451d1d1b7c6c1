"""The lists of one entity by conditions: what is said of it, its edges, and what was too uncertain to state.

What holds now is asked of the store's indexes; what held at another moment, and the why-not ledger, is looked at whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Final, Generic, TypeVar

from graph.model import Edge, Fact, Rejection
from graph.store import paging
from graph.store.asking import Condition, Conditions, Facts
from graph.store.base import NOW, AsOf, Page, Reader
from graph.store.conditions import check_edges, check_facts
from graph.store.evaluate import NamesOf, edge_holds, fact_holds
from graph.store.scanning import finder

T = TypeVar("T")
ADVICE: Final = "name a relation"


@dataclass(frozen=True, slots=True)
class Nearby:
    """A page of a list of one entity: of one relation where ``predicate`` is not empty, as of a moment."""

    entity: str
    predicate: str = ""
    as_of: AsOf = NOW
    limit: int = 20
    cursor: str = ""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The same for a list of all."""
        relation = (Condition("relation", "=", (self.predicate,)),) if self.predicate else ()
        return (Condition("entity", "=", (self.entity,)), *relation)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[T]):
    """How things of a kind are listed: as a reader does, as a store finds them, by conditions that are looked at, and in which order."""

    read: Callable[..., Page[T]]
    find: Callable[..., Page[T]]
    holds: Callable[[Condition, T], bool]
    listing: Callable[[object, int, str], paging.Listing]
    position: Callable[[T], paging.Position]
    rank: paging.Rank


def facts(reader: Reader, near: Nearby, where: Facts = ()) -> Page[Fact]:
    """List the statements on an entity that fulfil conditions, in the order of `Reader.facts`.

    Raises what that raises, `InvalidQueryError` also for conditions that make no sense.
    """
    check_facts(where)
    names_of = _names(reader)
    kind = _Kind(
        reader.facts, finder(reader).find_facts, lambda condition, fact: fact_holds(condition, fact, names_of),
        paging.found_facts, paging.fact_position, paging.dated_rank,
    )  # fmt: skip
    return _list(reader, near, where, kind)


def edges(reader: Reader, near: Nearby, where: Conditions = ()) -> Page[Edge]:
    """List the edges of an entity that fulfil conditions, in the order of `Reader.edges`; raises as `facts`."""
    check_edges(where)
    names_of, behind = _names(reader), _behind(reader)
    kind = _Kind(
        reader.edges, finder(reader).find_edges, lambda condition, edge: edge_holds(condition, edge, names_of, behind),
        paging.found_edges, paging.edge_position, paging.edge_rank,
    )  # fmt: skip
    return _list(reader, near, where, kind)


def _list(reader: Reader, near: Nearby, where: Conditions, kind: _Kind[T]) -> Page[T]:
    read = partial(kind.read, near.entity, predicate=near.predicate, as_of=near.as_of)
    if not where:
        return read(limit=near.limit, cursor=near.cursor)
    if near.as_of == NOW:
        reader.entity(near.entity)
        return kind.find((*near.conditions, *where), limit=near.limit, cursor=near.cursor)
    kept = [item for item in paging.every(read, ADVICE) if all(kind.holds(condition, item) for condition in where)]
    listing = kind.listing((near.conditions, near.as_of, where), near.limit, near.cursor)
    return paging.cut(listing, kept, kind.position, kind.rank)


def rejections(reader: Reader, near: Nearby, where: Facts = ()) -> Page[Rejection]:
    """List what is not said for certain of an entity and fulfils conditions, in the order of `Reader.rejections`; raises as `facts`."""
    check_facts(where)
    if not where:
        return reader.rejections(near.entity, predicate=near.predicate, limit=near.limit, cursor=near.cursor)
    found = paging.every(partial(reader.rejections, near.entity, predicate=near.predicate), ADVICE)
    names_of = _names(reader)
    kept = [one for one in found if all(fact_holds(c, one.fact, names_of) for c in where)]
    listing = paging.found_rejections((near.conditions, where), near.limit, near.cursor)
    return paging.cut(listing, kept, paging.rejection_position, paging.scored_rank)


def _names(reader: Reader) -> NamesOf:
    @cache
    def names_of(id_: str) -> tuple[str, ...]:
        entity = reader.entity(id_)
        return (entity.name, *entity.aliases)

    return names_of


def _behind(reader: Reader) -> Callable[[Edge], set[str]]:
    def behind(edge: Edge) -> set[str]:
        return {f.statement.id for f in reader.edge_facts(edge.subject.id, edge.predicate, edge.object.id)}

    return behind
