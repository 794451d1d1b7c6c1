"""What a statement says besides who, what and whom: titles, rounds, leads, sums, dates, categories. By rules, in the article's text."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ingest.components import careers, funding, occasions, trade
from ingest.components.dating import date_of
from ingest.components.labels import ONTOLOGY
from ingest.components.page import Context

RULES: Final[Mapping[str, Callable[[Context], dict[str, Any]]]] = {
    "holds_role": careers.role, "studied_at": careers.studies,
    "invested_in": funding.invested, "raised": funding.raised, "valued_at": funding.valued, "acquired": funding.acquired,
    "partnered_with": trade.partnered, "customer_of": trade.bought,
    "won": occasions.won, "participated_in": occasions.took_part, "member_of": occasions.joined, "held_in": occasions.held,
}  # fmt: skip


def attributes(predicate: str, context: Context) -> dict[str, Any]:
    """Return what the text says besides: the attributes that the ontology gives to the predicate, and a sum's worth."""
    rule = RULES.get(predicate)
    found = rule(context) if rule else {}
    if "date" in ONTOLOGY.relations[predicate].attributes:
        found = {**found, "date": date_of(predicate, context)}
    return {name: value for name, value in found.items() if value not in ("", None, False)}
