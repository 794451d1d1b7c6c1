"""Resolution of everything at once: what the reference store does, and what every other one must arrive at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from graph import names
from graph.model import Candidate, EntityHead, Judgement, Reading
from graph.store import judging
from graph.store.resolving import (
    Clustering,
    Comparison,
    Judged,
    Profile,
    Resolver,
    Sighting,
    Thing,
    Traits,
    ranked,
    same_group,
    thing_id,
)

Pair = tuple[str, str]
NAME_WEIGHT: Final = 1_000_000_000  # a name outranks any number of aliases
NAMES: Final = 16  # that a profile keeps


@dataclass(frozen=True, slots=True)
class Known:
    """A thing: a group or a part of one."""

    id: str
    rank: tuple[str, str]
    references: int
    profile: Profile

    @property
    def head(self) -> EntityHead:
        """Return it as candidates show it."""
        return EntityHead(self.id, self.profile.type, self.profile.names[0])


def sightings(resolver: Resolver, reading: Reading) -> dict[str, Sighting]:
    """Return each reference of a reading with its names and traits, by id."""
    said = resolver.traits(reading)
    return {
        r.id: Sighting(
            r.id,
            reading.article.published,
            {**said[r.id], "name": (r.name,), "alias": r.aliases} if r.aliases else {**said[r.id], "name": (r.name,)},
        )
        for r in reading.references
    }


def count(found: Iterable[Sighting]) -> dict[str, Counter[str]]:
    """Return how often sightings give each value of each kind."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sighting in found:
        for kind, values in sighting.traits.items():
            for value in values:
                counts[kind][value] += 1
    return dict(counts)


def profile(resolver: Resolver, type_: str, counts: Traits) -> Profile:
    """Return the profile that counts give."""
    weights = {**counts.get("alias", {}), **{name: n * NAME_WEIGHT for name, n in counts["name"].items()}}
    weights = {name: weights[name] for name in ranked(weights)[:NAMES]}
    said = {kind: values for kind, values in counts.items() if kind not in {"name", "alias"}}
    return resolver.profile(type_, weights, said)


def parts(resolver: Resolver, type_: str, key: str, found: Sequence[Sighting], judged: Judged) -> list[list[Sighting]]:
    """Divide a group where its traits or a judgement on two of its references ask for it."""
    ours = {sighting.reference for sighting in found}
    judged_here = any(left in ours and right in ours for left, right in judged.different)
    if judged_here or resolver.divisible(type_, key, count(found), len(found)):
        return resolver.split(type_, key, found, judged)
    return [list(found)]


def components(pairs: Iterable[Pair]) -> list[set[str]]:
    """Return the connected sets of a graph of pairs."""
    groups: dict[str, set[str]] = {}
    for left, right in pairs:
        united = groups.get(left, {left}) | groups.get(right, {right})
        groups |= dict.fromkeys(united, united)
    return list({id(group): group for group in groups.values()}.values())


