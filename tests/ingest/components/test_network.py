"""The network's sessions: what they ask of the processor."""

import subprocess
import sys

SCRIPT = """
import numpy as np
from ingest.components.network import Network
from ingest.reader import shipped_model
graphs = {file.stem: file.read_bytes() for file in (shipped_model() / "venturegraph_reader").glob("*.onnx")}
tiny = np.full(8, 1e-38, np.float32)
before = (tiny * np.float32(0.1)).max() > 0
Network(graphs)
print(before, (tiny * np.float32(0.1)).max() > 0)
"""


def test_weights_too_small_to_matter_count_as_nothing() -> None:
    """Attention's weights far from a pair are denormal numbers, which the processor multiplies a hundred times slower."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
