"""Resolution on the labelled pairs: tunes the weights (``--tune``), measures them, and compares with others.

``python -m benchmarks.resolution [--tune] [--splink] [--errors]``
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from numpy.typing import NDArray
from rapidfuzz import fuzz

from benchmarks.pairset import load
from graph import names
from graph.names.tables import country_of
from graph.resolve.features import as_traits, best_match, comparable, features
from graph.resolve.score import compare
from graph.store.resolving import Profile

WEIGHTS: Final = Path(__file__).parent.parent / "graph/resolve/weights.yaml"
PENALTY: Final = 0.02
STEPS: Final = 4000
PRECISION: Final = 0.99  # on the tuning half: the floor is 0.98 on the other
FOR: Final = (
    "shared",
    "country_same",
    "place_same",
    "year_same",
    "domain_same",
    "sector_same",
    "place_fits",
    "name_country_same",
    "rare",
    "disjoint_rare",
)
AGAINST: Final = tuple(
    """disjoint country_differ year_differ domain_differ sector_differ place_differ common related bare name_country_differ
    name_country_unknown name_sibling name_number name_generation name_differ name_none place_unknown type_near""".split()
)
# The pairs' sightings of one thing mostly share a neighbour; two articles on one company often share none.
LEAST: Final = {"disjoint": -1.0, "disjoint_weak": -0.8, "disjoint_common": -0.8}
Pair = Mapping[str, Any]


def profile(side: Mapping[str, Any]) -> Profile:
    """Return one side of a pair as the resolver sees a thing."""
    place = names.key(side.get("place", ""))
    traits = {
        "neighbour": [names.key(name) for name in side.get("neighbours", ())],
        "country": [side["country"]] if "country" in side else [country_of(place)] if country_of(place) else [],
        "place": [place] if place else [],
        "year": [side["year"]] if "year" in side else [],
        "sector": side.get("sectors", []),
        "domain": [side["domain"]] if "domain" in side else [],
    }
    return Profile(side["type"], (side["name"], *side.get("aliases", ())), as_traits(traits))


def table(pairs: Sequence[Pair]) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return the names of the features, the pairs as rows of features, and their labels."""
    sides = [(profile(pair["left"]), profile(pair["right"])) for pair in pairs]
    rows = [features(left, right, best_match(left, right)) for left, right in sides]
    columns = sorted({name for row in rows for name in row})
    values = np.array([[row.get(name, 0.0) for name in columns] for row in rows])
    return columns, values, np.array([pair["label"] == "same" for pair in pairs], dtype=float)


def fit(columns: Sequence[str], x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Fit a logistic regression whose weights have the sign that sense demands; sizes come from the data."""
    low = np.array([0.0 if name.startswith(FOR) else LEAST.get(name, -np.inf) for name in columns])
    high = np.array([0.0 if name.startswith(AGAINST) else np.inf for name in columns])
    weights, bias, speed = np.zeros(len(columns)), 0.0, 0.5
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-(x @ weights + bias)))
        weights = np.clip(weights - speed * (x.T @ (p - y) / len(y) * 4 + PENALTY / 10 * weights), low, high)
        bias -= speed * float(np.mean(p - y)) * 4
    return weights, bias


def tune() -> None:
    """Fit weights and threshold on the tuning half and write them."""
    pairs = [
        pair for pair in load() if pair["half"] == "tuning" and comparable(pair["left"]["type"], pair["right"]["type"])
    ]
    columns, x, y = table(pairs)
    weights, bias = fit(columns, x, y)
    scores = 1 / (1 + np.exp(-(x @ weights + bias)))
    threshold = next(t for t in np.arange(0.3, 0.99, 0.01) if _precision(scores >= t, y) >= PRECISION)
    data = {
        "bias": round(bias, 3),
        "same": round(float(max(threshold, 0.6)), 2),
        "review": 0.15,
        "weights": {name: round(float(weight), 3) for name, weight in zip(columns, weights, strict=True)},
    }
    head = "# Made by `python -m benchmarks.resolution --tune` from the tuning half of benchmarks/pairs; not by hand.\n"
    WEIGHTS.write_text(head + yaml.safe_dump(data, sort_keys=False), encoding="utf-8")


def _precision(chosen: NDArray[np.bool_], y: NDArray[np.float64]) -> float:
    return float(y[chosen].mean()) if chosen.any() else 1.0


def ours(pair: Pair) -> float:
    """Return our score, 0 where the two are not merged automatically."""
    left, right = profile(pair["left"]), profile(pair["right"])
    found = compare(left, right)
    return found.score if found.verdict == "same" else 0.0


def plain(pair: Pair) -> float:
    """Return rapidfuzz' similarity of the best pair of names, of one type only."""
    left, right = pair["left"], pair["right"]
    if left["type"] != right["type"]:
        return 0.0
    both = [
        (a, b) for a in (left["name"], *left.get("aliases", ())) for b in (right["name"], *right.get("aliases", ()))
    ]
    return max(fuzz.token_sort_ratio(names.key(a), names.key(b)) for a, b in both) / 100


def figures(pairs: Sequence[Pair], score: Callable[[Pair], float], threshold: float) -> dict[str, float]:
    """Return precision and recall of merging at a threshold."""
    chosen = [(score(pair) >= threshold, pair["label"] == "same") for pair in pairs]
    right = sum(merged and same for merged, same in chosen)
    merged = sum(merged for merged, _ in chosen)
    wanted = sum(same for _, same in chosen)
    return {
        "pairs": len(pairs),
        "precision": round(right / merged, 4) if merged else 1.0,
        "recall": round(right / wanted, 4) if wanted else 1.0,
    }


def best_threshold(pairs: Sequence[Pair], score: Callable[[Pair], float]) -> float:
    """Return the threshold with the best F1 on the tuning half."""

    def f1(threshold: float) -> float:
        found = figures(pairs, score, threshold)
        return 2 * found["precision"] * found["recall"] / (found["precision"] + found["recall"] or 1)

    return max((t / 100 for t in range(50, 101)), key=f1)


def report(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return our figures by type and all together, and those of plain matching at its best threshold."""
    tuning, judging = ([pair for pair in pairs if pair["half"] == half] for half in ("tuning", "judging"))
    by_type: dict[str, list[Pair]] = defaultdict(list)
    for pair in judging:
        by_type[pair["type"]].append(pair)
    threshold = best_threshold(tuning, plain)
    return {
        "ours": figures(judging, ours, 0.01),
        "ours, hard pairs": figures([pair for pair in judging if pair["hard"]], ours, 0.01),
        "ours, tuning half": figures(tuning, ours, 0.01),
        f"rapidfuzz at {threshold}": figures(judging, plain, threshold),
        "by type": {type_: figures(found, ours, 0.01) for type_, found in sorted(by_type.items())},
    }


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    for flag in ("--tune", "--splink", "--errors"):
        parser.add_argument(flag, action="store_true")
    arguments = parser.parse_args()
    if arguments.tune:
        tune()
    pairs = load()
    found = report(pairs)
    if arguments.splink:
        from benchmarks.splink_baseline import report as splink  # noqa: PLC0415 - an optional extra

        found |= splink(pairs)
    print(json.dumps(found, indent=1))  # noqa: T201 - its output
    for pair in pairs if arguments.errors else ():
        if (ours(pair) > 0) != (pair["label"] == "same") and pair["half"] == "tuning":
            comparison = compare(profile(pair["left"]), profile(pair["right"]))
            print(pair["label"], pair["left"], pair["right"], comparison.score, comparison.reasons)  # noqa: T201 - its output


if __name__ == "__main__":
    main()
