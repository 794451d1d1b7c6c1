"""Which conditions make sense: each is checked here before a store answers it, whoever wrote it."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, get_args

from graph.check import check_text, is_date
from graph.errors import InvalidInputError, InvalidQueryError
from graph.model import OPINIONS, STATUSES
from graph.ontology import load
from graph.store import feed
from graph.store.asking import (
    ARTICLE_FIELDS,
    CANDIDATE_FIELDS,
    DATES,
    EDGE_FIELDS,
    ENTITY_FIELDS,
    EVENT_FIELDS,
    FACT_FIELDS,
    FLAGS,
    JUDGEMENT_FIELDS,
    NUMBERS,
    OPS,
    OTHER_FIELDS,
    STATEMENT_FIELDS,
    Condition,
    Conditions,
    Facts,
    Related,
    Side,
    Where,
)

MAX_CONDITIONS: Final = 50  # of one question: more are no question, and SQLite limits the size of its expressions
MAX_VALUES: Final = 10_000
MONEY: Final = frozenset({"amount", "currency", "low", "high"})  # what a sum is worth, beside it
OPEN: Final = ("review", "conflict")  # kinds of what awaits a person
BOOLEANS: Final = frozenset({"1", "0", "true", "false", "yes", "no"})
NUMBER: Final = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
ORDERED: Final = DATES | NUMBERS | {"value"}
NAMED: Final = frozenset({"id", "name", "entity", "subject", "object"})
VOCABULARIES: Final[Mapping[str, Callable[[], tuple[str, ...]]]] = {
    "type": lambda: tuple(load().types),
    "subject.type": lambda: tuple(load().types),
    "object.type": lambda: tuple(load().types),
    "relation": lambda: tuple(load().relations),
    "status": lambda: STATUSES,
    "verdict": lambda: OPINIONS,
}


def check_where(where: Where) -> None:
    """Raise `InvalidQueryError` for conditions on entities that no store can answer."""
    _check_size(where)
    for term in where:
        if isinstance(term, Condition):
            _check(term, ENTITY_FIELDS, "entities")
        else:
            _check_related(term)


def check_facts(where: Facts) -> None:
    """Raise `InvalidQueryError` for conditions on statements that no store can answer."""
    _check_size(where)
    named = [value for condition in where if condition.field == "relation" for value in condition.values]
    for condition in where:
        _check(condition, FACT_FIELDS | attributes(named), "statements")


def check_edges(where: Conditions) -> None:
    """Raise `InvalidQueryError` for conditions on edges that no store can answer."""
    _check_size(where)
    for condition in where:
        _check(condition, EDGE_FIELDS, "edges")
        _check_named(condition, {"statement"})


def check_articles(where: Conditions) -> None:
    """Raise `InvalidQueryError` for conditions on articles that no store can answer."""
    _check_size(where)
    for condition in where:
        _check(condition, ARTICLE_FIELDS, "articles")


def check_events(where: Conditions) -> None:
    """Raise `InvalidQueryError` for conditions on events of the change feed that no store can answer."""
    _check_size(where)
    for condition in where:
        _check(condition, EVENT_FIELDS, "events")
        _check_named(condition, EVENT_FIELDS)
        _check_kind(condition, get_args(feed.Kind))


def check_changes(where: Conditions) -> None:
    """Raise as `check_events` for what can be asked of the change feed: also ``entity``, which events themselves do not have."""
    _check_size(where)
    for condition in where:
        _check(condition, EVENT_FIELDS | {"entity"}, "events")
        if condition.field == "entity" and condition.op != "=":
            raise InvalidQueryError("entity of the change feed is compared with = alone")
    check_events(tuple(condition for condition in where if condition.field != "entity"))


def check_candidates(where: Conditions) -> None:
    """Raise `InvalidQueryError` for conditions on candidates that no store can answer."""
    _check_size(where)
    for condition in where:
        _check(condition, CANDIDATE_FIELDS, "candidates")
        _check_named(condition, {"kind"})
        _check_kind(condition, OPEN)


def check_judgements(where: Conditions) -> None:
    """Raise `InvalidQueryError` for conditions on judgements that no store can answer."""
    _check_size(where)
    for condition in where:
        _check(condition, JUDGEMENT_FIELDS, "judgements")


def attributes(relations: Iterable[str]) -> frozenset[str]:
    """Return the attributes of these relations, of all where none is named; raises `InvalidQueryError` for an unknown one."""
    known = load().relations
    asked = [*relations]
    for name in asked:
        if name not in known:
            raise InvalidQueryError(f"unknown relation {name!a}; known are {', '.join(known)}")
    found = [known[name] for name in (asked or known)]
    sums = MONEY if any(relation.literal == "money" for relation in found) else frozenset()
    return frozenset(a for relation in found for a in relation.attributes) | sums


def _check_related(term: Related) -> None:
    if term.side not in get_args(Side):
        raise InvalidQueryError(f"side {term.side!a}; known are {', '.join(get_args(Side))}")
    own = attributes((term.relation,)) if term.relation else attributes(()) | {"relation"}
    fields = STATEMENT_FIELDS | OTHER_FIELDS | own
    _check_size(term.conditions)
    for condition in term.conditions:
        _check(condition, fields, term.relation or "any relation")


def _check_size(terms: Where) -> None:
    if len(terms) > MAX_CONDITIONS:
        raise InvalidQueryError(f"{len(terms)} conditions are more than {MAX_CONDITIONS}; ask for less at once")


def _check(condition: Condition, fields: frozenset[str], of: str) -> None:
    field, op = condition.field, condition.op
    if field not in fields:
        raise InvalidQueryError(f"unknown field {field!a} of {of}; known are {', '.join(sorted(fields))}")
    if op not in OPS or not 1 <= len(condition.values) <= MAX_VALUES:
        raise InvalidQueryError(f"{field} {op!a} needs one of the signs {' '.join(OPS)} and 1 to {MAX_VALUES} values")
    if op in {"<", "<=", ">", ">="} and field not in ORDERED:
        raise InvalidQueryError(f"{field} has no order; compare it with = != or ~")
    if field in NAMED and op not in {"=", "!=", "~"}:
        raise InvalidQueryError(f"{field} is a name; compare it with = != or ~")
    for value in condition.values:
        _check_value(condition, value)


def _check_named(condition: Condition, fields: frozenset[str] | set[str]) -> None:
    """Refuse parts of what is written whole."""
    if condition.field in fields and condition.op not in {"=", "!="}:
        raise InvalidQueryError(f"{condition.field} is written whole; compare it with = or !=")


def _check_kind(condition: Condition, known: tuple[str, ...]) -> None:
    """Refuse kinds that the list does not have: each list has its own."""
    unknown = sorted({*condition.values} - {*known}) if condition.field == "kind" else ()
    if unknown:
        raise InvalidQueryError(f"unknown kind {unknown[0]!a}; known are {', '.join(known)}")


def _check_value(condition: Condition, value: str) -> None:
    """Refuse what cannot be compared."""
    field = condition.field
    try:
        check_text(value, f"the value of {field}")
    except InvalidInputError as error:
        raise InvalidQueryError(str(error)) from error
    if field in VOCABULARIES and condition.op != "~" and value not in VOCABULARIES[field]():
        raise InvalidQueryError(f"unknown {field} {value!a}; known are {', '.join(VOCABULARIES[field]())}")
    if condition.op == "~" and (field in DATES | NUMBERS | FLAGS or field in VOCABULARIES):
        raise InvalidQueryError(f"{field} has no parts; compare it with = != < <= > >=")
    if field in DATES and not (value and is_date(value)):
        raise InvalidQueryError(f"{field} {value!a}: give a date as YYYY, YYYY-MM or YYYY-MM-DD")
    if (field in NUMBERS or (field in ORDERED - DATES and condition.op in "<= >=")) and not NUMBER.fullmatch(value):
        raise InvalidQueryError(f"{field} {value!a}: give a number")
    if field in FLAGS and value not in BOOLEANS:
        raise InvalidQueryError(f"{field} {value!a}: give true or false")
