"""Splink on the same pairs: its Fellegi-Sunter model with the comparisons that its guide advises for names and attributes.

An optional extra (``pip install '.[bench]'``). Parameters come from expectation maximisation over the tuning half's
records, the threshold from its labels.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from graph import names

Pair = Mapping[str, Any]
FIELDS = ("type", "name", "country", "place", "year", "neighbour", "sector", "domain")


def report(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return precision and recall on the judging half at the threshold with the best F1 on the tuning half."""
    scores = _scores(pairs)
    tuning = [(scores[n], pair["label"] == "same") for n, pair in enumerate(pairs) if pair["half"] == "tuning"]
    judging = [(scores[n], pair["label"] == "same") for n, pair in enumerate(pairs) if pair["half"] == "judging"]
    threshold = max(sorted({score for score, _ in tuning}), key=lambda t: _f1(tuning, t))
    precision, recall = _figures(judging, threshold)
    return {
        f"splink at {threshold}": {"pairs": len(judging), "precision": round(precision, 4), "recall": round(recall, 4)}
    }


def _scores(pairs: Sequence[Pair]) -> list[float]:
    """Return Splink's match probability of each pair, 0 where its comparison did not see it."""
    left, right = ([_row(n, pair[side]) for n, pair in enumerate(pairs)] for side in ("left", "right"))
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.7]),
            *(cl.ExactMatch(field) for field in FIELDS if field not in {"name", "type"}),
        ],
        blocking_rules_to_generate_predictions=[block_on("pair")],
    )
    database = DuckDBAPI()
    tables = [
        database.register(pd.DataFrame(rows), dataset_display_name=side)
        for side, rows in (("one", left), ("other", right))
    ]
    linker = Linker(tables, settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("pair"))
    found = linker.inference.predict().as_pandas_dataframe()  # type: ignore[no-untyped-call]  # splink leaves it untyped
    known = dict(zip(found["unique_id_l"], found["match_probability"], strict=True))
    return [float(known.get(n, 0.0)) for n in range(len(pairs))]


def _row(number: int, side: Mapping[str, Any]) -> dict[str, Any]:
    first = {
        field: (side.get(many) or [None])[0] for field, many in (("neighbour", "neighbours"), ("sector", "sectors"))
    }
    plain = {field: side.get(field) for field in ("type", "country", "place", "year", "domain")}
    return {"unique_id": number, "pair": number, "name": names.key(side["name"]), **plain, **first}


def _figures(scored: Sequence[tuple[float, bool]], threshold: float) -> tuple[float, float]:
    merged = [same for score, same in scored if score >= threshold]
    wanted = sum(same for _, same in scored)
    return (sum(merged) / len(merged) if merged else 1.0), sum(merged) / wanted


def _f1(scored: Sequence[tuple[float, bool]], threshold: float) -> float:
    precision, recall = _figures(scored, threshold)
    return 2 * precision * recall / (precision + recall or 1)
