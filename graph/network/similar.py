"""What is like a thing, and why: neighbours in common, the rarer the weightier (Adamic and Adar, 2003)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import log
from typing import Final

from graph.model import EntityHead
from graph.store.asking import Link, LinkFilter
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
    ask = finder(reader)
    keep = LinkFilter(COMMON)
    ways = set(islice(_ways(reader, own.id), NEIGHBOURS))
    crowded = ask.find_crowded(sorted({via for via, _, _ in ways}), keep, CROWD)
    ways = {way for way in ways if way[0] not in crowded}
    near: dict[str, list[Link]] = defaultdict(list)
    for link in ask.find_links(sorted({via for via, _, _ in ways}), keep):
        for end in (link.subject, link.object):
            near[end].append(link)
    found = _common(own.id, own.type, ways, near)
    ranked = sorted(found.items(), key=lambda item: (-sum(weight for *_, weight in item[1]), item[0]))[:limit]
    return [_similar(reader, id_, reasons) for id_, reasons in ranked]


def _ways(reader: Reader, entity: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the neighbours, the best supported first: relation, and whether the asked thing is its subject."""
    page = reader.edges(entity, limit=NEIGHBOURS)
    while True:
        for edge in page.items:
            if edge.predicate in COMMON:
                subject = edge.subject.id == entity
                yield (edge.object if subject else edge.subject).id, edge.predicate, subject
        if not page.next:
            return
        page = reader.edges(entity, limit=NEIGHBOURS, cursor=page.next)


def _common(
    own: str, type_: str, ways: set[tuple[str, str, bool]], near: dict[str, list[Link]]
) -> dict[str, list[tuple[str, str, bool, float]]]:
    found: dict[str, list[tuple[str, str, bool, float]]] = defaultdict(list)
    for via, predicate, subject in sorted(ways):
        crowd = len(near[via])
        for link in near[via]:
            id_, kind = link.other(via)
            if link.predicate == predicate and kind == type_ and id_ != own and (link.subject == id_) == subject:
                found[id_].append((via, predicate, subject, round(1 / log(1 + crowd), DIGITS)))
    return found


def _similar(reader: Reader, id_: str, reasons: list[tuple[str, str, bool, float]]) -> Similar:
    made = [Reason(predicate, subject, reader.entity(via).head, weight) for via, predicate, subject, weight in reasons]
    made.sort(key=lambda r: (-r.weight, r.predicate, r.via.name))
    return Similar(reader.entity(id_).head, round(sum(r.weight for r in made), DIGITS), tuple(made))
