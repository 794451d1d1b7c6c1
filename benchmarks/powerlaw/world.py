"""The invented world as columns of numbers: entities, claims about them, and which article makes which claim again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.powerlaw import words
from benchmarks.powerlaw.words import CLAIMS, LITERALS, SHARES, Claim
from graph import ontology

Column = NDArray[Any]
ARTICLE: Final = 16  # statements of an article: the examples' news have 15.5
FAMOUS: Final = 4  # ranks are drawn as n * u ** 4: the chance of rank r falls as r ** -0.75
REPEATED: Final = 2  # and claims are repeated as n * u ** 2
FIRST_DAY: Final = np.datetime64("2015-01-01")
DAYS: Final = 4_320
STATUS: Final = (("stated", 0.88), ("planned", 0.06), ("rumoured", 0.03), ("ended", 0.03))
LEAST, MOST = 55, 99  # hundredths of confidence
DATED: Final = 0.1  # of the statements say since when
NONE: Final = -1
KINDS: Final = (*CLAIMS, *LITERALS)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a graph is to be."""

    entities: int
    edges: int
    statements: int


@dataclass(frozen=True)
class World:
    """Columns by claim (``kind``, ``subject``, ``object`` or NONE, ``value``) and by statement, in the order of the articles.

    Entities, articles and statements are numbers from 0; entities of one type stand together, from ``starts[type]``.
    """

    size: Size
    starts: dict[str, int]
    names: list[str]
    kind: Column
    subject: Column
    object: Column
    value: Column
    claim: Column
    article: Column
    sentence: Column  # which of its kind's
    attributes: Column
    status: Column
    confidence: Column
    since: Column  # a year, 0 for none
    day: Column  # by article
    outlet: Column

    @cached_property
    def types(self) -> list[str]:
        """The type of each entity."""
        bounds = [*self.starts.values(), self.size.entities]
        return [t for (t, start), end in zip(self.starts.items(), bounds[1:], strict=True) for _ in range(end - start)]

    def aliases(self, entity: int) -> tuple[str, ...]:
        """Return the other names of an entity: every eighth organisation has one."""
        organisation = ontology.load().types[self.types[entity]].organisation
        return (f"{self.names[entity]} Ltd",) if organisation and entity % 8 == 0 else ()

    @cached_property
    def articles(self) -> int:
        """How many there are."""
        return len(self.day)

    @cached_property
    def dates(self) -> list[str]:
        """The date of each day."""
        return [str(FIRST_DAY + at) for at in range(DAYS)]

    @cached_property
    def published(self) -> Column:
        """The day of each statement's article."""
        return np.asarray(self.day[self.article])


def make(size: Size, seed: int) -> World:
    """Return the world of a seed; raises `ValueError` for sizes that do not go together."""
    chance = np.random.default_rng(seed)
    starts, counts = _starts(size.entities)
    named = [name for type_, count in counts.items() for name in words.names(type_, count)]
    kind, subject, object_, value = _claims(chance, size, starts, counts)
    if size.statements < len(kind):
        raise ValueError(f"{size.statements} statements are less than the {len(kind)} claims; ask for more")
    claim, article = _statements(chance, size, kind, subject, object_)
    return World(
        size,
        starts,
        named,
        kind,
        subject,
        object_,
        value,
        claim,
        article,
        *_told(chance, kind[claim], int(article[-1]) + 1),
    )


def _told(chance: np.random.Generator, kinds: Column, articles: int) -> tuple[Column, ...]:
    """Draw how each statement is made, and when and where each article appeared."""
    count = len(kinds)
    years = chance.integers(2016, 2026, count)
    drawn = (
        _of(chance, kinds, [len(kind.sentences) for kind in KINDS]),
        _of(chance, kinds, [len(kind.attributes) for kind in KINDS]),
        chance.choice(len(STATUS), count, p=[share for _, share in STATUS]).astype(np.int8),
        chance.integers(LEAST, MOST, count, endpoint=True, dtype=np.int8),
        np.where(chance.random(count) < DATED, years, 0).astype(np.int16),
    )
    recent = (DAYS * (1 - chance.random(articles) ** 2)).astype(np.int16)
    return *drawn, np.minimum(recent, DAYS - 1), _famous(chance, words.OUTLETS, articles).astype(np.int16)


def _of(chance: np.random.Generator, kinds: Column, choices: Sequence[int]) -> Column:
    return np.asarray((chance.random(len(kinds)) * np.array(choices)[kinds]).astype(np.int8))


