"""Commands that find: `search`, `statements`, `edges`, `articles`."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import typer

import settings
from cli.facts import edge_row, say_fact
from cli.options import ChangedSince, Cursor, Db, Json, Limit, WhereOption
from cli.output import marked, note, note_more, print_json, say, table
from graph.search import (
    Found,
    Hit,
    Query,
    changed,
    parse_articles,
    parse_edges,
    parse_facts,
    parse_where,
    search,
)
from graph.search.current import current
from graph.store import open_reader
from graph.store.asking import FACETS, Condition
from graph.store.base import Page
from graph.store.scanning import finder

T = TypeVar("T")
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type", metavar="TYPE", help="Keep this entity type; may be given several times.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("search")(search_)
    app.command()(statements)
    app.command()(edges)
    app.command()(articles)


def search_(  # noqa: PLR0913, PLR0917 - one argument a flag
    text: Annotated[str, typer.Argument(help="Words of a name or of a sentence; empty to list by conditions.")] = "",
    type_: Types = None,
    where: WhereOption = "",
    changed_since: ChangedSince = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the counts by facet, and why each stands where it does.")
    ] = False,
    sentences: Annotated[
        bool | None,
        typer.Option(
            "--sentences/--no-sentences",
            help="Look also through what articles say; by default where nothing has TEXT for its name.",
            show_default=False,
        ),
    ] = None,
    near: Annotated[
        bool | None,
        typer.Option(
            "--near/--no-near",
            help="Show also what has only some of the words, or words near in meaning; by default where nothing has all.",
            show_default=False,
        ),
    ] = None,
    limit: Limit = 10,
    cursor: Cursor = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """Find entities by names, in spite of slips, and by what articles say of them."""
    typed = (Condition("type", "=", tuple(type_)),) if type_ else ()
    facets = FACETS if explain else ()
    with open_reader(settings.load(db=db).db) as reader:
        kept = (*typed, *changed.changed_entities(reader, changed_since), *current(reader, parse_where(where)))
        asked = Query(text, kept, sentences=sentences, near=near, facets=facets, limit=limit, cursor=cursor)
        found = search(reader, asked)
    if json:
        print_json(found)
        return 0
    if not found.items:
        what = f"nothing is named {text!r}; try fewer words" if text else "nothing fulfils these conditions; try fewer"
        note(f"{what}, or `venturegraph stats` to see what there is")
        return 0
    _show(found, explain=explain)
    if text and sentences is None and found.items[0].score.kind == "exact":
        note("these have the name; --sentences looks also through what articles say")
    return 0


def statements(
    where: Annotated[
        str,
        typer.Argument(metavar="FILTER", help="Conditions, as in `relation = raised, round = seed`; empty for all."),
    ] = "",
    changed_since: ChangedSince = None,
    limit: Limit = 10,
    cursor: Cursor = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """List statements that fulfil conditions, each with the sentence that proves it."""
    with open_reader(settings.load(db=db).db) as reader:
        kept = (*changed.changed_statements(reader, changed_since), *current(reader, parse_facts(where)))
        page = finder(reader).find_facts(kept, limit=limit, cursor=cursor)
    if json:
        print_json(page)
        return 0
    for fact in page.items:
        say_fact(fact)
    note_more(page.total, page.next)
    return 0


def edges(
    where: Annotated[
        str,
        typer.Argument(
            metavar="FILTER", help="Conditions, as in `relation = invested_in, sources >= 2`; empty for all."
        ),
    ] = "",
    changed_since: ChangedSince = None,
    limit: Limit = 10,
    cursor: Cursor = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """List edges that fulfil conditions, the best supported first."""
    with open_reader(settings.load(db=db).db) as reader:
        kept = (*changed.changed_statements(reader, changed_since), *current(reader, parse_edges(where)))
        page = finder(reader).find_edges(kept, limit=limit, cursor=cursor)
    return _list(page, ("edge", "sources", "confidence", "seen"), edge_row, as_json=json)


def articles(
    where: Annotated[
        str,
        typer.Argument(metavar="FILTER", help="Conditions, as in `source = Ledger, published >= 2025`; empty for all."),
    ] = "",
    changed_since: ChangedSince = None,
    limit: Limit = 10,
    cursor: Cursor = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """List articles that fulfil conditions, the youngest first."""
    with open_reader(settings.load(db=db).db) as reader:
        kept = (*changed.changed_articles(reader, changed_since), *current(reader, parse_articles(where)))
        page = finder(reader).find_articles(kept, limit=limit, cursor=cursor)
    columns = ("title", "source", "published", "id")
    return _list(page, columns, lambda a: (a.title, a.source, a.published, a.id), as_json=json)


def _list(page: Page[T], columns: Sequence[str], row: Callable[[T], Sequence[object]], *, as_json: bool) -> int:
    if as_json:
        print_json(page)
        return 0
    table("", columns, map(row, page.items))
    note_more(page.total, page.next)
    return 0


def _show(found: Found, *, explain: bool) -> None:
    if found.meant:
        note(
            f"no name holds these words; shown is {' or '.join(' '.join(' / '.join(s) for s in v) for v in found.meant)}"
        )
    if found.items[0].score.kind == "near":
        note("nothing has all these words; shown is what has some of them, or words near in meaning")
    columns = ("name", "type", "edges", "articles", "found in", "id")
    table("", columns, ((*_row(hit), hit.entity.id) for hit in found.items))
    for hit in found.items if explain else ():
        s = hit.score
        parts = f"{s.kind} {s.match} x (0.75 + 0.20 x {s.importance} + 0.05 x {s.freshness}) = {s.value}"
        say(f"{hit.entity.name}: {parts}")
    by_name = found.items[0].score.kind == "exact" and not found.sentences
    flag = "--no-sentences --where" if by_name else "--where"
    for name, values in found.facets.items():
        table(name, ("value", "count", f"add to {flag}"), ((v.value, v.count, v.where) for v in values))
    note_more(found.total, found.next, exact=found.exact)


def _row(hit: Hit) -> tuple[str, str, int, int, str]:
    entity = hit.entity
    where = marked(hit.said.statement.evidence.quote, hit.said_spans) if hit.said else marked(hit.matched, hit.spans)
    return entity.name, entity.type, entity.degree, entity.articles, where
