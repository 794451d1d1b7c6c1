"""Commands over relations: `path` and `ask`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import typer

import settings
from cli.options import AsOfOption, Cursor, Db, Json, Limit, PublishedBy, WhereOption
from cli.output import note, note_more, print_json, say, table
from graph.errors import InvalidQueryError
from graph.model import EntityHead, Fact
from graph.network import asking, communities, events, portfolio, profile, rounds, similar, trending
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
Row = tuple[object, ...]
Rows = tuple[tuple[str, ...], Iterable[Row]]  # columns, rows; the last column is the proof


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
    query = PathQuery(start, goal, keep, avoided, hops, alternatives, AsOf(as_of, published_by))
    with open_reader(settings.load(db=db).db) as reader:
        found = paths(reader, query)
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
        columns, lines = show(found)
        rows = list(lines)
        count = len(rows)
        table("", columns, rows if isinstance(page, Page) else rows[:limit])
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
        return find(reader, asking.entity_of(reader, asked.name).id, asked.as_of)

    return found


def _rounds(reader: Reader, asked: Asked) -> Page[rounds.Round]:
    where = current(reader, asked.where)
    query = rounds.RoundQuery(
        company=asked.name, where=where, as_of=asked.as_of, limit=asked.limit, cursor=asked.cursor
    )
    return rounds.rounds(reader, query)


def _trending(reader: Reader, asked: Asked) -> Sequence[object]:
    """Return what was spoken of up to the moment: the earlier of its dates."""
    until = min(filter(None, (asked.as_of.valid, asked.as_of.published)), default="")
    types = frozenset({asked.name} if asked.name else ())
    return list(trending.trending(reader, days=asked.days or 30, until=until, types=types, limit=asked.limit))


def _show_relatives(found: list[asking.Relative]) -> Rows:
    return ("name", "type", "since", "proof"), ((r.entity.name, r.entity.type, r.first, _quote(r.facts)) for r in found)


def _show_co_investors(found: list[portfolio.CoInvestor]) -> Rows:
    rows = ((c.entity.name, len(c.shared), c.rounds, _names(c.shared), _quote(c.facts)) for c in found)
    return ("name", "shared", "same round", "in", "proof"), rows


def _show_alumni(found: list[communities.Alumnus]) -> Rows:
    rows = ((a.person.entity.name, _names(f.entity for f in a.founded), _quote(a.person.facts)) for a in found)
    return ("name", "founded", "proof"), rows


def _show_cohorts(found: list[communities.Cohort]) -> Rows:
    rows = ((c.year or "undated", m.entity.name, m.entity.type, _quote(m.facts)) for c in found for m in c.members)
    return ("year", "name", "type", "proof"), rows


def _show_meetings(found: list[events.Meeting]) -> Rows:
    there: list[Row] = [
        (m.date, p.entity.name, "was there", "", "", _quote(p.facts)) for m in found for p in m.participants
    ]
    after = [
        (f.date, f.subject.name, f.predicate, f.object.name, f.months, _quote(f.facts))
        for m in found
        for f in m.followed
    ]
    return ("date", "who", "what", "whom", "months after", "proof"), [*after, *there]


def _show_rounds(found: list[rounds.Round]) -> Rows:
    columns = ("date", "company", "round", "sum", "kind", "lead", "investors", "status", "proof")
    return columns, (row for one in found for row in _round_rows(one))


def _round_rows(one: rounds.Round) -> list[Row]:
    """Return a round as a row, with further ones under it for what the first sentence does not prove."""
    first, *more = (f"{cells.replace('amount', 'sum')}: {_quote((fact,))}" for cells, fact in rounds.proving(one))
    cells = (
        one.date,
        one.company.name,
        one.round,
        _sum(one),
        one.kind,
        _names(one.lead),
        _names(one.investors),
        one.status,
    )
    return [(*cells, first), *((*[""] * len(cells), proof) for proof in more)]


def _show_trends(found: list[trending.Trend]) -> Rows:
    return ("name", "type", "sources", "before", "proof"), (
        (t.entity.name, t.entity.type, t.sources, t.before, _quote(t.facts)) for t in found
    )


def _show_similar(found: list[similar.Similar]) -> Rows:
    rows = ((s.entity.name, s.score, ", ".join(f"{r.predicate} {r.via.name}" for r in s.reasons)) for s in found)
    return ("name", "score", "in common"), rows


def _show_timeline(found: list[profile.Moment]) -> Rows:
    rows = ((m.date, _claim(m.facts[0]), len(m.facts), _quote(m.facts)) for m in found)
    return ("date", "what", "statements", "proof"), rows


def _timeline(reader: Reader, entity: str, as_of: AsOf) -> list[profile.Moment]:
    return profile.timeline(profile.every_fact(reader, entity, as_of))


def _similar(reader: Reader, asked: Asked) -> Sequence[object]:
    return similar.similar(reader, asking.entity_of(reader, asked.name).id, asked.limit, asked.as_of)


def _meetings(reader: Reader, asked: Asked) -> Sequence[object]:
    event = asking.entity_of(reader, asked.name).id
    return events.meetings(reader, event, months=asked.months or 12, as_of=asked.as_of)


# What can be asked, and how it is shown: the pairs fit together, which their common type cannot say.
QUESTIONS: Final[Mapping[str, tuple[Find, Callable[..., Rows]]]] = {
    "portfolio": (_entity(portfolio.portfolio), _show_relatives),
    "co-investors": (_entity(portfolio.co_investors), _show_co_investors),
    "alumni": (_entity(communities.alumni), _show_alumni),
    "spin-outs": (_entity(communities.spin_outs), _show_relatives),
    "members": (_entity(communities.cohorts), _show_cohorts),
    "meetings": (_meetings, _show_meetings),
    "timeline": (_entity(_timeline), _show_timeline),
    "similar": (_similar, _show_similar),
    "rounds": (_rounds, _show_rounds),
    "trending": (_trending, _show_trends),
}
FLAGS: Final = {
    "months": "meetings",
    "days": "trending",
    "where": "rounds",
    "cursor": "rounds",
}  # and of which question each is


def _say_path(found: Path, number: str) -> None:
    say(number + " · ".join(head.name for head in found.entities))
    for hop in found.hops:
        say(
            f"  {_claim(hop.proof)}  ({hop.confidence:.2f}, {hop.sources} {'source' if hop.sources == 1 else 'sources'})"
        )
        say(f"    “{hop.proof.statement.evidence.quote}”")
        say(
            f"    {hop.proof.article.source or 'source unknown'}, {hop.proof.article.published or 'undated'}  {hop.proof.article.id}"
        )


def _claim(fact: Fact) -> str:
    own = fact.statement
    status = "" if own.status == "stated" else f" ({own.status})"
    return f"{fact.subject.name} —{own.predicate}→ {fact.object.name if fact.object else own.value}{status}"


def _quote(facts: Iterable[Fact]) -> str:
    fact = next(iter(facts))
    return f"“{' '.join(fact.statement.evidence.quote.split())}” {fact.article.id}"


def _names(heads: Iterable[EntityHead]) -> str:
    return ", ".join(head.name for head in heads)


def _sum(found: rounds.Round) -> str:
    return f"{found.amount:,.0f} {found.currency}" if found.amount else ""
