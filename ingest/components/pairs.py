"""Pairs of things in one window: which mentions stand nearest, and what their places and letters say.

A *node* is a thing of the window with its mentions: an entity, a sum of money, a year; when names are linked, one surface
form or one reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.components.labels import FloatArray
from ingest.components.names import EVIDENCE, WEAK, acronym, core, evidence, initials
from ingest.components.tokens import IntArray, Tokens

DISTANCES: Final = np.array([0, 1, 2, 3, 5, 8, 12, 18, 28, 45, 70, 110])
DISTANCE_IDS: Final = 2 * (len(DISTANCES) + 1)
SENTENCE_IDS: Final = 10
NUMBERS: Final = EVIDENCE + 10
FAR: Final = 1 << 20  # tokens: more than any window has


@dataclass(frozen=True, slots=True)
class Nodes:
    """The things of a window.

    ``spans`` are the mentions' tokens in the document, in their order [m, 2]; ``members`` gives each node's mentions, padded
    with -1 [n, k]; ``names`` its longest surface, empty for a reference or a literal.
    """

    spans: IntArray
    members: IntArray
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairInput:
    """What the pair head takes.

    Node pairs [p, 2], their nearest mentions [p, 2], buckets of distance and of sentences [p], numbers [p, NUMBERS].
    """

    pairs: IntArray
    near: IntArray
    distance: IntArray
    sentences: IntArray
    numbers: FloatArray


def nodes(spans: IntArray, groups: Sequence[Sequence[int]], names: Sequence[str]) -> Nodes:
    """Return the nodes with these groups of mentions."""
    members = np.full((len(groups), max(map(len, groups), default=1)), -1, np.int64)
    for k, group in enumerate(groups):
        members[k, : len(group)] = group
    return Nodes(spans, members, tuple(names))


def describe(tokens: Tokens, things: Nodes, pairs: IntArray) -> PairInput:
    """Compute what the pair head needs of these pairs [p, 2]."""
    if not len(pairs):
        empty = np.zeros(0, np.int64)
        return PairInput(pairs, pairs, empty, empty, np.zeros((0, NUMBERS), np.float32))
    spans, left, right = things.spans, pairs[:, 0], pairs[:, 1]
    sentence = tokens.sentence[spans[:, 0]]
    near = _nearest(spans, sentence, things.members)[left, right]
    a, b = near // len(spans), near % len(spans)
    gap = np.maximum(np.maximum(spans[b, 0] - spans[a, 1], spans[a, 0] - spans[b, 1]), 0)
    after = spans[a, 0] > spans[b, 0]
    distance = np.searchsorted(DISTANCES, gap) + (len(DISTANCES) + 1) * after
    sentences = np.minimum(np.abs(sentence[a] - sentence[b]), 4) + 5 * after
    numbers = np.concatenate([_letters(things.names, pairs), _salience(tokens, things, pairs, a, b)], 1)
    return PairInput(pairs, np.stack([a, b], 1), distance, sentences, numbers)


def _nearest(spans: IntArray, sentence: IntArray, members: IntArray) -> IntArray:
    """Return [n, n]: the nearest mentions of two nodes as a * m + b, in one sentence before all others."""
    m = len(spans)
    gap = np.maximum(spans[None, :, 0] - spans[:, None, 1], spans[:, None, 0] - spans[None, :, 1])
    cost = np.abs(sentence[:, None] - sentence[None, :]) * FAR + np.clip(gap, 0, FAR - 1)
    code = cost * (m * m) + np.arange(m * m).reshape(m, m)
    order = members[members >= 0]
    starts = np.concatenate([[0], np.cumsum((members >= 0).sum(1))[:-1]])
    best = np.minimum.reduceat(np.minimum.reduceat(code[np.ix_(order, order)], starts, 0), starts, 1)
    found: IntArray = best % (m * m)
    return found


def _letters(names: Sequence[str], pairs: IntArray) -> FloatArray:
    """Return string evidence [p, EVIDENCE]; only nodes that share a word or an acronym are compared."""
    n = len(names)
    table = np.zeros((n, n, EVIDENCE), np.float32)
    for x, y in _alike(names):
        table[x, y] = table[y, x] = evidence(names[x], names[y])
    found: FloatArray = table[pairs[:, 0], pairs[:, 1]]
    return found


def _alike(names: Sequence[str]) -> set[tuple[int, int]]:
    keys: dict[str, list[int]] = {}
    for k, name in enumerate(names):
        if name:
            own = {*core(name), *initials(name), acronym(name)} - WEAK
            for key in own or set(core(name)):
                keys.setdefault(key, []).append(k)
    keys.pop("", None)
    return {(x, y) for group in keys.values() for x in group for y in group if x < y}


def _salience(tokens: Tokens, things: Nodes, pairs: IntArray, a: IntArray, b: IntArray) -> FloatArray:
    """Who is named often and early, and who stands between, decides most pairs across sentences: numbers [p, 10]."""
    spans, members, (left, right) = things.spans, things.members, pairs.T
    count = (members >= 0).sum(1)
    order = np.argsort(np.argsort(members[:, 0], kind="stable"), kind="stable")
    sentence = tokens.sentence[spans[:, 0]]
    paragraph = tokens.paragraph[sentence]
    lead = np.diff(paragraph, prepend=-1) != 0
    apart = np.abs(paragraph[a] - paragraph[b])
    between = np.maximum(np.abs(a - b) - 1, 0)
    met = _shared_sentences(sentence, members)[left, right]
    columns = (
        np.log1p(count[left]) / 2, np.log1p(count[right]) / 2, 1 / (1 + order[left]), 1 / (1 + order[right]),
        apart == 0, np.minimum(apart, 4) / 4, np.minimum(between, 10) / 5, np.log1p(met), lead[a], lead[b],
    )  # fmt: skip
    return np.stack(columns, 1).astype(np.float32)


def _shared_sentences(sentence: IntArray, members: IntArray) -> NDArray[np.float32]:
    """Return [n, n]: in how many sentences both nodes are mentioned."""
    first = int(sentence.min())  # of the window, not of the document: else time grows with the square of the text
    flags = np.zeros((len(members), int(sentence.max()) - first + 1), np.float32)
    node, slot = np.nonzero(members >= 0)
    flags[node, sentence[members[node, slot]] - first] = 1
    found: NDArray[np.float32] = flags @ flags.T
    return found
