"""The reader keeps to itself."""

import os
import subprocess
import sys
from pathlib import Path

LOAD = "from ingest.reader import load_reader, shipped_model; load_reader(shipped_model())"
SILENT_ANYWAY = {"CI", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"}


def test_loading_the_reader_leaves_no_trace_at_home(tmp_path: Path) -> None:
    ours = {name: value for name, value in os.environ.items() if name not in SILENT_ANYWAY}
    path = os.pathsep.join(sys.path)
    subprocess.run([sys.executable, "-c", LOAD], env={**ours, "HOME": str(tmp_path), "PYTHONPATH": path}, check=True)
    assert list(tmp_path.rglob("*")) == []
