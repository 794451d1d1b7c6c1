"""What is like a thing, and why: neighbours in common, the rarer the weightier (Adamic and Adar, 2003)."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log
from typing import Final

from graph.model import EntityHead
from graph.network.asking import held_of
from graph.store.asking import LinkFilter, Way
from graph.store.base import NOW, AsOf, Reader
from graph.store.scanning import finder

COMMON: Final = frozenset(
    {
        "acquired",
        "based_in",
        "competes_with",
        "customer_of",
        "expanded_to",
        "founded",
        "invested_in",
        "member_of",
        "participated_in",
        "partnered_with",
        "spun_out_of",
        "studied_at",
        "subsidiary_of",
        "won",
    }
)
CROWD: Final = 500  # edges from which a neighbour in common says too little to be followed
NEIGHBOURS: Final = 200  # of the asked thing that are followed, the best supported first
DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """A neighbour in common: both stand in the same relation to it; ``subject`` says whether they are its subjects."""

    predicate: str
    subject: bool
    via: EntityHead
    weight: float


@dataclass(frozen=True, slots=True)
class Similar:
    """A thing of the same type with neighbours in common; the score is the sum of the reasons' weights."""

    entity: EntityHead
    score: float
    reasons: tuple[Reason, ...]


Ranked = tuple[float, str, list[Reason]]  # the weight of all reasons below zero, id, reasons


def similar(reader: Reader, entity: str, limit: int = 10, as_of: AsOf = NOW) -> list[Similar]:
    """Return things of the same type that share neighbours with an entity, the most alike first; proofs are the edges' own.

    With ``as_of`` by what held then of both; how rare a neighbour is is of today.
    """
    own = reader.entity(entity)
    ways = dict(islice(_ways(reader, own.id, as_of), NEIGHBOURS))
    found: dict[str, list[Reason]] = defaultdict(list)
    for way, near in finder(reader).find_sharing(sorted(ways), own.type, LinkFilter(COMMON), CROWD).items():
        weight = round(1 / log(1 + near.edges), DIGITS)
        reason = Reason(way.predicate, way.subject, ways[way], weight)
        for id_ in near.others:
            found[id_].append(reason)
    found.pop(own.id, None)
    ranked = sorted((-_weight(reasons), id_, reasons) for id_, reasons in found.items())
    best = ranked[:limit] if as_of == NOW else _then(reader, ranked, limit, as_of)
    return [_similar(reader, id_, reasons) for _, id_, reasons in best]


def _then(reader: Reader, ranked: Iterable[Ranked], limit: int, as_of: AsOf) -> list[Ranked]:
    """Return the most alike by the reasons that held at a moment; what is less alike today than all of these cannot be among them."""
    best: list[Ranked] = []
    for most, id_, reasons in ranked:
        if len(best) == limit and most > best[-1][0]:
            break
        if held := [reason for reason in reasons if _held(reader, id_, reason, as_of)]:
            insort(best, (-_weight(held), id_, held))
            del best[limit:]
    return best


def _held(reader: Reader, id_: str, reason: Reason, as_of: AsOf) -> bool:
    ends = (id_, reason.via.id) if reason.subject else (reason.via.id, id_)
    return bool(held_of(reader, ends[0], reason.predicate, ends[1], as_of))


def _weight(reasons: Iterable[Reason]) -> float:
    return sum(reason.weight for reason in reasons)


def _ways(reader: Reader, entity: str, as_of: AsOf) -> Iterator[tuple[Way, EntityHead]]:
    """Yield how the thing stands to its neighbours, and these, the best supported first."""
    page = reader.edges(entity, as_of=as_of, limit=NEIGHBOURS)
    while True:
        for edge in page.items:
            if edge.predicate in COMMON:
                subject = edge.subject.id == entity
                near = edge.object if subject else edge.subject
                yield Way(near.id, edge.predicate, subject), near
        if not page.next:
            return
        page = reader.edges(entity, as_of=as_of, limit=NEIGHBOURS, cursor=page.next)


def _similar(reader: Reader, id_: str, reasons: Sequence[Reason]) -> Similar:
    made = sorted(reasons, key=lambda r: (-r.weight, r.predicate, r.via.name))
    return Similar(reader.entity(id_).head, round(_weight(made), DIGITS), tuple(made))
