"""Windows: runs of whole sentences that one encoder pass reads, overlapping, cut at paragraphs where possible."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.components.tokens import IntArray, Tokens
from ingest.components.wordpiece import CLS, SEP

Pieces = Sequence[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Frame:
    """One window as the encoder takes it, tokens ``start`` to ``stop`` of the document.

    ``ids`` and ``marks`` (features) are by piece [t]; ``first`` and ``last`` are the pieces of each token [n];
    ``sentence`` is each piece's sentence in the document, -1 for [CLS] and [SEP].
    """

    start: int
    stop: int
    ids: IntArray
    marks: IntArray
    first: IntArray
    last: IntArray
    sentence: IntArray


def cut(tokens: Tokens, pieces: Pieces, size: int, overlap: int) -> list[tuple[int, int]]:
    """Return windows as token ranges: at most ``size`` pieces with [CLS] and [SEP], about ``overlap`` of them repeated."""
    lengths = np.array([len(p) for p in pieces], np.int64)
    units = _units(tokens, lengths, size)
    room = size - 2
    count = [int(lengths[a:b].sum()) + 1 for a, b, _ in units]
    out: list[tuple[int, int]] = []
    at = 0
    while at < len(units):
        end, total = at, 0
        while end < len(units) and (end == at or total + count[end] <= room):
            total += count[end]
            end += 1
        out.append((units[at][0], units[end - 1][1]))
        if end == len(units):
            break
        at = max(_step_back(units, count, at, end, overlap), at + 1)
    return out


def _units(tokens: Tokens, lengths: IntArray, size: int) -> list[tuple[int, int, int]]:
    """Return sentences (first, end, paragraph); one that alone would overflow a window is cut."""
    out = []
    for (a, b), paragraph in zip(tokens.bounds.tolist(), tokens.paragraph.tolist(), strict=True):
        start, total = a, 0
        for t in range(a, b):
            if total + lengths[t] > size - 3:
                out.append((start, t, paragraph))
                total, start = 0, t
            total += int(lengths[t])
        out.append((start, b, paragraph))
    return out


def _step_back(units: list[tuple[int, int, int]], count: list[int], at: int, end: int, overlap: int) -> int:
    """Return the unit where the next window begins: at most ``overlap`` pieces back, rather at a paragraph."""
    back, total = end, 0
    while back - 1 > at and total + count[back - 1] <= overlap:
        back -= 1
        total += count[back]
    fresh = [k for k in range(back, end) if units[k][2] != units[k - 1][2]]
    return fresh[0] if fresh else back


def frame(tokens: Tokens, pieces: Pieces, marks: IntArray, start: int, stop: int) -> Frame:
    """Return the window's pieces: [CLS], tokens with a [SEP] between paragraphs, [SEP]."""
    paragraph = tokens.paragraph[tokens.sentence[start:stop]]
    parted = np.diff(paragraph, prepend=paragraph[:1]) > 0
    ids, owner = [CLS], [-1]
    first = np.zeros(stop - start, np.int64)
    for k, part in enumerate(pieces[start:stop]):
        if parted[k]:
            ids.append(SEP)
            owner.append(-1)
        first[k] = len(ids)
        ids += part
        owner += [start + k] * len(part)
    last = first + np.array([len(p) for p in pieces[start:stop]], np.int64) - 1
    owners = np.array([*owner, -1], np.int64)
    inside = owners >= 0
    spread = np.where(inside, marks[owners], 0)
    sentence = np.where(inside, tokens.sentence[owners], -1)
    return Frame(start, stop, np.array([*ids, SEP], np.int64), spread, first, last, sentence)
