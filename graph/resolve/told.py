"""What sightings that belong together say: the values of each kind that enough of them give."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Set
from typing import Final

from graph.store.resolving import Sighting

STRONG: Final = ("people", "domain")
TIES: Final = ("employer", "neighbour", *STRONG)
CLAIMS: Final = ("country", "year", "employer")
SAYING: Final = frozenset({*CLAIMS, *TIES})
COUNTED: Final = SAYING | {"source"}
MOSTLY: Final = 0.49  # of a set's articles
FEW: Final = 1 / 3
NOTHING: Final = frozenset[str]()


class Told:
    """Sightings that grow together: what new ones say is added to the counts, and only what they speak of is looked at anew.

    ``mixed`` are the references of articles that may have taken two things for one; they are heard where nobody else speaks.
    Of their traits the ``counted`` kinds are. ``claiming`` says whether anything here could contradict others, ``silent`` that it could not
    even tie it to them.
    """

    __slots__ = ("_counted", "_counts", "_found", "_mixed", "_said", "_telling", "claiming", "sightings", "silent")

    def __init__(self, sightings: Iterable[Sighting], mixed: Collection[str], counted: Set[str] = COUNTED) -> None:
        self.sightings: list[Sighting] = []
        self._counted = counted
        self.claiming, self.silent = False, True
        self._mixed = mixed
        self._telling: dict[str, int] = defaultdict(int)  # kind -> sightings that are not mixed and speak of it
        self._counts: dict[str, dict[str, int]] = defaultdict(dict)  # of each value, by these
        self._said: dict[str, set[str]] = defaultdict(set)  # by any
        self._found: dict[str, Set[str]] = {}
        self.add(sightings)

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Take sightings in."""
        for sighting in sightings:
            self.sightings.append(sighting)
            self._add(sighting, mixed=sighting.reference in self._mixed)
        self.claiming = not self._said.keys().isdisjoint(CLAIMS)
        self.silent = self._said.keys().isdisjoint(SAYING)

    def _add(self, sighting: Sighting, *, mixed: bool) -> None:
        for kind, values in sighting.traits.items():
            if kind in self._counted and values:
                self._count(kind, values, mixed=mixed)
        if strong := _strong(sighting):
            self._count("strong", strong, mixed=mixed)

    def _count(self, kind: str, values: Iterable[str], *, mixed: bool) -> None:
        self._found.pop(kind, None)
        self._said[kind].update(values)
        if not mixed:
            self._telling[kind] += 1
            counts = self._counts[kind]
            for value in values:
                counts[value] = counts.get(value, 0) + 1

    @property
    def strong(self) -> Set[str]:
        """The people and domains that stand behind most sightings that name any."""
        if "strong" not in self._found:
            self._found["strong"] = self._prevalent("strong", MOSTLY)
        return self._found["strong"]

    def values(self, kind: str) -> Set[str]:
        """Return the values of a kind, without what few say; those of mixed sightings only where there are no others."""
        try:
            return self._found[kind]
        except KeyError:
            found = self._found[kind] = self._prevalent(kind, FEW) or self._said.get(kind, NOTHING)
            return found

    def _prevalent(self, kind: str, share: float) -> Set[str]:
        """Return the values that more than a share of the telling sightings give."""
        if kind not in self._counts:
            return NOTHING
        least = share * self._telling[kind]
        return {value for value, n in self._counts[kind].items() if n > least}


class Lone:
    """One sighting, as most sets are: the same as `Told` of it, and nothing to count."""

    __slots__ = ("_found", "claiming", "sightings", "silent", "strong")

    def __init__(self, sighting: Sighting, mixed: Collection[str]) -> None:
        self.sightings = [sighting]
        said = sighting.traits.get
        self.claiming = bool(said("country") or said("year") or said("employer"))  # `CLAIMS`; faster than a loop
        self.silent = not (self.claiming or said("neighbour") or said("people") or said("domain"))
        self.strong: Set[str] = NOTHING if sighting.reference in mixed else _strong(sighting)
        self._found: dict[str, Set[str]] = {}

    def values(self, kind: str) -> Set[str]:
        """Return the values of a kind."""
        try:
            return self._found[kind]
        except KeyError:
            found = self._found[kind] = frozenset(self.sightings[0].traits.get(kind, ()))
            return found


def _strong(sighting: Sighting) -> Set[str]:
    said = sighting.traits
    return NOTHING.union(*[said[kind] for kind in STRONG if kind in said])
