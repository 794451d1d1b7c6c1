"""The graph of a set of readings and judgements, computed at once: what the reference store answers from."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from graph.model import Article, Edge, Entity, EntityHead, Fact, Judgement, Reading, Reference, Rejection, Statement
from graph.store import copies, derive, dump, timeline
from graph.store.resolution import Resolution
from graph.store.resolving import Resolver

EdgeKey = tuple[str, str, str]


class Derived:
    """The graph of a set of readings; every part is computed when it is first asked for."""

    def __init__(self, readings: Iterable[Reading], judgements: Sequence[Judgement], resolver: Resolver) -> None:
        self.readings = sorted(readings, key=lambda reading: reading.article.id)
        self.resolution = Resolution(self.readings, judgements, resolver)

    @cached_property
    def references(self) -> dict[str, Reference]:
        """All references by id."""
        return {reference.id: reference for reading in self.readings for reference in reading.references}

    @cached_property
    def members(self) -> dict[str, list[Reference]]:
        """The references of each entity."""
        members = defaultdict(list)
        for reference in self.references.values():
            members[self.owner(reference.id)].append(reference)
        return dict(members)

    def owner(self, reference: str) -> str:
        """Return the entity of a reference."""
        return self.resolution.owner(reference)

    @cached_property
    def supports(self) -> dict[EdgeKey, list[derive.Support]]:
        """What stands behind each edge and, with the object ``""``, behind each literal."""
        supports = defaultdict(list)
        for reading in self.readings:
            for statement in reading.statements:
                supports[self.edge_key(statement)].append(self._support(reading.article, statement))
        return dict(supports)

    def edge_key(self, statement: Statement) -> EdgeKey:
        """Return the ends of the statement's edge."""
        subject = self.owner(statement.subject)
        object_ = self.owner(statement.object) if statement.object else ""
        first, second = derive.edge_ends(subject, statement.predicate, object_) if object_ else (subject, "")
        return first, statement.predicate, second

    @cached_property
    def heads(self) -> dict[str, EntityHead]:
        """Type and name of each entity."""
        heads = {}
        for id_, members in self.members.items():
            heads[id_] = EntityHead(
                id_,
                derive.main_type(Counter(r.type for r in members)),
                derive.main_name(Counter(r.name for r in members)),
            )
        return heads

    @cached_property
    def edges(self) -> dict[EdgeKey, Edge]:
        """All edges; what a text says of a thing and itself is none."""
        keys = [key for key in self.supports if key[2] and key[0] != key[2]]
        return {key: self._edge(key) for key in sorted(keys)}

    def _edge(self, key: EdgeKey) -> Edge:
        figures = derive.edge_figures(self.supports[key])
        return Edge(
            self.heads[key[0]],
            key[1],
            self.heads[key[2]],
            figures.status,
            figures.statements,
            figures.sources,
            figures.first_seen,
            figures.last_seen,
            figures.confidence,
        )

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """All entities."""
        degrees = Counter(end for key in self.edges for end in (key[0], key[2]))
        return {id_: self._entity(head, degrees[id_]) for id_, head in sorted(self.heads.items())}

    def _entity(self, head: EntityHead, degree: int) -> Entity:
        members = self.members[head.id]
        surfaces = {name for reference in members for name in (reference.name, *reference.aliases)}
        keys = [(head.id, predicate, "") for predicate in derive.functional_literals()]
        return Entity(
            head.id,
            head.type,
            head.name,
            tuple(sorted(surfaces - {head.name})),
            {key[1]: derive.property_value(self.supports[key]) for key in keys if key in self.supports},
            len({reference.article for reference in members}),
            degree,
        )

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """All statements with their ends and articles."""
        return {s.id: self._fact(reading.article, s) for reading in self.readings for s in reading.statements}

    def _fact(self, article: Article, statement: Statement) -> Fact:
        subject = self.heads[self.owner(statement.subject)]
        object_ = self.heads[self.owner(statement.object)] if statement.object else None
        return Fact(statement, subject, object_, article.head)

    @cached_property
    def rejections(self) -> list[Rejection]:
        """The why-not ledger."""
        return [Rejection(self._fact(r.article, s), r.threshold) for r in self.readings for s in r.rejected]

    @cached_property
    def superseded(self) -> dict[str, str]:
        """Statements whose place others have taken."""
        return timeline.superseded(self.facts.values())

    @cached_property
    def clusters(self) -> dict[str, str]:
        """The cluster of each article: the smallest id of those that carry the same text."""
        signatures = {reading.article.id: reading.article.signature for reading in self.readings}
        return {id_: min(group) for group in copies.groups(signatures) for id_ in group}

    def _support(self, article: Article, statement: Statement) -> derive.Support:
        s = statement
        return derive.Support(s.id, s.value, s.status, s.confidence, article.published, self.clusters[article.id])

    def facts_of(self, entity: str) -> list[Fact]:
        """Return the facts in which an entity is subject or object."""
        return [fact for fact in self.facts.values() if entity in _ends(fact)]

    def rejections_of(self, entity: str) -> list[Rejection]:
        """Return the rejections in which an entity is subject or object."""
        return [rejection for rejection in self.rejections if entity in _ends(rejection.fact)]

    def lines(self) -> Iterator[str]:
        """Yield the canonical dump."""
        yield from (
            dump.article_line(reading.article, reading.extractor, self.clusters[reading.article.id])
            for reading in self.readings
        )
        yield from (dump.edge_line(edge) for edge in self.edges.values())
        yield from (dump.entity_line(entity) for entity in self.entities.values())
        yield from (dump.reference_line(r, self.owner(id_)) for id_, r in sorted(self.references.items()))
        yield from (dump.statement_line(fact.statement) for _, fact in sorted(self.facts.items()))


def _ends(fact: Fact) -> set[str]:
    return {fact.subject.id, fact.object.id if fact.object else ""}
