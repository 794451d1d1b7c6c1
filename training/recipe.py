"""The configuration of a training run, read from a TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.augment import Shares
from training.fit import Plan
from training.losses import Weights


@dataclass(frozen=True, slots=True)
class Recipe:
    """A whole run: its stages' plans, by name.

    ``lists`` holds the article ids of every epoch; ``limit`` > 0 takes only so many articles, for a smoke run.
    """

    corpus: Path
    lists: Path
    output: Path
    size: int
    overlap: int
    precision: float
    stages: Mapping[str, Plan]
    limit: int = 0


def read_recipe(path: Path) -> Recipe:
    """Read a configuration file; paths are relative to the working folder."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Recipe(
        corpus=Path(data["corpus"]),
        lists=Path(data["lists"]),
        output=Path(data["output"]),
        size=data["reader"]["size"],
        overlap=data["reader"]["overlap"],
        precision=data["tuning"]["precision"],
        stages={name: _plan(own) for name, own in data["stage"].items()},
        limit=data.get("limit", 0),
    )


def _plan(data: Mapping[str, Any]) -> Plan:
    parts = {"weights": Weights(**data.get("weights", {})), "shares": Shares(**data.get("shares", {}))}
    return Plan(**{**data, **parts})
