"""What this machine's CPU makes of the model: readings of doubtful sentences differ a little between kinds of CPU.

onnxruntime takes other instructions on another CPU and adds in another order; rounding to int8 then makes a difference of a
millionth one of a hundredth. Answers that are shown in the docs are therefore exact on the kind of CPU they were made on only.
"""

import difflib
import hashlib
import re
from functools import cache

import spacy

from ingest.components.pipe import FACTORY
from ingest.components.reading import Tools
from ingest.reader import shipped_model

TEXT = "Windlass Energy of Rotterdam raised 4 million euros from Skarv Ventures, said Ingrid Solheim in May 2024."
LIKENESS = (
    0.6  # of the lines, numbers apart: one of three may differ; 0.97 was the least between AVX2 and AVX-512 with VNNI
)


@cache
def mark() -> str:
    """Return ``model/kind``: hashes of the encoder that ships, and of what it says here about a fixed sentence."""
    tools: Tools = spacy.load(shipped_model()).get_pipe(FACTORY).tools  # type: ignore[attr-defined]
    return f"{_short(tools.network.graphs['encoder'])}/{_short(_labels(tools))}"


def same(shown: str, given: str, made: str) -> bool:
    """Say whether an answer is the one shown: to the letter, unless the docs were ``made`` by this model on another CPU."""
    (model, kind), (model_here, kind_here) = made.split("/"), mark().split("/")
    if model != model_here or kind == kind_here:
        return shown == given
    return near(shown, given)


def near(shown: str, given: str) -> bool:
    """Say whether most lines are the same, numbers apart."""
    one, other = (re.sub(r"\d+", "0", text).splitlines() for text in (shown, given))
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKENESS


def _labels(tools: Tools) -> bytes:
    _, frames = tools.frames(TEXT)
    (window,) = tools.network.encode(frames)
    return window.labels.tobytes()


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
