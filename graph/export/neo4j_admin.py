"""CSV files for ``neo4j-admin database import``: the graph for people, without what resolution needs.

The files name labels, relationship types and property types in their heads; README.txt holds the command. A database made of them
is for questions; a graph that venturegraph goes on writing to is made by ``copy``.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby, islice
from typing import Any, Final

from graph.export.parts import Part, gathered
from graph.export.values import TABLES, clean, kind_of
from graph.model import Edge, Entity, Fact
from graph.store.base import Item, Kind
from graph.store.derive import functional_literals

DIVIDER: Final = "\u241f"  # between the elements of a list: the sign for the sign that divides, which no name bears
FIGURES: Final = ("status", "statements:int", "sources:int", "first_seen", "last_seen", "confidence:double")
ENTITIES: Final = ("id:ID(Entity)", ":LABEL", "type", "name", "aliases:string[]", "articles:int", "degree:int")
EDGES: Final = (":START_ID(Entity)", ":TYPE", ":END_ID(Entity)", *FIGURES)
STATEMENTS: Final = (
    "id:ID(Statement)", ":LABEL", "predicate", "value", "attributes", "status", "since", "until", "confidence:double", "quote",
    "start:int", "end:int", "published",
)  # fmt: skip
ARTICLES: Final = ("id:ID(Article)", ":LABEL", "title", "url", "published", "source")
ENDS: Final = (":START_ID(Statement)", ":TYPE", ":END_ID(Entity)")
STATED: Final = (":START_ID(Statement)", ":TYPE", ":END_ID(Article)")
CHUNK = 5_000  # statements of one file: those of a chunk are held, as each has a line in several files
README: Final = """\
Into an empty database, the server stopped:

neo4j-admin database import full neo4j --array-delimiter=U+241F --multiline-fields=true \\
    --nodes=./entities.csv --nodes='./statements.csv,./statements-[0-9]+.csv' --nodes='./articles.csv,./articles-[0-9]+.csv' \\
    --relationships=./edges.csv --relationships='./ends.csv,./ends-[0-9]+.csv' \\
    --relationships='./stated_in.csv,./stated_in-[0-9]+.csv'
"""
HEADS: Final = {"statements": STATEMENTS, "articles": ARTICLES, "ends": ENDS, "stated_in": STATED}


def write(items: Iterable[Item]) -> Iterator[Part]:
    """Yield the files; the statements come in several of them, with their heads apart."""
    yield "README.txt", README.encode()
    for kind, group in _kinds(items):
        if kind == "entity":
            yield from gathered(_lines((*ENTITIES, *functional_literals()), map(_entity, group)), "entities.csv")
        elif kind == "edge":
            yield from gathered(_lines(EDGES, map(_edge, group)), "edges.csv")
        else:
            yield from _facts(group)


def _kinds(items: Iterable[Item]) -> Iterator[tuple[Kind, Iterator[Any]]]:
    """Yield each kind with its items, in the order of a scan, also where there are none."""
    groups = groupby(items, kind_of)
    group = next(groups, None)
    for kind in TABLES:
        found = group[1] if group and group[0] == kind else iter(())
        yield kind, found
        if group and group[0] == kind:
            group = next(groups, None)


def _facts(facts: Iterator[Fact]) -> Iterator[Part]:
    for name, head in HEADS.items():
        yield f"{name}.csv", _line(head).encode()
    last = ""
    for number in count(1):
        chunk = list(islice(facts, CHUNK))
        if not chunk and number > 1:
            return
        for name, lines in _chunk(chunk, last).items():
            yield f"{name}-{number:06}.csv", b""  # the importer asks for one also where there is none
            yield from gathered(lines, f"{name}-{number:06}.csv")
        last = chunk[-1].article.id if chunk else ""


def _chunk(facts: Iterable[Fact], last: str) -> dict[str, list[str]]:
    """Return the lines of each file; ``last`` is the article that was written last: those of one stand together."""
    lines: dict[str, list[str]] = {name: [] for name in HEADS}
    for fact in facts:
        id_, article = fact.statement.id, fact.article
        lines["statements"].append(_line(_statement(fact)))
        lines["ends"].append(_line((id_, "SUBJECT", fact.subject.id)))
        lines["ends"] += [_line((id_, "OBJECT", fact.object.id))] if fact.object else []
        lines["stated_in"].append(_line((id_, "STATED_IN", article.id)))
        if article.id != last:
            head = (article.title, article.url, article.published, article.source)
            lines["articles"].append(_line((article.id, "Article", *head)))
        last = article.id
    return lines


def _lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield _line(head)
    yield from map(_line, rows)


def _entity(entity: Entity) -> Sequence[Any]:
    label = entity.type.title().replace("_", "")
    aliases = DIVIDER.join(alias.replace(DIVIDER, " ") for alias in entity.aliases)
    values = (entity.properties.get(name, "") for name in functional_literals())
    known = (entity.id, f"Entity{DIVIDER}{label}", entity.type, entity.name, aliases)
    return (*known, entity.articles, entity.degree, *values)


def _edge(edge: Edge) -> Sequence[Any]:
    figures = (edge.status, edge.statements, edge.sources, edge.first_seen, edge.last_seen, edge.confidence)
    return (edge.subject.id, edge.predicate.upper(), edge.object.id, *figures)


def _statement(fact: Fact) -> Sequence[Any]:
    s = fact.statement
    said = json.dumps(dict(s.attributes), ensure_ascii=False, sort_keys=True)
    how = (s.status, s.since, s.until, s.confidence, s.evidence.quote, s.evidence.start, s.evidence.end)
    return (s.id, "Statement", s.predicate, s.value, said, *how, fact.article.published)


def _line(values: Sequence[Any]) -> str:
    """Return a line in which every text is quoted and fit for a file; quotes in it are doubled, as the importer reads them."""
    buffer = io.StringIO()
    texts = (clean(value) if isinstance(value, str) or value is None else value for value in values)
    csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerow(texts)
    return buffer.getvalue()