class Resolution:
    """Things, links and entities of a set of readings under a set of judgements."""

    def __init__(self, readings: Sequence[Reading], judgements: Sequence[Judgement], resolver: Resolver) -> None:
        self._resolver = resolver
        self._readings = readings
        self._judgements = judgements

    @cached_property
    def _parted(self) -> tuple[dict[str, Known], dict[str, str]]:
        groups: dict[Pair, list[Sighting]] = defaultdict(list)
        for reading in self._readings:
            found = sightings(self._resolver, reading)
            for reference in reading.references:
                groups[reference.type, names.key(reference.name, reference.type)].append(found[reference.id])
        things: dict[str, Known] = {}
        owners: dict[str, str] = {}
        for (type_, key), group in groups.items():
            self._divide(type_, key, group, things, owners)
        return things, owners

    def _divide(
        self, type_: str, key: str, group: list[Sighting], things: dict[str, Known], owners: dict[str, str]
    ) -> None:
        divided = parts(self._resolver, type_, key, group, judging.as_written(self._judgements))
        for part in divided:
            id_ = thing_id(type_, key, part, divided)
            things[id_] = Known(id_, min(s.rank for s in part), len(part), profile(self._resolver, type_, count(part)))
            owners |= {sighting.reference: id_ for sighting in part}

    @property
    def things(self) -> Mapping[str, Known]:
        """All things by id."""
        return self._parted[0]

    def thing_of(self, id_: str) -> str:
        """Return the thing of a reference or of a thing's own id, ``""`` where there is none."""
        return self._parted[1].get(id_) or (id_ if id_ in self.things else "")

    @cached_property
    def judged(self) -> Judged:
        """The judgements as pairs of things."""
        return judging.judged(self._judgements, self.thing_of)

    @cached_property
    def links(self) -> dict[Pair, Comparison]:
        """Pairs that are the same or worth a look."""
        buckets: dict[str, list[str]] = defaultdict(list)
        for id_, thing in self.things.items():
            for key in self._resolver.blocks(thing.profile):
                buckets[key].append(id_)
        found = [sorted(bucket) for bucket in buckets.values() if 1 < len(bucket) <= self._resolver.bucket]
        pairs = {(a, b) for bucket in found for n, a in enumerate(bucket) for b in bucket[n + 1 :]}
        profiles = {id_: thing.profile for id_, thing in self.things.items()}
        apart = [(a, b) for a, b in sorted(pairs) if not same_group(profiles[a], profiles[b])]
        compared = {(a, b): self._resolver.compare(profiles[a], profiles[b]) for a, b in apart}
        return {pair: comparison for pair, comparison in compared.items() if comparison.verdict != "none"}

    @cached_property
    def clustering(self) -> Clustering:
        """The entities."""
        same = {pair: link for pair, link in self.links.items() if link.verdict == "same"}
        owners = {id_: id_ for id_ in self.things}
        conflicts: dict[Pair, Pair] = {}
        for group in components([*same, *self.judged.same]):
            inside = {pair: link for pair, link in same.items() if pair[0] in group}
            things = [Thing(id_, self.things[id_].rank, self.things[id_].profile) for id_ in sorted(group)]
            found = self._resolver.cluster(things, inside, self.judged)
            owners |= found.owners
            conflicts |= found.conflicts
        return Clustering(owners, conflicts)

    def owner(self, reference: str) -> str:
        """Return the entity of a reference."""
        return self.clustering.owners[self._parted[1][reference]]

    def candidates(self) -> list[Candidate]:
        """Return what awaits a person: doubtful links and conflicts that nobody has judged."""
        settled = {*self.judged.same, *self.judged.different, *self.judged.unsure}
        open_ = [
            pair
            for pair in self.links
            if pair not in settled and self.clustering.owners[pair[0]] != self.clustering.owners[pair[1]]
        ]
        return [self._candidate(pair, "conflict" if pair in self.clustering.conflicts else "review") for pair in open_]

    def merges(self, entity: str) -> list[Candidate]:
        """Return the links inside an entity."""
        ours = {id_ for id_, owner in self.clustering.owners.items() if owner == entity}
        pairs = {pair for pair in self.links if set(pair) <= ours} | {
            pair for pair in self.judged.same if set(pair) <= ours
        }
        return [self._candidate(pair, "merged") for pair in sorted(pairs)]

    def _candidate(self, pair: Pair, kind: str) -> Candidate:
        link = self.links.get(pair, Comparison(1.0, "same", ()))
        return candidate(
            self.things[pair[0]].head,
            self.things[pair[1]].head,
            link,
            kind,
            self.clustering.conflicts.get(pair),
            judged=pair in self.judged.same,
        )


def candidate(
    left: EntityHead, right: EntityHead, link: Comparison, kind: str, against: Pair | None, *, judged: bool
) -> Candidate:
    """Return a link as people see it."""
    reasons = ("judged the same", *link.reasons) if judged else link.reasons
    known = {"review": "review", "conflict": "conflict", "merged": "merged"}
    return Candidate(left, right, link.score, reasons, known[kind], against)  # type: ignore[arg-type]


def with_judged(linked: Iterable[Candidate], heads: Iterable[EntityHead], judged: Judged) -> list[Candidate]:
    """Return the links inside an entity of these things, together with those that a judgement alone makes."""
    found = {(link.left.id, link.right.id): link for link in linked}
    known = {head.id: head for head in heads}
    for one, other in judged.same:
        if (one, other) not in found and {one, other} <= known.keys():
            link = Comparison(1.0, "same", ())
            found[one, other] = candidate(known[one], known[other], link, "merged", None, judged=True)
    return [found[pair] for pair in sorted(found)]
