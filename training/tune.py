"""Choose how scores become facts, on held-out training articles: ranking, calibration, threshold, status.

Ranking weights are fitted on four fifths and judged on the last, in turn (cross-fitting), so that calibration and threshold
see chances as they will be on new articles. One threshold serves all relations: thresholds per relation cost a point
(../shared/prototype/REPORT.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # torch's own name for it
from numpy.typing import NDArray

from benchmarks.quality import Report, fact_key, gold_facts, literal, names_of, score, total
from ingest.components.assemble import Decoding, assemble, once
from ingest.components.calibrate import Calibration
from ingest.components.labels import RELATIONS, STATUS
from ingest.components.ranking import SIGNALS, Key, Ranking, signals
from ingest.components.reading import Reading
from training.loader import Article

FOLDS: Final = 5
PENALTY: Final = 10.0  # on squared weights of standardised signals and on squared biases
KNOTS: Final = 24
THRESHOLDS: Final = tuple(round(0.2 + 0.02 * k, 2) for k in range(38))
RETYPE: Final = (1.0, 0.5, 0.25, 0.1)
RARE: Final = 10  # right relations of a status, under which its F1 says nothing
STATED: Final = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)

Readings = Sequence[tuple[Article, Reading]]


@dataclass(frozen=True, slots=True)
class Point:
    """A threshold with the figures that it gives."""

    threshold: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Tuned:
    """The chosen decoding, its report on the slice, and the curve over thresholds by cross-fitting."""

    decoding: Decoding
    report: Report
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Candidates of an article: keys, signals [n, SIGNALS], right [n]."""

    keys: list[Key]
    signals: NDArray[Any]
    right: NDArray[Any]


def tune(readings: Readings, floor: float) -> Tuned:
    """Return the decoding whose threshold has the best F1 among those of precision ``floor`` or more."""
    rows = [_rows(article, reading) for article, reading in readings]
    scores = _cross_fitted(readings, rows)
    gold = sum(len(gold_facts(article)) for article, _ in readings)
    curve = fit_curve(scores)
    confidences = curve(np.array([s for s, _ in scores])).tolist()
    points = _points([(c, right) for c, (_, right) in zip(confidences, scores, strict=True)], gold)
    how = Decoding(ranking=fit_ranking(rows), calibration=curve, threshold=choose(points, floor))
    how = replace(how, retype=max(RETYPE, key=lambda r: total(measure(readings, replace(how, retype=r)).entities).f1))
    how = replace(how, stated=max(STATED, key=lambda b: _status_f1(measure(readings, replace(how, stated=b)))))
    return Tuned(how, measure(readings, how), tuple(points))


def measure(readings: Readings, how: Decoding) -> Report:
    """Score stored readings with a decoding."""
    by_text = {article.text: reading for article, reading in readings}
    return score([a for a, _ in readings], lambda text, date: assemble(by_text[text], how, date, detail=False))


def _status_f1(report: Report) -> float:
    """Return the mean F1 of the statuses that are not rare."""
    values = []
    for status in STATUS:
        right, gold, got = (
            report.status[status, status],
            *(sum(n for k, n in report.status.items() if k[side] == status) for side in (0, 1)),
        )
        if gold >= RARE:
            values.append(2 * right / (gold + got))
    return sum(values) / max(1, len(values))


def _rows(article: Article, reading: Reading) -> _Rows:
    candidates = once(reading)
    names, gold = names_of(article, assemble(reading, Decoding(), detail=False)), gold_facts(article)
    right = [_gold_key(reading, names, key, seen.object) in gold for key, seen in candidates.items()]
    return _Rows(list(candidates), signals(reading, candidates), np.array(right, np.float64))


def _gold_key(reading: Reading, names: dict[int, str], key: Key, mention: int) -> tuple[str, str, str]:
    s, r, o = key
    other = f"={literal(reading.mentions.surfaces[mention])}" if o >= reading.entities else names.get(o, f"?{o}")
    return fact_key(names.get(s, f"?{s}"), RELATIONS[r], other)


