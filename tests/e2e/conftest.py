"""The command as a process, as operators run it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

NEWS = tuple(str(ROOT / "examples" / name) for name in ("site/feed.xml", "dump.txt", "wire.jsonl"))
Command = Callable[..., subprocess.CompletedProcess[str]]


def environment() -> dict[str, str]:
    """The environment without settings of whoever runs the tests, with the sources importable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VENTUREGRAPH_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


def arguments(*given: Any) -> list[str]:
    return [sys.executable, "-c", "import cli; cli.main()", *map(str, given)]


@pytest.fixture(scope="session")
def command() -> Command:
    def call(*given: Any, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            arguments(*given), capture_output=True, text=True, check=False, env=environment(), cwd=cwd, timeout=300
        )

    return call


@pytest.fixture(scope="session")
def example_graph(command: Command, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The url of a graph of all bundled news."""
    url = f"sqlite:///{tmp_path_factory.mktemp('examples')}/graph.db"
    result = command("ingest", "--db", url, *NEWS)
    assert result.returncode == 0, result.stderr
    return url
