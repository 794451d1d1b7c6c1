"""A second look at candidates: a logistic model over what the whole document says of each one's rivals.

The pair head sees one window and one pair at a time. Whether another subject claims the same sum, whether the types fit, or
how surely a reference was resolved is known only when the document is assembled. Weights are fitted on the held-out
training articles (training/tune.py).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ingest.components.labels import REF, RELATIONS, FloatArray, compatible
from ingest.components.reading import Candidate, Reading

COMPATIBLE: Final = compatible()
SIGNALS: Final = (
    "score", "fit", "link", "other subject", "other object", "other relation", "reverse", "one sentence", "sentences apart",
    "subject mentions", "object mentions", "subject by reference", "object by reference", "subject type", "object type",
)  # fmt: skip
ALONE: Final = 4.0  # the lead over rivals, in log-odds, of a candidate that has none
MOST: Final = 6.0  # log-odds at which leads are cut
FARTHEST: Final = 8  # sentences

Array = NDArray[Any]
Key = tuple[int, int, int]  # subject, relation, object


@dataclass(frozen=True, slots=True)
class Ranking:
    """The logistic model: a weight a signal, a bias a relation. The default takes the pair head at its word."""

    weights: tuple[float, ...] = (1.0, *(0.0 for _ in SIGNALS[1:]))
    biases: tuple[float, ...] = tuple(0.0 for _ in RELATIONS)

    def __call__(self, keys: Sequence[Key], signals: FloatArray) -> FloatArray:
        """Return each candidate's chance [n] from its signals [n, SIGNALS]."""
        bias = np.array(self.biases)[[r for _, r, _ in keys]] if keys else np.zeros(0)
        chances: FloatArray = 1 / (1 + np.exp(-(signals @ np.array(self.weights) + bias)))
        return chances


def signals(reading: Reading, candidates: Mapping[Key, Candidate]) -> FloatArray:
    """Return what the document says of each candidate [n, SIGNALS]."""
    keys = list(candidates)
    if not keys:
        return np.zeros((0, len(SIGNALS)), np.float32)
    array = np.array(keys, np.int64)
    score = np.array([c.score for c in candidates.values()]).clip(1e-4, 1 - 1e-4)
    odds = np.log(score / (1 - score))
    near = np.array([(c.subject, c.object) for c in candidates.values()], np.int64)
    columns = [odds, *_fit(reading, array, near), *_rivals(keys, odds), *_place(reading, array, near)]
    return np.stack(columns, 1).astype(np.float32)


def _fit(reading: Reading, keys: Array, near: Array) -> list[Array]:
    s, r, o = keys.T
    fit = np.einsum("na,nab,nb->n", reading.types[s], COMPATIBLE[r], reading.types[o])
    link = np.minimum(reading.sure[near[:, 0]], reading.sure[near[:, 1]])
    return [np.log(fit + 1e-3), np.log(link + 1e-3)]


def _rivals(keys: Sequence[Key], odds: Array) -> list[Array]:
    """Return the lead over the best other subject, object, relation of the pair, and over the reverse."""
    known = dict(zip(keys, odds.tolist(), strict=True))
    by_object = _best_two(((r, o), s, v) for (s, r, o), v in known.items())
    by_subject = _best_two(((s, r), o, v) for (s, r, o), v in known.items())
    by_pair = _best_two(((min(s, o), max(s, o)), (s, r, o), v) for (s, r, o), v in known.items())
    leads = [
        (_lead(v, by_object[r, o], s), _lead(v, by_subject[s, r], o), _lead(v, by_pair[min(s, o), max(s, o)], (s, r, o)),
         _cut(v - known[o, r, s]) if (o, r, s) in known else ALONE)
        for (s, r, o), v in known.items()
    ]  # fmt: skip
    return list(np.array(leads).T)


Top = list[tuple[float, Hashable]]


def _best_two(rows: Iterable[tuple[Hashable, Hashable, float]]) -> dict[Hashable, Top]:
    out: dict[Hashable, Top] = {}
    for group, who, value in rows:
        top = out.setdefault(group, [])
        top.append((value, who))
        top.sort(key=lambda t: -t[0])
        del top[2:]
    return out


def _lead(value: float, top: Top, own: Hashable) -> float:
    rival = next((v for v, who in top if who != own), None)
    return ALONE if rival is None else _cut(value - rival)


def _cut(lead: float) -> float:
    return max(-MOST, min(lead, MOST))


def _place(reading: Reading, keys: Array, near: Array) -> list[Array]:
    sentence = np.array(reading.mentions.sentences)
    apart = np.abs(sentence[near[:, 0]] - sentence[near[:, 1]])
    sizes = np.log1p(np.array([len(g) for g in reading.groups]))
    reference = reading.mentions.spans[:, 2] == REF
    sure = reading.types.max(-1)
    return [
        apart == 0, np.minimum(apart, FARTHEST) / FARTHEST, sizes[keys[:, 0]], sizes[keys[:, 2]], reference[near[:, 0]],
        reference[near[:, 1]], sure[keys[:, 0]], sure[keys[:, 2]],
    ]  # fmt: skip
