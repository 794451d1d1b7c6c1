"""The ONNX graphs: windows -> hidden states and labels; pairs of things -> scores. Holds no text and no thresholds."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ingest.components.labels import FloatArray
from ingest.components.pairs import Nodes, PairInput
from ingest.components.tokens import IntArray
from ingest.components.windows import Frame

GRAPHS: Final = ("encoder", "links", "relations")
SLOWER: Final = ["SkipLayerNormFusion"]  # its one node takes longer on a CPU than the sum and the norm that it replaces
# A pair reads a window of which most weighs under 1e-38: denormal numbers, which took half of both heads' time. The option
# holds for the thread that makes the process's first session; in others the answers are the same and come later.
NO_DENORMALS: Final = ("session.set_denormal_as_zero", "1")
PAIRS_A_RUN: Final = 2_048  # bounds the memory of a window that is nothing but names


@dataclass(frozen=True, slots=True)
class Encoded:
    """A window after the encoder: hidden states by piece [t, width], label log-probabilities by token [n, labels].

    Hidden states are kept in half precision: those of a text of a million characters take 240 MB instead of 480.
    """

    frame: Frame
    hidden: NDArray[np.float16]
    labels: FloatArray

    def inside(self, spans: IntArray) -> IntArray:
        """Return which mentions [m, 2 or more] stand in the window as a whole."""
        found: IntArray = np.flatnonzero((spans[:, 0] >= self.frame.start) & (spans[:, 1] <= self.frame.stop))
        return found


@dataclass(frozen=True, slots=True)
class Scored:
    """What a pair head said: logits [p, outputs]; ``other`` is its second output (status [p, 4] or types [m, 12])."""

    logits: FloatArray
    other: FloatArray


class Network:
    """Runs the graphs; pickles as their bytes, since a session cannot be pickled."""

    def __init__(self, graphs: Mapping[str, bytes], threads: int = 1) -> None:
        self.graphs, self.threads = dict(graphs), threads
        self._sessions = {name: _session(self.graphs[name]) for name in GRAPHS}

    def __getstate__(self) -> dict[str, Any]:
        return {"graphs": self.graphs, "threads": self.threads}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]  # building anew is what unpickling means here

    def encode(self, frames: Sequence[Frame]) -> list[Encoded]:
        """Run the encoder over the windows, one a run (see training/export.py), ``threads`` of them at a time."""
        if self.threads < 2 or len(frames) < 2:  # one worker or one piece of work
            return [self._encode(f) for f in frames]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(self._encode, frames))

    def _encode(self, frame: Frame) -> Encoded:
        hidden, logits = self._sessions["encoder"].run(None, {"ids": frame.ids, "marks": frame.marks})
        return Encoded(frame, hidden.astype(np.float16), _log_softmax(logits[frame.first]))

    def score(self, head: str, window: Encoded, things: Nodes, types: FloatArray, given: PairInput) -> Scored:
        """Run a pair head (``links`` or ``relations``) over the pairs of one window, some thousands at a time."""
        fixed = _things(window, things, types)
        runs = [self._score(head, fixed, given, at) for at in range(0, len(given.pairs), PAIRS_A_RUN)]
        other = runs[0][1] if head == "links" else np.concatenate([r[1] for r in runs])
        return Scored(np.concatenate([r[0] for r in runs]), other)

    def _score(self, head: str, fixed: Mapping[str, Any], given: PairInput, at: int) -> list[FloatArray]:
        part = slice(at, at + PAIRS_A_RUN)
        pairs = {"pairs": given.pairs[part], "near": given.near[part], "distance": given.distance[part],
                 "apart": given.sentences[part], "numbers": given.numbers[part]}  # fmt: skip
        found: list[FloatArray] = self._sessions[head].run(None, {**fixed, **pairs})
        return found


def _session(graph: bytes) -> Any:  # onnxruntime has no types
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry(*NO_DENORMALS)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER)


def _log_softmax(logits: FloatArray) -> FloatArray:
    shifted = logits - logits.max(-1, keepdims=True, initial=-1e9)
    out: FloatArray = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return out


def _things(window: Encoded, things: Nodes, types: FloatArray) -> dict[str, Any]:
    frame = window.frame
    pieces = np.stack(
        [frame.first[things.spans[:, 0] - frame.start], frame.last[things.spans[:, 1] - 1 - frame.start]], 1
    )
    return {"hidden": window.hidden.astype(np.float32), "spans": pieces, "members": things.members, "types": types,
            "sentences": seen(frame, things.spans, things.members)}  # fmt: skip


def seen(frame: Frame, spans: IntArray, members: IntArray) -> FloatArray:
    """Return [n, t]: 1 where a piece stands in a sentence that mentions the node."""
    inside = frame.sentence >= 0
    low = int(frame.sentence[frame.first[0]])
    count = int(frame.sentence[frame.last[-1]]) - low + 1
    flags = np.zeros((len(members), count + 1), np.float32)
    node, slot = np.nonzero(members >= 0)
    flags[node, frame.sentence[frame.first[spans[members[node, slot], 0] - frame.start]] - low] = 1
    found: FloatArray = flags[:, np.where(inside, frame.sentence - low, count)]
    return found
