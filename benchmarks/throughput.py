"""Articles a second from a web server to the graph, and what holds them up. Prints one JSON object.

    python -m benchmarks.throughput --articles 5000

Generated pages are served by a process of its own on this machine, which takes some of its time. Measured in one run, on the same
pages: the reader alone in as many processes (before and after the rest, as other work may disturb), everything from fetching to
the graph, and two plain loops over a part of the pages: trafilatura with spaCy's CNN tagger (untrained, which takes as long), and
trafilatura with the reader that ships, neither of which keeps anything. Processor time is of all processes, the server's excluded.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import spacy
import trafilatura

from benchmarks.family import Use, watched
from benchmarks.newsroom import page, served
from graph.model import Article
from graph.resolve import open_graph
from graph.store.linker import Linker
from graph.store.resolving import Profile
from ingest.fetch import Fetcher
from ingest.item import Clock, Item
from ingest.jobs import Run, Worker, new_job
from ingest.page import Page, parse
from ingest.pipeline import BATCH, Options
from ingest.reader import load_reader, shipped_model
from ingest.readers import Readers
from ingest.sources import Source

PART: Final = 10  # one page in so many goes through the plain loops
AGENT: Final = "venturegraph-benchmark/1"

Found = dict[str, Any]


def main() -> None:
    """Measure, and print what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=5_000)
    options.add_argument("--readers", type=int, default=2)
    chosen = options.parse_args()
    pages = range(chosen.articles)
    articles = [article for number in pages for article in _parsed(number)]
    half = len(articles) // 2
    before = _reader_alone(articles[:half], chosen.readers)
    whole = _end_to_end(chosen.articles, chosen.readers)
    after = _reader_alone(articles[half:], chosen.readers)
    reader = {key: before[key] + after[key] for key in ("articles", "seconds", "processor")}
    found: Found = {"reader_alone": _rates(reader), "end_to_end": _rates(whole), "plain_loops": _loops(pages[::PART])}
    found["words_an_article"] = sum(len(one.text.split()) for one in articles) / len(articles)
    found["speed_of_reader"] = {key: _speed(whole, key) / _speed(reader, key) for key in ("seconds", "processor")}
    sys.stdout.write(json.dumps(_rounded(found), indent=2) + "\n")


def _parsed(number: int) -> Iterator[Article]:
    return (one for one in parse(Page(page(number), str(number))) if isinstance(one, Article))


def _reader_alone(articles: Sequence[Article], count: int) -> Found:
    source = Source("generated")
    reader = load_reader(shipped_model())
    with _measured(len(articles)) as found, Readers(reader, Clock(), count) as readers:
        for at in range(0, len(articles), BATCH):
            while readers.full:
                list(readers.done(0.1))
            readers.begin([Item(source, article) for article in articles[at : at + BATCH]])
        while readers.busy:
            list(readers.done(0.1))
    return found


def _end_to_end(articles: int, count: int) -> Found:
    with (
        tempfile.TemporaryDirectory() as folder,
        served(articles) as listed,
        _resolving() as resolved,
        open_graph(f"sqlite:///{folder}/graph.db") as store,
    ):
        work = Worker(store, load_reader(shipped_model()), lambda: Fetcher(AGENT), count)
        job = store.submit(new_job([Source(listed)], running=True))
        with _measured(articles) as found:
            report = Run(work, job, Options()).go([Source(listed)])
        found |= {"became": dict(report.changes), "refused": len(report.refused)}
        found["busy"] = {**store.job(job.id).seconds, "resolve, within write": sum(resolved)}
        found["statements"] = sum(report.statements.values())
    return found


def _loops(numbers: Sequence[int]) -> Found:
    tagger = spacy.blank("en")
    tagger.add_pipe("ner").add_label("COMPANY")  # type: ignore[attr-defined]  # spaCy types pipes as callables
    tagger.initialize()
    reader = spacy.load(shipped_model())
    return {
        name: _rates(_loop(numbers, nlp))
        for name, nlp in (("trafilatura + spaCy CNN", tagger), ("trafilatura + this reader", reader))
    }


def _loop(numbers: Sequence[int], nlp: Callable[[str], object]) -> Found:
    with _measured(len(numbers)) as found:
        for number in numbers:
            nlp(trafilatura.extract(page(number).decode()) or "")
    return found


@contextmanager
def _measured(articles: int) -> Iterator[Found]:
    begun, found = time.perf_counter(), Found(articles=articles)
    with watched(*_others()) as use:
        yield found
        found["seconds"] = time.perf_counter() - begun
    found |= {"processor": use.processor, "most_mb": _memory(use)}


def _others() -> set[int]:
    """Return the ids of this process's children so far: the server."""
    return {child.pid for child in multiprocessing.active_children() if child.pid}


def _memory(use: Use) -> dict[str, float]:
    return {"parent (RSS)": use.parent_mb, "largest child (RSS)": use.child_mb, "all together (PSS)": use.all_mb}


@contextmanager
def _resolving() -> Iterator[list[float]]:
    """Collect the seconds that comparing new things with old ones takes."""
    seconds, relink = list[float](), Linker.relink

    def timed(self: Linker, row: int, profile: Profile) -> None:
        begun = time.perf_counter()
        relink(self, row, profile)
        seconds.append(time.perf_counter() - begun)

    Linker.relink = timed  # type: ignore[method-assign]  # a benchmark may look inside
    try:
        yield seconds
    finally:
        Linker.relink = relink  # type: ignore[method-assign]  # as it was


def _speed(found: Found, by: str) -> float:
    return float(found["articles"] / found[by])


def _rates(found: Found) -> Found:
    rates = {
        "articles_a_second": _speed(found, "seconds"),
        "processor_ms_an_article": 1000 / _speed(found, "processor"),
    }
    return found | rates


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
