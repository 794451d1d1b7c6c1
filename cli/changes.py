"""The command that follows the graph: `changes`."""

import sys
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

import typer

import settings
from cli.options import Db, FeedForm, Home, Json, Limit
from cli.output import note, print_json, table
from graph.errors import InvalidQueryError
from graph.export import feeds
from graph.model import Event
from graph.search import changes as finding
from graph.search import parse_events
from graph.store import open_reader
from graph.store.base import Reader


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(changes)


def changes(  # noqa: PLR0913, PLR0917 - one argument a flag
    where: Annotated[
        str,
        typer.Argument(
            metavar="FILTER", help="Conditions, as in `kind = merged|retracted, entity = Lantern Grid`; empty for all."
        ),
    ] = "",
    since: Annotated[
        int | None,
        typer.Option(
            "--since", min=0, metavar="N", help="The number of the last event seen; 0 by default.", show_default=False
        ),
    ] = None,
    feed: Annotated[
        FeedForm | None,
        typer.Option(
            "--feed",
            help="Print the youngest as a feed for readers of news: JSON Feed or RSS, the last first.",
            show_default=False,
        ),
    ] = None,
    home: Home = "http://127.0.0.1:8000",
    limit: Limit = 100,
    db: Db = None,
    json: Json = False,
) -> int:
    """List what changed in the graph after an event of its feed, in order."""
    if feed and (json or since is not None):
        raise InvalidQueryError("--feed tells of the youngest changes; it goes with neither --since nor --json")
    kept = parse_events(where)
    with open_reader(settings.load(db=db).db) as reader:
        if feed:
            found = finding.latest(reader, kept, limit)
            query = f"?{urlencode({'where': where})}" if where else ""
            links = feeds.Links(home.rstrip("/"), f"{home.rstrip('/')}/v1/changes/feed.{feed}{query}")
            sys.stdout.write(feeds.write(feed, feeds.titled(where), map(feeds.of_change, found), links) + "\n")
            return 0
        events = finding.changes(reader, kept, since=since or 0, limit=limit)
        if json:
            print_json(events)
        else:
            _show(reader, events)
    if len(events) == limit:
        note(f"there may be more: --since {events[-1].number} goes on")
    return 0


def _show(reader: Reader, events: Sequence[Event]) -> None:
    told = finding.told(reader, events)
    rows = ((c.event.number, c.event.kind, feeds.what(c), c.event.subject, c.event.other) for c in told)
    table("", ("number", "kind", "what", "subject", "other"), rows)
