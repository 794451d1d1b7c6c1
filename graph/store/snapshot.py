"""The whole graph in memory, as a reader gave it, with what follows from it: obvious rather than fast."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from graph.model import Article, Edge, Entity, Fact
from graph.store import about, derive, paging, timeline
from graph.store.base import MAX_LIMIT, Page, Reader, SearchQuery


class Snapshot:
    """The whole graph in memory, as a reader gave it."""

    def __init__(self, reader: Reader) -> None:
        self.articles: list[Article] = list(every(reader.articles))
        self.entities = {e.id: e for e in _every_entity(reader)}
        self.facts = {f.statement.id: f for a in self.articles for f in reader.article_facts(a.id)}
        clusters = {a.id: min(copy.id for copy in reader.copies(a.id)) for a in self.articles}
        self.edges: list[Edge] = timeline.edges(self.facts.values(), clusters)
        mentions = {a.id: reader.mentions(a.id) for a in self.articles}
        self.named = {id_: {entity for _, entity in found} for id_, found in mentions.items()}
        self.owners = {m.reference: entity for found in mentions.values() for m, entity in found}
        self.of: dict[str, list[Fact]] = defaultdict(list)
        self._behind: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for fact in self.facts.values():
            for end in {fact.subject.id, fact.object.id if fact.object else fact.subject.id}:
                self.of[end].append(fact)
            if fact.object:
                ends = derive.edge_ends(fact.subject.id, fact.statement.predicate, fact.object.id)
                self._behind[ends[0], fact.statement.predicate, ends[1]].add(fact.statement.id)

    def behind(self, edge: Edge) -> set[str]:
        """Return the ids of the statements behind an edge."""
        return self._behind[edge.subject.id, edge.predicate, edge.object.id]

    def names_of(self, entity: str) -> tuple[str, ...]:
        """Return the names of an entity."""
        return names_of(self.entities[entity])

    def said(self, entity: str) -> list[about.Said]:
        """Return the best sentences of an entity."""
        ranked = sorted(self.of[entity], key=lambda f: paging.dated_rank(paging.fact_position(f)))[: about.YOUNGEST]
        return about.best(
            about.Said(f.statement.id, f.article.published, f.statement.confidence, f.statement.evidence.quote)
            for f in ranked
        )

    def words(self, entity: str) -> frozenset[str]:
        """Return the words under which an entity is found by what is said of it."""
        known = self.entities[entity]
        return about.words(known.type, names_of(known), (said.quote for said in self.said(entity)))

    def last_seen(self, entity: str) -> str:
        """Return the date of the youngest statement on an entity."""
        return max((fact.article.published for fact in self.of[entity]), default="")


def every(ask: Callable[..., Page[Any]]) -> Iterator[Any]:
    """Yield the items of all pages."""
    page = ask(limit=MAX_LIMIT)
    yield from page.items
    while page.next:
        page = ask(limit=MAX_LIMIT, cursor=page.next)
        yield from page.items


def _every_entity(reader: Reader) -> Iterator[Entity]:
    hits = every(lambda **page: reader.search(SearchQuery("", **page)))
    return (hit.entity for hit in hits)


def names_of(entity: Entity) -> tuple[str, ...]:
    """Return the main name and the others."""
    return entity.name, *entity.aliases
