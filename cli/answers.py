"""How the answers of `ask` are printed for people: tables whose last column is the sentence that proves the row."""

from collections.abc import Iterable, Sequence

from cli.facts import claim
from graph.model import EntityHead, Fact
from graph.network import asking, communities, events, portfolio, profile, rounds, similar, trending

Row = tuple[object, ...]
Block = Sequence[Row]  # what is counted as one: a row, with further ones under it for what its sentence does not prove
Answer = tuple[tuple[str, ...], Sequence[Block]]  # columns, blocks


def relatives(found: Iterable[asking.Relative]) -> Answer:
    """Show things that stand in a relation, and since when; what is not stated says so."""
    rows = [[(_named(r), r.entity.type, r.first, _quote(_since(r)))] for r in found]
    return ("name", "type", "since", "proof"), rows


def _since(one: asking.Relative) -> Iterable[Fact]:
    """Return the facts of the earliest date, which stands beside them."""
    return [fact for fact in one.facts if asking.date_of(fact) == one.first] or one.facts


def co_investors(found: Iterable[portfolio.CoInvestor]) -> Answer:
    """Show who invested in the same, with the sentence on each of these."""
    return ("name", "shared", "same round", "in", "proof"), [_co_investor(one) for one in found]


def _co_investor(one: portfolio.CoInvestor) -> Block:
    said = {fact.object: fact for fact in reversed(one.facts)}  # the best of each
    rows = [(head.name, _quote((said[head],))) for head in one.shared]
    return [(one.entity.name, len(one.shared), one.rounds, *rows[0]), *(("", "", "", *row) for row in rows[1:])]


def alumni(found: Iterable[communities.Alumnus]) -> Answer:
    """Show who studied there, and under each what they founded."""
    return ("name", "what", "proof"), [_alumnus(one) for one in found]


def _alumnus(one: communities.Alumnus) -> Block:
    founded = [("", f"founded {_named(r)}", _quote(r.facts)) for r in one.founded]
    return [(_named(one.person), "studied there", _quote(one.person.facts)), *founded]


def cohorts(found: Iterable[communities.Cohort]) -> Answer:
    """Show members by year."""
    rows = [[(c.year or "undated", _named(m), m.entity.type, _quote(m.facts))] for c in found for m in c.members]
    return ("year", "name", "type", "proof"), rows


def meetings(found: Sequence[events.Meeting]) -> Answer:
    """Show what followed among those who met, then who was there."""
    there: list[Block] = [
        [(m.date, _named(p), "was there", "", "", _quote(p.facts))] for m in found for p in m.participants
    ]
    after: list[Block] = [
        [(f.date, f.subject.name, f.predicate, f.object.name, f.months, _quote(f.facts))]
        for m in found
        for f in m.followed
    ]
    return ("date", "who", "what", "whom", "months after", "proof"), [*after, *there]


def funding(found: Iterable[rounds.Round]) -> Answer:
    """Show rounds, each with few sentences that prove what stands in it."""
    columns = ("date", "company", "round", "sum", "kind", "lead", "investors", "status", "proof")
    return columns, [_round(one) for one in found]


def _round(one: rounds.Round) -> Block:
    first, *more = (f"{cells.replace('amount', 'sum')}: {_quote((fact,))}" for cells, fact in rounds.proving(one))
    whom = one.kind, _names(one.lead), _names(one.investors), one.status
    cells = (one.date, one.company.name, one.round, f"{one.amount:,.0f} {one.currency}" if one.amount else "", *whom)
    return [(*cells, first), *((*[""] * len(cells), proof) for proof in more)]


def trends(found: Iterable[trending.Trend]) -> Answer:
    """Show what is spoken of, by how many, and by how many before."""
    rows = [[(t.entity.name, t.entity.type, t.sources, t.before, _quote(t.facts))] for t in found]
    return ("name", "type", "sources", "before", "proof"), rows


def alike(found: Iterable[similar.Similar]) -> Answer:
    """Show what is like a thing, and under each what both have in common, with the sentence on the other."""
    return ("name", "score", "in common", "proof"), [_likeness(one) for one in found]


def _likeness(one: similar.Similar) -> Block:
    rows = [(f"{r.predicate} {r.via.name}", _cited(r.proofs[-1])) for r in one.reasons]
    return [(one.entity.name, one.score, *rows[0]), *(("", "", *row) for row in rows[1:])]


def timeline(found: Iterable[profile.Moment]) -> Answer:
    """Show what happened when."""
    rows = [[(m.date, claim(m.facts[0]), len(m.facts), _quote(m.facts))] for m in found]
    return ("date", "what", "statements", "proof"), rows


def _named(one: asking.Relative) -> str:
    """Return a name, with the status of what is said where nobody states it."""
    statuses = [fact.statement.status for fact in one.facts]
    return one.entity.name if "stated" in statuses else f"{one.entity.name} ({statuses[0]})"


def _quote(facts: Iterable[Fact]) -> str:
    fact = next(iter(facts))
    return f"“{' '.join(fact.statement.evidence.quote.split())}” {fact.article.id}"


def _cited(proof: asking.Citation) -> str:
    return f"“{' '.join(proof.evidence.quote.split())}” {proof.evidence.article}"


def _names(heads: Iterable[EntityHead]) -> str:
    return ", ".join(head.name for head in heads)
