"""The command that asks the graph in Cypher: `query`."""

import csv
import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

import settings
from cli.options import Db, Json
from cli.output import note, print_json, table
from graph.errors import InvalidQueryError
from graph.store import open_reader
from graph.store.querying import MAX_ROWS, MAX_SECONDS, Answer, Limits, ask

Params = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="A value for $NAME, JSON or text.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(query)


def query(  # noqa: PLR0913, PLR0917 - one argument a flag
    text: Annotated[str, typer.Argument(help="The query; - reads it from standard input.", metavar="QUERY")],
    param: Params = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MAX_ROWS, help="Return at most this many rows.")] = 1000,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, max=MAX_SECONDS, help="Let the query take so long at most.")
    ] = 10.0,
    comma: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    db: Db = None,
    json: Json = False,
) -> int:
    """Ask the graph, in a file or on Neo4j, in Cypher; only queries that read are taken."""
    asked = sys.stdin.read() if text == "-" else text
    with open_reader(settings.load(db=db).db) as reader:
        answer = ask(reader, asked, _parameters(param or ()), Limits(rows=limit, seconds=seconds))
    if json:
        print_json(answer)
    elif comma:
        _print_csv(answer)
    else:
        table("", answer.columns, ([_cell(value) for value in row] for row in answer.rows))
    if answer.cut:
        reason = f"--limit {limit}" if answer.cut == "rows" else "the size of the result"
        note(f"there is more; {reason} cut it off after {len(answer.rows)} rows")
    return 0


def _parameters(given: Iterable[str]) -> dict[str, Any]:
    """Return values by name: JSON where it is JSON, else text."""
    found: dict[str, Any] = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign or not name.isidentifier():
            raise InvalidQueryError(f"--param {pair!a}: give it as NAME=VALUE")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found


def _print_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_cell(value) for value in row] for row in answer.rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
