"""Conditions as parameters: the ready-made ones, and the language of filters."""

from typing import Annotated, Any, Literal

from annotated_types import MinLen
from fastapi import Query

from api import schemas
from graph.search import changed, grammar
from graph.search.current import current
from graph.store.asking import Condition, Conditions, Facts, Related, Where
from graph.store.base import Reader

Type = Literal[
    "company",
    "investor",
    "hub",
    "public_body",
    "academia",
    "organisation",
    "person",
    "event",
    "programme",
    "product",
    "award",
    "place",
]
Some = Annotated[str, MinLen(1)]  # an empty one means nothing, and finds nothing
Status = Literal["stated", "planned", "rumoured", "ended"]
WHERE = "invested_in(round = Series A, date >= 2024, lead = true)"
Since = Annotated[
    int | None,
    Query(
        ge=0,
        le=2**53,
        description="Keep what changed after this number of the change feed (`/v1/changes`), no date.",
        examples=[0],
    ),
]


def conditions_like(example: str) -> Any:
    """Return the parameter of a filter."""
    description = "Conditions in the language of filters (docs/search.md)."
    return Query(max_length=20_000, description=description, examples=[example])


class EntityFilter(schemas.Asked):
    """Conditions on entities. Values of one parameter are alternatives; parameters hold together."""

    type: Annotated[list[Type] | None, Query(description="Keep these entity types.", examples=[["company"]])] = None
    place: Annotated[
        list[Some] | None,
        Query(max_length=50, description="Keep what has its seat or is held there.", examples=[["Paris"]]),
    ] = None
    status: Annotated[
        list[Status] | None, Query(description="Keep what has a statement of this status.", examples=[["planned"]])
    ] = None
    source: Annotated[
        list[Some] | None, Query(max_length=50, description="Keep what these outlets speak of.", examples=[["Ledger"]])
    ] = None
    since: Annotated[
        str,
        Query(
            max_length=10,
            description="Keep what has a fact of this date or later; what came to be known lately is `changed_since`.",
            examples=["2024-06"],
        ),
    ] = ""
    until: Annotated[
        str, Query(max_length=10, description="Keep what has a fact of this date or earlier.", examples=["2025"])
    ] = ""
    where: Annotated[str, conditions_like(WHERE)] = ""
    changed_since: Since = None

    def conditions(self, reader: Reader) -> Where:
        """Return them; raises `InvalidQueryError`. Status, source and dates hold on one statement together."""
        found: list[Condition | Related] = [*_in("type", self.type)]
        if self.place:
            placed = Condition("name", "=", tuple(self.place))
            found += current(reader, (Related("", "subject", (grammar.LOCATED, placed)),))
        said = (*_in("status", self.status), *_in("source", self.source), *_at(self.since, self.until))
        found += [Related("", "either", said)] if said else []
        return (
            *found,
            *changed.changed_entities(reader, self.changed_since),
            *current(reader, grammar.parse_where(self.where)),
        )


class StatementFilter(schemas.Asked):
    """Conditions on statements."""

    where: Annotated[str, conditions_like("relation = invested_in, round = seed, subject.type = investor")] = ""
    changed_since: Since = None

    def conditions(self, reader: Reader) -> Facts:
        """Return them; raises `InvalidQueryError`."""
        return (
            *changed.changed_statements(reader, self.changed_since),
            *current(reader, grammar.parse_facts(self.where)),
        )


class EdgeFilter(schemas.Asked):
    """Conditions on edges."""

    where: Annotated[str, conditions_like("relation = invested_in, sources >= 2, object.type = company")] = ""
    changed_since: Since = None

    def conditions(self, reader: Reader) -> Conditions:
        """Return them; raises `InvalidQueryError`."""
        return (
            *changed.changed_statements(reader, self.changed_since),
            *current(reader, grammar.parse_edges(self.where)),
        )


class EventFilter(schemas.Asked):
    """Conditions on what happened: entities of the type event."""

    where: Annotated[str, conditions_like("place = Paris, participants(type = investor)")] = ""
    changed_since: Since = None

    def conditions(self, reader: Reader) -> Where:
        """Return them; raises `InvalidQueryError`."""
        return EntityFilter(type=["event"], where=self.where, changed_since=self.changed_since).conditions(reader)


class ArticleFilter(schemas.Asked):
    """Conditions on articles."""

    where: Annotated[str, conditions_like("source = Ledger, published >= 2025, entity = Pantheon Lab")] = ""
    changed_since: Since = None

    def conditions(self, reader: Reader) -> Conditions:
        """Return them; raises `InvalidQueryError`."""
        return (
            *changed.changed_articles(reader, self.changed_since),
            *current(reader, grammar.parse_articles(self.where)),
        )


Edges = Annotated[EdgeFilter, Query()]
Events = Annotated[EventFilter, Query()]
Articles = Annotated[ArticleFilter, Query()]
Entities = Annotated[EntityFilter, Query()]
Statements = Annotated[StatementFilter, Query()]


def _in(field: str, values: list[Type] | list[Status] | list[str] | None) -> tuple[Condition, ...]:
    return (Condition(field, "=", tuple(values)),) if values else ()


def _at(since: str, until: str) -> tuple[Condition, ...]:
    low = (Condition("date", ">=", (since,)),) if since else ()
    return low + ((Condition("date", "<=", (until,)),) if until else ())
