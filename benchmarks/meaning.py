"""Does a question find what it means? 263 questions in other words than the news': ``python -m benchmarks.meaning graph.db``.

The articles are those of `training/corpus`, which the product reads into the file first unless it is there (ten minutes of two cores).
Who wrote a question saw what the articles say of one thing, and asked for it without its name, two of three times without their words
(meaning_questions.jsonl). Other things may answer as well: what counts is the way that is better, not how near it comes to all.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from graph.names.stems import stems
from graph.search import Query, search
from graph.search.near import forms
from graph.store import open_reader
from graph.store.asking import Forms
from graph.store.base import Reader
from graph.store.scanning import finder
from training.loader import load

ROOT: Final = Path(__file__).parents[1]
QUESTIONS: Final = Path(__file__).with_name("meaning_questions.jsonl")
SHOWN: Final = 50  # answers that are looked through
Way = Callable[[str], Sequence[str]]  # of a question to the names of its answers


def main() -> None:
    """Print for each way how many questions have their thing first, in the first five and ten, and the mean reciprocal rank."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("graph", type=Path)
    path = options.parse_args().graph
    if not path.exists():
        _read(path)
    with open_reader(f"sqlite:///{path}") as reader:
        asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
        sys.stdout.write(f"{sum(reader.stats().entities.values()):,} things, {len(asked)} questions\n")
        for name, way in _ways(reader).items():
            sys.stdout.write(f"{name:32}{_report(way, asked)}\n")


def _ways(reader: Reader) -> dict[str, Way]:
    def found(question: str, *, near: bool | None = None) -> Sequence[str]:
        return [hit.entity.name for hit in search(reader, Query(question, near=near, limit=SHOWN)).items]

    def alike(question: str, told: Callable[[str], Forms]) -> Sequence[str]:
        words = [told(stem) for stem in sorted({*stems(question)})]
        return [item.match.name for item in finder(reader).find_alike(words, (), SHOWN)]

    return {
        "all words (near=false)": lambda question: found(question, near=False),
        "most of the words": lambda question: alike(question, lambda stem: {stem: 1.0}),
        "most of the words, or near ones": lambda question: alike(question, forms),
        "search as it is": found,
    }


def _report(way: Way, asked: Sequence[dict[str, str]]) -> str:
    begun = time.process_time()
    ranks = np.array([_rank(way(one["question"]), one["name"]) for one in asked])
    taken = 1000 * (time.process_time() - begun) / len(asked)
    first, five, ten = (np.mean(ranks <= most) for most in (1, 5, 10))
    return f"first {first:.3f}  in five {five:.3f}  in ten {ten:.3f}  mean reciprocal rank {np.mean(1 / ranks):.3f}  {taken:.1f} ms"


def _rank(found: Sequence[str], name: str) -> float:
    return found.index(name) + 1 if name in found else np.inf


def _read(path: Path) -> None:
    """Read the articles into a new file."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as listed:
        listed.writelines(f"{line}\n" for line in _articles())
        listed.flush()
        command = [sys.executable, "-c", "import cli; cli.main()", "ingest", "--db", f"sqlite:///{path}", listed.name]
        subprocess.run(command, check=True)  # noqa: S603 - our own command


def _articles() -> Iterator[str]:
    for article in load(ROOT / "training" / "corpus"):
        head = {"title": article.header.get("title", ""), "date": article.header.get("date", "")}
        yield json.dumps({"url": f"https://corpus.example/{article.id}", "text": article.text, **head})


if __name__ == "__main__":
    main()
