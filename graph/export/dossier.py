"""The dossier of an entity: all that the news says of it, each fact with its proof, for people to read and to send on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from graph import ontology, subgraph
from graph.export import markdown
from graph.export.values import clean
from graph.model import ArticleHead, Entity, Fact
from graph.store.base import Reader

FORMS: Final = {"md": "text/markdown", "html": "text/html"}
MOST: Final = 1000  # facts: a dossier is read by a person; `Dossier.total` says how many there are


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as a line: who, relation, whom or what; ``details`` are attributes, times, status, and whether it was superseded."""

    subject: str
    relation: str
    object: str
    details: tuple[str, ...]
    confidence: float
    quote: str
    article: ArticleHead
    id: str


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of an entity: facts by relation as read from it, the youngest first; ``total`` counts all there are.

    ``contradictions`` are statements that cannot hold at once; ``sources`` the articles that the facts are from.
    """

    entity: Entity
    facts: tuple[Section, ...]
    total: int
    contradictions: tuple[Section, ...]
    sources: tuple[ArticleHead, ...]

    @property
    def shown(self) -> int:
        """How many facts are there to read."""
        return sum(len(section.entries) for section in self.facts)


def gather(reader: Reader, entity: str) -> Dossier:
    """Collect the dossier of an entity. Raises `NotFoundError` or `MergedError` for its id."""
    found = list(islice(subgraph.pages(partial(reader.facts, entity)), MOST))
    entry = partial(_entry, superseded=reader.superseded(entity))
    said = [_section(f"{c.predicate} differs", c.facts, entry) for c in reader.contradictions(entity)]
    return Dossier(
        reader.entity(entity),
        tuple(_by_relation(found, entity, entry)),
        reader.facts(entity, limit=1).total,
        tuple(said),
        tuple({fact.article.id: fact.article for fact in found}.values()),
    )


def write(dossier: Dossier, form: str) -> str:
    """Return a dossier as CommonMark or as one page of HTML that loads nothing. Texts of others never become markup."""
    template = _templates(form).get_template(f"dossier.{form}")
    return clean(template.render(dossier=dossier))


def _by_relation(facts: Sequence[Fact], entity: str, entry: "partial[Entry]") -> Iterator[Section]:
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(_relation(fact, entity), []).append(fact)
    return (_section(title, groups[title], entry) for title in sorted(groups))


def _section(title: str, facts: Sequence[Fact], entry: "partial[Entry]") -> Section:
    return Section(title.replace("_", " "), tuple(map(entry, facts)))


def _relation(fact: Fact, entity: str) -> str:
    """Return the relation read from the entity: by its inverse where the entity is the object."""
    predicate = fact.statement.predicate
    return predicate if fact.subject.id == entity else ontology.load().relations[predicate].inverse


def _entry(fact: Fact, superseded: Mapping[str, str]) -> Entry:
    own = fact.statement
    end = fact.object.name if fact.object else own.value
    details = (*_details(fact), *(("superseded",) if own.id in superseded else ()))
    return Entry(
        fact.subject.name,
        own.predicate.replace("_", " "),
        end,
        details,
        own.confidence,
        own.evidence.quote,
        fact.article,
        own.id,
    )


def _details(fact: Fact) -> Iterator[str]:
    own = fact.statement
    yield from (f"{key}: {value}" for key, value in own.attributes.items() if value is not None)
    times = {"since": own.since, "until": own.until}
    yield from (f"{word} {date}" for word, date in times.items() if date and word not in own.attributes)
    if own.status != "stated":
        yield own.status


@cache
def _templates(form: str) -> Environment:
    """Return the templates, in which every value is escaped for the form it is written in."""
    found = Environment(
        loader=PackageLoader("graph.export", "templates"),
        autoescape=form == "html",  # noqa: S701 - what is written as Markdown is escaped for that by ``finalize``
        finalize=markdown.text if form == "md" else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {"web": markdown.web, "link": markdown.link, "plain": markdown.Plain}
    return found
