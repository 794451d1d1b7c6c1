"""Commands over relations: `path` and `ask`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import typer

import settings
from cli import answers
from cli.facts import claim
from cli.naming import current_id
from cli.options import AsOfOption, Cursor, Db, Json, Limit, PublishedBy, WhereOption
from cli.output import note, note_more, print_json, say, table
from graph.errors import InvalidQueryError
from graph.network import communities, events, portfolio, profile, rounds, similar, trending
from graph.network.paths import MAX_HOPS, Path, PathQuery, paths
from graph.search import parse_facts
from graph.search.current import current
from graph.store import open_reader
from graph.store.asking import Facts, LinkFilter
from graph.store.base import AsOf, Page, Reader

Months = Annotated[
    int | None,
    typer.Option(
        "--months", min=1, max=events.MAX_MONTHS, help="Of meetings: what followed within so many months; 12 by default.",
        show_default=False,
    ),
]  # fmt: skip
Days = Annotated[
    int | None,
    typer.Option(
        "--days", min=1, max=trending.MAX_DAYS, help="Of trending: the window; 30 by default.", show_default=False
    ),
]
Predicates = Annotated[
    list[str] | None,
    typer.Option(
        "--relation", metavar="RELATION", help="Take this relation; may be given several times.", show_default=False
    ),
]
Statuses = Annotated[
    list[str] | None,
    typer.Option(
        "--status", metavar="STATUS", help="Take edges of this status; may be given several times.", show_default=False
    ),
]
Avoided = Annotated[
    list[str] | None,
    typer.Option(
        "--avoid", metavar="TYPE", help="Pass through nothing of this type; places where not given.", show_default=False
    ),
]
Sources = Annotated[int, typer.Option("--sources", min=1, max=1000, help="Independent sources an edge has at least.")]
Hops = Annotated[int, typer.Option("--hops", min=1, max=MAX_HOPS, help="Edges of a path at most.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(path)
    app.command()(ask)


def path(  # noqa: PLR0913, PLR0917 - one argument a flag
    start: Annotated[str, typer.Argument(help="A name or id.")],
    goal: Annotated[str, typer.Argument(help="Another.")],
    alternatives: Annotated[int, typer.Option(min=1, max=20, help="Show so many paths.")] = 1,
    relation: Predicates = None,
    status: Statuses = None,
    avoid: Avoided = None,
    sources: Sources = 1,
    hops: Hops = 6,
    as_of: AsOfOption = "",
    published_by: PublishedBy = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """Show how two things hang together, each hop with the sentence that proves it; not by way of places."""
    keep = LinkFilter(frozenset(relation or ()), frozenset(status or ()), sources)
    avoided = frozenset({"place"} if avoid is None else avoid)
    moment = AsOf(as_of, published_by)
    with open_reader(settings.load(db=db).db) as reader:
        ends = current_id(reader, start), current_id(reader, goal)
        found = paths(reader, PathQuery(*ends, keep, avoided, hops, alternatives, moment))
    if json:
        print_json(found)
    elif not found:
        note(f"nothing joins them within {hops} {'hop' if hops == 1 else 'hops'}")
    else:
        for number, one in enumerate(found, start=1):
            _say_path(one, f"{number}. " if len(found) > 1 else "")
    return 0


def ask(  # noqa: PLR0913, PLR0917 - one argument a flag
    question: Annotated[
        str,
        typer.Argument(
            help="What: portfolio, co-investors, alumni, spin-outs, members, meetings, timeline, similar, rounds, trending."
        ),
    ],
    name: Annotated[
        str, typer.Argument(help="Of whom: a name or id; rounds may be of nobody, trending of a type.")
    ] = "",
    as_of: AsOfOption = "",
    published_by: PublishedBy = "",
    months: Months = None,
    days: Days = None,
    where: WhereOption = "",
    limit: Limit = 20,
    cursor: Cursor = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """Ask who invested in what, who came out of where, who met at an event, what happened when: each row with its proof."""
    if question not in QUESTIONS:
        raise InvalidQueryError(f"unknown question {question!a}; known are {', '.join(QUESTIONS)}")
    find, show = QUESTIONS[question]
    asked = Asked(name, AsOf(as_of, published_by), limit, months, days, parse_facts(where), cursor)
    _check(question, asked)
    with open_reader(settings.load(db=db).db) as reader:
        page = find(reader, asked)
    found = page.items if isinstance(page, Page) else page
    count = len(found)
    if json:
        print_json(found[:limit])
    elif not found:
        note("the graph does not say")
    else:
        columns, blocks = show(found)
        count = len(blocks)
        table("", columns, (row for block in blocks[:limit] for row in block))
    if isinstance(page, Page):
        note_more(page.total, page.next)
    elif count > limit:
        note(f"{count} in all; --limit shows more")
    return 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about, and what its flags say; None and empty where they were not given."""

    name: str
    as_of: AsOf
    limit: int
    months: int | None = None
    days: int | None = None
    where: Facts = ()
    cursor: str = ""


