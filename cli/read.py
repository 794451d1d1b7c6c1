"""Commands that read one thing: `extract` prints what it says, `retract` takes it back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import settings
from cli.opening import opened
from cli.options import Db, fetcher, reader
from cli.output import complain, note, print_json, printable
from graph.model import Article, Reading, Refusal, Statement

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...", help="File, folder, pattern, feed or page address, .jsonl; - is standard input."
    ),
]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="One compact JSON object a line.")]

WhyNot = Annotated[
    bool, typer.Option("--why-not", help="Also print the relations that were too uncertain, under `rejected`.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(extract)
    app.command()(retract)


def extract(sources: Sources, jsonl: Jsonl = False, why_not: WhyNot = False) -> int:
    """Read news and print what it says as JSON, one object an article; no store is touched."""
    config = settings.load()
    refused: list[Refusal] = []
    names: list[str] = []
    articles = _named_articles(sources, config, names, refused)
    for count, reading in enumerate(reader(config.model).read(articles)):
        found = extraction(names[count], reading)
        if why_not:
            found["rejected"] = _relations(reading, reading.rejected)
        print_json(found, indent=None if jsonl else 2)
    for refusal in refused:
        complain(f"{refusal.source}: {refusal.reason}")
    return 0 if not refused else 3 if names else 1


def retract(
    article: Annotated[str, typer.Argument(help="The article's id, as `show` and the API print it.")], db: Db = None
) -> int:
    """Take an article back: the graph is then as if it had never been read."""
    with opened(settings.load(db=db).db) as store:
        title = store.article(article).title
        store.retract(article)
    note(f"retracted: {printable(title)}")
    return 0


def extraction(name: str, reading: Reading) -> dict[str, Any]:
    """Return a reading in the public JSON form of `extract`: entities numbered in the order of the text."""
    ids = {reference.id: f"e{n}" for n, reference in enumerate(reading.references, start=1)}
    article = reading.article
    return {
        "id": name,
        "title": article.title,
        "published": article.published or None,
        "authors": article.authors or None,
        "source": article.source or None,
        "url": article.url or None,
        "language": article.language or None,
        "entities": [
            {
                "id": ids[reference.id],
                "type": reference.type,
                "name": reference.name,
                "mentions": [
                    {"text": m.text, "start": m.start, "end": m.end}
                    | ({"description": True} if m.kind == "description" else {})
                    for m in reading.mentions
                    if m.reference == reference.id
                ],
            }
            for reference in reading.references
        ],
        "relations": _relations(reading, reading.statements),
        "text": article.text,
    }


def _relations(reading: Reading, statements: tuple[Statement, ...]) -> list[dict[str, Any]]:
    ids = {reference.id: f"e{n}" for n, reference in enumerate(reading.references, start=1)}
    return [
        {
            "subject": ids[s.subject],
            "predicate": s.predicate,
            **({"object": ids[s.object]} if s.object else {"value": s.value}),
            "attributes": {**s.attributes, "status": s.status},
            "confidence": s.confidence,
            "evidence": {"text": s.evidence.quote, "start": s.evidence.start, "end": s.evidence.end},
        }
        for s in statements
    ]


def _named_articles(
    sources: list[str], config: settings.Settings, names: list[str], refused: list[Refusal]
) -> Iterator[Article]:
    """Yield the readable articles; their names (file stem, or the article's id where a source holds several) go to a list."""
    from ingest.page import opened  # noqa: PLC0415 - what takes pages apart takes a second to import; help should not
    from ingest.sources import Source, expand, holds_several, read_source  # noqa: PLC0415 - likewise

    for source in expand(sources, refused):
        for found in read_source(Source(source), fetcher(config)):
            for item in opened(found):
                if isinstance(item, Refusal):
                    refused.append(item)
                else:
                    names.append(item.id if holds_several(source) else _stem(source))
                    yield item


def _stem(source: str) -> str:
    return "stdin" if source == "-" else Path(source).stem
