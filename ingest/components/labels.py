"""What the network predicts: span types, BIOES labels and the 21 relations in a fixed order; constrained Viterbi."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph.model import STATUSES
from graph.ontology import load

FloatArray = NDArray[np.float32]

ONTOLOGY: Final = load()
TYPES: Final = tuple(ONTOLOGY.types)
SPAN_TYPES: Final = (*TYPES, "ref", "money", "year")
NAMED: Final = len(TYPES)  # ids below it are entity types
REF, MONEY, YEAR = range(NAMED, NAMED + 3)
LABELS: Final = ("O", *(f"{part}-{kind}" for kind in SPAN_TYPES for part in "BIES"))
RELATIONS: Final = tuple(ONTOLOGY.relations)
SYMMETRIC: Final = frozenset(name for name, r in ONTOLOGY.relations.items() if r.symmetric)
STATUS: Final = STATUSES
# What happened does not end: none of the 17,402 annotated relations of these kinds is "ended".
HAPPENINGS: Final = frozenset({"founded", "founded_year", "raised", "spun_out_of", "studied_at", "won"})
LITERAL_OF: Final = {"money": MONEY, "year": YEAR}


def open_cells() -> NDArray[np.bool_]:
    """Return [object kind, relations]: what a pair may carry. Kinds: 0 an entity, 1 a sum of money, 2 a year.

    Entity types do not gate: they are predicted and often wrong, and weigh in when the document is assembled.
    """
    out = np.zeros((3, len(RELATIONS)), bool)
    for number, relation in enumerate(ONTOLOGY.relations.values()):
        out[("", "money", "year").index(relation.literal), number] = True
    return out


def compatible() -> FloatArray:
    """Return [relations, span types, span types]: 1 where the ontology allows subject and object of these types."""
    out = np.zeros((len(RELATIONS), len(SPAN_TYPES), len(SPAN_TYPES)), np.float32)
    for number, relation in enumerate(ONTOLOGY.relations.values()):
        objects = [relation.literal] if relation.literal else sorted(relation.objects)
        for subject in relation.subjects:
            out[number, SPAN_TYPES.index(subject), [SPAN_TYPES.index(o) for o in objects]] = 1
    return out


def type_mass(probabilities: FloatArray) -> FloatArray:
    """Return [n, span types] from label probabilities [n, labels]: what each token says of the type of its span."""
    parts: FloatArray = probabilities[:, 1:].reshape(len(probabilities), len(SPAN_TYPES), 4)
    total: FloatArray = parts.sum(-1)
    return total


def viterbi(scores: FloatArray, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return the best well-formed spans (first, end, type) in stretches of label log-probabilities [tokens, labels].

    Well-formed BIOES needs no 61 x 61 transitions: outside a span only O, B and S may follow, within one only I and E of
    its type, so the best path keeps one closed state and one open state a type (a token costs 15 comparisons). The
    stretches go side by side, the longest first, so that those with a k-th token are always the first ones.
    """
    order = sorted(stretches, key=lambda s: s[0] - s[1])
    starts, ends = np.array(order, np.int64).reshape(-1, 2).T
    lengths = ends - starts
    best = _Best(len(order))
    for k in range(int(lengths.max(initial=0))):
        best.step(scores[starts[: np.count_nonzero(lengths > k)] + k])
    return sorted(span for row, (a, b) in enumerate(order) for span in best.trace(row, a, b - a))


class _Best:
    """The best paths through several stretches up to a token: what each is worth closed, and open in each type."""

    def __init__(self, count: int) -> None:
        self.closed, self.opened = np.zeros(count, np.float32), np.full((count, len(SPAN_TYPES)), -np.inf, np.float32)
        self.steps: list[tuple[list[int], NDArray[np.bool_]]] = []

    def step(self, scores: FloatArray) -> None:
        """Take the next token of the first stretches [stretches, labels]."""
        rows = np.arange(len(scores))
        parts = scores[:, 1:].reshape(len(scores), len(SPAN_TYPES), 4)
        closed, opened = self.closed[: len(scores)], self.opened[: len(scores)]
        begin, inside, end, single = (parts[:, :, k] for k in range(4))
        ending, alone = opened + end, closed[:, None] + single
        best_end, best_alone = ending.argmax(1), alone.argmax(1)
        options = np.stack([closed + scores[:, 0], alone[rows, best_alone], ending[rows, best_end]])
        choice = options.argmax(0)
        going, fresh = opened + inside, closed[:, None] + begin
        self.steps.append((np.choose(choice, (0, 1 + best_alone, -1 - best_end)).tolist(), fresh > going))
        opened[:], closed[:] = np.maximum(going, fresh), options[choice, rows]

    def trace(self, row: int, start: int, length: int) -> Iterator[tuple[int, int, int]]:
        """Walk a path back: a step is 0 (outside), 1 + type (one token) or -1 - type (the end of a longer span)."""
        at = length - 1
        while at >= 0:
            move = self.steps[at][0][row]
            first = at
            if move < 0:
                first -= 1
                while not self.steps[first][1][row, -1 - move]:
                    first -= 1
            if move:
                yield start + first, start + at + 1, move - 1 if move > 0 else -1 - move
            at = first - 1


def average(rows: FloatArray) -> FloatArray:
    """Return the mean of rows [n, ...]; most things are named once, and numpy's own mean takes its time."""
    mean: FloatArray = rows[0] if len(rows) == 1 else rows.mean(0)
    return mean
