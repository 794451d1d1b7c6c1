"""Commands about saved searches: `searches save|list|news|feed|remove`."""

import sys
from typing import Annotated

import typer

import settings
from cli.facts import say_fact
from cli.opening import opened
from cli.options import Db, FeedForm, Home, Json, Limit, WhereOption
from cli.output import note, print_json, say, table
from graph.errors import NotFoundError
from graph.export import feeds
from graph.resolve import open_reader
from graph.search import news
from graph.store import feed
from graph.store.base import MAX_LIMIT, Reader
from graph.store.jobs import utc_now
from graph.store.saved import SavedSearch

Name = Annotated[str, typer.Argument(help="The name under which it is saved.")]


commands = typer.Typer(help="Searches to be told of: what is new since you last looked.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(commands, name="searches")


@commands.command()
def save(
    name: Name,
    text: Annotated[str, typer.Argument(help="Words of a name or of a sentence.")] = "",
    where: WhereOption = "",
    statements: Annotated[
        bool, typer.Option("--statements", help="Ask for statements, by conditions alone, not for entities.")
    ] = False,
    db: Db = None,
) -> int:
    """Save a search; what is new counts from now."""
    with opened(settings.load(db=db).db) as store:
        wanted = "statements" if statements else "entities"
        asked = SavedSearch(name, wanted, text, where, "", utc_now(), feed.last_number(store))  # type: ignore[arg-type] # one of two
        news.check(asked)
        kept = store.save_search(asked)
    note(f"{kept.id}: saved; venturegraph searches news {name!r} shows what comes")
    return 0


@commands.command("list")
def list_(db: Db = None, json: Json = False) -> int:
    """List the saved searches, also those made over HTTP."""
    with open_reader(settings.load(db=db).db) as reader:
        page = reader.saved_searches(limit=MAX_LIMIT)
    if json:
        print_json(page)
        return 0
    columns = ("name", "asks for", "words", "conditions", "seen", "of", "id")
    table("", columns, ((s.name, s.wanted, s.text, s.where, s.seen, s.owner or "-", s.id) for s in page.items))
    return 0


@commands.command("news")
def news_(
    name: Name,
    keep: Annotated[bool, typer.Option("--keep", help="Show the same again the next time.")] = False,
    limit: Limit = 50,
    db: Db = None,
    json: Json = False,
) -> int:
    """Show what is new since you last looked, each fact with the sentence that proves it."""
    with opened(settings.load(db=db).db) as store:
        search = _named(store, name)
        found = news.news(store, search, limit=limit)
        if json:
            print_json(found)
        else:
            _show(found)
        if not keep:
            store.mark_seen(search.id, found.until)
    return 0


@commands.command("feed")
def feed_(
    name: Name,
    form: Annotated[FeedForm, typer.Option("--format", help="JSON Feed or RSS.")] = FeedForm.RSS,
    home: Home = "http://127.0.0.1:8000",
    limit: Limit = 50,
    db: Db = None,
) -> int:
    """Print the youngest facts that a search finds as a feed for readers of news."""
    with open_reader(settings.load(db=db).db) as reader:
        search = _named(reader, name)
        links = feeds.Links(home.rstrip("/"), f"{home.rstrip('/')}/v1/searches/{search.id}/feed.{form}")
        text = feeds.write(form, search.name, map(feeds.of_found, news.latest(reader, search, limit)), links)
    sys.stdout.write(text + "\n")
    return 0


@commands.command()
def remove(name: Name, db: Db = None) -> int:
    """Remove a saved search."""
    with opened(settings.load(db=db).db) as store:
        store.forget_search(_named(store, name).id)
    return 0


def _named(reader: Reader, name: str) -> SavedSearch:
    """Return the search of this id, or of this name among those made on the command line."""
    if name.startswith("sav_"):
        return reader.saved_search(name)
    for search in reader.saved_searches("", limit=MAX_LIMIT).items:
        if search.name == name:
            return search
    raise NotFoundError(f"no saved search is named {name!a}; see venturegraph searches list")


def _show(found: news.News) -> None:
    for item in found.items:
        if item.entity:
            say(f"{item.entity.name} ({item.entity.type})")
        for fact in item.facts:
            say_fact(fact)
    if not found.items:
        note("nothing is new" if not found.more else "nothing is new so far; run it again to go on")
    elif found.more:
        note("there is more; run it again to go on")
