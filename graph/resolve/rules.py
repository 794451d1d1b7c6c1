"""The resolver that ships: names with their rarity, what articles say, and no merging through weak links."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from graph.model import Reading
from graph.resolve import block, features, score, split, traits
from graph.store.resolving import (
    Clustering,
    Comparison,
    Judged,
    Profile,
    Sighting,
    Thing,
    Traits,
    clash,
    join,
    ranked,
    same_group,
)

RULES: Final = "rules 5"  # raise with every change of what is merged; the weights have their own digest
BUCKET: Final = 40  # things: more under one key say that it tells nothing
VALUES: Final = 48  # of each kind of trait that a profile keeps, the most frequent
MARGIN: Final = 0.05  # two links of one thing to things that exclude each other must differ by more, or none holds


class Rules:
    """A `Resolver`; without state."""

    bucket = BUCKET
    uncounted = frozenset({"source"})

    @cached_property
    def version(self) -> str:
        """Name rules and weights."""
        return f"{RULES} {score.weights().digest}"

    def traits(self, reading: Reading) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return what an article says of its references."""
        return traits.traits(reading)

    def divisible(self, type_: str, key: str, traits: Traits, references: int) -> bool:
        """Say whether a group could be several things."""
        return split.divisible(type_, key, traits, references)

    def split(self, type_: str, name: str, sightings: Sequence[Sighting], judged: Judged) -> list[list[Sighting]]:
        """Divide a group into things."""
        return split.split(type_, name, sightings, judged)

    def profile(self, type_: str, names_: Mapping[str, int], traits: Traits) -> Profile:
        """Return a profile with the most frequent values."""
        kept = {
            kind: frozenset(ranked(counts)[:VALUES])
            for kind, counts in traits.items()
            if counts and kind not in self.uncounted
        }
        known = ranked(names_)
        return Profile(type_, known, kept | features.said_by_names(type_, known))

    def blocks(self, profile: Profile) -> frozenset[str]:
        """Return the keys under which a thing is looked up."""
        return block.blocks(profile)

    def apart(self, left: Profile, right: Profile) -> bool:
        """Say whether names of these two bar that they are one."""
        return score.apart(left, right)

    def compare(self, left: Profile, right: Profile) -> Comparison:
        """Compare two things."""
        return score.compare(left, right)

    def stirred(self, old: Profile, new: Profile) -> frozenset[str] | None:
        """Return what another thing must hold so that a comparison with it could differ."""
        return features.stirred(old, new)

    def cluster(
        self, things: Sequence[Thing], links: Mapping[tuple[str, str], Comparison], judged: Judged
    ) -> Clustering:
        """Join what was judged the same, then the best links first; a link to what must stay apart is a conflict."""
        profiles = {thing.id: thing.profile for thing in things}
        torn = _torn(links, profiles, judged)
        free = [pair for pair in links if pair not in torn and pair not in judged.unsure]
        ordered = [*sorted(judged.same), *sorted(free, key=lambda pair: (-links[pair].score, pair))]

        def apart(left: set[str], right: set[str]) -> tuple[str, str] | None:
            return clash(judged, left, right) or _barred(profiles, left, right, judged)

        found = join(things, ordered, apart)
        return Clustering(found.owners, {**torn, **found.conflicts})


def _barred(profiles: Mapping[str, Profile], left: set[str], right: set[str], judged: Judged) -> tuple[str, str] | None:
    """Return the first pair across two sets that contradicts itself; what people judged the same does not."""
    pairs = sorted((min(a, b), max(a, b)) for a in left for b in right)
    return next((pair for pair in pairs if pair not in judged.same and _exclusive(profiles, *pair)), None)


def _exclusive(profiles: Mapping[str, Profile], a: str, b: str) -> bool:
    """Say whether two things contradict each other; two of one type and name were divided because they do."""
    one, other = profiles[a], profiles[b]
    return same_group(one, other) or score.compare(one, other).barred


def _torn(
    links: Mapping[tuple[str, str], Comparison], profiles: Mapping[str, Profile], judged: Judged
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the links of things that fit two which exclude each other about equally well: guessing would be wrong half the time."""
    partners: dict[str, list[tuple[float, str]]] = {}
    for (left, right), link in links.items():
        partners.setdefault(left, []).append((link.score, right))
        partners.setdefault(right, []).append((link.score, left))
    torn: dict[tuple[str, str], tuple[str, str]] = {}
    for id_, found in sorted(partners.items()):
        best = sorted(found, reverse=True)
        for one, (score_, a) in enumerate(best):
            for other, b in best[one + 1 :]:
                pair = (min(a, b), max(a, b))
                if score_ - other <= MARGIN and pair not in judged.same and _exclusive(profiles, a, b):
                    torn |= {
                        (min(id_, c), max(id_, c)): pair
                        for c in (a, b)
                        if (min(id_, c), max(id_, c)) not in judged.same
                    }
    return torn
