"""Funding rounds as rows, put together from what articles say of money raised and of who invested.

Statements on one company are of one round where they name the same one, where they stand in one article and at most one of them names
it, or where they give the same sum in the same currency. Neither a cumulative total is a round, nor the bare mention of shareholders.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidQueryError
from graph.model import EntityHead, Fact, canonical_json
from graph.network.asking import best_first, date_of, entity_of, facts_where
from graph.store.asking import Condition, Facts
from graph.store.base import Page, Reader
from graph.store.paging import Listing, Position, cut, dated_rank

RAISED, INVESTED = "raised", "invested_in"
ASKED: Final = Condition("relation", "=", (RAISED, INVESTED))


@dataclass(frozen=True, slots=True)
class RoundQuery:
    """Which rounds: of a company, with an investor (ids or names), of a name, since and until dates, of at least a sum.

    ``where`` are conditions that one of a round's statements fulfils.
    """

    company: str = ""
    investor: str = ""
    round: str = ""
    since: str = ""
    until: str = ""
    least: float = 0.0
    currency: str = ""
    where: Facts = ()
    limit: int = 20
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A funding round; ``amount`` is in units of ``currency`` (ISO 4217), None where no article gives a sum.

    ``lead`` are the investors who are said to lead it; ``date`` is the earliest said, else published; the statements prove each cell.
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

    @property
    def id(self) -> str:
        """The smallest id of its statements: it names the row in lists."""
        return min(fact.statement.id for fact in self.facts)

    def has(self, statements: Container[str]) -> bool:
        """Say whether one of its statements is among these."""
        return any(fact.statement.id in statements for fact in self.facts)


def rounds(reader: Reader, query: RoundQuery) -> Page[Round]:
    """List rounds, youngest first; raises `NotFoundError` for an unknown name, `InvalidQueryError` for wrong or too wide questions."""
    where = _where(reader, query)
    companies: dict[EntityHead, list[Fact]] = defaultdict(list)
    for fact in facts_where(reader, where):
        company = fact.subject if fact.statement.predicate == RAISED else fact.object
        if company and company.type != "person":
            companies[company].append(fact)
    found = [row for company, facts in companies.items() for row in _rows(company, facts)]
    investor = entity_of(reader, query.investor).id if query.investor else ""
    wanted = {fact.statement.id for fact in facts_where(reader, (*where, *query.where))} if query.where else None
    kept = [row for row in found if _fits(row, query, investor) and (wanted is None or row.has(wanted))]
    signature = canonical_json(
        ["rounds", str(where), str(query.where), query.round, query.least, query.currency, investor]
    )
    return cut(Listing(signature, (str, str), query.limit, query.cursor), kept, _position, dated_rank)


def _where(reader: Reader, query: RoundQuery) -> Facts:
    """Return the conditions on statements; what is asked of rows is looked at when they are made, as a row may have it from another."""
    if query.least < 0:
        raise InvalidQueryError(f"a sum of at least {query.least} is none")
    companies: tuple[str, ...] = (entity_of(reader, query.company).id,) if query.company else ()
    if query.investor:
        investor = entity_of(reader, query.investor).id
        backed = facts_where(reader, (Condition("relation", "=", (INVESTED,)), Condition("subject", "=", (investor,))))
        mine = {fact.object.id for fact in backed if fact.object}
        companies = tuple(sorted(mine.intersection(companies) if companies else mine)) or ("none",)
    about = (Condition("entity", "=", companies),) if companies else ()
    dates = ((">=", query.since), ("<=", query.until))
    return (ASKED, *about, *(Condition("date", op, (day,)) for op, day in dates if day))  # type: ignore[arg-type] # two of the signs


def _fits(row: Round, query: RoundQuery, investor: str) -> bool:
    return (
        (not query.round or row.round.casefold() == query.round.casefold())
        and (not query.least or (row.amount or 0) >= query.least)
        and (not query.currency or row.currency == query.currency.upper())
        and (not investor or investor in {head.id for head in row.investors})
    )


def _position(row: Round) -> Position:
    return row.date, row.id


def _rows(company: EntityHead, facts: Sequence[Fact]) -> list[Round]:
    kept = [fact for fact in facts if not fact.statement.attributes.get("total")]
    return [_row(company, group) for group in _groups(kept) if any(map(_tells, group))]


def _tells(fact: Fact) -> bool:
    """Say whether a statement is about a round, not only about who holds shares."""
    return fact.statement.predicate == RAISED or bool(_name(fact) or fact.statement.attributes.get("lead"))


def _groups(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Join statements of one round (see the module): first those that name it, then those with sums, then the rest."""
    named: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if _name(fact):
            named[fact.article.id].add(_name(fact))
    groups: dict[str, list[Fact]] = defaultdict(list)
    owner: dict[str, str] = {}
    for fact in sorted(facts, key=lambda fact: (not _name(fact), not _sum_key(fact), fact.statement.id)):
        sought, known = _keys(fact, named[fact.article.id])
        mine = next((owner[key] for key in sought if key in owner), fact.statement.id)
        groups[mine].append(fact)
        for key in known:
            owner.setdefault(key, mine)
    return list(groups.values())


def _keys(fact: Fact, named: set[str]) -> tuple[list[str], list[str]]:
    """Return by what a statement finds its round, and by what others find it: who names a round does not join by sums."""
    name = _name(fact) or (next(iter(named)) if len(named) == 1 else "")
    article, money = [f"article {fact.article.id}"], _sum_key(fact)
    if name:
        return [f"round {name}"], [f"round {name}", *money]
    return [*article, *money], [*article, *money]


def _sum_key(fact: Fact) -> list[str]:
    attributes = fact.statement.attributes
    return [f"sum {attributes['amount']} {attributes.get('currency')}"] if attributes.get("amount") else []


def _name(fact: Fact) -> str:
    return str(fact.statement.attributes.get("round", "")).casefold()


def _row(company: EntityHead, facts: Sequence[Fact]) -> Round:
    raised = [fact for fact in facts if fact.statement.predicate == RAISED]
    backers = [fact for fact in facts if fact.statement.predicate == INVESTED]
    amount, currency = _sum(raised)
    ranked = best_first(facts)
    youngest = max(facts, key=lambda fact: (fact.article.published, fact.statement.id))
    return Round(
        company,
        _most(str(f.statement.attributes["round"]) for f in facts if "round" in f.statement.attributes),
        amount,
        currency,
        _most(str(f.statement.attributes["kind"]) for f in facts if "kind" in f.statement.attributes) or "equity",
        youngest.statement.status,
        min((day for day in map(date_of, facts) if day), default=""),
        _heads(f for f in backers if f.statement.attributes.get("lead")),
        _heads(backers),
        ranked,
    )


def _sum(raised: Sequence[Fact]) -> tuple[float | None, str]:
    """Return the sum that most articles give, then the most confident statement."""
    articles: dict[tuple[float, str], set[str]] = defaultdict(set)
    confidence: dict[tuple[float, str], float] = defaultdict(float)
    for fact in raised:
        amount = fact.statement.attributes.get("amount")
        if isinstance(amount, int | float):
            key = float(amount), str(fact.statement.attributes.get("currency", ""))
            articles[key].add(fact.article.id)
            confidence[key] = max(confidence[key], fact.statement.confidence)
    return max(articles, key=lambda key: (len(articles[key]), confidence[key], key), default=(None, ""))


def _most(values: Iterable[str]) -> str:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value), default="")


def _heads(facts: Iterable[Fact]) -> tuple[EntityHead, ...]:
    return tuple(sorted({fact.subject for fact in facts}, key=lambda head: (head.name, head.id)))
