"""Commands over relations: `path` and `ask`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Final

import typer

import settings
from cli.options import Db, Json, Limit
from cli.output import note, print_json, say, table
from graph.errors import InvalidQueryError
from graph.model import EntityHead, Fact
from graph.network import asking, communities, events, portfolio, profile, rounds, similar, trending
from graph.network.paths import Path, PathQuery, paths
from graph.store import open_reader
from graph.store.base import AsOf, Reader

AsOfOption = Annotated[
    str,
    typer.Option(
        "--as-of", metavar="DATE", help="Answer as of this date (YYYY, YYYY-MM or YYYY-MM-DD).", show_default=False
    ),
]
Row = tuple[object, ...]
Rows = tuple[tuple[str, ...], Iterable[Row]]  # columns, rows; the last column is the proof


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(path)
    app.command()(ask)


def path(
    start: Annotated[str, typer.Argument(help="A name or id.")],
    goal: Annotated[str, typer.Argument(help="Another.")],
    alternatives: Annotated[int, typer.Option(min=1, max=20, help="Show so many paths.")] = 1,
    as_of: AsOfOption = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """Show how two things hang together, each hop with the sentence that proves it; not by way of places."""
    with open_reader(settings.load(db=db).db) as reader:
        found = paths(reader, PathQuery(start, goal, alternatives=alternatives, as_of=AsOf(as_of)))
    if json:
        print_json(found)
    elif not found:
        note("nothing joins them within six hops")
    else:
        for number, one in enumerate(found, start=1):
            _say_path(one, f"{number}. " if len(found) > 1 else "")
    return 0


def ask(
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
    limit: Limit = 20,
    db: Db = None,
    json: Json = False,
) -> int:
    """Ask who invested in what, who came out of where, who met at an event, what happened when: each row with its proof."""
    if question not in QUESTIONS:
        raise InvalidQueryError(f"unknown question {question!a}; known are {', '.join(QUESTIONS)}")
    find, show = QUESTIONS[question]
    with open_reader(settings.load(db=db).db) as reader:
        found = find(reader, name, AsOf(as_of), limit)
    if json:
        print_json(found)
    elif not found:
        note("the graph does not say")
    else:
        columns, rows = show(found)
        table("", columns, list(rows)[:limit])
    return 0


def _entity(
    find: Callable[[Reader, str, AsOf], Sequence[object]],
) -> Callable[[Reader, str, AsOf, int], Sequence[object]]:
    """Make a question about one entity of a function of its id."""

    def asked(reader: Reader, name: str, as_of: AsOf, limit: int) -> Sequence[object]:
        return find(reader, asking.entity_of(reader, name).id, as_of)[:limit]

    return asked


def _rounds(reader: Reader, name: str, as_of: AsOf, limit: int) -> Sequence[object]:
    return list(rounds.rounds(reader, rounds.RoundQuery(company=name, until=as_of.valid, limit=limit)).items)


def _trending(reader: Reader, name: str, as_of: AsOf, limit: int) -> Sequence[object]:
    types = frozenset({name} if name else ())
    return list(trending.trending(reader, until=as_of.valid, types=types, limit=limit))


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
    rows = (
        (r.date, r.company.name, r.round, _sum(r), _names(r.lead), _names(r.investors), r.status, _quote(r.facts))
        for r in found
    )
    return ("date", "company", "round", "sum", "lead", "investors", "status", "proof"), rows


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


def _similar(reader: Reader, entity: str, _: AsOf) -> list[similar.Similar]:
    return similar.similar(reader, entity)


def _meetings(reader: Reader, entity: str, as_of: AsOf) -> list[events.Meeting]:
    return events.meetings(reader, entity, as_of=as_of)


# What can be asked, and how it is shown: the pairs fit together, which their common type cannot say.
QUESTIONS: Final[Mapping[str, tuple[Callable[[Reader, str, AsOf, int], Sequence[object]], Callable[..., Rows]]]] = {
    "portfolio": (_entity(portfolio.portfolio), _show_relatives),
    "co-investors": (_entity(portfolio.co_investors), _show_co_investors),
    "alumni": (_entity(communities.alumni), _show_alumni),
    "spin-outs": (_entity(communities.spin_outs), _show_relatives),
    "members": (_entity(communities.cohorts), _show_cohorts),
    "meetings": (_entity(_meetings), _show_meetings),
    "timeline": (_entity(_timeline), _show_timeline),
    "similar": (_entity(_similar), _show_similar),
    "rounds": (_rounds, _show_rounds),
    "trending": (_trending, _show_trends),
}


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
