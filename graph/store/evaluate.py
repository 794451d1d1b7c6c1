"""Whether conditions hold, said once for all stores: the SQL of `graph.store.compiling` follows these rules."""

import json
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from graph import names
from graph.model import Candidate, Edge, EntityHead, Event, Fact, Judgement
from graph.store.asking import DATES, FLAGS, NUMBERS, Condition, Outline

ASCII_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}  # as SQLite's lower() has it
COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
LARGEST: Final = 1e300  # beyond it a whole number is none that a database holds
YES: Final = frozenset({"1", "true", "yes"})
OWN_DATES: Final = ("since", "date")
NamesOf = Callable[[str], Iterable[str]]  # all names of an entity, by its id
Owner = Callable[[str], str]  # the entity to which an id of an entity, thing or reference leads now, "" where to none


def fold(text: str) -> str:
    """Return the text as it is compared."""
    return text.translate(ASCII_LOWER)


def holds(condition: Condition, value: object) -> bool:
    """Say whether a field's value fulfils a condition on a text, number, date or flag."""
    if condition.field in FLAGS:
        return any((text(value) in YES) == ((v in YES) == (condition.op == "=")) for v in condition.values)
    if value is None or value == "":
        return False
    compare = _ordered if condition.op in {"<", "<=", ">", ">="} or condition.field in DATES | NUMBERS else _texts
    kept = (compare(condition, value, asked) for asked in condition.values)
    return all(kept) if condition.op == "!=" else any(kept)


def named(condition: Condition, id_: str, all_names: Iterable[str]) -> bool:
    """Say whether a thing has one of the names or ids that a condition asks for."""
    if condition.op == "~":
        return any(fold(asked) in fold(name) for asked in condition.values for name in all_names)
    keys = {names.key(name) for name in all_names}
    found = any(asked == id_ or names.key(asked) in keys for asked in condition.values)
    return found == (condition.op == "=")


def fact_holds(condition: Condition, fact: Fact, names_of: NamesOf) -> bool:
    """Say whether a statement fulfils a condition."""
    heads = {"subject": (fact.subject,), "object": (fact.object,), "entity": (fact.subject, fact.object)}
    if condition.field in heads:
        return any(_is_named(condition, head, names_of) for head in heads[condition.field] if head)
    return holds(condition, fact_value(fact, condition.field))


def edge_holds(condition: Condition, edge: Edge, names_of: NamesOf, behind: Callable[[Edge], Iterable[str]]) -> bool:
    """Say whether an edge fulfils a condition; ``behind`` gives the ids of its statements."""
    if condition.field == "statement":
        return (not set(condition.values).isdisjoint(behind(edge))) == (condition.op == "=")
    heads = {"subject": (edge.subject,), "object": (edge.object,), "entity": (edge.subject, edge.object)}
    field, _, part = condition.field.partition(".")
    if part:
        return holds(condition, heads[field][0].type)
    if field in heads:
        return any(_is_named(condition, head, names_of) for head in heads[field])
    return holds(condition, edge.predicate if field == "relation" else getattr(edge, field))


def event_holds(condition: Condition, event: Event) -> bool:
    """Say whether an event of the change feed fulfils a condition."""
    value = getattr(event, condition.field)
    return bool(value) and (value in condition.values) == (condition.op == "=")


def candidate_holds(condition: Condition, candidate: Candidate, owner: Owner, names_of: NamesOf) -> bool:
    """Say whether a candidate fulfils a condition; its things are parts of entities, whose names count."""
    ends = candidate.left, candidate.right
    if condition.field == "entity":
        return any(_leads_to(condition, end.id, owner, names_of) for end in ends)
    if condition.field == "type":
        return any(holds(condition, end.type) for end in ends)
    if condition.field == "reason":
        return any(holds(condition, reason) for reason in candidate.reasons)
    return holds(condition, getattr(candidate, condition.field))


def judgement_holds(condition: Condition, judgement: Judgement, owner: Owner, names_of: NamesOf) -> bool:
    """Say whether a judgement fulfils a condition; an id that is gone belongs to nothing."""
    if condition.field == "entity":
        return any(_leads_to(condition, id_, owner, names_of) for id_ in judgement.pair)
    value = getattr(judgement, condition.field)
    return holds(condition, bool(value) if condition.field in FLAGS else value)


def fact_value(fact: Fact, field: str) -> object:
    """Return what a statement says under the name of a field, None where it says nothing."""
    own = fact.statement
    known: dict[str, object] = {
        "status": own.status, "confidence": own.confidence, "value": own.value, "source": fact.article.source,
        "published": fact.article.published, "date": date(fact), "quote": own.evidence.quote, "article": fact.article.id,
        "statement": own.id, "relation": own.predicate, "subject.type": fact.subject.type,
        "object.type": fact.object.type if fact.object else None,
    }  # fmt: skip
    return known[field] if field in known else own.attributes.get(field)


def date(fact: Fact) -> str:
    """Return when a fact holds from: its own date, else the day it was published."""
    return held_from(fact.statement.since, fact.statement.attributes, fact.article.published)


def outline(fact: Fact) -> Outline:
    """Return a fact without its proof."""
    own, other = fact.statement, fact.object
    ends = fact.subject.id, fact.subject.type, own.predicate, other.id if other else "", other.type if other else ""
    return Outline(own.id, *ends, own.attributes, fact.article.id, date(fact), own.confidence)


def held_from(since: str, attributes: Mapping[str, Any], published: str) -> str:
    """Return when a statement with these dates holds from, that was published on a day."""
    written = (since, *(str(attributes.get(name) or "") for name in OWN_DATES))
    return next((day for day in written if re.match(r"[12]\d{3}", day)), published)


def text(value: object) -> str:
    """Return a value as the text under which it is compared."""
    if isinstance(value, bool):
        return str(int(value))
    return fold(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def number(value: object) -> float | None:
    """Return the number that a value is or begins with."""
    match = NUMBER.match(value) if isinstance(value, str) else None
    if match:
        return float(match[0])
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
        return None
    return float(value)


def _is_named(condition: Condition, head: EntityHead, names_of: NamesOf) -> bool:
    return named(condition, head.id, names_of(head.id))


def _leads_to(condition: Condition, id_: str, owner: Owner, names_of: NamesOf) -> bool:
    """Say whether an id, or the entity to which it leads, is a named one."""
    entity = owner(id_)
    ids = [id_, entity] if entity else [id_]
    kept = [named(condition, one, names_of(entity) if entity else ()) for one in ids]
    return all(kept) if condition.op == "!=" else any(kept)


def _texts(condition: Condition, value: object, asked: str) -> bool:
    have, asked = text(value), fold(asked)
    return asked in have if condition.op == "~" else COMPARE[condition.op](have, asked)


def _ordered(condition: Condition, value: object, asked: str) -> bool:
    if condition.op == "~":
        return _texts(condition, value, asked)
    if condition.field in DATES:
        return COMPARE[condition.op](str(value)[: len(asked)], asked)
    have = number(value)
    return have is not None and COMPARE[condition.op](have, float(asked))
