"""Order, ranking and cursors of every list: one place, so that all stores give the same pages.

A list is ordered by the *rank* of its items' *position*: the position is what a cursor carries (plain values that a
database can compare), the rank is the same as a tuple that sorts upwards in Python.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from graph import names, ontology
from graph.check import check_text, is_date
from graph.errors import InvalidInputError, InvalidQueryError
from graph.model import (
    Article,
    ArticleHead,
    Candidate,
    Edge,
    Entity,
    Fact,
    Judgement,
    Rejection,
    canonical_json,
    content_id,
)
from graph.store import derive
from graph.store.base import MAX_LIMIT, AsOf, Hit, Page, SearchQuery

T = TypeVar("T")
Position = tuple[str | int | float, ...]
Rank = Callable[[Position], tuple[object, ...]]

EXACT, PREFIX, OTHER = 3, 2, 1
SCORES: Final = {EXACT: 1.0, PREFIX: 0.8, OTHER: 0.5}
MAX_WORDS: Final = 64  # of a search: more are no name, and FTS5 limits the size of its expressions
MAX_READ: Final = 50_000  # statements or edges that are looked at for one answer: half a gigabyte, and seconds
ADVICE: Final = "narrow the question by dates or names"
_CHECKSUM: Final = 8  # hex digits; finds damage and cursors of other lists, keeps no secret (there is none)
_MAX_INT: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that pages: ``signature`` tells it from every other one, ``kinds`` are the types of a position."""

    signature: str
    kinds: tuple[type, ...]
    limit: int
    cursor: str

    def after(self) -> Position | None:
        """Return the position after which the page begins, None at the start.

        Raises `InvalidQueryError` for an impossible limit and for a cursor that this list did not give.
        """
        check_limit(self.limit)
        return self._decode() if self.cursor else None

    def page(self, items: Sequence[T], position: Callable[[T], Position], total: int) -> Page[T]:
        """Return the page of ``items``, of which a store fetched one more than the limit to know whether more follow."""
        shown = tuple(items[: self.limit])
        return Page(shown, self._encode(position(shown[-1])) if len(items) > self.limit else "", total)

    def _encode(self, position: Position) -> str:
        payload = canonical_json(position)
        return base64.urlsafe_b64encode(f"{self._checksum(payload)}{payload}".encode()).decode().rstrip("=")

    def _decode(self) -> Position:
        try:
            padded = self.cursor + "=" * (-len(self.cursor) % 4)
            text = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode()
            checksum, position = text[:_CHECKSUM], json.loads(text[_CHECKSUM:])
        except (ValueError, binascii.Error, RecursionError):
            checksum, position = "", None
        if not self._fits(position) or checksum != self._checksum(canonical_json(position)):
            raise InvalidQueryError("this cursor does not belong to this list: start again without one")
        return tuple(position)

    def _fits(self, position: object) -> bool:
        if not isinstance(position, list) or len(position) != len(self.kinds):
            return False
        small = all(abs(value) <= _MAX_INT for value in position if isinstance(value, int))
        return small and tuple(map(type, position)) == self.kinds

    def _checksum(self, payload: str) -> str:
        return content_id("cur", self.signature, payload)[-_CHECKSUM:]


def check_limit(limit: int) -> None:
    """Raise `InvalidQueryError` for an impossible limit."""
    if isinstance(limit, bool) or not 1 <= limit <= MAX_LIMIT:
        raise InvalidQueryError(f"limit {limit} is outside 1 to {MAX_LIMIT}")


def articles(limit: int, cursor: str) -> Listing:
    """List articles by `dated_rank`."""
    return Listing("articles", (str, str), limit, cursor)


def refusals(limit: int, cursor: str) -> Listing:
    """List refusals by source."""
    return Listing("refusals", (str,), limit, cursor)


def jobs(limit: int, cursor: str) -> Listing:
    """List jobs by `dated_rank`."""
    return Listing("jobs", (str, str), limit, cursor)


def refused(job: str, limit: int, cursor: str) -> Listing:
    """List what a job did not take by source."""
    return Listing(canonical_json(["refused", job]), (str,), limit, cursor)


def visits(limit: int, cursor: str) -> Listing:
    """List visits by source."""
    return Listing("visits", (str,), limit, cursor)


def saved(owner: str | None, limit: int, cursor: str) -> Listing:
    """List saved searches by owner and name."""
    return Listing(canonical_json(["saved", owner]), (str, str), limit, cursor)


def candidates(limit: int, cursor: str) -> Listing:
    """List candidates by `scored_rank`."""
    return Listing("candidates", (float, str, str), limit, cursor)


def judgements(limit: int, cursor: str) -> Listing:
    """List judgements by `dated_rank`."""
    return Listing("judgements", (str, str), limit, cursor)


