"""What the questions share: things by name or id, all facts of a thing, grouped by whom they join it with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from graph.errors import InvalidQueryError, MergedError, NotFoundError
from graph.model import Entity, EntityHead, Evidence, Fact
from graph.store import evaluate, timeline
from graph.store.asking import Facts, Outline
from graph.store.base import NOW, AsOf, Ends, Reader, SearchQuery
from graph.store.paging import ADVICE, MAX_READ, edge_key, every
from graph.store.scanning import finder


@dataclass(frozen=True, slots=True)
class Citation:
    """The best proof of an edge, in short: which statement, and its sentence."""

    statement: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Relative:
    """A thing that stands in a relation, with the statements that say so: the most confident first."""

    entity: EntityHead
    facts: tuple[Fact, ...]

    @property
    def first(self) -> str:
        """The earliest date of the facts, their own where they have one; empty where none is dated."""
        return min((date for date in map(date_of, self.facts) if date), default="")

    @property
    def last(self) -> str:
        """The latest such date."""
        return max(map(date_of, self.facts), default="")


def date_of(fact: Fact) -> str:
    """Return when a fact holds from: its own date, else the day it was published."""
    return evaluate.date(fact)


def entity_of(reader: Reader, name: str) -> Entity:
    """Return the entity with this id or name; an id that was merged leads on, of several with the name the best connected is meant.

    Raises `NotFoundError` where there is none.
    """
    if name.startswith("ent_"):
        try:
            return reader.entity(name)
        except MergedError as error:
            return reader.entity(error.id)
    found = reader.search(SearchQuery(name, limit=1)).items if name.strip() else ()
    if not found:
        raise NotFoundError(f"{name[:100]!a}: nothing in the graph has this name or id; search finds parts of names")
    return found[0].entity


def facts_of(reader: Reader, entity: str, predicate: str, as_of: AsOf = NOW) -> list[Fact]:
    """Return all facts of one relation of an entity; raises `InvalidQueryError` where they are more than `MAX_READ`."""
    return list(every(partial(reader.facts, entity, predicate=predicate, as_of=as_of)))


def held_of(reader: Reader, subject: str, predicate: str, object_: str, as_of: AsOf = NOW) -> tuple[Fact, ...]:
    """Return the statements behind an edge that held at a moment, the best first; none where something had taken its place."""
    facts = reader.edge_facts(subject, predicate, object_)
    if as_of == NOW:
        return best_first(facts)
    held = timeline.holding(facts, as_of)
    return best_first(held) if held and _stood(reader, subject, predicate, object_, as_of) else ()


def cited(reader: Reader, edges: Sequence[Ends], as_of: AsOf = NOW) -> dict[Ends, Citation]:
    """Return what proves each of these edges, of those that held at a moment."""
    if as_of == NOW:
        found: Mapping[Ends, Fact] = reader.proofs(list(dict.fromkeys(edges)))
    else:
        found = {ends: held[0] for ends in dict.fromkeys(edges) if (held := held_of(reader, *ends, as_of))}
    return {ends: _citation(fact) for ends, fact in found.items()}


def cited_by(facts: Iterable[Fact]) -> dict[Ends, Citation]:
    """Return the best proof that is among these facts of each edge that they make."""
    found: dict[Ends, Citation] = {}
    for fact in best_first([*facts]):
        if fact.object:
            found.setdefault(edge_key(fact.subject.id, fact.statement.predicate, fact.object.id), _citation(fact))
    return found


def _citation(fact: Fact) -> Citation:
    return Citation(fact.statement.id, fact.statement.evidence)


def facts_where(reader: Reader, where: Facts) -> list[Fact]:
    """Return all statements that fulfil conditions; raises as `facts_of`."""
    return list(every(partial(finder(reader).find_facts, where)))


def outlines_where(reader: Reader, where: Facts) -> Sequence[Outline]:
    """Return all statements that fulfil conditions in outline; raises as `facts_of`."""
    found = finder(reader).find_outlines(where, MAX_READ + 1)
    if len(found) > MAX_READ:
        raise InvalidQueryError(f"more than {MAX_READ} statements: {ADVICE}")
    return found


def relatives(facts: Sequence[Fact], own: str, *, subject: bool) -> list[Relative]:
    """Group facts by the thing at the other end; ``subject`` says which end is the asked one. The best supported come first."""
    groups: dict[EntityHead, list[Fact]] = defaultdict(list)
    for fact in facts:
        mine, other = (fact.subject, fact.object) if subject else (fact.object, fact.subject)
        if mine and other and mine.id == own != other.id:
            groups[other].append(fact)
    found = [Relative(head, best_first(group)) for head, group in groups.items()]
    return sorted(found, key=lambda r: (-len({f.article.id for f in r.facts}), r.entity.name, r.entity.id))


def of_date(facts: Sequence[Fact], day: str) -> tuple[Fact, ...]:
    """Return the facts with those of a date first: they prove what is said to be of that date."""
    return tuple(sorted(facts, key=lambda fact: date_of(fact) != day))


def best_first(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Return the facts with the most confident first, then the youngest."""
    ranked = sorted(facts, key=lambda fact: fact.statement.id)
    return tuple(sorted(ranked, key=lambda f: (f.statement.confidence, f.article.published), reverse=True))


def _stood(reader: Reader, subject: str, predicate: str, object_: str, as_of: AsOf) -> bool:
    """Say whether nothing had taken the place of what an edge says: a seat, a chief executive."""
    if predicate not in timeline.SLOTTED:
        return True
    owner = object_ if predicate == "holds_role" else subject
    edges = every(lambda **page: reader.edges(owner, predicate=predicate, as_of=as_of, **page))
    return any((edge.subject.id, edge.object.id) == (subject, object_) for edge in edges)
