"""Articles read in processes of their own, which may die."""

import multiprocessing
import os
import signal
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
import spacy
from spacy.language import Language

from benchmarks.family import family, processor_time
from graph.model import Article, Reading, Refusal
from ingest.item import Clock, Item
from ingest.reader import NewsReader, load_reader, shipped_model
from ingest.readers import LONG, STOPPED, TOO_MUCH, Readers
from ingest.sources import Source

pytestmark = pytest.mark.slow
SENTENCE = "Acme Robotics of Oslo raised $5 million from Northwind Capital. "
BEGUN, READING = 0.0, 1.5  # seconds of processor time of which reading the article takes four or more
CASES = [
    pytest.param(signal.SIGTERM, READING, STOPPED, True, id="told to stop while it reads"),
    pytest.param(signal.SIGTERM, BEGUN, STOPPED, True, id="told to stop as it begins"),
    pytest.param(signal.SIGKILL, READING, TOO_MUCH, False, id="killed, as the system does for want of memory"),
]


@pytest.fixture(scope="module")
def reader() -> NewsReader:
    return load_reader(shipped_model())


@pytest.mark.parametrize(("number", "spent", "reason", "passing"), CASES)
def test_an_article_whose_process_ends_is_refused_and_the_run_goes_on(
    reader: NewsReader, number: signal.Signals, spent: float, reason: str, passing: bool
) -> None:
    with Readers(reader, Clock()) as readers, ThreadPoolExecutor() as beside:
        killed = beside.submit(_kill, number, spent, family(os.getpid()))
        readers.begin([Item(Source("long"), _article("long", 3 * LONG))])
        killed.result()
        [(_, refusal)] = list(readers.done(60))
        readers.begin([Item(Source("long"), _article("other", LONG))])
        [(_, reading)] = list(readers.done(60))
    assert refusal == Refusal("https://news.example/long", reason, passing=passing)
    assert isinstance(reading, Reading)


def test_once_processes_read_the_pipeline_of_this_one_is_given_back_until_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ingest.readers.FEW", 1)
    loaded = list[weakref.ref[Language]]()

    def load() -> Language:
        nlp = spacy.load(shipped_model())
        loaded.append(weakref.ref(nlp))
        return nlp

    reader, found = NewsReader(load), list[object]()
    with Readers(reader, Clock(), 2) as readers:
        while not found or loaded[0]():  # until processes are ready, what comes is read here
            readers.begin([Item(Source("news"), _article(f"{len(found)}", 100))])
            while readers.busy:
                found += (reading for _, reading in readers.done(60))
    assert {type(reading) for reading in found} == {Reading}
    assert len(loaded) == 1
    assert len(list(reader.read([_article("again", 100)]))) == 1
    assert len(loaded) == 2


def _article(name: str, length: int) -> Article:
    return Article(name, SENTENCE * (length // len(SENTENCE) + 1), f"https://news.example/{name}")


def _kill(number: signal.Signals, spent: float, before: set[int]) -> None:
    """End the process that loads the reader as it begins, or the fork of it that reads once it has worked for so long."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        ours = {process.pid for process in multiprocessing.active_children()} - before
        for pid in family(os.getpid()) - before:
            if (pid in ours) == (spent == BEGUN) and processor_time(pid) >= spent:
                os.kill(pid, number)
                return
        time.sleep(0.02)
    raise AssertionError("no process began")