def facts(entity: str, predicate: str, as_of: AsOf, limit: int, cursor: str) -> Listing:
    """List facts by `dated_rank`; raises `InvalidQueryError` for an unknown relation or an impossible date."""
    return Listing(canonical_json(["facts", entity, _filter(predicate), *moment(as_of)]), (str, str), limit, cursor)


def edges(entity: str, predicate: str, as_of: AsOf, limit: int, cursor: str) -> Listing:
    """List edges by `edge_rank`; raises `InvalidQueryError` for an unknown relation or an impossible date."""
    kinds = (int, float, str, str, str)
    return Listing(canonical_json(["edges", entity, _filter(predicate), *moment(as_of)]), kinds, limit, cursor)


def rejections(entity: str, predicate: str, limit: int, cursor: str) -> Listing:
    """List rejections by `scored_rank`; raises `InvalidQueryError` for an unknown relation."""
    return Listing(canonical_json(["rejections", entity, _filter(predicate)]), (float, str), limit, cursor)


def hits(query: SearchQuery) -> Listing:
    """List a search's results by `hit_rank`; raises `InvalidQueryError` for an unknown type."""
    check_types(query.types)
    signature = canonical_json(["search", words(query), sorted(query.types), query.prefix])
    return Listing(signature, (int, int, str, str), query.limit, query.cursor)


def check_types(types: frozenset[str]) -> None:
    """Raise `InvalidQueryError` for an unknown type of entities."""
    if unknown := sorted(types - ontology.load().types.keys()):
        raise InvalidQueryError(f"unknown type {unknown[0]!a}; known are {', '.join(ontology.load().types)}")


def found_entities(where: object, limit: int, cursor: str) -> Listing:
    """List entities that fulfil conditions by `entity_rank`."""
    return Listing(repr(("entities", where)), (int, str, str), limit, cursor)


def found_facts(where: object, limit: int, cursor: str) -> Listing:
    """List statements that fulfil conditions by `dated_rank`."""
    return Listing(repr(("statements", where)), (str, str), limit, cursor)


def found_edges(where: object, limit: int, cursor: str) -> Listing:
    """List edges that fulfil conditions by `edge_rank`."""
    return Listing(repr(("edges", where)), (int, float, str, str, str), limit, cursor)


def found_articles(where: object, limit: int, cursor: str) -> Listing:
    """List articles that fulfil conditions by `dated_rank`."""
    return Listing(repr(("articles", where)), (str, str), limit, cursor)


def found_rejections(where: object, limit: int, cursor: str) -> Listing:
    """List rejections that fulfil conditions by `scored_rank`."""
    return Listing(repr(("rejections", where)), (float, str), limit, cursor)


def found_candidates(where: object, limit: int, cursor: str) -> Listing:
    """List candidates that fulfil conditions by `scored_rank`."""
    return Listing(repr(("candidates", where)), (float, str, str), limit, cursor)


def found_judgements(where: object, limit: int, cursor: str) -> Listing:
    """List judgements that fulfil conditions by `dated_rank`."""
    return Listing(repr(("judgements", where)), (str, str), limit, cursor)


def edge_key(subject: str, predicate: str, object_: str) -> tuple[str, str, str]:
    """Return the key of the edge that is asked for; raises `InvalidQueryError` for an unknown relation."""
    first, second = derive.edge_ends(subject, _relation(predicate), object_)
    return first, predicate, second


def fact_position(fact: Fact) -> Position:
    """Return a fact's place in a list: publication date and id."""
    return fact.article.published, fact.statement.id


def article_position(article: Article | ArticleHead) -> Position:
    """Return an article's place in a list: publication date and id."""
    return article.published, article.id


def fact_place(fact: Fact) -> tuple[str, int, int, str]:
    """Return a fact's place in the news: article, start and end of its sentence, id."""
    evidence = fact.statement.evidence
    return evidence.article, evidence.start, evidence.end, fact.statement.id


def edge_position(edge: Edge) -> Position:
    """Return an edge's place in a list: support and ids."""
    return edge.sources, edge.confidence, edge.subject.id, edge.predicate, edge.object.id


def entity_position(entity: Entity) -> Position:
    """Return an entity's place in a list: degree, name and id."""
    return entity.degree, entity.name, entity.id


def entity_rank(position: Position) -> tuple[object, ...]:
    """Rank the best connected first, then by name and id."""
    degree, *rest = position
    return -float(degree), *rest


def candidate_position(candidate: Candidate) -> Position:
    """Return a candidate's place in a list: score and ids."""
    return candidate.score, candidate.left.id, candidate.right.id


def judgement_position(judgement: Judgement) -> Position:
    """Return a judgement's place in a list: time and id."""
    return judgement.at, judgement.id


