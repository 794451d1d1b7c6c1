"""Who invested in what, and with whom."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from graph.model import EntityHead, Fact
from graph.network.asking import Relative, best_first, facts_of, relatives
from graph.store.base import NOW, AsOf, Reader

INVESTED = "invested_in"


@dataclass(frozen=True, slots=True)
class CoInvestor:
    """Somebody who invested in the same things; ``rounds`` counts those in which both are said to have taken part in the same round."""

    entity: EntityHead
    shared: tuple[EntityHead, ...]
    rounds: int
    facts: tuple[Fact, ...]


def portfolio(reader: Reader, investor: str, as_of: AsOf = NOW) -> list[Relative]:
    """Return what an investor put money in, with the statements; plans and rumours keep their status."""
    return relatives(facts_of(reader, investor, INVESTED, as_of), investor, subject=True)


def co_investors(reader: Reader, investor: str, as_of: AsOf = NOW) -> list[CoInvestor]:
    """Return who else invested in what an investor did, those with most in common first. The statements are the others'."""
    shared: dict[EntityHead, dict[EntityHead, tuple[Fact, ...]]] = defaultdict(dict)
    rounds: dict[EntityHead, int] = defaultdict(int)
    for own in portfolio(reader, investor, as_of):
        for other in relatives(facts_of(reader, own.entity.id, INVESTED, as_of), own.entity.id, subject=False):
            if other.entity.id != investor:
                shared[other.entity][own.entity] = other.facts
                rounds[other.entity] += bool(_rounds(own.facts) & _rounds(other.facts))
    found = [_co(entity, companies, rounds[entity]) for entity, companies in shared.items()]
    return sorted(found, key=lambda co: (-len(co.shared), -co.rounds, co.entity.name, co.entity.id))


def _co(entity: EntityHead, companies: dict[EntityHead, tuple[Fact, ...]], rounds: int) -> CoInvestor:
    order = sorted(companies, key=lambda head: (head.name, head.id))
    facts = best_first([fact for company in order for fact in companies[company]])
    return CoInvestor(entity, tuple(order), rounds, facts)


def _rounds(facts: Sequence[Fact]) -> set[str]:
    return {
        str(fact.statement.attributes["round"]).casefold() for fact in facts if "round" in fact.statement.attributes
    }
