"""How found things divide: by type, place, status, source and year, each value with the filter that keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.store.asking import Facet, Finder

SHOWN: Final = 20  # values of a facet
FILTERS: Final[Mapping[Facet, str]] = {
    "type": "type = {}", "place": "place = {}", "status": "fact(status = {})", "source": "fact(source = {})", "year": "fact(published = {})",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, how many of the found have it, and the filter term that keeps these alone."""

    value: str
    count: int
    where: str


def facets(finder: Finder, ids: Sequence[str], wanted: Sequence[Facet]) -> dict[Facet, tuple[FacetValue, ...]]:
    """Return the most frequent values of each facet over these entities."""
    return {facet: _values(finder.find_facets(ids, facet), FILTERS[facet]) for facet in wanted}


def quote(value: str) -> str:
    """Return a value as a filter holds it."""
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _values(counts: Mapping[str, int], term: str) -> tuple[FacetValue, ...]:
    found = list(counts.items())[:SHOWN]
    return tuple(FacetValue(value, count, term.format(quote(value))) for value, count in found)
