"""The lists of one entity by conditions: what is said of it, its edges, and what was too uncertain to state.

What holds now is asked of the store's indexes; what held at another moment, and the why-not ledger, is looked at whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

from graph.errors import InvalidQueryError
from graph.model import Edge, Fact, Rejection
from graph.store import paging
from graph.store.asking import Condition, Conditions, Facts
from graph.store.base import MAX_LIMIT, NOW, AsOf, Page, Reader
from graph.store.conditions import check_edges, check_facts
from graph.store.evaluate import NamesOf, edge_holds, fact_holds
from graph.store.scanning import finder

T = TypeVar("T")
MOST: Final = 50_000  # looked at for one page: seconds


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


def facts(reader: Reader, near: Nearby, where: Facts = ()) -> Page[Fact]:
    """List the statements on an entity that fulfil conditions, in the order of `Reader.facts`.

    Raises what that raises, `InvalidQueryError` also for conditions that make no sense.
    """
    check_facts(where)
    if not where:
        return reader.facts(
            near.entity, predicate=near.predicate, as_of=near.as_of, limit=near.limit, cursor=near.cursor
        )
    if near.as_of == NOW:
        reader.entity(near.entity)
        return finder(reader).find_facts((*near.conditions, *where), limit=near.limit, cursor=near.cursor)
    found = _every(lambda **page: reader.facts(near.entity, predicate=near.predicate, as_of=near.as_of, **page))
    names_of = _names(reader)
    kept = [fact for fact in found if all(fact_holds(c, fact, names_of) for c in where)]
    listing = paging.found_facts((near.conditions, near.as_of, where), near.limit, near.cursor)
    return paging.cut(listing, kept, paging.fact_position, paging.dated_rank)


def edges(reader: Reader, near: Nearby, where: Conditions = ()) -> Page[Edge]:
    """List the edges of an entity that fulfil conditions, in the order of `Reader.edges`; raises as `facts`."""
    check_edges(where)
    if not where:
        return reader.edges(
            near.entity, predicate=near.predicate, as_of=near.as_of, limit=near.limit, cursor=near.cursor
        )
    if near.as_of == NOW:
        reader.entity(near.entity)
        return finder(reader).find_edges((*near.conditions, *where), limit=near.limit, cursor=near.cursor)
    found = _every(lambda **page: reader.edges(near.entity, predicate=near.predicate, as_of=near.as_of, **page))
    names_of = _names(reader)
    kept = [edge for edge in found if all(edge_holds(c, edge, names_of, _behind(reader)) for c in where)]
    listing = paging.found_edges((near.conditions, near.as_of, where), near.limit, near.cursor)
    return paging.cut(listing, kept, paging.edge_position, paging.edge_rank)


def rejections(reader: Reader, near: Nearby, where: Facts = ()) -> Page[Rejection]:
    """List what is not said for certain of an entity and fulfils conditions, in the order of `Reader.rejections`; raises as `facts`."""
    check_facts(where)
    if not where:
        return reader.rejections(near.entity, predicate=near.predicate, limit=near.limit, cursor=near.cursor)
    found = _every(lambda **page: reader.rejections(near.entity, predicate=near.predicate, **page))
    names_of = _names(reader)
    kept = [one for one in found if all(fact_holds(c, one.fact, names_of) for c in where)]
    listing = paging.found_rejections((near.conditions, where), near.limit, near.cursor)
    return paging.cut(listing, kept, paging.rejection_position, paging.scored_rank)


def _every(ask: Callable[..., Page[T]]) -> Iterator[T]:
    """Yield the items of all pages; raises `InvalidQueryError` where they are too many to look at."""
    page = ask(limit=MAX_LIMIT)
    if page.total > MOST:
        raise InvalidQueryError(
            f"{page.total} lines are more than the {MOST} that conditions are looked for in: name a relation"
        )
    yield from page.items
    while page.next:
        page = ask(limit=MAX_LIMIT, cursor=page.next)
        yield from page.items


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
