"""The trained network as a spaCy pipeline in a folder: graphs, vocabulary, places, decoding, hashes, model card."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import spacy

from ingest.components.assemble import Decoding
from ingest.components.network import GRAPHS
from ingest.components.pipe import FACTORY, VentureReader, encode_decoding
from ingest.components.reading import Setting
from training.examples import Reader
from training.export import export
from training.model import Joint

CODE: Final = ("training/*.py", "training/*.toml", "ingest/components/*.py", "graph/ontology.yaml")


def graphs(model: Joint, *, quantise: bool = True) -> dict[str, bytes]:
    """Return the network's ONNX graphs by name."""
    with tempfile.TemporaryDirectory() as folder:
        export(model, Path(folder), quantise=quantise)
        return {name: (Path(folder) / f"{name}.onnx").read_bytes() for name in GRAPHS}


def model_files(
    network: Mapping[str, bytes], reader: Reader, names: Mapping[str, Mapping[str, int]], how: Decoding
) -> dict[str, bytes]:
    """Return the files of the reading component."""
    setting = Setting(reader.size, reader.overlap)
    return {
        **{f"{name}.onnx": graph for name, graph in network.items()},
        "vocab.txt": "\n".join(reader.wordpiece.vocab).encode("utf-8"),
        "places.json": _json(reader.gazetteer.names),
        "names.json": _json(names),
        "reader.json": json.dumps({"setting": asdict(setting), "decoding": encode_decoding(how)}, indent=1).encode(
            "utf-8"
        ),
    }


def _json(data: Any) -> bytes:  # whatever JSON takes
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def package(files: Mapping[str, bytes], about: Mapping[str, Any], card: str, folder: Path) -> None:
    """Write the pipeline; ``about`` (hashes, figures) goes into meta.json, ``card`` into README.md."""
    nlp = spacy.blank("en")
    component = nlp.add_pipe(FACTORY)
    if not isinstance(component, VentureReader):
        raise TypeError(f"the factory {FACTORY} makes another component")
    component.load(files)
    nlp.meta.update({"name": "venture", "version": "0.1.0", "description": "Reads start-up news: entities and relations with evidence.",
                     "license": "Apache-2.0", **about})  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    (folder / "README.md").write_text(card, encoding="utf-8")


def digest(paths: Iterable[Path]) -> str:
    """Return the SHA-256 of files, by name and content, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.name.encode("utf-8"))
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def code_digest() -> str:
    """Return the hash of everything that makes the model but the corpus."""
    return digest(path for pattern in CODE for path in Path().glob(pattern))
