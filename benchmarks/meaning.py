"""Does the shipped encoder find things by what is meant? Twenty questions over the example news, against full-text BM25.

``python -m benchmarks.meaning`` (needs the extra `train` for onnx). A thing is described by the sentences of the example news that name it;
its score by vectors is that of the closest sentence (cosine). Rank fusion is that of Cormack, Clarke and Büttcher (2009).
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime
import trafilatura
from numpy.typing import NDArray
from onnx import numpy_helper
from scipy.stats import rankdata

from graph.names.stems import stems
from ingest.components.wordpiece import CLS, SEP, WordPiece

ROOT: Final = Path(__file__).parents[1]
MODEL: Final = ROOT / "models" / "venture_en" / "venturegraph_reader"
TABLE: Final = "model.encoder.word.weight"
LONGEST: Final = 200  # pieces of a sentence
FUSED: Final = 60  # the constant of rank fusion
QUESTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "battery failure prediction in Hong Kong": ("Lantern Grid",),
    "insurance for motorcycle taxi riders": ("Tamarind",),
    "crop advice for small farmers by SMS": ("Shamba Signal",),
    "cooking robots for canteens": ("Tamarind", "Tamarind Robotics"),
    "bacteria that eat plastic waste": ("Mossbank Bio",),
    "contract review software for lawyers": ("Palimpsest AI",),
    "getting paid abroad for freelancers in Latin America": ("Corriente",),
    "robots that clean solar panels": ("Hardpan Robotics",),
    "blood test for kidney disease": ("Ostrea Health",),
    "telemedicine at the workplace in Colombia": ("Colibrí Salud",),
    "microloans for women in Central America": ("Ceiba Credit",),
    "savings circles app in West Africa": ("Susu Circle",),
    "solar power for rent for small shops in Nigeria": ("Harmattan Solar",),
    "empty trucks find return loads in East Africa": ("Molo Freight",),
    "measuring carbon stored in mangroves": ("Marisma",),
    "egg substitute made from plants": ("Copihue Foods",),
    "planning of surgery rooms in hospitals": ("Switchyard Health",),
    "mobile energy storage for ports": ("Windlass Energy",),
    "loans for market traders in Nigeria": ("Quillo",),
    "harvest forecasts for coffee": ("Ipê Analytics",),
}
Vector = NDArray[np.float32]
Scores = Mapping[str, float]
Method = Callable[[str], Scores]


def main() -> None:
    """Print for each method how many questions have their answer first, in the first five and ten, and the mean reciprocal rank."""
    said = described()
    sentences = sorted({sentence for found in said.values() for sentence in found})
    sys.stdout.write(f"{len(said)} things, {len(sentences)} sentences, {len(QUESTIONS)} questions\n")
    pieces = WordPiece((MODEL / "vocab.txt").read_text(encoding="utf-8").split("\n"))
    full_text = bm25(said)
    embedded = static_vectors(pieces, sentences)
    static, one = by_vectors(said, sentences, embedded), by_one_vector(said, embedded)
    encoder = by_vectors(said, sentences, encoder_vectors(pieces))
    methods = {
        "BM25": full_text, "encoder": encoder, "token embeddings": static, "token embeddings, one vector": one,
        "BM25 with encoder": fused(full_text, encoder), "BM25 with token embeddings": fused(full_text, static),
        "BM25 with one vector": fused(full_text, one),
    }  # fmt: skip
    for name, method in methods.items():
        ranks = [rank(method(question), wanted) for question, wanted in QUESTIONS.items()]
        sys.stdout.write(f"{name:30}{report(ranks)}\n")


def described() -> dict[str, list[str]]:
    """Return the sentences that name each thing of the example news."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    known = {name: re.compile(rf"(?<!\w){re.escape(name)}(?!\w)") for name in names()}
    for sentence in (s.strip() for text in texts() for s in re.split(r"(?<=[.!?”])\s+|\n+", text)):
        for name, pattern in known.items():
            if pattern.search(sentence):
                found[name][sentence] = None
    return {name: list(found[name]) for name in sorted(found)}


def names() -> set[str]:
    """Return the names of what the example news speaks of."""
    articles = json.loads((ROOT / "examples" / "facts.json").read_text(encoding="utf-8"))["articles"]
    ends = (end for article in articles for fact in article["facts"] for end in (fact[0], fact[2]))
    return {end for end in ends if isinstance(end, str) and re.match(r"[A-ZÀ-Ý]", end)}


def texts() -> Iterator[str]:
    """Yield the texts of the example news."""
    for page in sorted((ROOT / "examples" / "site").glob("*/*.html")):
        yield trafilatura.extract(page.read_text(encoding="utf-8"), include_comments=False) or ""
    wire = (ROOT / "examples" / "wire.jsonl").read_text(encoding="utf-8").splitlines()
    yield from (json.loads(line)["text"] for line in wire)
    yield (ROOT / "examples" / "dump.txt").read_text(encoding="utf-8")


