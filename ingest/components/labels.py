"""What the network predicts: span types, BIOES labels and the 21 relations in a fixed order; constrained Viterbi."""

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


def viterbi(scores: FloatArray) -> list[tuple[int, int, int]]:
    """Return the best well-formed spans (first, end, type) of label log-probabilities [tokens, labels].

    Well-formed BIOES needs no 61 x 61 transitions: outside a span only O, B and S may follow, within one only I and E of
    its type, so the best path keeps one closed state and one open state a type (a token costs 15 comparisons).
    """
    parts = scores[:, 1:].reshape(len(scores), len(SPAN_TYPES), 4)
    begin, inside, end, single = (parts[:, :, k] for k in range(4))
    closed, opened = 0.0, np.full(len(SPAN_TYPES), -np.inf, np.float32)
    steps: list[tuple[int, NDArray[np.bool_]]] = []
    for k in range(len(scores)):
        ending, alone = opened + end[k], closed + single[k]
        best_end, best_alone = int(ending.argmax()), int(alone.argmax())
        options = (closed + scores[k, 0], alone[best_alone], ending[best_end])
        choice = int(np.argmax(options))
        going, fresh = opened + inside[k], closed + begin[k]
        steps.append(((0, 1 + best_alone, -1 - best_end)[choice], fresh > going))
        opened, closed = np.maximum(going, fresh), float(options[choice])
    return _trace(steps)


def _trace(steps: list[tuple[int, NDArray[np.bool_]]]) -> list[tuple[int, int, int]]:
    """Walk the path back: a step is 0 (outside), 1 + type (one token) or -1 - type (the end of a longer span)."""
    out, at = [], len(steps) - 1
    while at >= 0:
        move = steps[at][0]
        first = at
        if move < 0:
            first -= 1
            while not steps[first][1][-1 - move]:
                first -= 1
        if move:
            out.append((first, at + 1, move - 1 if move > 0 else -1 - move))
        at = first - 1
    return out[::-1]
