"""Articles -> arrays: what the network sees of a window, and what it should say."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.components.features import Gazetteer, features
from ingest.components.labels import MONEY, NAMED, REF, RELATIONS, STATUS, SYMMETRIC, YEAR, FloatArray, open_cells
from ingest.components.names import norm
from ingest.components.pairs import Nodes, PairInput, describe, nodes
from ingest.components.tokens import IntArray, Tokens
from ingest.components.windows import Frame, cut, frame
from ingest.components.wordpiece import WordPiece
from training.loader import Article

IGNORE: Final = -100
OPEN: Final = open_cells()
PRONOUNS: Final = frozenset("it its itself he him his she her hers they them their we us our ours i my me".split())
BLIND: Final = 0.3  # about the share of references that a reader misses
APART: Final = 0.05  # about the share of short names that stay unlinked
DETERMINERS: Final = frozenset("the this that".split())
HEADS: Final = frozenset(
    "company firm start startup group fund investor bank university institute school agency ministry department authority "
    "government association foundation organisation organization accelerator incubator park programme program scheme initiative "
    "project event conference fair summit competition festival show award prize product app platform service model device "
    "founder entrepreneur chief executive business maker venture team lab city country retailer operator developer carrier "
    "manufacturer provider publisher subsidiary unit parent lender insurer".split()
)


@dataclass(frozen=True, slots=True)
class Reader:
    """What turns text into arrays, the same in training and at run time."""

    wordpiece: WordPiece
    gazetteer: Gazetteer
    size: int
    overlap: int


@dataclass(frozen=True, slots=True)
class Stage:
    """Pairs of nodes with what is wanted: labels and mask [p, outputs], and for relations the status [p]."""

    things: Nodes
    kinds: IntArray
    given: PairInput
    label: FloatArray
    mask: FloatArray
    status: IntArray


@dataclass(frozen=True, slots=True)
class Example:
    """A window: its frame, labels by token (IGNORE = unknown), mentions as tokens of the document with their type [m, 3].

    The nodes of ``links`` are forms, then references; those of ``relations`` entities, then literals; ``references`` gives
    each reference's node and the nodes of what it stands for.
    """

    frame: Frame
    labels: IntArray
    spans: IntArray
    links: Stage
    references: tuple[tuple[int, tuple[int, ...]], ...]
    relations: Stage


@dataclass(frozen=True, slots=True)
class _Gold:
    """An article's mentions as tokens and its facts as [subject, object] -> relations, with their anchors."""

    spans: IntArray
    keys: tuple[str, ...]
    surfaces: tuple[str, ...]
    facts: Mapping[tuple[str, str], Mapping[int, int]]
    anchors: Mapping[tuple[str, str], tuple[int, int]]


def examples(article: Article, reader: Reader, rng: random.Random | None) -> list[Example]:
    """Return the article's windows; ``rng`` varies how much is known of references and short names (None: everything)."""
    tokens = article.tokens
    pieces = reader.wordpiece(tokens.words())
    marks = features(tokens, reader.gazetteer)
    gold, labels = _gold(article), _labels(article)
    cuts = cut(tokens, pieces, reader.size, reader.overlap)
    frames = [frame(tokens, pieces, marks, a, b) for a, b in cuts]
    return [_example(_view(tokens, f, gold), f, labels, rng) for f in frames]


def _labels(article: Article) -> IntArray:
    out = np.zeros(len(article.tokens), np.int64)
    if not article.references_marked:
        out[_doubtful(article.tokens.words())] = IGNORE
    for mark in article.marks:
        a, b = article.tokens.cover(mark.start, mark.end)
        base = 1 + 4 * mark.type
        out[a:b] = base + 1
        out[a], out[b - 1] = (base, base + 2) if b - a > 1 else (base + 3, base + 3)
    return out


def _doubtful(words: Sequence[str]) -> list[int]:
    """Return the tokens that may be references which nobody marked."""
    low = [w.casefold() for w in words]
    out = [k for k, w in enumerate(low) if w in PRONOUNS]
    for k, w in enumerate(low):
        if w in DETERMINERS:
            end = next((e for e in range(k + 1, min(k + 5, len(low))) if low[e] in HEADS), 0)
            out += range(k, end + 1) if end and all(x.isalpha() or x == "-" for x in low[k:end]) else ()
    return out


