"""What people's judgements say together: which hold, whether they agree, and what they mean for things."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from graph.check import check_text
from graph.errors import ConflictError, InvalidInputError
from graph.model import OPINIONS, Judgement
from graph.store.resolving import Judged

AT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)", re.ASCII)
Pair = tuple[str, str]


def check(judgement: Judgement) -> None:
    """Raise `InvalidInputError` unless the judgement is well formed."""
    if judgement.verdict not in OPINIONS:
        raise InvalidInputError(f"the verdict {judgement.verdict!a} is none of {', '.join(OPINIONS)}")
    if judgement.left == judgement.right:
        raise InvalidInputError(f"{judgement.left!a} is compared with itself: name two things")
    check_time(judgement.at)
    for text, what in ((judgement.by, "who judges"), (judgement.why, "the reason")):
        check_text(text, what)
    if not judgement.by.strip():
        raise InvalidInputError("a judgement needs a name: who judges?")
    if judgement.undone:
        raise InvalidInputError("a judgement cannot be undone before it is made")


def check_time(at: str) -> None:
    """Raise `InvalidInputError` unless this is a UTC time, which sorts as text."""
    if not AT.fullmatch(at):
        raise InvalidInputError(f"the time {at!a} is not UTC like 2026-01-31T12:00:00Z")


def check_new(judgement: Judgement, known: Iterable[Judgement]) -> None:
    """Raise `ConflictError` where the judgement contradicts what follows from those in force on other pairs."""
    _check_agreement([*known, judgement], judgement)


def check_undo(judgement: Judgement, known: Iterable[Judgement]) -> None:
    """Raise `InvalidInputError` for one undone before, `ConflictError` where the one it replaced contradicts others now."""
    if judgement.undone:
        raise InvalidInputError(f"{judgement.id} was undone at {judgement.undone}; judge again to bring it back")
    rest = [other for other in known if other.id != judgement.id]
    if back := in_force(rest).get(judgement.pair):
        _check_agreement(rest, back)


def in_force(judgements: Iterable[Judgement]) -> dict[Pair, Judgement]:
    """Return the judgement that holds for each pair: the youngest that was not undone."""
    alive = (judgement for judgement in judgements if not judgement.undone)
    return {judgement.pair: judgement for judgement in sorted(alive, key=lambda j: (j.at, j.id))}


def judged(judgements: Iterable[Judgement], thing_of: Callable[[str], str]) -> Judged:
    """Return verdicts as pairs of things, to which ``thing_of`` leads from an id; those that lead nowhere rest."""
    found: dict[str, set[Pair]] = {opinion: set() for opinion in OPINIONS}
    for (left, right), judgement in in_force(judgements).items():
        one, other = thing_of(left), thing_of(right)
        if one and other and one != other:
            found[judgement.verdict].add((min(one, other), max(one, other)))
    return Judged(frozenset(found["same"]), frozenset(found["different"]), frozenset(found["unsure"]))


def as_written(judgements: Iterable[Judgement]) -> Judged:
    """Return verdicts as pairs of the ids that people judged: what groups are split by."""
    return judged(judgements, lambda id_: id_)


def _check_agreement(known: Iterable[Judgement], new: Judgement) -> None:
    held = in_force(known)
    same = [pair for pair, judgement in held.items() if judgement.verdict == "same"]
    group = _groups(same)
    for pair, judgement in held.items():
        if judgement.verdict == "different" and group.get(pair[0], pair[0]) == group.get(pair[1], pair[1]):
            other = judgement if judgement.id != new.id else held[_witness(same, pair)]
            raise ConflictError(
                f"{new.left} and {new.right} cannot be {new.verdict}: {other.id} says that {other.left} and {other.right} are {other.verdict}; undo it first"
            )


def _groups(same: Iterable[Pair]) -> Mapping[str, str]:
    """Return a common name for ids that are the same through any chain."""
    group: dict[str, str] = {}
    for left, right in same:
        one, other = group.get(left, left), group.get(right, right)
        group |= {left: one, right: other}
        group = {id_: one if name == other else name for id_, name in group.items()}
    return group


def _witness(same: Iterable[Pair], pair: Pair) -> Pair:
    """Return a pair judged the same in the chain that joins two ids."""
    return next(found for found in same if set(found) & set(pair))
