"""Funding rounds as rows, put together from what articles say of money raised and of who invested.

`graph.network.joining` says which statements are of one round. Neither a cumulative total is a round, nor the bare mention of shareholders.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from graph.errors import InvalidQueryError
from graph.model import EntityHead, Fact, canonical_json
from graph.network.asking import best_first, date_of, entity_of, outlines_where
from graph.network.joining import INVESTED, RAISED, joined, name_of
from graph.store.asking import Condition, Facts, Outline
from graph.store.base import NOW, AsOf, Page, Reader
from graph.store.conditions import MAX_VALUES
from graph.store.evaluate import holds
from graph.store.paging import ADVICE, Listing, cut, dated_rank
from graph.store.scanning import finder

SHOWN: Final = ("round", "amount", "lead", "investors")  # cells that a few sentences are chosen to prove
ENDS: Final = ((RAISED, "subject"), (INVESTED, "object"))  # where the company stands
ASKED: Final = Condition("relation", "=", (RAISED, INVESTED))


@dataclass(frozen=True, slots=True)
class RoundQuery:
    """Which rounds: of a company, with an investor (ids or names), of a name, since and until dates, of at least a sum.

    ``where`` are conditions that one of a round's statements fulfils; with ``as_of`` rounds are put together from what held then.
    """

    company: str = ""
    investor: str = ""
    round: str = ""
    since: str = ""
    until: str = ""
    least: float = 0.0
    currency: str = ""
    where: Facts = ()
    as_of: AsOf = NOW
    limit: int = 20
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A funding round; ``amount`` is in units of ``currency`` (ISO 4217), None where no article gives a sum.

    ``lead`` are the investors who are said to lead it; ``date`` is the earliest said, else published; ``kind`` is equity where nobody says
    which. ``proofs`` gives for each cell that somebody states the ids of the ``facts`` that do, the best first.
    """

    company: EntityHead
    round: str
    amount: float | None
    currency: str
    kind: str
    status: str
    date: str
    lead: tuple[EntityHead, ...]
    investors: tuple[EntityHead, ...]
    facts: tuple[Fact, ...]
    proofs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The smallest id of its statements: it names the row in lists."""
        return min(fact.statement.id for fact in self.facts)


@dataclass(frozen=True, slots=True)
class _Sketch:
    """A round before its statements are read with their proof."""

    outlines: tuple[Outline, ...]
    date: str
    round: str
    amount: float | None
    currency: str

    @property
    def id(self) -> str:
        """The smallest id of its statements."""
        return min(outline.id for outline in self.outlines)


def rounds(reader: Reader, query: RoundQuery) -> Page[Round]:
    """List rounds, youngest first; raises `NotFoundError` for an unknown name, `InvalidQueryError` for wrong or too wide questions."""
    with finder(reader).at_once():
        return _rounds(reader, query)


def _rounds(reader: Reader, query: RoundQuery) -> Page[Round]:
    company, investor = (entity_of(reader, name).id if name else "" for name in (query.company, query.investor))
    dates = _dates(query)
    of = _companies(reader, query, company, investor, dates)
    companies: dict[str, list[Outline]] = defaultdict(list)
    for one in _statements(reader, query, of):
        if whose := _company(one):
            companies[whose].append(one)
    sketches = [sketch for found in companies.values() for sketch in _sketches(found)]
    wanted = {one.id for one in _statements(reader, query, of, query.where)} if query.where else None
    kept = [sketch for sketch in sketches if _fits(sketch, query, investor, dates, wanted)]
    asked = company, investor, str(dates), str(query.where), str(query.as_of)
    signature = canonical_json(["rounds", *asked, query.round, query.least, query.currency])
    listing = Listing(signature, (str, str), query.limit, query.cursor)
    page = cut(listing, kept, lambda sketch: (sketch.date, sketch.id), dated_rank)
    return Page(tuple(_round(reader, sketch) for sketch in page.items), page.next, page.total)


def proving(row: Round) -> list[tuple[str, Fact]]:
    """Return few sentences that prove a row's name, sum, lead and investors: a fact of each, and the cells that it is the first to prove.

    The sentence that proves most comes first. A row that says nothing of these has its best fact.
    """
    facts: dict[tuple[str, str], Fact] = {}
    proved: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for fact in row.facts:
        sentence = fact.article.id, fact.statement.evidence.quote
        facts.setdefault(sentence, fact)
        proved[sentence] |= _cells(row, fact)
    left, found = set().union(*proved.values()), []
    while left:
        best = max(proved, key=lambda sentence: len(proved[sentence] & left))
        cells = {cell for cell, _ in proved[best] & left}
        found.append((", ".join(cell for cell in SHOWN if cell in cells), facts[best]))
        left -= proved[best]
    return found or [("", row.facts[0])]


def _companies(reader: Reader, query: RoundQuery, company: str, investor: str, dates: Facts) -> set[str] | None:
    """Return of which companies rows are made: those named, invested in, spoken of at the dates; None for all.

    Rows are made of all statements on a company: an old round that is spoken of again has its date from the oldest of them. Raises
    `InvalidQueryError` where there are more companies than one question can name.
    """
    if query.least < 0:
        raise InvalidQueryError(f"a sum of at least {query.least} is none")
    of = {company} if company else None
    if investor:
        asked = Condition("relation", "=", (INVESTED,)), Condition("subject", "=", (investor,))
        mine = {one.object for one in outlines_where(reader, asked) if one.object}
        of = mine if of is None else mine & of
    if dates:
        of = {_company(one) for one in _statements(reader, query, of, dates)} - {""}
    if of is not None and len(of) > MAX_VALUES:
        raise InvalidQueryError(f"more than {MAX_VALUES} companies: {ADVICE}")
    return of


def _statements(reader: Reader, query: RoundQuery, of: Collection[str] | None, where: Facts = ()) -> Iterable[Outline]:
    """Yield the statements on rounds of these companies, not on what they invested in themselves, that fulfil conditions."""
    held = (*_moment(query.as_of), *where)
    if of is None:
        return outlines_where(reader, (ASKED, *held))
    ids = tuple(sorted(of)) or ("none",)
    asked = ((Condition("relation", "=", (relation,)), Condition(end, "=", ids)) for relation, end in ENDS)
    return [one for conditions in asked for one in outlines_where(reader, (*conditions, *held))]


def _company(one: Outline) -> str:
    """Return whose round a statement is about, empty where it is about none: people do not raise rounds."""
    company, type_ = (one.subject, one.subject_type) if one.predicate == RAISED else (one.object, one.object_type)
    return "" if type_ == "person" else company


def _dates(query: RoundQuery) -> Facts:
    """Return the conditions on the date of a row, which one of its statements fulfils too."""
    dates = ((">=", query.since), ("<=", query.until))
    return tuple(Condition("date", op, (day,)) for op, day in dates if day)  # type: ignore[arg-type] # two of the signs


def _moment(as_of: AsOf) -> Facts:
    """Return the conditions under which statements on rounds held at a moment: plans and rumours never do."""
    held = (Condition("date", "<=", (as_of.valid,)), Condition("status", "=", ("stated", "ended")))
    known = (Condition("published", "<=", (as_of.published,)),)
    return (*(held if as_of.valid else ()), *(known if as_of.published else ()))


def _fits(sketch: _Sketch, query: RoundQuery, investor: str, dates: Facts, wanted: Container[str] | None) -> bool:
    return (
        all(holds(condition, sketch.date) for condition in dates)
        and (not query.round or sketch.round.casefold() == query.round.casefold())
        and (not query.least or (sketch.amount or 0) >= query.least)
        and (not query.currency or sketch.currency == query.currency.upper())
        and (not investor or any(one.predicate == INVESTED and one.subject == investor for one in sketch.outlines))
        and (wanted is None or any(one.id in wanted for one in sketch.outlines))
    )


def _sketches(outlines: Iterable[Outline]) -> list[_Sketch]:
    """Return the rounds of one company."""
    kept = [one for one in outlines if not one.attributes.get("total")]
    return [_sketch(group) for group in joined(kept) if any(map(_tells, group))]


def _tells(one: Outline) -> bool:
    """Say whether a statement is about a round, not only about who holds shares."""
    return one.predicate == RAISED or bool(name_of(one) or one.attributes.get("lead"))


def _sketch(group: Sequence[Outline]) -> _Sketch:
    return _Sketch(
        tuple(group),
        min((one.date for one in group if one.date), default=""),
        _most(str(one.attributes["round"]) for one in group if "round" in one.attributes),
        *_sum([one for one in group if one.predicate == RAISED]),
    )


def _round(reader: Reader, sketch: _Sketch) -> Round:
    """Read the statements of a round with their proof."""
    facts = [reader.fact(one.id) for one in sketch.outlines]
    first = facts[0]
    company = first.subject if first.statement.predicate == RAISED else first.object
    facts = list(best_first(facts))
    backers = [fact for fact in facts if fact.statement.predicate == INVESTED]
    youngest = max(facts, key=lambda fact: (fact.article.published, fact.statement.id))
    lead = [fact for fact in backers if fact.statement.attributes.get("lead")]
    made = Round(
        company or first.subject,
        sketch.round,
        sketch.amount,
        sketch.currency,
        _kind(sketch),
        youngest.statement.status,
        sketch.date,
        _heads(lead),
        _heads(backers),
        tuple(facts),
    )
    return replace(made, proofs=_proofs(made))


def _cells(row: Round, fact: Fact) -> set[tuple[str, str]]:
    """Return which cells a fact proves, those of investors by whom they name."""
    own = {cell for cell, ids in row.proofs.items() if fact.statement.id in ids}
    return {(cell, fact.subject.id if cell in {"lead", "investors"} else "") for cell in own.intersection(SHOWN)}


def _proofs(row: Round) -> dict[str, tuple[str, ...]]:
    """Return which statements say what stands in a row, cell by cell."""
    said: dict[str, Callable[[Fact], object]] = {
        "round": lambda f: (
            row.round and str(f.statement.attributes.get("round", "")).casefold() == row.round.casefold()
        ),
        "amount": lambda f: row.amount and _money(f) == (row.amount, row.currency),
        "kind": lambda f: f.statement.attributes.get("kind") == row.kind,
        "status": lambda f: f.statement.status == row.status,
        "date": lambda f: row.date and date_of(f) == row.date,
        "lead": lambda f: f.subject in row.lead and f.statement.attributes.get("lead"),
        "investors": lambda f: f.statement.predicate == INVESTED,
    }
    found = {cell: tuple(f.statement.id for f in row.facts if says(f)) for cell, says in said.items()}
    return {cell: ids for cell, ids in found.items() if ids}


def _money(fact: Fact) -> tuple[object, object]:
    given = fact.statement.attributes
    return (given.get("amount"), given.get("currency", "")) if fact.statement.predicate == RAISED else (None, None)


def _kind(sketch: _Sketch) -> str:
    """Return the kind that most statements give, without those of another sum: the loan that was refused beside the round."""
    mine = (one for one in sketch.outlines if one.attributes.get("amount", sketch.amount) == sketch.amount)
    return _most(str(one.attributes["kind"]) for one in mine if "kind" in one.attributes) or "equity"


def _sum(raised: Sequence[Outline]) -> tuple[float | None, str]:
    """Return the sum that most articles give, then the most confident statement."""
    articles: dict[tuple[float, str], set[str]] = defaultdict(set)
    confidence: dict[tuple[float, str], float] = defaultdict(float)
    for one in raised:
        amount = one.attributes.get("amount")
        if isinstance(amount, int | float):
            key = float(amount), str(one.attributes.get("currency", ""))
            articles[key].add(one.article)
            confidence[key] = max(confidence[key], one.confidence)
    return max(articles, key=lambda key: (len(articles[key]), confidence[key], key), default=(None, ""))


def _most(values: Iterable[str]) -> str:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value), default="")


def _heads(facts: Iterable[Fact]) -> tuple[EntityHead, ...]:
    return tuple(sorted({fact.subject for fact in facts}, key=lambda head: (head.name, head.id)))