Find = Callable[[Reader, Asked], Sequence[object] | Page[rounds.Round]]


def _check(question: str, asked: Asked) -> None:
    """Raise `InvalidQueryError` for a flag that the question has no use for, and where it lacks a name."""
    given = {"months": asked.months, "days": asked.days, "where": asked.where, "cursor": asked.cursor}
    for flag, of in FLAGS.items():
        if given[flag] and question != of:
            raise InvalidQueryError(f"--{flag} goes with {of}, not with {question}")
    if not asked.name and question not in {"rounds", "trending"}:
        raise InvalidQueryError(f"{question} of whom? Give a name or id")


def _entity(find: Callable[[Reader, str, AsOf], Sequence[object]]) -> Find:
    """Make a question about one entity of a function of its id."""

    def found(reader: Reader, asked: Asked) -> Sequence[object]:
        return find(reader, current_id(reader, asked.name), asked.as_of)

    return found


def _rounds(reader: Reader, asked: Asked) -> Page[rounds.Round]:
    where = current(reader, asked.where)
    query = rounds.RoundQuery(
        company=asked.name and current_id(reader, asked.name),
        where=where,
        as_of=asked.as_of,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return rounds.rounds(reader, query)


def _trending(reader: Reader, asked: Asked) -> Sequence[object]:
    """Return what was spoken of up to the moment: the earlier of its dates."""
    until = min(filter(None, (asked.as_of.valid, asked.as_of.published)), default="")
    types = frozenset({asked.name} if asked.name else ())
    return list(trending.trending(reader, days=asked.days or 30, until=until, types=types, limit=asked.limit))


def _timeline(reader: Reader, entity: str, as_of: AsOf) -> list[profile.Moment]:
    return profile.timeline(profile.every_fact(reader, entity, as_of))


def _similar(reader: Reader, asked: Asked) -> Sequence[object]:
    return similar.similar(reader, current_id(reader, asked.name), asked.limit, asked.as_of)


def _meetings(reader: Reader, asked: Asked) -> Sequence[object]:
    event = current_id(reader, asked.name)
    return events.meetings(reader, event, months=asked.months or 12, as_of=asked.as_of)


# What can be asked, and how it is shown: the pairs fit together, which their common type cannot say.
QUESTIONS: Final[Mapping[str, tuple[Find, Callable[..., answers.Answer]]]] = {
    "portfolio": (_entity(portfolio.portfolio), answers.relatives),
    "co-investors": (_entity(portfolio.co_investors), answers.co_investors),
    "alumni": (_entity(communities.alumni), answers.alumni),
    "spin-outs": (_entity(communities.spin_outs), answers.relatives),
    "members": (_entity(communities.cohorts), answers.cohorts),
    "meetings": (_meetings, answers.meetings),
    "timeline": (_entity(_timeline), answers.timeline),
    "similar": (_similar, answers.alike),
    "rounds": (_rounds, answers.funding),
    "trending": (_trending, answers.trends),
}
FLAGS: Final = {
    "months": "meetings",
    "days": "trending",
    "where": "rounds",
    "cursor": "rounds",
}  # of which question each is


def _say_path(found: Path, number: str) -> None:
    say(number + " · ".join(head.name for head in found.entities))
    for hop in found.hops:
        say(
            f"  {claim(hop.proof)}  ({hop.confidence:.2f}, {hop.sources} {'source' if hop.sources == 1 else 'sources'})"
        )
        say(f"    “{hop.proof.statement.evidence.quote}”")
        say(
            f"    {hop.proof.article.source or 'source unknown'}, {hop.proof.article.published or 'undated'}  {hop.proof.article.id}"
        )
