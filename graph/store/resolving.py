"""The seam between stores and resolution: a store asks a `Resolver` and knows nothing of names and scores.

References of one type and `names.key` form a *group*. A group is one *thing*, unless its references contradict each
other; things are linked to *entities*. Everything a resolver answers is a pure function of its arguments, and they hold
only what the two things' own articles say: so the graph depends on what is read, never on when.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from graph import names
from graph.model import Reading, content_id

Traits = Mapping[str, Mapping[str, int]]  # kind -> value -> how often
Verdict = Literal["same", "review", "none"]
UNDATED = "~"  # sorts after every date: the unknown date is never the earliest


class Sighting(NamedTuple):
    """A reference with what its own article says of the thing: what groups are split by."""

    reference: str
    seen: str
    traits: Mapping[str, tuple[str, ...]]

    @property
    def rank(self) -> tuple[str, str]:
        """The earliest is first; ties by id."""
        return self.seen or UNDATED, self.reference


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a thing: its names, the most frequent first, and the values of its traits."""

    type: str
    names: tuple[str, ...]
    traits: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How alike two things are: a probability, reasons for people, and what follows from it."""

    score: float
    verdict: Verdict
    reasons: tuple[str, ...]
    barred: bool = False  # contradictory: no chain of links may put the two into one entity


@dataclass(frozen=True, slots=True)
class Thing:
    """A node of the clustering: its id, the rank of its earliest reference, and its profile."""

    id: str
    rank: tuple[str, str]
    profile: Profile


@dataclass(frozen=True, slots=True)
class Clustering:
    """Which entity each thing belongs to, and the links that could not be followed, with the thing in the way."""

    owners: Mapping[str, str]
    conflicts: Mapping[tuple[str, str], tuple[str, str]]


class Resolver(Protocol):
    """Decides what is one thing. All methods are pure; ``version`` changes whenever an answer may."""

    @property
    def version(self) -> str:
        """Name the rules and their weights."""

    @property
    def bucket(self) -> int:
        """Return the size above which a block says nothing and is not looked into."""

    @property
    def uncounted(self) -> frozenset[str]:
        """Return the kinds of traits that tell sightings apart, but are neither in a profile nor asked by `divisible`."""

    def traits(self, reading: Reading) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return what an article says of each of its references, by id."""

    def divisible(self, type_: str, key: str, traits: Traits, references: int) -> bool:
        """Say cheaply whether a group's traits could contradict each other at all."""

    def split(self, type_: str, name: str, sightings: Sequence[Sighting], judged: "Judged") -> list[list[Sighting]]:
        """Divide a group into things."""

    def profile(self, type_: str, names_: Mapping[str, int], traits: Traits) -> Profile:
        """Return a thing's profile from counts."""

    def blocks(self, profile: Profile) -> frozenset[str]:
        """Return the keys under which a thing meets those that might be the same."""

    def apart(self, left: Profile, right: Profile) -> bool:
        """Say, by types and names alone, whether it is certain that `compare` finds nothing."""

    def compare(self, left: Profile, right: Profile) -> Comparison:
        """Compare two things."""

    def stirred(self, old: Profile, new: Profile) -> frozenset[str] | None:
        """Return the values, or kinds, of traits of which a third thing must hold one if `compare` with both could differ.

        None where it could differ for any. Profiles with the same type and names have the same blocks.
        """

    def cluster(
        self, things: Sequence[Thing], links: Mapping[tuple[str, str], Comparison], judged: "Judged"
    ) -> Clustering:
        """Join things into entities; the links are those of the things among each other, keys in order."""


@dataclass(frozen=True, slots=True)
class Judged:
    """People's verdicts in force, as pairs of ids in order: of references or of things."""

    same: Collection[tuple[str, str]] = ()
    different: Collection[tuple[str, str]] = ()
    unsure: Collection[tuple[str, str]] = ()


