"""Everything that a page about one thing shows: roles, key facts, relations, timeline, sources, doubts, each with its proof."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from graph.check import is_date
from graph.model import Candidate, Contradiction, Entity, EntityHead, Fact
from graph.network.asking import Citation, best_first, cited, cited_by, date_of
from graph.network.similar import Similar, similar
from graph.ontology import load
from graph.store import about
from graph.store import timeline as times
from graph.store.asking import Condition, Link, LinkFilter
from graph.store.base import MAX_LIMIT, NOW, AsOf, Ends, Reader
from graph.store.paging import every
from graph.store.scanning import finder

SHOWN: Final = 5  # things of a group, values of a key fact, similar things
FOUNDED: Final = "founded_year"
READ: Final = 2000  # youngest statements that timeline and sources are made of
WEIGHED: Final = 1000  # and those of a relation that its key facts are made of
DOUBTED: Final = 20  # statements of a contradiction: of the best known things thousands differ

# What a thing is because of its relations, whatever its type: (relation, from its subject) -> role.
ROLES: Final = {
    ("invested_in", True): "investor", ("invested_in", False): "portfolio company", ("founded", True): "founder",
    ("customer_of", True): "customer", ("customer_of", False): "supplier", ("acquired", True): "acquirer",
    ("acquired", False): "acquired", ("partnered_with", True): "partner", ("partnered_with", False): "partner",
    ("organised", True): "organiser", ("participated_in", True): "participant", ("member_of", True): "member",
    ("member_of", False): "host of members", ("spun_out_of", True): "spin-out", ("spun_out_of", False): "parent of spin-outs",
    ("studied_at", True): "alumnus", ("holds_role", True): "officer", ("won", True): "winner",
}  # fmt: skip
KEY: Final = {  # relation, from its subject: what a reader wants to know first, in this order
    "company": (("founded_year", True), ("based_in", True), ("founded", False), ("holds_role", False), ("raised", True),
                ("invested_in", False), ("valued_at", True), ("acquired", False), ("launched", True)),
    "investor": (("based_in", True), ("invested_in", True), ("holds_role", False), ("founded_year", True), ("raised", True)),
    "hub": (("based_in", True), ("member_of", False), ("organised", True), ("holds_role", False)),
    "academia": (("based_in", True), ("spun_out_of", False), ("studied_at", False)),
    "person": (("holds_role", True), ("founded", True), ("studied_at", True), ("based_in", True), ("invested_in", True)),
    "event": (("held_in", True), ("organised", False), ("participated_in", False), ("won", False)),
    "place": (("based_in", False), ("held_in", False), ("expanded_to", False)),
}  # fmt: skip
OTHERS: Final = (
    ("based_in", True),
    ("holds_role", False),
    ("launched", False),
    ("organised", False),
    ("won", False),
    ("member_of", False),
)


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A value of a relation, as a reader wants it first: the thing or literal at the other end, its best proof, and how many say so."""

    predicate: str
    subject: bool
    entity: EntityHead | None
    value: str
    proof: Fact
    sources: int