def bm25(said: Mapping[str, Sequence[str]], k1: float = 1.2, b: float = 0.75) -> Method:
    """Return full-text search over all sentences of a thing and its name, by stems."""
    words = {name: Counter(stem for text in (name, *found) for stem in stems(text)) for name, found in said.items()}
    with_word = Counter(stem for counts in words.values() for stem in counts)
    mean = sum(counts.total() for counts in words.values()) / len(words)

    def score(question: set[str], counts: Counter[str]) -> float:
        length = k1 * (1 - b + b * counts.total() / mean)
        idf = {stem: np.log1p((len(words) - with_word[stem] + 0.5) / (with_word[stem] + 0.5)) for stem in question}
        return float(sum(idf[stem] * counts[stem] * (k1 + 1) / (counts[stem] + length) for stem in question))

    return lambda question: {name: score(set(stems(question)), counts) for name, counts in words.items()}


def static_vectors(pieces: WordPiece, sentences: Iterable[str]) -> Callable[[str], Vector]:
    """Return what makes a text a vector: the mean of its pieces in the encoder's first layer, the rarer the heavier."""
    table = _table()
    in_sentences = [set(_ids(pieces, sentence)) for sentence in sentences]
    with_piece = Counter(piece for found in in_sentences for piece in found)

    def vector(text: str) -> Vector:
        ids = _ids(pieces, text)
        weights = np.log1p([len(in_sentences) / (1 + with_piece[piece]) for piece in ids])
        return np.asarray(weights @ table[ids], np.float32)

    return vector


def encoder_vectors(pieces: WordPiece) -> Callable[[str], Vector]:
    """Return what makes a text a vector: the mean of its pieces after the encoder."""
    session: Any = onnxruntime.InferenceSession(MODEL / "encoder.onnx", providers=["CPUExecutionProvider"])

    def vector(text: str) -> Vector:
        ids = np.array([CLS, *_ids(pieces, text), SEP], np.int64)
        hidden: Vector = session.run(["hidden"], {"ids": ids, "marks": np.zeros_like(ids)})[0]
        return np.asarray(hidden[1:-1].mean(0), np.float32)

    return vector


def by_vectors(said: Mapping[str, Sequence[str]], sentences: Sequence[str], vector: Callable[[str], Vector]) -> Method:
    """Return search by the closest sentence of a thing."""
    place = {sentence: at for at, sentence in enumerate(sentences)}
    rows = {name: [place[sentence] for sentence in found] for name, found in said.items()}
    matrix = np.stack([_unit(vector(sentence)) for sentence in sentences])

    def search(question: str) -> Scores:
        close = matrix @ _unit(vector(question))
        return {name: float(close[found].max()) for name, found in rows.items()}

    return search


def by_one_vector(said: Mapping[str, Sequence[str]], vector: Callable[[str], Vector]) -> Method:
    """Return search by the mean of a thing's sentences; cosines are lifted above 0, which would say that nothing fits."""
    means = {name: _unit(np.mean([_unit(vector(text)) for text in found], 0)) for name, found in said.items()}

    def search(question: str) -> Scores:
        asked = _unit(vector(question))
        return {name: 1 + float(mean @ asked) for name, mean in means.items()}

    return search


def fused(*methods: Method) -> Method:
    """Return search by the sum of reciprocal ranks."""

    def search(question: str) -> Scores:
        found = [method(question) for method in methods]
        places = [
            rankdata([-scores[name] for name in found[0]]) for scores in found
        ]  # equals share the mean of their places
        return dict(zip(found[0], (1 / (FUSED + np.array(places))).sum(0).tolist(), strict=True))

    return search


def rank(scores: Scores, wanted: Iterable[str]) -> float:
    """Return the place of the first wanted thing, the mean one among equals; infinite where nothing speaks for it."""
    best = max(scores.get(name, 0.0) for name in wanted)
    better = sum(score > best for score in scores.values())
    equal = sum(score == best for score in scores.values())
    return better + (equal + 1) / 2 if best > 0 else np.inf


def report(ranks: Sequence[float]) -> str:
    """Return the figures of one method."""
    first, five, ten = (sum(place <= most for place in ranks) for most in (1, 5, 10))
    return f"first {first:2}  in five {five:2}  in ten {ten:2}  mean reciprocal rank {np.mean([1 / place for place in ranks]):.3f}"


def _table() -> Vector:
    """Return the encoder's token embeddings, unpacked from bytes."""
    graph = onnx.load(str(MODEL / "encoder.onnx")).graph
    held = {tensor.name: tensor for tensor in graph.initializer if tensor.name.startswith(TABLE)}
    packed, scale, zero = (
        numpy_helper.to_array(held[f"{TABLE}_{part}"]) for part in ("quantized", "scale", "zero_point")
    )
    return np.asarray((packed.astype(np.float32) - float(zero)) * float(scale), np.float32)


def _ids(pieces: WordPiece, text: str) -> list[int]:
    return [piece for word in pieces(re.findall(r"[^\W_]+|[^\w\s]", text)) for piece in word][:LONGEST]


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


if __name__ == "__main__":
    main()
