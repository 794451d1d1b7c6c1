"""Copies a graph from one store into another: articles and judgements, from which everything else is derived."""

from collections.abc import Callable, Iterator
from typing import Final

from graph.model import Judgement, Reading, Refusal
from graph.store.base import MAX_LIMIT, Reader, Store

BATCH: Final = 100  # articles of one transaction

Progress = Callable[[int], None]


def copy(source: Reader, target: Store, progress: Progress | None = None) -> int:
    """Copy what the target lacks, and return how many articles it took.

    Run again, it goes on: what the target holds in the same version is passed over. Afterwards the `dump` of an else empty
    target equals that of the source. The change feed, jobs and visits are histories of each store and stay where they are.
    ``progress`` is told of each article that was looked at.
    """
    taken = 0
    for batch in _batches(source.readings()):
        held = target.versions([reading.article.id for reading in batch])
        changes = target.put_all([r for r in batch if held.get(r.article.id) != r.version])
        taken += sum(change in {"added", "replaced"} for change in changes)
        if progress:
            progress(len(batch))
    target.adopt(list(_judgements(source)))
    for refusal in _refusals(source):
        target.refuse(refusal)
    return taken


def _batches(readings: Iterator[Reading]) -> Iterator[list[Reading]]:
    batch: list[Reading] = []
    for reading in readings:
        batch.append(reading)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _judgements(source: Reader) -> Iterator[Judgement]:
    page = source.judgements(limit=MAX_LIMIT)
    yield from page.items
    while page.next:
        page = source.judgements(limit=MAX_LIMIT, cursor=page.next)
        yield from page.items


def _refusals(source: Reader) -> Iterator[Refusal]:
    page = source.refusals(limit=MAX_LIMIT)
    yield from page.items
    while page.next:
        page = source.refusals(limit=MAX_LIMIT, cursor=page.next)
        yield from page.items
