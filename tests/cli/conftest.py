"""Runs commands as a person would, in this process, with the settings of an empty folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.app import run

NEWS = """Corvid buys Skerry

14 June 2025

Corvid Robotics, a Lisbon start-up founded in 2018 by Inês Prado, has acquired Skerry of Cork for €12 million.

Corvid exhibited at Web Summit in Lisbon in November. Its investors include Quay Ventures."""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Venturegraph = Callable[..., Result]


@pytest.fixture
def venturegraph(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Venturegraph:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: Any) -> Result:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "corvid.txt"
    path.write_text(NEWS, encoding="utf-8")
    return path


@pytest.fixture
def graph(venturegraph: Venturegraph, news: Path) -> Venturegraph:
    assert venturegraph("ingest", news).code == 0
    return venturegraph
