"""What ships: the wheel is built, and its command run where the sources are not."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; dependencies are lent by this one, whose path hooks do not run there."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("venturegraph-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet", str(wheel)],
        check=True,
    )
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / "env" / "bin"


def test_the_installed_command_reads_and_answers(installed: Path, tmp_path: Path) -> None:
    news = tmp_path / "news.txt"
    news.write_text(
        "Corvid Robotics, a Lisbon start-up, has acquired Skerry of Cork for €12 million, it said on Monday.\n",
        encoding="utf-8",
    )
    ingest = subprocess.run(
        [installed / "venturegraph", "ingest", news], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ingest.returncode == 0, ingest.stderr
    show = subprocess.run(
        [installed / "venturegraph", "show", "Skerry"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "has acquired Skerry" in show.stdout
    search = [str(installed / "venturegraph"), "search", "Lisbon firm acquires robots"]
    found = subprocess.run(search, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Corvid Robotics" in found.stdout, "words near in meaning are in the wheel"


def test_it_runs_its_own_files_and_not_the_sources(installed: Path, tmp_path: Path) -> None:
    script = (
        "import api, cli, graph, ingest, settings; print(*(m.__file__ for m in (api, cli, graph, ingest, settings)))"
    )
    out = subprocess.run(
        [installed / "python", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert str(ROOT) not in out