class ByKey:
    """The plain resolver: one entity for each type and key, and what people judged; nothing is guessed."""

    version = "key 2"
    bucket = 0
    uncounted: frozenset[str] = frozenset()

    def traits(self, reading: Reading) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Return none: nothing is compared."""
        return {reference.id: {} for reference in reading.references}

    def divisible(self, type_: str, key: str, traits: Traits, references: int) -> bool:
        """Return no."""
        del type_, key, traits, references
        return False

    def split(self, type_: str, name: str, sightings: Sequence[Sighting], judged: Judged) -> list[list[Sighting]]:
        """Return one thing."""
        del type_, name, judged
        return [list(sightings)]

    def profile(self, type_: str, names_: Mapping[str, int], traits: Traits) -> Profile:
        """Return the names alone."""
        del traits
        return Profile(type_, ranked(names_))

    def blocks(self, profile: Profile) -> frozenset[str]:
        """Return none."""
        del profile
        return frozenset()

    def apart(self, left: Profile, right: Profile) -> bool:
        """Return yes."""
        del left, right
        return True

    def compare(self, left: Profile, right: Profile) -> Comparison:
        """Return that nothing is known."""
        del left, right
        return Comparison(0.0, "none", ())

    def stirred(self, old: Profile, new: Profile) -> frozenset[str] | None:
        """Return nothing: what is compared is never alike."""
        del old, new
        return frozenset()

    def cluster(
        self, things: Sequence[Thing], links: Mapping[tuple[str, str], Comparison], judged: Judged
    ) -> Clustering:
        """Join what was judged the same."""
        del links
        return join(things, sorted(judged.same), lambda left, right: clash(judged, left, right))


Clash = Callable[[set[str], set[str]], tuple[str, str] | None]


def clash(judged: Judged, left: Collection[str], right: Collection[str]) -> tuple[str, str] | None:
    """Return the first pair across two sets that people judged different."""
    return next((pair for pair in sorted(judged.different) if _parts(pair, left, right)), None)


def join(things: Sequence[Thing], pairs: Iterable[tuple[str, str]], clash_: Clash) -> Clustering:
    """Join the pairs in their order, unless ``clash_`` finds two in the united sets that must stay apart."""
    ranks = {thing.id: thing.rank for thing in things}
    groups = {thing.id: {thing.id} for thing in things}
    conflicts: dict[tuple[str, str], tuple[str, str]] = {}
    for left, right in pairs:
        if left not in groups or right not in groups or groups[left] is groups[right]:
            continue
        if found := clash_(groups[left], groups[right]):
            conflicts[left, right] = found
            continue
        united = groups[left] | groups[right]
        groups |= dict.fromkeys(united, united)
    return Clustering({id_: owner(group, ranks) for id_, group in groups.items()}, conflicts)


def owner(group: Iterable[str], ranks: Mapping[str, tuple[str, str]]) -> str:
    """Return the id of the entity: that of the thing that was in the news first."""
    return min(group, key=lambda id_: (ranks[id_][0], id_))


def ranked(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return names, the most frequent first, then the shortest."""
    if len(counts) < 2:  # as most
        return tuple(counts)
    return tuple(sorted(counts, key=lambda name: (-counts[name], len(name), name)))


def same_group(one: Profile, other: Profile) -> bool:
    """Say whether two things are parts of one group: they are never linked, as their articles contradict each other."""
    return one.type == other.type and names.key(one.names[0], one.type) == names.key(other.names[0], other.type)


def thing_id(type_: str, key: str, part: Sequence[Sighting], parts: Sequence[Sequence[Sighting]]) -> str:
    """Return the id of one of a group's things."""
    first, *_ = firsts = [min(sighting.rank for sighting in one) for one in (part, *parts)]
    return part_id(type_, key, first, min(firsts))


def part_id(type_: str, key: str, first: tuple[str, str], first_of_group: tuple[str, str]) -> str:
    """Return the id of a thing: that which is seen first has its group's id, the others add their first reference."""
    if first == first_of_group:
        return names.entity_id(type_, key)
    return content_id("ent", type_, key, first[1])


def _parts(pair: tuple[str, str], left: Collection[str], right: Collection[str]) -> bool:
    return (pair[0] in left and pair[1] in right) or (pair[0] in right and pair[1] in left)