def _gold(article: Article) -> _Gold:
    rows = [(*article.tokens.cover(m.start, m.end), m.type) for m in article.marks]
    spans = np.array(rows, np.int64).reshape(-1, 3)
    keys = tuple(f"={m.key}" if m.type in (MONEY, YEAR) else m.key for m in article.marks)
    facts: dict[tuple[str, str], dict[int, int]] = {}
    for fact in article.facts:
        ends = (fact.subject, f"={fact.object}" if fact.literal else fact.object)
        for pair in {ends, ends[::-1]} if fact.predicate in SYMMETRIC else {ends}:
            facts.setdefault(pair, {})[RELATIONS.index(fact.predicate)] = STATUS.index(fact.status)
    surfaces = tuple(article.text[m.start : m.end] for m in article.marks)
    return _Gold(spans, keys, surfaces, facts, _anchors(article.tokens, spans, keys, facts))


def _anchors(
    tokens: Tokens, spans: IntArray, keys: Sequence[str], facts: Mapping[tuple[str, str], object]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the mentions that most plausibly state each related pair: the nearest, within a sentence before all others."""
    by_key: dict[str, list[int]] = {}
    for k, key in enumerate(keys):
        by_key.setdefault(key, []).append(k)
    sentence = tokens.sentence[spans[:, 0]]
    out = {}
    for s, o in facts:
        left, right = np.array(by_key.get(s, []), np.int64), np.array(by_key.get(o, []), np.int64)
        if len(left) and len(right):
            gap = np.maximum(spans[right, 0] - spans[left, 1][:, None], spans[left, 0][:, None] - spans[right, 1])
            cost = np.abs(sentence[left][:, None] - sentence[right]) * 100_000 + gap
            a, b = divmod(int(cost.argmin()), len(right))
            out[s, o] = (int(left[a]), int(right[b]))
    return out


@dataclass(frozen=True, slots=True)
class _View:
    """What an article's annotation says of one window: mentions [m, 3], keys, surfaces; ``inside`` are their numbers."""

    tokens: Tokens
    gold: _Gold
    inside: IntArray
    spans: IntArray
    keys: tuple[str, ...]
    surfaces: tuple[str, ...]

    def forms(self) -> list[list[int]]:
        """Group the naming mentions by entity and normal form."""
        groups: dict[tuple[str, str], list[int]] = {}
        for k, kind in enumerate(self.spans[:, 2]):
            if kind < NAMED:
                groups.setdefault((self.keys[k], norm(self.surfaces[k])), []).append(k)
        return list(groups.values())

    def references(self) -> list[int]:
        """Return the mentions that only refer."""
        return np.flatnonzero(self.spans[:, 2] == REF).tolist()

    def literals(self) -> list[list[int]]:
        """Group sums and years by their text."""
        groups: dict[tuple[str, int], list[int]] = {}
        for k, kind in enumerate(self.spans[:, 2].tolist()):
            if kind in (MONEY, YEAR):
                groups.setdefault((self.keys[k], kind), []).append(k)
        return list(groups.values())

    def name(self, group: Sequence[int]) -> str:
        """Return the longest naming surface of a group, empty if it has none."""
        return max((self.surfaces[k] for k in group if self.spans[k, 2] < NAMED), key=len, default="")

    def kind(self, group: Sequence[int]) -> int:
        """Return the type of a group: its first naming mention's, else its first's."""
        return int(next((self.spans[k, 2] for k in group if self.spans[k, 2] < NAMED), self.spans[group[0], 2]))


def _view(tokens: Tokens, frame_: Frame, gold: _Gold) -> _View:
    inside = np.flatnonzero((gold.spans[:, 0] >= frame_.start) & (gold.spans[:, 1] <= frame_.stop))
    keys, surfaces = (tuple(column[k] for k in inside) for column in (gold.keys, gold.surfaces))
    return _View(tokens, gold, inside, gold.spans[inside], keys, surfaces)


def _example(view: _View, frame_: Frame, labels: IntArray, rng: random.Random | None) -> Example:
    links, references = _links(view)
    relations = _relations(view, _entities(view, rng))
    return Example(frame_, labels[frame_.start : frame_.stop], view.spans, links, references, relations)


def _links(view: _View) -> tuple[Stage, tuple[tuple[int, tuple[int, ...]], ...]]:
    """Pair each form with the earlier ones, then each reference with every form."""
    forms, refs = view.forms(), view.references()
    n, owner = len(forms), [view.keys[g[0]] for g in forms]
    groups = [*forms, *([r] for r in refs)]
    things = nodes(view.spans[:, :2], groups, [view.surfaces[g[0]] if k < n else "" for k, g in enumerate(groups)])
    rows = [(x, y) for x in range(n) for y in range(x)] + [(n + r, y) for r in range(len(refs)) for y in range(n)]
    given = describe(view.tokens, things, np.array(rows, np.int64).reshape(-1, 2))
    label = np.array([x < n and owner[x] == owner[y] for x, y in rows], np.float32).reshape(-1, 1)
    mask = np.array([x < n for x, _ in rows], np.float32).reshape(-1, 1)
    kinds = np.array([view.kind(g) for g in groups], np.int64)
    wanted = tuple((n + k, tuple(y for y in range(n) if owner[y] == view.keys[r])) for k, r in enumerate(refs))
    return Stage(things, kinds, given, label, mask, np.zeros(0, np.int64)), wanted


def _entities(view: _View, rng: random.Random | None) -> list[list[int]]:
    """Join forms and references to entities; sometimes as a reader would who missed references or a link of names."""
    blind = rng is not None and rng.random() < BLIND
    groups: dict[str, list[int]] = {}
    for form in view.forms():
        apart = rng is not None and rng.random() < APART
        key = view.keys[form[0]]
        groups.setdefault(f"{key}/{form[0]}" if apart and key in groups else key, []).extend(form)
    for r in view.references():
        if not blind and view.keys[r] in groups:
            groups[view.keys[r]].append(r)
    return [sorted(g) for g in groups.values()]


def _relations(view: _View, entities: list[list[int]]) -> Stage:
    """Pair every entity with every other and with every literal."""
    groups = [*entities, *view.literals()]
    things = nodes(view.spans[:, :2], groups, [view.name(g) for g in groups])
    kinds = np.array([view.kind(g) for g in groups], np.int64)
    rows = [(x, y) for x in range(len(entities)) for y in range(len(groups)) if x != y]
    given = describe(view.tokens, things, np.array(rows, np.int64).reshape(-1, 2))
    label, mask, status = _wanted(view, given.pairs, kinds, groups)
    return Stage(things, kinds, given, label, mask, status)


def _wanted(
    view: _View, pairs: IntArray, kinds: IntArray, groups: list[list[int]]
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Label the pair of nodes that holds a fact's anchor; leave other nodes of the same two entities out of the loss."""
    label = np.zeros((len(pairs), len(RELATIONS)), np.float32)
    cells = np.maximum(kinds - REF, 0)  # 0 an entity, 1 money, 2 a year
    mask = OPEN[cells[pairs[:, 1]]].astype(np.float32) if len(pairs) else label.copy()
    status = np.full(len(pairs), IGNORE, np.int64)
    owner = [view.keys[g[0]] for g in groups]
    for p, (x, y) in enumerate(pairs.tolist()):
        facts = view.gold.facts.get((owner[x], owner[y]), {})
        here = bool(facts) and _holds(view, groups, (x, y), view.gold.anchors[owner[x], owner[y]])
        for relation, state in facts.items():
            label[p, relation], mask[p, relation] = (1, 1) if here else (0, 0)
            status[p] = state if here else status[p]
    return label, mask, status


def _holds(view: _View, groups: list[list[int]], pair: tuple[int, int], anchor: tuple[int, int]) -> bool:
    """Say whether the window has both anchor mentions, and no other node than these two owns one."""
    for node, mention in zip(pair, anchor, strict=True):
        at = int(np.searchsorted(view.inside, mention))
        if at == len(view.inside) or view.inside[at] != mention:
            return False
        if at not in groups[node] and any(at in group for group in groups):
            return False
    return True
