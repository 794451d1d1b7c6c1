"""Commands about what is one thing: `resolve`, `judge`, `undo`, `judgements`."""

import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, get_args

import typer

import settings
from cli.merges import say_candidate
from cli.opening import Progress, opened, opening
from cli.options import Cursor, Db, Json, Limit, WhereOption
from cli.output import note, note_more, print_json, say, table
from graph.model import Candidate, Judgement, Opinion
from graph.resolve import open_graph, open_reader
from graph.search import parse_candidates, parse_judgements
from graph.store.base import Store
from graph.store.scanning import finder

ANSWERS = {"s": "same", "d": "different", "u": "unsure"}
By = Annotated[str | None, typer.Option("--by", help="Who judges; default is the user's name.", show_default=False)]
Id = Annotated[str, typer.Argument(help="The id of an entity (ent_…) or of a reference (ref_…).")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(resolve)
    app.command()(judge)
    app.command()(undo)
    app.command()(judgements)


def resolve(  # noqa: PLR0913, PLR0917 - one argument a flag
    auto: Annotated[
        bool, typer.Option("--auto", help="Derive the graph anew by the rules of this version; ask nothing.")
    ] = False,
    where: WhereOption = "",
    limit: Limit = 20,
    cursor: Cursor = "",
    by: By = None,
    db: Db = None,
    json: Json = False,
) -> int:
    """Review what might be one thing: s same, d different, u unsure, k skip, q quit. With --json, list it and ask nothing."""
    url, kept = settings.load(db=db).db, parse_candidates(where)
    if json and not auto:
        with open_reader(url) as reader:
            print_json(finder(reader).find_candidates(kept, limit=limit, cursor=cursor))
        return 0
    told = opening(url)
    with open_graph(url, told) as store:
        if not auto:
            _review(store, finder(store).find_candidates(kept, limit=limit, cursor=cursor).items, _name(by))
        elif not told.begun:  # else it was derived as it was opened
            store.rebuild(Progress())
        open_ = finder(store).find_candidates(kept, limit=1).total
    if json:
        print_json({"candidates": open_})
    else:
        note(f"{open_} pairs await a judgement")
    return 0


def judge(
    left: Id,
    verdict: Annotated[str, typer.Argument(help="same, different or unsure.", metavar="VERDICT")],
    right: Id,
    why: Annotated[str, typer.Option("--why", help="The reason, for those who read it later.")] = "",
    by: By = None,
    db: Db = None,
) -> int:
    """Say that two things are the same, different, or that you cannot tell. Prints the judgement's id."""
    if verdict not in get_args(Opinion):
        raise typer.BadParameter(f"{verdict!r} is none of {', '.join(get_args(Opinion))}", param_hint="VERDICT")
    made = Judgement(left, right, verdict, _name(by), _now(), why)  # type: ignore[arg-type] # checked above
    with opened(settings.load(db=db).db) as store:
        store.judge(made)
    say(made.id)
    return 0


def undo(judgement: Annotated[str, typer.Argument(help="The judgement's id (jdg_…).")], db: Db = None) -> int:
    """Take a judgement back: the graph is then as if it had never been made."""
    with opened(settings.load(db=db).db) as store:
        store.undo(judgement, at=_now())
    note(f"undone: {judgement}")
    return 0


def judgements(
    where: Annotated[
        str,
        typer.Argument(metavar="FILTER", help="Conditions, as in `verdict = same, undone = false`; empty for all."),
    ] = "",
    limit: Limit = 20,
    cursor: Cursor = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """List what people judged, also what was undone, the youngest first."""
    with open_reader(settings.load(db=db).db) as reader:
        page = finder(reader).find_judgements(parse_judgements(where), limit=limit, cursor=cursor)
    if json:
        print_json(page)
        return 0
    columns = ("judgement", "left", "right", "by", "at", "undone", "why", "id")
    table("", columns, ((j.verdict, j.left, j.right, j.by, j.at, j.undone, j.why, j.id) for j in page.items))
    note_more(page.total, page.next)
    return 0


def _review(store: Store, candidates: Sequence[Candidate], by: str) -> None:
    for candidate in candidates:
        say_candidate(candidate)
        answer = typer.prompt("same, different, unsure, skip or quit? [s/d/u/k/q]", default="k", err=True)[:1].lower()
        if answer == "q":
            return
        if answer in ANSWERS:
            store.judge(Judgement(candidate.left.id, candidate.right.id, ANSWERS[answer], by, _now()))  # type: ignore[arg-type] # one of three


def _name(by: str | None) -> str:
    return by or getpass.getuser()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
