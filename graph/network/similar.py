"""What is like a thing, and why: neighbours in common, the rarer the weightier (Adamic and Adar, 2003)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log
from typing import Final

from graph.model import EntityHead
from graph.store.asking import LinkFilter, Way
from graph.store.base import Reader
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


def similar(reader: Reader, entity: str, limit: int = 10) -> list[Similar]:
    """Return things of the same type that share neighbours with an entity, the most alike first; proofs are the edges' own."""
    own = reader.entity(entity)
    ways = dict(islice(_ways(reader, own.id), NEIGHBOURS))
    found: dict[str, list[Reason]] = defaultdict(list)
    for way, near in finder(reader).find_sharing(sorted(ways), own.type, LinkFilter(COMMON), CROWD).items():
        weight = round(1 / log(1 + near.edges), DIGITS)
        reason = Reason(way.predicate, way.subject, ways[way], weight)
        for id_ in near.others:
            found[id_].append(reason)
    found.pop(own.id, None)
    ranked = sorted(found.items(), key=lambda item: (-sum(reason.weight for reason in item[1]), item[0]))[:limit]
    return [_similar(reader, id_, reasons) for id_, reasons in ranked]


def _ways(reader: Reader, entity: str) -> Iterator[tuple[Way, EntityHead]]:
    """Yield how the thing stands to its neighbours, and these, the best supported first."""
    page = reader.edges(entity, limit=NEIGHBOURS)
    while True:
        for edge in page.items:
            if edge.predicate in COMMON:
                subject = edge.subject.id == entity
                near = edge.object if subject else edge.subject
                yield Way(near.id, edge.predicate, subject), near
        if not page.next:
            return
        page = reader.edges(entity, limit=NEIGHBOURS, cursor=page.next)


def _similar(reader: Reader, id_: str, reasons: Sequence[Reason]) -> Similar:
    made = sorted(reasons, key=lambda r: (-r.weight, r.predicate, r.via.name))
    return Similar(reader.entity(id_).head, round(sum(r.weight for r in made), DIGITS), tuple(made))