def _cross_fitted(readings: Readings, rows: Sequence[_Rows]) -> list[tuple[float, bool]]:
    """Return (chance, right) of every candidate that survives assembly, ranked by weights that never saw its article."""
    out = []
    for fold in range(min(FOLDS, len(rows))):
        ranking = fit_ranking([r for k, r in enumerate(rows) if k % FOLDS != fold])
        how = Decoding(ranking=ranking, threshold=0.0)
        out += measure([x for k, x in enumerate(readings) if k % FOLDS == fold], how).scores
    return out


def fit_ranking(parts: Iterable[_Rows]) -> Ranking:
    """Fit the logistic model by L-BFGS; signals are standardised for the penalty, the weights given for raw ones."""
    held = [p for p in parts if len(p.keys)]
    if not held or not sum(p.right.sum() for p in held):
        return Ranking()
    x = np.concatenate([p.signals for p in held]).astype(np.float64)
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    relation = torch.tensor([key[1] for p in held for key in p.keys])
    wanted = torch.from_numpy(np.concatenate([p.right for p in held]))
    parameters = _minimise(torch.from_numpy((x - mean) / deviation), relation, wanted)
    weights = parameters[: len(SIGNALS)] / deviation
    biases = parameters[len(SIGNALS) + 1 :] + parameters[len(SIGNALS)] - float(weights @ mean)
    return Ranking(tuple(weights.round(5).tolist()), tuple(biases.round(5).tolist()))


def _minimise(x: torch.Tensor, relation: torch.Tensor, wanted: torch.Tensor) -> NDArray[Any]:
    """Return weights, the common bias, and each relation's own."""
    free = torch.zeros(len(SIGNALS) + 1 + len(RELATIONS), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([free], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        own, common, biases = free[: len(SIGNALS)], free[len(SIGNALS)], free[len(SIGNALS) + 1 :]
        fit = F.binary_cross_entropy_with_logits(x @ own + common + biases[relation], wanted, reduction="sum")
        value = fit + PENALTY * (own.square().sum() + biases.square().sum())
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found: NDArray[Any] = free.detach().numpy().copy()
    return found


def fit_curve(rows: Sequence[tuple[float, bool]]) -> Calibration:
    """Fit a rising curve: means of equally weighty parts, made monotone by pooling violators (Ayer et al. 1955)."""
    ordered = sorted(rows)
    if len(ordered) < KNOTS:
        return Calibration()
    blocks: list[tuple[float, float, int]] = []  # mean score, share right, candidates
    for part in _parts(ordered):
        blocks.append((float(np.mean([s for s, _ in part])), float(np.mean([r for _, r in part])), len(part)))
        while len(blocks) > 1 and blocks[-2][1] >= blocks[-1][1]:
            (a, p, n), (b, q, m) = blocks[-2:]
            blocks[-2:] = [((a * n + b * m) / (n + m), (p * n + q * m) / (n + m), n + m)]
    last = max(blocks[-1][1], 0.99)
    return Calibration((0.0, *(b[0] for b in blocks), 1.0), (0.0, *(b[1] for b in blocks), last))


def _parts(ordered: Sequence[tuple[float, bool]]) -> list[list[tuple[float, bool]]]:
    """Cut the candidates so that the likely ones, not the many hopeless ones, are spread evenly over the knots."""
    weight = np.cumsum([s + 0.01 for s, _ in ordered])
    number = np.minimum((weight / weight[-1] * KNOTS).astype(int), KNOTS - 1)
    return [[row for row, k in zip(ordered, number, strict=True) if k == n] for n in np.unique(number)]


def _points(rows: Sequence[tuple[float, bool]], gold: int) -> list[Point]:
    out = []
    for threshold in THRESHOLDS:
        kept = [right for s, right in rows if s >= threshold]
        right = sum(kept)
        out.append(
            Point(threshold, right / max(1, len(kept)), right / max(1, gold), 2 * right / max(1, len(kept) + gold))
        )
    return out


def choose(points: Sequence[Point], floor: float) -> float:
    """Return the threshold with the best F1 among those of at least this precision; the most precise if none is."""
    good = [p for p in points if p.precision >= floor]
    return max(good, key=lambda p: p.f1).threshold if good else max(points, key=lambda p: p.precision).threshold