def _starts(entities: int) -> tuple[dict[str, int], dict[str, int]]:
    counts = {type_: max(1, entities * share // 1000) for type_, share in SHARES.items()}
    counts["company"] += entities - sum(counts.values())
    if counts["company"] < 2:
        raise ValueError(f"{entities} entities are too few for one of each type; ask for more")
    starts = dict(zip(counts, np.cumsum([0, *counts.values()]).tolist(), strict=False))
    return starts, counts


def _famous(chance: np.random.Generator, count: int, draws: int, power: int = FAMOUS) -> Column:
    """Draw ranks of which the first are the most likely."""
    return np.asarray((count * chance.random(draws) ** power).astype(np.int64))


def _claims(
    chance: np.random.Generator, size: Size, starts: dict[str, int], counts: dict[str, int]
) -> tuple[Column, ...]:
    wanted = [size.edges * kind.share // 1000 for kind in CLAIMS]
    wanted[0] += size.edges - sum(wanted)
    parts, roles = [], np.empty(0, np.int64)
    for number, (kind, want) in enumerate(zip(CLAIMS, wanted, strict=True)):
        pairs = chance.permutation(roles)[:want] if kind.predicate == "founded" else _pairs(chance, kind, want, counts)
        roles = pairs if kind.predicate == "holds_role" else roles  # who founds a company works for it
        subject, object_ = np.divmod(pairs, counts[kind.object])
        parts.append(
            (number, subject + starts[kind.subject], object_ + starts[kind.object], np.zeros(len(pairs), np.int64))
        )
    parts += [_literals(chance, at, size, starts, counts) for at in range(len(CLAIMS), len(KINDS))]
    kinds = np.repeat([part[0] for part in parts], [len(part[1]) for part in parts]).astype(np.int8)
    return kinds, *(np.concatenate([part[column] for part in parts]).astype(np.int32) for column in (1, 2, 3))


def _pairs(chance: np.random.Generator, kind: Claim, want: int, counts: dict[str, int]) -> Column:
    """Return so many different pairs of numbers (subject * objects + object); all of one end where the kind covers it."""
    ends = counts[kind.subject], counts[kind.object]
    symmetric = ontology.load().relations[kind.predicate].symmetric and kind.subject == kind.object
    held = {"subject": ends[0], "object": ends[1]}.get(kind.covers, 0)
    if held > want:
        raise ValueError(f"{want} edges {kind.predicate} cannot reach {held} entities; ask for more edges")
    fixed = {kind.covers: np.arange(held)} if held else {}
    kept = np.unique(_code(chance, ends, held, symmetric, **fixed))
    found = kept
    for _ in range(100):
        if len(found) >= want:
            extra = np.setdiff1d(found, kept, assume_unique=True)
            return np.concatenate([kept, chance.permutation(extra)[: want - len(kept)]])
        found = np.union1d(found, _code(chance, ends, (want - len(found)) * 5 // 4 + 16, symmetric))
    raise ValueError(f"{want} edges {kind.predicate} are more than there are pairs; ask for fewer")


def _code(
    chance: np.random.Generator,
    ends: tuple[int, int],
    draws: int,
    symmetric: bool,
    subject: Column | None = None,
    object: Column | None = None,  # noqa: A002 - the ends
) -> Column:
    """Draw pairs; subjects are half famous, half anybody, objects famous."""
    usual = np.where(chance.random(draws) < 0.5, _famous(chance, ends[0], draws), chance.integers(0, ends[0], draws))
    left = usual if subject is None else subject
    right = _famous(chance, ends[1], draws) if object is None else object
    if ends[0] == ends[1]:
        right = np.where(left == right, (right + 1) % ends[1], right)
    if symmetric:
        left, right = np.minimum(left, right), np.maximum(left, right)
    return np.asarray(left * ends[1] + right)


def _literals(
    chance: np.random.Generator, at: int, size: Size, starts: dict[str, int], counts: dict[str, int]
) -> tuple[Any, ...]:
    kind = KINDS[at]
    want = size.entities * kind.share // 1000
    choices = len(words.values(kind.predicate))
    subject = chance.permutation(counts[kind.subject])[:want]
    second = subject[: want // 40]  # of which something else is said, too
    pairs = np.unique(np.concatenate([subject, second]) * choices + chance.integers(0, choices, want + len(second)))
    subject, value = np.divmod(pairs, choices)
    return at, subject + starts[kind.subject], np.full(len(pairs), NONE), value


def _statements(
    chance: np.random.Generator, size: Size, kind: Column, subject: Column, object_: Column
) -> tuple[Column, Column]:
    """Repeat claims by a power law, and group them into articles: by what they are about, and never twice in one article."""
    count = len(kind)
    again = chance.permutation(count)[_famous(chance, count, size.statements - count, REPEATED)]
    times = 1 + np.bincount(again, minlength=count)
    claim = np.repeat(np.arange(count, dtype=np.int32), times)
    turn = np.arange(size.statements) - np.repeat(np.cumsum(times) - times, times)
    about = np.where(np.array([kind.topic == "object" for kind in KINDS])[kind], object_, subject)
    order = np.lexsort((claim, chance.permutation(size.entities)[about][claim], turn))
    place = np.arange(size.statements) - np.searchsorted(turn[order], turn[order])
    return claim[order], np.asarray(np.cumsum(place % ARTICLE == 0) - 1).astype(np.int32)
