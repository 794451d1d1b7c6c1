"""Dividing references of one type and name into things, where what articles say contradicts itself.

A group stays whole unless two sets of its references give other countries of seat, other founding years, or (of people with
common names) other employers, and share nobody. References that say nothing go where their outlet's others are, or to the
thing that was in the news first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import pairwise
from typing import Final

from graph.resolve.features import distinctive
from graph.resolve.told import NOTHING, SAYING, STRONG, TIES, Lone, Told
from graph.store.resolving import Judged, Sighting, Traits

MOST: Final = 256  # references: a name with more is a household name, and dividing costs their number
COMMON_NAME: Final = 22.0  # bits of a personal name below which two employers are two people
NEAR_YEARS: Final = 1
Part = Lone | Told


def divisible(type_: str, name: str, traits: Traits, references: int) -> bool:
    """Say whether a group's traits could contradict each other at all."""
    if not 1 < references <= MOST:
        return False
    years = sorted(map(int, traits.get("year", ())))
    if len(traits.get("country", ())) > 1 or (years and years[-1] - years[0] > NEAR_YEARS):
        return True
    return type_ == "person" and len(traits.get("employer", ())) > 1 and distinctive(type_, name) < COMMON_NAME


def split(type_: str, name: str, sightings: Sequence[Sighting], judged: Judged) -> list[list[Sighting]]:
    """Divide a group into things; the result depends on the set of sightings only."""
    ordered = sorted(sightings, key=lambda sighting: sighting.rank)
    parts = _Parts(type_, name, ordered, judged)
    parts.tie()
    return parts.settle()


