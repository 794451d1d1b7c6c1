"""Arguments that several commands share, and the objects that the commands build from settings."""

import os
from collections.abc import Callable
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import settings

if TYPE_CHECKING:
    from graph.store.base import Store
    from ingest.catalogue import Catalogue
    from ingest.fetch import Fetcher
    from ingest.jobs import Worker
    from ingest.reader import NewsReader

NICE = 10  # of a process that reads in the background: who asks the graph goes first
MOST_READERS = 4  # by default: each takes 0.4 GB

Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The store: sqlite:///file or neo4j://host; default from the settings.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
WhereOption = Annotated[
    str, typer.Option("--where", metavar="FILTER", help="Keep what fulfils these conditions.", show_default=False)
]
ChangedSince = Annotated[
    int | None,
    typer.Option(
        "--changed-since",
        min=0,
        metavar="N",
        help="Keep what changed after this event of `changes`.",
        show_default=False,
    ),
]
AsOfOption = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="DATE", help="Answer as of this date (YYYY, YYYY-MM or YYYY-MM-DD).", show_default=False
    ),
]
PublishedBy = Annotated[
    str,
    typer.Option(
        "--published-by", metavar="DATE", help="Answer as far as had been published by this date.", show_default=False
    ),
]
Home = Annotated[str, typer.Option("--home", help="Of a feed: the address of the server whose pages it links to.")]
Cursor = Annotated[
    str,
    typer.Option(
        "--cursor",
        metavar="NEXT",
        help="Go on where a page ended: its `next`, or as its last line says.",
        show_default=False,
    ),
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="Print at most this many.")]


class FeedForm(StrEnum):
    """The forms of a feed."""

    JSON = "json"
    RSS = "rss"


def reader(model: str) -> "NewsReader":
    """Return the news reader of a model folder, or of the one that ships when ``model`` is empty."""
    from ingest.reader import load_reader, shipped_model  # noqa: PLC0415 - spaCy takes a second to import; help should not

    return load_reader(Path(model) if model else shipped_model())


def fetcher(config: settings.Settings) -> "Callable[[], Fetcher]":
    """Return a function that gives the command's one fetcher, made when the first address is read."""
    return cache(partial(new_fetcher, config))


def new_fetcher(config: settings.Settings) -> "Fetcher":
    """Return a fetcher that introduces itself as the settings say."""
    from ingest.fetch import Fetcher  # noqa: PLC0415 - not needed for help

    return Fetcher(config.user_agent)


def catalogue(config: settings.Settings) -> "Catalogue":
    """Return the sources of the sources file."""
    from ingest.catalogue import load_catalogue  # noqa: PLC0415 - not needed for help

    return load_catalogue(config.sources)


def worker(store: "Store", config: settings.Settings) -> "Worker":
    """Return what runs jobs into a store; this thread, what it starts and its processes give way to others from now on."""
    from ingest.jobs import Worker  # noqa: PLC0415 - spaCy takes a second to import; help should not

    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    readers = config.readers or min(len(os.sched_getaffinity(0)), MOST_READERS)
    return Worker(store, reader(config.model), partial(new_fetcher, config), readers)