@dataclass(frozen=True, slots=True)
class Group:
    """The edges of one relation in one direction: how many, and the best supported of them with their proofs, in the same order."""

    predicate: str
    subject: bool
    count: int
    top: tuple[EntityHead, ...]
    proofs: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened on a date of reduced precision; the first statement is the best of those that give that date."""

    date: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet that speaks of a thing: in how many articles, from when to when."""

    source: str
    articles: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the graph knows of a thing. Timeline and sources are made of its youngest 2,000 statements; ``statements`` counts all.

    ``role_proofs`` has one proof of each role. A contradiction of more than 20 statements has the best of each value, at most as many.
    """

    entity: Entity
    roles: tuple[str, ...]
    role_proofs: Mapping[str, Citation]
    about: tuple[Fact, ...]
    key_facts: tuple[KeyFact, ...]
    relations: tuple[Group, ...]
    timeline: tuple[Moment, ...]
    similar: tuple[Similar, ...]
    duplicates: tuple[Candidate, ...]
    contradictions: tuple[Contradiction, ...]
    sources: tuple[Source, ...]
    statements: int


def profile(reader: Reader, entity: str, as_of: AsOf = NOW) -> Profile:
    """Return the profile of an entity; raises as `Reader.entity` does. With ``as_of`` what held then; possible duplicates are of today."""
    own = reader.entity(entity, as_of=as_of)
    facts, statements = youngest(reader, entity, READ, as_of=as_of)
    groups = relations(reader, own.id, as_of)
    return Profile(
        own,
        roles(groups),
        role_proofs(groups),
        tuple(finder(reader).find_said(entity) if as_of == NOW else _said(facts)),
        tuple(key_facts(reader, own, as_of)),
        groups,
        tuple(timeline(facts)),
        tuple(similar(reader, entity, SHOWN, as_of)),
        tuple(duplicates(reader, entity)),
        tuple(map(_short, contradictions(reader, own.head, as_of))),
        tuple(sources(facts)),
        statements,
    )


def youngest(
    reader: Reader, entity: str, most: int, *, predicate: str = "", as_of: AsOf = NOW
) -> tuple[list[Fact], int]:
    """Return at most so many statements of an entity, youngest first, and how many there are."""
    ask = partial(reader.facts, entity, predicate=predicate, as_of=as_of)
    page = ask(limit=min(MAX_LIMIT, most))
    found = [*page.items]
    while page.next and len(found) < most:
        page = ask(limit=min(MAX_LIMIT, most - len(found)), cursor=page.next)
        found += page.items
    return found, page.total


def every_fact(reader: Reader, entity: str, as_of: AsOf = NOW) -> Iterable[Fact]:
    """Yield the statements of an entity, youngest first."""
    return every(lambda **page: reader.facts(entity, as_of=as_of, **page))


def roles(groups: Sequence[Group]) -> tuple[str, ...]:
    """Return what a thing is by its relations, the most frequent first."""
    counts: Counter[str] = Counter()
    for group in groups:
        if role := ROLES.get((group.predicate, group.subject)):
            counts[role] += group.count
    return tuple(sorted(counts, key=lambda role: (-counts[role], role)))


def role_proofs(groups: Sequence[Group]) -> dict[str, Citation]:
    """Return the best proof of each role, from the largest group that it follows from."""
    found: dict[str, Citation] = {}
    for group in groups:
        if (role := ROLES.get((group.predicate, group.subject))) and group.proofs:
            found.setdefault(role, group.proofs[0])
    return found


def relations(reader: Reader, entity: str, as_of: AsOf = NOW) -> tuple[Group, ...]:
    """Return the edges of an entity by relation and direction, the largest groups first."""
    groups: dict[tuple[str, bool], list[Link]] = defaultdict(list)
    for link in _links(reader, entity, as_of):
        groups[link.predicate, link.subject == entity or load().relations[link.predicate].symmetric].append(link)
    best = {key: _best(links) for key, links in groups.items()}
    shown = [link for links in best.values() for link in links]
    heads = finder(reader).find_each([link.other(entity)[0] for link in shown])
    edges = [_ends(link) for link in shown]
    proofs = cited(reader, edges) if as_of == NOW else cited_by(every_fact(reader, entity, as_of))
    made = [
        Group(
            *key,
            len(groups[key]),
            tuple(heads[other].head for other, _ in proved),
            tuple(proof for _, proof in proved),
        )
        for key, links in best.items()
        if (proved := _proved(links, entity, heads, proofs))
    ]
    return tuple(sorted(made, key=lambda g: (-g.count, g.predicate, g.subject)))


def key_facts(reader: Reader, own: Entity, as_of: AsOf = NOW) -> list[KeyFact]:
    """Return what a reader wants to know first of a thing of this type: what is said by most, each with its best proof.

    Of each relation the youngest 1,000 statements count.
    """
    replaced = superseded(reader, own.id, as_of)
    found: list[KeyFact] = []
    for predicate, subject in KEY.get(own.type, OTHERS):
        said, _ = youngest(reader, own.id, WEIGHED, predicate=predicate, as_of=as_of)
        facts = [f for f in said if _mine(f, own.id, subject=subject)]
        now = [f for f in facts if f.statement.id not in replaced and f.statement.status in {"stated", "planned"}]
        found += _values(predicate, now, subject=subject)
    return found


def timeline(facts: Iterable[Fact]) -> list[Moment]:
    """Return what happened when, earliest first; statements that say the same are one moment, undated ones are left out."""
    groups: dict[tuple[str, str, str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        end = fact.object.id if fact.object else fact.statement.value
        groups[fact.subject.id, fact.statement.predicate, end, fact.statement.status].append(fact)
    moments = [_dated(group) for group in groups.values()]
    return sorted((m for m in moments if m.date), key=lambda m: (m.date, m.facts[0].statement.id))


def sources(facts: Iterable[Fact]) -> list[Source]:
    """Return which outlets speak of a thing, those with most articles first."""
    articles = {fact.article.id: fact.article for fact in facts}
    outlets: dict[str, list[str]] = defaultdict(list)
    for article in articles.values():
        outlets[article.source].append(article.published)
    found = [
        Source(outlet, len(dates), min(filter(None, dates), default=""), max(dates))
        for outlet, dates in outlets.items()
    ]
    return sorted(found, key=lambda source: (-source.articles, source.source))


def duplicates(reader: Reader, entity: str) -> list[Candidate]:
    """Return what may be the same thing and awaits a person, the likeliest first."""
    about = (Condition("entity", "=", (entity,)),)
    return list(every(partial(finder(reader).find_candidates, about)))


def superseded(reader: Reader, entity: str, as_of: AsOf = NOW) -> Mapping[str, str]:
    """Return the statements that another had taken the place of at a moment, each with the first that did."""
    return reader.superseded(entity) if as_of == NOW else times.superseded(every_fact(reader, entity, as_of))


def contradictions(reader: Reader, own: EntityHead, as_of: AsOf = NOW) -> Sequence[Contradiction]:
    """Return what cannot hold at once, of what held at a moment."""
    found = reader.contradictions(own.id)
    if as_of == NOW:
        return found
    return times.contradictions(own, times.holding([fact for one in found for fact in one.facts], as_of))


def _short(found: Contradiction) -> Contradiction:
    """Return a contradiction with the best statement of each value alone, where it has more statements than a page shows."""
    if len(found.facts) <= DOUBTED:
        return found
    best: dict[tuple[str, str, str], Fact] = {}
    for fact in best_first(found.facts):
        best.setdefault((fact.subject.id, fact.object.id if fact.object else "", fact.statement.value), fact)
    return replace(found, facts=tuple(list(best.values())[:DOUBTED]))


def _said(facts: Sequence[Fact]) -> list[Fact]:
    """Return the sentences that describe a thing, of its statements at a moment, the youngest first: as `find_said` does of all."""
    youngest = {fact.statement.id: fact for fact in facts[: about.YOUNGEST]}
    said = (
        about.Said(id_, fact.article.published, fact.statement.confidence, fact.statement.evidence.quote)
        for id_, fact in youngest.items()
    )
    return [youngest[one.statement] for one in about.best(said)]


def _links(reader: Reader, entity: str, as_of: AsOf) -> Iterable[Link]:
    if as_of == NOW:
        return finder(reader).find_links((entity,), LinkFilter())
    edges = every(lambda **page: reader.edges(entity, as_of=as_of, **page))
    return (
        Link(e.subject.id, e.subject.type, e.predicate, e.object.id, e.object.type, e.status, e.sources, e.confidence)
        for e in edges
    )


def _best(links: Sequence[Link]) -> list[Link]:
    return sorted(links, key=lambda n: (-n.sources, -n.confidence, n.subject, n.object))[:SHOWN]


def _proved(
    links: Iterable[Link], own: str, heads: Container[str], proofs: Mapping[Ends, Citation]
) -> list[tuple[str, Citation]]:
    """Return the other ends with their proofs, without what was retracted meanwhile."""
    found = ((link.other(own)[0], proofs.get(_ends(link))) for link in links)
    return [(other, proof) for other, proof in found if proof and other in heads]


def _ends(link: Link) -> Ends:
    return link.subject, link.predicate, link.object


def _mine(fact: Fact, own: str, *, subject: bool) -> bool:
    symmetric = load().relations[fact.statement.predicate].symmetric
    end = fact.subject if subject else fact.object
    return symmetric or (end is not None and end.id == own)


def _values(predicate: str, facts: Sequence[Fact], *, subject: bool) -> list[KeyFact]:
    """Return the values that most articles give."""
    groups: dict[tuple[EntityHead | None, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[(fact.object if subject else fact.subject) if fact.object else None, fact.statement.value].append(fact)
    made = [
        KeyFact(predicate, subject, head, value, best_first(group)[0], len({f.article.id for f in group}))
        for (head, value), group in groups.items()
    ]
    made.sort(key=lambda k: (-k.sources, -k.proof.statement.confidence, k.proof.statement.id))
    return made[: 1 if load().relations[predicate].functional else SHOWN]


def _dated(facts: Sequence[Fact]) -> Moment:
    """Return what happened with those statements first that say when; others may be of a later article."""
    day = _moment(facts)
    return Moment(day, tuple(sorted(best_first(facts), key=lambda fact: _when(fact) != day)))


def _when(fact: Fact) -> str:
    """Return when what a fact says came to be: a founding year is its own date."""
    own = fact.statement
    return own.value if own.predicate == FOUNDED and is_date(own.value) else date_of(fact)


def _moment(facts: Sequence[Fact]) -> str:
    """Return when it happened: the date that a text gives, else the first publication."""
    own = sorted(day for fact in facts if (day := _when(fact)) and day != fact.article.published)
    return next(iter(own), "") or min((day for day in map(_when, facts) if day), default="")