class _Parts:
    """Sets of sightings that grow together."""

    def __init__(self, type_: str, name: str, sightings: Sequence[Sighting], judged: Judged) -> None:
        self._person = type_ == "person" and distinctive(type_, name) < COMMON_NAME
        self._judged = judged
        self._mixed = {sighting.reference for sighting in sightings if self._is_mixed(sighting)}
        self._part: dict[str, Part] = {s.reference: Lone(s, self._mixed) for s in sightings}
        self._tied = [s for s in sightings if s.reference not in self._mixed and not s.traits.keys().isdisjoint(TIES)]

    def tie(self) -> None:
        """Join what people judged the same, then what shares people, a domain or others and does not clash, last what has moved."""
        for left, right in sorted(self._judged.same):
            if left in self._part and right in self._part:
                self._join(left, right)
        strong = self._sharing(STRONG)
        for groups, moved in ((strong, False), (self._sharing(TIES), False), (strong, True)):
            for group in groups:
                for left, right in pairwise(group):
                    one, other = self._part[left], self._part[right]
                    if one is not other and not self._clash(one, other, moved=moved):
                        self._join(left, right)

    def settle(self) -> list[list[Sighting]]:
        """Put the sets into things: those that say most first, each where it fits best, else apart."""
        things: list[Told] = []
        outlets: list[Counter[str]] = []  # of each thing
        sets = {id(part): part for part in self._part.values()}.values()
        for part in sorted(sets, key=lambda part: (not self._telling(part), part.sightings[0].rank)):
            at = self._best(part, things, outlets)
            if at == len(things):
                things.append(Told((), self._mixed, SAYING))  # their outlets are counted here
                outlets.append(Counter())
            things[at].add(part.sightings)
            outlets[at].update(value for sighting in part.sightings for value in sighting.traits.get("source", ()))
        return [sorted(thing.sightings, key=lambda sighting: sighting.rank) for thing in things]

    def _best(self, part: Part, things: Sequence[Told], outlets: Sequence[Counter[str]]) -> int:
        """Return the number of the thing that a set fits best, of equals the first; that of a new one where it fits none."""
        silent = part.silent and not self._judged.different  # as most
        if silent and len(part.sightings) == 1:  # the first of those whose outlets had it most often
            named = part.sightings[0].traits.get("source", ())
            known = [sum([outlet.get(value, 0) for value in named]) for outlet in outlets]
            return known.index(max(known)) if known else 0
        peaceful = not part.claiming and not self._judged.different
        fitting = [at for at, thing in enumerate(things) if peaceful or not self._clash(part, thing)]
        if len(fitting) < 2:
            return fitting[0] if fitting else len(things)
        sources, ours = part.values("source"), _tying(part)

        def fit(at: int) -> tuple[int, int, int]:
            return _ties(ours, things[at]), sum([outlets[at].get(value, 0) for value in sources]), -at

        return max(fitting, key=fit)

    def _sharing(self, kinds: Sequence[str]) -> list[list[str]]:
        """Return the references that share a value, the rarest values first; mixed ones join nobody."""
        holders: dict[str, list[str]] = defaultdict(list)
        for sighting in self._tied:
            said = sighting.traits
            for value in NOTHING.union(*[said[kind] for kind in kinds if kind in said]):
                holders[value].append(sighting.reference)
        shared = sorted((len(found), value) for value, found in holders.items() if len(found) > 1)
        return [holders[value] for _, value in shared]

    def _is_mixed(self, sighting: Sighting) -> bool:
        """Say whether an article may have taken two things for one: two countries, or two employers of a common name."""
        said = sighting.traits
        return len(said.get("country", ())) > 1 or (self._person and len(said.get("employer", ())) > 1)

    def _join(self, left: str, right: str) -> None:
        one, other = self._part[left], self._part[right]
        if one is other or self._told_apart(one, other):
            return
        united = Told(sorted([*one.sightings, *other.sightings], key=lambda sighting: sighting.rank), self._mixed)
        for sighting in united.sightings:
            self._part[sighting.reference] = united

    def _clash(self, one: Part, other: Part, *, moved: bool = True) -> bool:
        """Say whether two sets contradict each other; the same people in another country have ``moved``."""
        if self._judged.different and self._told_apart(one, other):
            return True
        if not (one.claiming and other.claiming):
            return False
        if moved and not one.strong.isdisjoint(other.strong):  # behind most of both
            return False
        if _other_years(one, other) or _apart(one, other, "country"):
            return True
        return self._person and _apart(one, other, "employer")

    def _told_apart(self, one: Part, other: Part) -> bool:
        if not self._judged.different:
            return False
        left, right = ({sighting.reference for sighting in part.sightings} for part in (one, other))
        return any((a in left and b in right) or (a in right and b in left) for a, b in self._judged.different)

    def _telling(self, part: Part) -> bool:
        return part.claiming and any(sighting.reference not in self._mixed for sighting in part.sightings)


def _other_years(one: Part, other: Part) -> bool:
    left, right = one.values("year"), other.values("year")
    return bool(left and right) and min([abs(int(x) - int(y)) for x in left for y in right]) > NEAR_YEARS


def _apart(one: Part, other: Part, kind: str) -> bool:
    """Say whether no value is shared, or only some are and nobody around them is."""
    left, right = one.values(kind), other.values(kind)
    if not (left and right) or left == right:
        return False
    if left.isdisjoint(right):
        return True
    people = [part.values("people") for part in (one, other)]
    return all(people) and not _akin(*people) and not _ties(_tying(one), other)


def _tying(part: Part) -> list[tuple[str, Set[str]]]:
    """Return by what a set could be tied to others."""
    return [(kind, values) for kind in TIES if (values := part.values(kind))]


def _ties(ours: Iterable[tuple[str, Set[str]]], thing: Part) -> int:
    """Return how much of this a set shares."""
    return sum([len(values & thing.values(kind)) for kind, values in ours])


def _akin(left: Iterable[str], right: Iterable[str]) -> bool:
    """Say whether one of these people is one of those, perhaps with fewer names."""
    ones, others = ([set(name.split()) for name in people] for people in (left, right))
    return any(one <= other or other <= one for one in ones for other in others)
