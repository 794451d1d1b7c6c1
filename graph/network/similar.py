"""What is like a thing, and why: neighbours in common, the rarer the weightier (Adamic and Adar, 2003)."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import log
from typing import Final

from graph.model import EntityHead
from graph.network.asking import Citation, cited, held_of
from graph.store.asking import LinkFilter, Way
from graph.store.base import NOW, AsOf, Ends, Reader
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
    """A neighbour in common: both stand in the same relation to it; ``subject`` says whether they are its subjects.

    ``proofs`` are those of the asked thing's edge and of the other's.
    """

    predicate: str
    subject: bool
    via: EntityHead
    weight: float
    proofs: tuple[Citation, ...] = ()

    def ends(self, id_: str) -> Ends:
        """Return the edge of one of both."""
        return (id_, self.predicate, self.via.id) if self.subject else (self.via.id, self.predicate, id_)


@dataclass(frozen=True, slots=True)
class Similar:
    """A thing of the same type with neighbours in common; the score is the sum of the reasons' weights."""

    entity: EntityHead
    score: float
    reasons: tuple[Reason, ...]


Ranked = tuple[float, str, list[Reason]]  # the weight of all reasons below zero, id, reasons


def similar(reader: Reader, entity: str, limit: int = 10, as_of: AsOf = NOW) -> list[Similar]:
    """Return things of the same type that share neighbours with an entity, the most alike first, each reason with its proofs.

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
    edges = [reason.ends(end) for _, id_, reasons in best for reason in reasons for end in (own.id, id_)]
    proofs = cited(reader, edges, as_of)
    heads = finder(reader).find_each([id_ for _, id_, _ in best])
    return [_similar(heads[id_].head, own.id, reasons, proofs) for _, id_, reasons in best if id_ in heads]


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
    return bool(held_of(reader, *reason.ends(id_), as_of))


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


def _similar(head: EntityHead, own: str, reasons: Sequence[Reason], proofs: Mapping[Ends, Citation]) -> Similar:
    made = sorted(reasons, key=lambda r: (-r.weight, r.predicate, r.via.name))
    proved = (
        replace(r, proofs=tuple(proofs[r.ends(id_)] for id_ in (own, head.id) if r.ends(id_) in proofs)) for r in made
    )
    return Similar(head, round(_weight(made), DIGITS), tuple(proved))
