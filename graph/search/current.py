"""Conditions that name a thing by an id which has become part of another: they mean what it is part of now."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeVar

from graph.errors import MergedError, NotFoundError
from graph.store.asking import Condition, Related
from graph.store.base import Reader

Term = TypeVar("Term", Condition, Condition | Related)
NAMING: Final = frozenset({"id", "name", "entity", "subject", "object"})  # fields whose values may be ids of entities


def current(reader: Reader, where: Iterable[Term]) -> tuple[Term, ...]:
    """Return the conditions with the ids that hold now; one that names nothing stays, and finds nothing."""
    return tuple(_current(reader, term) for term in where)


def _current(reader: Reader, term: Term) -> Term:
    if isinstance(term, Related):
        return replace(term, conditions=current(reader, term.conditions))
    if term.field not in NAMING or not any(value.startswith("ent_") for value in term.values):
        return term
    return replace(term, values=tuple(dict.fromkeys(_now(reader, value) for value in term.values)))


def _now(reader: Reader, value: str) -> str:
    if not value.startswith("ent_"):
        return value
    try:
        return reader.entity(value).id
    except MergedError as error:
        return error.id
    except NotFoundError:
        return value
