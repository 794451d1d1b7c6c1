"""Dividing references of one type and name into things, where what articles say contradicts itself.

A group stays whole unless two sets of its references give other countries of seat, other founding years, or (of people with
common names) other employers, and share nobody. References that say nothing go where their outlet's others are, or to the
thing that was in the news first.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from graph.resolve.features import distinctive
from graph.store.resolving import Judged, Sighting, Traits

MOST: Final = 256  # references: a name with more is a household name, and dividing costs their number
COMMON_NAME: Final = 22.0  # bits of a personal name below which two employers are two people
STRONG: Final = ("people", "domain")
TIES: Final = ("employer", "neighbour", *STRONG)
CLAIMS: Final = ("country", "year", "employer")
SAYING: Final = frozenset({*CLAIMS, *TIES})
NEAR_YEARS: Final = 1
MOSTLY: Final = 0.49  # of a set's articles
FEW: Final = 1 / 3


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


class _Tally:
    """What a set of sightings says of some kinds, counted as far as it was read."""

    def __init__(self, part: Sequence[Sighting]) -> None:
        self._part = part
        self._telling = 0  # sightings that are not mixed and say anything
        self._counts: Counter[str] = Counter()
        self._found: dict[float, set[str]] = {}
        self.read = 0
        self.said: set[str] = set()  # by any sighting

    def go_on(self, kinds: tuple[str, ...], mixed: Collection[str]) -> None:
        """Count the sightings that are new in the set."""
        for sighting in self._part[self.read :]:
            values = {value for kind in kinds for value in sighting.traits.get(kind, ())}
            self.said |= values
            if values and sighting.reference not in mixed:
                self._telling += 1
                self._counts.update(values)
                self._found.clear()
        self.read = len(self._part)

    def prevalent(self, share: float) -> set[str]:
        """Return the values that more than a share of the telling sightings give."""
        if share not in self._found:
            self._found[share] = {value for value, n in self._counts.items() if n > share * self._telling}
        return self._found[share]


class _Parts:
    """Sets of sightings that grow together."""

    def __init__(self, type_: str, name: str, sightings: Sequence[Sighting], judged: Judged) -> None:
        self._person = type_ == "person" and distinctive(type_, name) < COMMON_NAME
        self._judged = judged
        self._part = {sighting.reference: [sighting] for sighting in sightings}
        self._mixed = {sighting.reference for sighting in sightings if self._is_mixed(sighting)}
        self._tied = [s for s in sightings if s.reference not in self._mixed and not s.traits.keys().isdisjoint(TIES)]
        self._tallies: dict[tuple[int, tuple[str, ...]], _Tally] = {}

    def tie(self) -> None:
        """Join what people judged the same, then what shares people, a domain or others and does not clash, last what has moved."""
        for left, right in sorted(self._judged.same):
            if left in self._part and right in self._part:
                self._join(left, right)
        for kinds, moved in ((STRONG, False), (TIES, False), (STRONG, True)):
            for group in self._sharing(kinds):
                for left, right in pairwise(group):
                    one, other = self._part[left], self._part[right]
                    if one is not other and not self._clash(one, other, moved=moved):
                        self._join(left, right)

    def settle(self) -> list[list[Sighting]]:
        """Put the sets into things: those that say most first, each where it fits best, else apart."""
        things: list[list[Sighting]] = []
        outlets: list[Counter[str]] = []  # of each thing
        for part in sorted(self._sets(), key=lambda part: (not self._telling(part), part[0].rank)):
            at = self._best(part, things, outlets)
            if at == len(things):
                things.append([])
                outlets.append(Counter())
            things[at].extend(part)
            outlets[at].update(value for sighting in part for value in sighting.traits.get("source", ()))
        return [sorted(thing, key=lambda sighting: sighting.rank) for thing in things]

    def _best(self, part: Sequence[Sighting], things: Sequence[list[Sighting]], outlets: Sequence[Counter[str]]) -> int:
        """Return the number of the thing that a set fits best, of equals the first; that of a new one where it fits none."""
        silent = self._is_silent(part)
        if silent and len(part) == 1:  # as most: the first of those whose outlets had it most often
            named = part[0].traits.get("source", ())
            known = [sum(outlet[value] for value in named) for outlet in outlets]
            return known.index(max(known)) if known else 0
        fitting = [at for at, thing in enumerate(things) if silent or not self._clash(part, thing)]
        if len(fitting) < 2:
            return fitting[0] if fitting else len(things)
        sources = self._values(part, "source")

        def fit(at: int) -> tuple[int, int, int]:
            ties = 0 if silent else self._ties(part, things[at])
            return ties, sum(outlets[at][value] for value in sources), -at

        return max(fitting, key=fit)

    def _is_silent(self, part: Sequence[Sighting]) -> bool:
        """Say whether nothing that a set says could contradict others or tie it to them: so are most."""
        return not self._judged.different and all(s.traits.keys().isdisjoint(SAYING) for s in part)

    def _sharing(self, kinds: Iterable[str]) -> Iterator[list[str]]:
        """Yield the references that share a value, the rarest values first; mixed ones join nobody."""
        holders: dict[str, list[str]] = defaultdict(list)
        for sighting in self._tied:
            for value in {value for kind in kinds for value in sighting.traits.get(kind, ())}:
                holders[value].append(sighting.reference)
        yield from (holders[value] for value in sorted(holders, key=lambda value: (len(holders[value]), value)))

    def _is_mixed(self, sighting: Sighting) -> bool:
        """Say whether an article may have taken two things for one: two countries, or two employers of a common name."""
        return len(sighting.traits.get("country", ())) > 1 or (
            self._person and len(sighting.traits.get("employer", ())) > 1
        )

    def _join(self, left: str, right: str) -> None:
        one, other = self._part[left], self._part[right]
        if one is other or self._told_apart(one, other):
            return
        united = sorted([*one, *other], key=lambda sighting: sighting.rank)
        for sighting in united:
            self._part[sighting.reference] = united

    def _sets(self) -> list[list[Sighting]]:
        return list({id(part): part for part in self._part.values()}.values())

    def _clash(self, one: Sequence[Sighting], other: Sequence[Sighting], *, moved: bool = True) -> bool:
        """Say whether two sets contradict each other; the same people in another country have ``moved``."""
        if self._told_apart(one, other):
            return True
        if moved and self._shared(one, other):
            return False
        if self._other_years(one, other) or self._apart(one, other, "country"):
            return True
        return self._person and self._apart(one, other, "employer")

    def _other_years(self, one: Sequence[Sighting], other: Sequence[Sighting]) -> bool:
        years = self._values(one, "year")
        gaps = [abs(int(x) - int(y)) for x in years for y in self._values(other, "year")]
        return bool(gaps) and min(gaps) > NEAR_YEARS

    def _apart(self, one: Sequence[Sighting], other: Sequence[Sighting], kind: str) -> bool:
        """Say whether no value is shared, or only some are and nobody around them is."""
        left = self._values(one, kind)
        right = (
            self._values(other, kind) if left else left
        )  # most sets say nothing: the other is not looked at for them
        if not (left and right) or left == right:
            return False
        people = [self._values(part, "people") for part in (one, other)]
        strangers = all(people) and not _akin(*people) and not self._ties(one, other)
        return strangers or not left & right

    def _told_apart(self, one: Sequence[Sighting], other: Sequence[Sighting]) -> bool:
        if not self._judged.different:
            return False
        left, right = ({sighting.reference for sighting in part} for part in (one, other))
        return any((a in left and b in right) or (a in right and b in left) for a, b in self._judged.different)

    def _shared(self, one: Sequence[Sighting], other: Sequence[Sighting]) -> bool:
        """Say whether the same people or domain stand behind most of both: then another country is a move."""
        left = self._prevalent(one, STRONG, MOSTLY)
        return bool(left) and bool(left & self._prevalent(other, STRONG, MOSTLY))

    def _prevalent(self, part: Sequence[Sighting], kinds: tuple[str, ...], share: float) -> set[str]:
        """Return the values that more than a share of those sightings give that say anything of these kinds."""
        return self._tally(part, kinds).prevalent(share)

    def _values(self, part: Sequence[Sighting], kind: str) -> set[str]:
        """Return the values of a kind, without what few say; those of mixed sightings only where there are no others."""
        tally = self._tally(part, (kind,))
        return tally.prevalent(FEW) or tally.said

    def _tally(self, part: Sequence[Sighting], kinds: tuple[str, ...]) -> "_Tally":
        """Count what a set says: it only grows, and what is new is added."""
        tally = self._tallies.get((id(part), kinds))
        if tally is None:
            tally = self._tallies[id(part), kinds] = _Tally(part)  # which keeps the set, and so its id
        if tally.read < len(part):
            tally.go_on(kinds, self._mixed)
        return tally

    def _telling(self, part: Sequence[Sighting]) -> bool:
        if all(s.traits.keys().isdisjoint(CLAIMS) for s in part):
            return False
        if all(sighting.reference in self._mixed for sighting in part):
            return False
        return any(self._values(part, kind) for kind in CLAIMS)

    def _ties(self, part: Sequence[Sighting], thing: Sequence[Sighting]) -> int:
        """Return how much two sets share."""
        ours = {kind: values for kind in TIES if (values := self._values(part, kind))}
        return sum(len(values & self._values(thing, kind)) for kind, values in ours.items())


def _akin(left: Iterable[str], right: Iterable[str]) -> bool:
    """Say whether one of these people is one of those, perhaps with fewer names."""
    ones, others = ([set(name.split()) for name in people] for people in (left, right))
    return any(one <= other or other <= one for one in ones for other in others)
