"""The parts that `benchmarks.throughput` measures: everything from a web server to the graph, the reader alone, and plain loops."""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
from ingest.readers import FEW, Readers
from ingest.sources import Source

PART: Final = 25  # one page in so many goes through the plain loops
EIGHTH: Final = 8  # one page in so many is read by the reader alone, before and after
WARM: Final = 2 * FEW  # articles with which the reader processes begin, before they are measured
BY: Final = ("seconds", "processor")
AGENT: Final = "venturegraph-benchmark/1"

Found = dict[str, Any]


def parts(count: int, readers: int) -> Iterator[tuple[str, Any]]:
    """Yield what is found, part by part."""
    pages = range(count)
    _tell(f"parse {len(pages[::EIGHTH]) + WARM} pages")
    warm, articles = ([one for n in some for one in _parsed(n)] for some in (pages[:WARM], pages[::EIGHTH]))
    yield "words_an_article", sum(len(one.text.split()) for one in articles) / len(articles)
    before = _reader_alone(warm, articles, readers)
    whole = _end_to_end(count, readers)
    yield "end_to_end", _rates(whole)
    after = _reader_alone(warm, articles, readers)
    reader = {key: before[key] + after[key] for key in ("articles", *BY)}
    start = {key: (before["start"][key] + after["start"][key]) / 2 for key in BY}
    yield "reader_alone", _rates(reader) | {"start": start}
    yield "speed_of_reader", {key: _speed(whole, key) / _speed(reader, key) for key in BY}
    running = whole | {key: whole[key] - start[key] for key in BY}
    yield "speed_of_reader_once_started", {key: _speed(running, key) / _speed(reader, key) for key in BY}
    yield "plain_loops", _loops(pages[::PART])


def _parsed(number: int) -> Iterator[Article]:
    return (one for one in parse(Page(page(number), str(number))) if isinstance(one, Article))


def _reader_alone(warm: Sequence[Article], articles: Sequence[Article], count: int) -> Found:
    """Read the articles, measured after the processes have started and read some; ``start`` is what that took beyond reading."""
    _tell(f"the reader alone, {len(articles)} articles")
    nlp = load_reader(shipped_model())
    with ExitStack() as stack:
        with _measured(len(warm)) as first:
            readers = stack.enter_context(Readers(nlp, Clock(), count))
            _read(readers, warm)
        with _measured(len(articles)) as found:
            _read(readers, articles)
    found["start"] = {key: first[key] - len(warm) / _speed(found, key) for key in BY}
    return found


def _read(readers: Readers, articles: Sequence[Article]) -> None:
    source = Source("generated")
    for at in range(0, len(articles), BATCH):
        while readers.full:
            list(readers.done(0.1))
        readers.begin([Item(source, article) for article in articles[at : at + BATCH]])
    while readers.busy:
        list(readers.done(0.1))


def _end_to_end(articles: int, count: int) -> Found:
    _tell(f"from fetching to the graph, {articles} articles")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(articles) as listed,
        _resolving() as resolved,
        open_graph(f"sqlite:///{folder}/graph.db") as store,
    ):
        work = Worker(store, load_reader(shipped_model()), lambda: Fetcher(AGENT), count)
        job = store.submit(new_job([Source(listed)], running=True))
        with _measured(articles, *_others()) as found:
            report = Run(work, job, Options(progress=_Progress(articles))).go([Source(listed)])
        found |= {"became": dict(report.changes), "refused": len(report.refused)}
        found["busy"] = {**store.job(job.id).seconds, "resolve, within write": sum(resolved)}
        found["statements"] = sum(report.statements.values())
    return found


class _Progress:
    """Tells of every tenth of the articles."""

    def __init__(self, articles: int) -> None:
        self._articles, self._done = articles, 0

    def __call__(self, title: str) -> None:
        del title
        self._done += 1
        if self._done % max(1, self._articles // 10) == 0:
            _tell(f"{self._done} of {self._articles}")


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
    _tell(f"a plain loop, {len(numbers)} articles")
    with _measured(len(numbers)) as found:
        for number in numbers:
            nlp(trafilatura.extract(page(number).decode()) or "")
    return found


@contextmanager
def _measured(articles: int, *besides: int) -> Iterator[Found]:
    begun, found = time.perf_counter(), Found(articles=articles)
    with watched(*besides) as use:
        yield found
        found["seconds"] = time.perf_counter() - begun
    found |= {"processor": use.processor, "most_mb": _memory(use)}


def _others() -> set[int]:
    """Return the ids of this process's children so far: the server."""
    return {child.pid for child in multiprocessing.active_children() if child.pid}


def _memory(use: Use) -> dict[str, float]:
    return {
        "parent (RSS)": use.parent_mb,
        "largest child (RSS)": use.child_mb,
        "all together (PSS)": use.all_mb,
        "all together, no mapped files": use.own_mb,
    }


@contextmanager
def _resolving() -> Iterator[list[float]]:
    """Collect the seconds that comparing new things with old ones takes."""
    seconds, relink = list[float](), Linker.relink

    def timed(self: Linker, changed: Iterable[tuple[int, Profile, Profile | None]]) -> None:
        begun = time.perf_counter()
        relink(self, changed)
        seconds.append(time.perf_counter() - begun)

    Linker.relink = timed  # type: ignore[method-assign]  # a benchmark may look inside
    try:
        yield seconds
    finally:
        Linker.relink = relink  # type: ignore[method-assign]  # as it was


def _tell(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def _speed(found: Found, by: str) -> float:
    return float(found["articles"] / found[by])


def _rates(found: Found) -> Found:
    rates = {
        "articles_a_second": _speed(found, "seconds"),
        "processor_ms_an_article": 1000 / _speed(found, "processor"),
    }
    return found | rates
