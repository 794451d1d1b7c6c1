"""The reader as a spaCy component: ``doc._.read`` holds what the document says.

nlp = spacy.load("models/venture_en")
doc = nlp("Acme, based in Oslo, raised $5 million.")
doc._.read.relations
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

import ingest.components.transport  # noqa: F401  # registers how a graph travels between processes
from ingest.components.assemble import Decoding, assemble
from ingest.components.calibrate import Calibration
from ingest.components.derived import with_roles
from ingest.components.document import DocumentGraph
from ingest.components.features import Gazetteer
from ingest.components.founders import with_founders
from ingest.components.known import KnownNames
from ingest.components.network import GRAPHS, Network
from ingest.components.ranking import Ranking
from ingest.components.reading import Setting, Tools, read
from ingest.components.series import with_series
from ingest.components.wordpiece import WordPiece

FACTORY: Final = "venturegraph_reader"
BATCH: Final = 16  # documents whose windows are sorted by length and encoded together


class VentureReader:
    """Reads entities and relations of a document into ``doc._.read`` and its names into ``doc.ents``.

    ``doc._.published`` may hold the article's ISO date: dates such as "last year" are resolved against it. ``threshold``
    overrides the model's own; ``threads`` is the number of threads of a pass.
    """

    def __init__(self, name: str = FACTORY, *, threshold: float | None = None, threads: int = 2) -> None:
        self.name, self.threads, self._threshold = name, threads, threshold
        self._files: dict[str, bytes] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Read documents; the windows of ``batch_size`` of them go through the network together."""
        rest = iter(stream)
        while docs := list(islice(rest, batch_size)):
            yield from self._read_batch(docs)

    def _read_batch(self, docs: list[Doc]) -> Iterator[Doc]:
        cuts = [self.tools.frames(doc.text) for doc in docs]
        encoded = iter(self.tools.network.encode([f for _, own in cuts for f in own]))
        for doc, (tokens, own) in zip(docs, cuts, strict=True):
            windows = [next(encoded) for _ in own]
            graph = assemble(read(tokens, windows, self.tools), self.decoding, doc._.published)
            text = tokens.text  # spaCy puts its own together anew
            doc._.read = with_roles(text, with_founders(text, with_series(text, graph)))
            set_entities(doc, doc._.read)
            yield doc

    def load(self, files: Mapping[str, bytes]) -> "VentureReader":
        """Take a model: three graphs, ``vocab.txt``, ``places.json``, ``names.json``, ``reader.json``."""
        self._files = dict(files)
        self.tools, decoding = unpack(self._files, self.threads)
        self.decoding = decoding if self._threshold is None else replace(decoding, threshold=self._threshold)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002  # spaCy's signature
        """Return the model's files in one message."""
        return bytes(srsly.msgpack_dumps(self._files))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "VentureReader":  # noqa: ARG002  # spaCy's signature
        """Take a model from `to_bytes`."""
        return self.load(srsly.msgpack_loads(data))

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002  # spaCy's signature
        """Write the model's files into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self._files.items():
            (folder / name).write_bytes(data)

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> "VentureReader":  # noqa: ARG002  # spaCy's signature
        """Take a model from a folder."""
        return self.load({file.name: file.read_bytes() for file in sorted(Path(path).iterdir())})


@Language.factory(FACTORY, assigns=["doc._.read", "doc.ents"], default_config={"threshold": None, "threads": 2})
def create_reader(nlp: Language, name: str, threshold: float | None, threads: int) -> VentureReader:  # noqa: ARG001  # spaCy's signature
    """Make an empty reader; `from_disk` (or ``spacy.load``) fills it."""
    return VentureReader(name, threshold=threshold, threads=threads)


def unpack(files: Mapping[str, bytes], threads: int = 1) -> tuple[Tools, Decoding]:
    """Return what the files of a model hold."""
    about = json.loads(files["reader.json"])
    setting = Setting(**about["setting"])
    tools = Tools(
        WordPiece(files["vocab.txt"].decode("utf-8").split("\n")),
        Gazetteer(json.loads(files["places.json"])),
        KnownNames(json.loads(files["names.json"]), setting.known),
        Network({name: files[f"{name}.onnx"] for name in GRAPHS}, threads),
        setting,
    )
    return tools, decode_decoding(about["decoding"])


def decode_decoding(data: Mapping[str, Any]) -> Decoding:
    """Return the decoding that `encode_decoding` wrote."""
    curve = Calibration(*(tuple(data["calibration"][k]) for k in ("scores", "confidences")))
    ranking = Ranking(*(tuple(data["ranking"][k]) for k in ("weights", "biases")))
    return Decoding(**{**data, "ranking": ranking, "calibration": curve})


def encode_decoding(how: Decoding) -> dict[str, Any]:
    """Return a decoding as JSON takes it."""
    return asdict(how)


def set_entities(doc: Doc, graph: DocumentGraph) -> None:
    """Show the names as ``doc.ents``; a name that cuts a spaCy token is widened to it, one that overlaps another left out."""
    rows = sorted((m.start, m.end, e.type) for e in graph.entities for m in e.mentions)
    spans, last = list[DocSpan](), 0
    for start, end, label in rows:
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None and span.start >= last:
            spans.append(span)
            last = span.end
    doc.set_ents(spans)