def rejection_position(rejection: Rejection) -> Position:
    """Return a rejection's place in a list: score and id."""
    return rejection.fact.statement.confidence, rejection.fact.statement.id


def scored_rank(position: Position) -> tuple[object, ...]:
    """Rank the likeliest first, then by ids."""
    score, *ids = position
    return -float(score), *ids


def dated_rank(position: Position) -> tuple[object, ...]:
    """Rank the youngest first, the undated last, then by id."""
    date, id_ = position
    return (*(-ord(char) for char in str(date)), 1), id_


def edge_rank(position: Position) -> tuple[object, ...]:
    """Rank the best supported first, then by ids."""
    sources, confidence, *ids = position
    return -float(sources), -float(confidence), *ids


def hit_rank(position: Position) -> tuple[object, ...]:
    """Rank the best match first, then the best connected, then by name and id."""
    grade, degree, *rest = position
    return -float(grade), -float(degree), *rest


def cut(listing: Listing, items: Iterable[T], position: Callable[[T], Position], rank: Rank) -> Page[T]:
    """Return a page of items held in memory, in whatever order they come."""
    after = listing.after()
    ordered = sorted(items, key=lambda item: rank(position(item)))
    rest = [item for item in ordered if after is None or rank(position(item)) > rank(after)]
    return listing.page(rest[: listing.limit + 1], position, len(ordered))


def every(ask: Callable[..., Page[T]], advice: str = ADVICE) -> Iterator[T]:
    """Yield the items of all pages; raises `InvalidQueryError`, with the advice, where they are more than `MAX_READ`."""
    page = ask(limit=MAX_LIMIT)
    if page.total > MAX_READ:
        raise InvalidQueryError(f"{page.total} are more than the {MAX_READ} that one question reads: {advice}")
    yield from page.items
    while page.next:
        page = ask(limit=MAX_LIMIT, cursor=page.next)
        yield from page.items


def words(query: SearchQuery) -> tuple[str, ...]:
    """Return the words that must occur; none where the query lists all. Raises `InvalidQueryError` for unusable text.

    They are those of the text's key: a legal form or a leading "the" narrows nothing, as no two things differ by them.
    """
    return _words(query.text)


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    """Split once what the reference store asks anew for each of its entities."""
    try:
        check_text(text.replace("\0", " "), "the search text")
    except InvalidInputError as error:
        raise InvalidQueryError(str(error)) from error
    found = tuple(dict.fromkeys(names.tokens(names.key(text))))
    if len(found) > MAX_WORDS:
        raise InvalidQueryError(f"the search text has {len(found)} words, more than {MAX_WORDS}: shorten it")
    return found


def hit(entity: Entity, query: SearchQuery) -> Hit | None:
    """Return how the query finds the entity, None where it does not: by its best name, the main one first."""
    wanted = words(query)
    found = [
        name for name in (entity.name, *entity.aliases) if matches(names.tokens(name), wanted, prefix=query.prefix)
    ]
    if not found:
        return None
    sought = names.key(query.text)
    best = max(found, key=lambda name: grade(names.key(name), sought))
    return Hit(entity, best, SCORES[grade(names.key(best), sought)])


def hit_position(found: Hit) -> Position:
    """Return a hit's place in a list: grade of the match, degree, name and id."""
    grades = {score: grade for grade, score in SCORES.items()}
    return grades[found.score], found.entity.degree, found.entity.name, found.entity.id


def matches(have: Sequence[str], wanted: Sequence[str], *, prefix: bool) -> bool:
    """Say whether all wanted words occur, the last one perhaps only as the start of a word."""
    *whole, last = wanted or ("",)
    if not set(whole) <= set(have):
        return False
    return any(word.startswith(last) for word in have) if prefix or not last else last in have


def grade(name_key: str, query_key: str) -> int:
    """Grade a match: `EXACT`, `PREFIX` or `OTHER`; an empty query finds everything alike."""
    if not query_key:
        return OTHER
    if name_key == query_key:
        return EXACT
    return PREFIX if name_key.startswith(query_key) else OTHER


def _filter(predicate: str) -> str:
    return predicate and _relation(predicate)


def moment(as_of: AsOf) -> tuple[str, str]:
    """Return the two dates of a moment; raises `InvalidQueryError` where one is no date."""
    for what, date in (("as of", as_of.valid), ("published by", as_of.published)):
        if not is_date(date):
            raise InvalidQueryError(f"{what} {date!a}: give a date as YYYY, YYYY-MM or YYYY-MM-DD")
    return as_of.valid, as_of.published


def _relation(predicate: str) -> str:
    if predicate not in ontology.load().relations:
        raise InvalidQueryError(f"unknown relation {predicate!a}; known are {', '.join(ontology.load().relations)}")
    return predicate
