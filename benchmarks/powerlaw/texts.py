"""What the news of a world says of each entity: the words under which `graph.store.about` finds it."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from benchmarks.powerlaw.truth import Ids, Row, Truth
from benchmarks.powerlaw.world import KINDS, NONE, Column
from graph.names.stems import stems
from graph.store import about


class Texts:
    """The texts of the entities; ``entity`` and ``statement`` are the facts, as they are listed."""

    def __init__(
        self, truth: Truth, statements: Ids, others: list[tuple[str, ...]], entity: Column, statement: Column
    ) -> None:
        self._truth, self._world, self._statements, self._others = truth, truth.world, statements, others
        self._entity, self._statement = entity, statement

    def digests(self) -> Iterator[Row]:
        """Yield row and digest of each entity."""
        yield from ((at, about.digest(text)) for at, text in enumerate(self._words, 1))

    def rows(self) -> Iterator[Row]:
        """Yield row and words of each entity."""
        yield from enumerate(self._words, 1)

    @cached_property
    def _words(self) -> list[str]:
        entity, statement = self._ranked()
        bounds = np.searchsorted(entity, np.arange(self._world.size.entities + 1)).tolist()
        quotes = list(zip(*(column.tolist() for column in self._quotes(statement)), strict=True))
        return [self._text(at, quotes[bounds[at] : bounds[at + 1]]) for at in range(self._world.size.entities)]

    def _ranked(self) -> tuple[Column, Column]:
        """Return the youngest facts of each entity, the best first."""
        entity, statement = self._entity, self._statement
        place = np.arange(len(entity)) - np.searchsorted(entity, entity)
        young = place < about.YOUNGEST
        entity, statement = entity[young], statement[young]
        world = self._world
        keys = (self._statements.order, -world.published.astype(np.int32), -world.confidence)
        order = np.lexsort((*(key[statement] for key in keys), entity))
        return entity[order], statement[order]

    def _quotes(self, statement: Column) -> tuple[Column, ...]:
        """Return what makes a quote: claim and sentence, then what its words come from."""
        world = self._world
        claim = world.claim[statement]
        return (
            claim,
            world.sentence[statement],
            world.kind[claim],
            world.subject[claim],
            world.object[claim],
            world.value[claim],
        )

    def _text(self, entity: int, quotes: list[tuple[int, ...]]) -> str:
        own = self._world.names[entity], *self._others[entity]
        found = set(about.words(self._world.types[entity], own, ()))
        for claim in list(dict.fromkeys(quotes))[: about.BEST]:
            _, sentence, kind, subject, object_, value = claim
            found |= self._parts[kind][sentence] | self._names[subject]
            found |= self._values[kind][value] if object_ == NONE else self._names[object_]
        return " ".join(sorted(found))

    @cached_property
    def _parts(self) -> list[list[frozenset[str]]]:
        return [[frozenset(stems(" x ".join(parts))) - {"x"} for parts in kind.sentences] for kind in KINDS]

    @cached_property
    def _values(self) -> list[list[frozenset[str]]]:
        return [[frozenset(stems(text)) for text, _ in found] for found in self._truth.values]

    @cached_property
    def _names(self) -> list[frozenset[str]]:
        return [frozenset(stems(name)) for name in self._world.names]
