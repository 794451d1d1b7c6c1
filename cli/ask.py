"""Commands that ask the graph: `show`, `stats`, `dump`."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import typer

import settings
from cli.facts import edge_row, say_fact
from cli.merges import show_merges
from cli.naming import entity_id
from cli.options import AsOfOption, ChangedSince, Cursor, Db, Json, Limit, PublishedBy, WhereOption
from cli.output import note, note_more, print_json, say, table
from cli.profile import show_profile
from cli.why_not import show_doubts, show_rejections
from graph.errors import InvalidQueryError
from graph.model import Contradiction, Edge, Entity, Fact
from graph.network.profile import contradictions as contradictions_of
from graph.network.profile import profile as profile_of
from graph.network.profile import superseded as superseded_of
from graph.search import nearby, parse_facts
from graph.search.changed import changed_statements
from graph.search.current import current
from graph.search.nearby import Nearby
from graph.store import open_reader
from graph.store.asking import Condition, Facts
from graph.store.base import NOW, AsOf, Page, Reader

Name = Annotated[str, typer.Argument(help="A name, a part of one, or the id of an entity, statement or article.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(show)
    app.command()(stats)
    app.command()(dump)


def show(  # noqa: PLR0913, PLR0917 - one argument a flag
    name: Name,
    limit: Limit = 20,
    cursor: Cursor = "",
    where: WhereOption = "",
    changed_since: ChangedSince = None,
    profile: Annotated[bool, typer.Option("--profile", help="Show everything about an entity on one page.")] = False,
    why_not: Annotated[
        bool,
        typer.Option(
            "--why-not", help="Show what was too uncertain to state of an entity or in an article, with its score."
        ),
    ] = False,
    merges: Annotated[
        bool, typer.Option("--merges", help="Show what an entity is made of under several names, and why.")
    ] = False,
    as_of: AsOfOption = "",
    published_by: PublishedBy = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """Show an entity with its facts, each with the sentence that proves it; with conditions, those alone that fulfil them."""
    moment = AsOf(as_of, published_by)
    views = [f"--{view}" for view, on in {"profile": profile, "why-not": why_not, "merges": merges}.items() if on]
    view = views[0] if views else ""
    if len(views) > 1:
        raise InvalidQueryError(f"{' and '.join(views)} are asked for one at a time")
    _check(name, view, moment, filtered=bool(where.strip()) or changed_since is not None, cursor=cursor)
    with open_reader(settings.load(db=db).db) as reader:
        kept = (*changed_statements(reader, changed_since), *current(reader, parse_facts(where)))
        if name.startswith("art_"):
            doubts = reader.article_rejections(name) if view else ()
            return show_doubts(doubts, limit, as_json=json) if view else _show_article(reader, name, as_json=json)
        if name.startswith("stm_"):
            return _show_facts((reader.fact(name),), as_json=json)
        near = Nearby(entity_id(reader, name), as_of=moment, limit=limit, cursor=cursor)
        if view == "--profile":
            return show_profile(profile_of(reader, near.entity, moment), as_json=json)
        if view == "--merges":
            return show_merges(reader.merges(near.entity), as_json=json)
        if view == "--why-not":
            return show_rejections(reader, near, kept, as_json=json)
        return _show_entity(reader, near, kept, as_json=json)


def _check(name: str, view: str, moment: AsOf, *, filtered: bool, cursor: str) -> None:
    """Raise `InvalidQueryError` for flags that would be passed over in silence."""
    of = {"art_": "an article", "stm_": "a statement"}.get(name[:4], "")
    if view and of and (view, of) != ("--why-not", "an article"):
        raise InvalidQueryError(f"{view} goes with an entity, not with {of}")
    if moment != NOW and (of or view in {"--why-not", "--merges"}):
        raise InvalidQueryError("--as-of and --published-by go with an entity and what is stated of it")
    if filtered and (of or view in {"--profile", "--merges"}):
        raise InvalidQueryError(f"--where and --changed-since go with an entity and --why-not, not with {of or view}")
    if cursor and (of or view in {"--profile", "--merges"}):
        raise InvalidQueryError(f"--cursor goes with an entity and --why-not, not with {of or view}")


def stats(db: Db = None, json: Json = False) -> int:
    """Count what the graph holds."""
    with open_reader(settings.load(db=db).db) as reader:
        counts = reader.stats()
    if json:
        print_json(counts)
        return 0
    say(
        f"{counts.articles} articles, {sum(counts.entities.values())} entities, {sum(counts.statements.values())} statements, {counts.edges} edges"
    )
    table("Entities", ("type", "count"), _by_count(counts.entities))
    table("Statements", ("relation", "count"), _by_count(counts.statements))
    if counts.refusals:
        table("Refused", ("reason", "count"), _by_count(counts.refusals))
    return 0


def dump(db: Db = None) -> int:
    """Print the whole graph as sorted JSON lines; two equal graphs give equal bytes."""
    with open_reader(settings.load(db=db).db) as reader:
        for line in reader.dump():
            sys.stdout.write(line + "\n")
    return 0


def _show_entity(reader: Reader, near: Nearby, where: Facts, *, as_json: bool) -> int:
    id_ = near.entity
    entity, facts = reader.entity(id_, as_of=near.as_of), nearby.facts(reader, near, where)
    behind = Condition("statement", "=", tuple(fact.statement.id for fact in facts.items) or ("none",))
    edges = nearby.edges(reader, replace(near, cursor=""), (behind,) if where else ())
    superseded, contradictions = _doubts(reader, entity, near.as_of)
    if as_json:
        print_json(
            {"entity": entity, "edges": edges, "facts": facts}
            | {"superseded": superseded, "contradictions": contradictions}
        )
        return 0
    if not near.cursor:
        _show_edges(entity, edges)
    for fact in facts.items:
        say_fact(fact, "superseded" if fact.statement.id in superseded else "")
    for found in contradictions if not near.cursor else ():
        say(f"These cannot hold at once ({found.predicate}):")
        _show_facts(found.facts[: near.limit], as_json=False)
        if len(found.facts) > near.limit:
            note(f"{len(found.facts)} cannot hold at once ({found.predicate}); --limit shows more")
    note_more(facts.total, facts.next)
    return 0


def _show_edges(entity: Entity, edges: Page[Edge]) -> None:
    also = f" (also {', '.join(entity.aliases)})" if entity.aliases else ""
    say(f"{entity.name}{also}: {entity.type}, in {entity.articles} articles, {entity.degree} edges  {entity.id}")
    for key, value in entity.properties.items():
        say(f"  {key}: {value}")
    table("", ("edge", "sources", "confidence", "seen"), (edge_row(edge) for edge in edges.items))
    if edges.next:
        note(f'{edges.total} edges in all; --limit shows more, venturegraph edges "entity = {entity.id}" lists them')


def _doubts(reader: Reader, entity: Entity, as_of: AsOf) -> tuple[Mapping[str, str], Sequence[Contradiction]]:
    """Return what another statement has taken the place of, and what contradicts itself."""
    return superseded_of(reader, entity.id, as_of), contradictions_of(reader, entity.head, as_of)


def _show_article(reader: Reader, id_: str, *, as_json: bool) -> int:
    article, facts = reader.article(id_), reader.article_facts(id_)
    copies = [copy for copy in reader.copies(id_) if copy.id != id_]
    if as_json:
        print_json({"article": article, "copies": copies, "facts": facts})
        return 0
    say(f"{article.title}  [{article.source or 'source unknown'}, {article.published or 'undated'}] {article.url}")
    if article.authors:
        say(f"by {article.authors}")
    for copy in copies:
        say(f"  the same text, counted once: {copy.source or 'source unknown'}  {copy.url}  {copy.id}")
    return _show_facts(facts, as_json=False)


def _show_facts(facts: Sequence[Fact], *, as_json: bool) -> int:
    if as_json:
        print_json(facts)
        return 0
    for fact in facts:
        say_fact(fact)
    return 0


def _by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
