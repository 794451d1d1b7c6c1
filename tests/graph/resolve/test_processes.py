"""Two processes that read, judge and take back on one file at once leave what one alone would have left."""

import subprocess
import sys
from pathlib import Path

from graph.model import Judgement, Reading
from graph.resolve import open_graph
from graph.store.base import Store
from tests.support.readings import synthetic

ROOT = Path(__file__).parents[3]
ARTICLES = 25
WORK = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.graph.resolve.test_processes import work
from graph.resolve import open_graph
with open_graph(sys.argv[2]) as store:
    work(store, int(sys.argv[3]))
"""


def article(seed: int, number: int) -> Reading:
    return synthetic(number, seed, things=6, claims=6, world=40)


def judgement(seed: int, number: int) -> Judgement:
    """Say that two things of an article are one: names of one type that a careless editor mixed up."""
    left, right = (reference.id for reference in article(seed, number).references[:2])
    return Judgement(left, right, "same", f"editor {seed}", f"2026-01-01T00:00:{number:02}Z")


def work(store: Store, seed: int) -> None:
    """Put all articles; judge things of every fifth, retract every seventh, take every second judgement back."""
    for number in range(ARTICLES):
        store.put(article(seed, number))
        if number % 5 == 0:
            store.judge(judgement(seed, number))
        if number % 7 == 6:
            store.retract(article(seed, number).article.id)
        if number % 10 == 9:
            store.undo(judgement(seed, number - 9).id, at="2026-01-02T00:00:00Z")


def test_two_processes_read_and_judge_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    command = [sys.executable, "-c", WORK, str(ROOT), url]
    both = [subprocess.Popen([*command, seed], stderr=subprocess.PIPE, text=True) for seed in "12"]
    assert [process.communicate()[1] for process in both] == ["", ""]
    with open_graph("memory:") as alone, open_graph(url) as shared:
        for seed in (2, 1):
            work(alone, seed)
        assert list(shared.dump()) == list(alone.dump())
        assert shared.candidates() == alone.candidates()
        assert shared.judgements() == alone.judgements()
