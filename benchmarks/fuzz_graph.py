"""The graph that made-up requests are sent to, and what is in it: ids, cursors, filters and queries that mean something there.

Of texts that a machine makes up, hardly one is an id or a filter, and what lies behind them is never reached. So schemathesis takes a part
of its values from lists of such as are.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph.analytics import build
from graph.model import Entity, Judgement
from graph.ontology import load
from graph.resolve import open_graph
from graph.store import beside
from graph.store.base import Page, SearchQuery, Store
from graph.store.jobs import Job
from graph.store.saved import SavedSearch
from graph.store.scanning import finder
from tests.support.cypher_questions import LANTERN, QUESTIONS, TAMARIND, readings
from tests.support.readings import synthetic

Values = Mapping[str, Sequence[str]]  # by what they are
ARTICLES: Final = 200
AT: Final = "2026-01-31T12:00:00.000000Z"
SHARE: Final = 0.7  # of the values of a parameter that are of its list
SOME: Final = 20  # ids of a kind
FILTERS: Final = (  # each list understands some
    "type = company",
    "type = company|investor, degree >= 2",
    "name ~ a, articles >= 1, last_seen >= 2011-06",
    "place = Nairobi",
    "invested_in(round = Series A, date >= 2012, lead = true)",
    "investors(type = investor, confidence >= 0.5)",
    "founded_year >= 2020",
    "raised(amount >= 5m, currency = EUR)",
    "fact(status = planned|stated, source != Northline)",
    "not raised, not based_in(name ~ x)",
    "relation = invested_in|raised, confidence < 0.99",
    "relation = holds_role, subject.type = person, object.type != company",
    "entity = Tamarind, published <= 2026",
    f"subject = {LANTERN}",
    'quote ~ "the ", value ~ 1',
    "sources >= 1, statements >= 1, first_seen > 2010, last_seen < 2027",
    "title ~ news, language = en, published > 2012-02",
    "kind = review, score >= 0.5, type = company",
    "kind = added|merged|split",
    "verdict = same|different, by = ada, at >= 2026, undone = false",
)
DATES: Final = ("2012", "2015-06", "2019-12-31", "2026-01-31", "0001", "9999-12-31", "2024-02-30")
WORDS: Final = ("tamarind", "thing1 number", "lantren grd", "raised million", "a", "Ünïcode")


OWN: Final = {  # where the id of a path is of which list
    "^/v1/(entities|events)/": "entities",
    "^/v1/articles/": "articles",
    "^/v1/statements/": "statements",
    "^/v1/jobs/": "jobs",
    "^/v1/searches/": "searches",
    "^/v1/judgements/": "judgements",
}
EVERYWHERE: Final = {
    "query.where": "filters",
    "query.cursor": "cursors",
    "query.q": "words",
    "query.from": "entities",
    "query.to": "entities",
    "query.company": "entities",
    "query.investor": "entities",
    "query.predicate": "predicates",
    "path.subject": "entities",
    "path.predicate": "predicates",
    "path.object": "entities",
    "query.as_of": "dates",
    "query.published_by": "dates",
    "query.since": "dates",
    "query.until": "dates",
    "body.left": "entities",
    "body.right": "entities",
    "body.where": "filters",
    "body.query": "queries",
}


def fill(url: str) -> Values:
    """Put the graph into a new store, its measures beside it; return lists of values by what they are."""
    with open_graph(url) as store:
        store.put_all([*readings(), *(synthetic(number) for number in range(ARTICLES))])
        _merge_and_retract(store)
        store.submit(Job(("https://ledger.invalid/feed.xml",), AT, "api"))
        store.save_search(SavedSearch("companies", created=AT, where="type = company"))
        store.save_search(SavedSearch("raised", "statements", created=AT, where="relation = raised"))
        build(store, beside(url))
        return _values(store)


def bound(values: Values) -> str:
    """Return the part of a configuration of schemathesis, in TOML, that tells it the values and what they are for."""
    lists = [f"[dictionaries.{name}]\nvalues = {json.dumps(some)}" for name, some in values.items()]
    paths = [
        f'[[operations]]\ninclude-path-regex = "{path}"\n[operations.parameters]\n{"".join(_shares({"path.id": name}))}'
        for path, name in OWN.items()
    ]
    return "\n".join([*lists, "[parameters]", *_shares(EVERYWHERE), *paths])


def _shares(parameters: Mapping[str, str]) -> list[str]:
    return [f'"{key}" = {{ dictionary = "{name}", probability = {SHARE} }}' for key, name in parameters.items()]


def _merge_and_retract(store: Store) -> None:
    """Let one entity have become part of another, and what one article alone told of be gone."""
    first, second, *_ = _best(store)
    store.judge(Judgement(LANTERN, TAMARIND, "same", "ada", AT))
    store.judge(Judgement(first.id, second.id, "different", "ada", AT))
    store.retract(store.articles(limit=1).items[0].id)


def _best(store: Store) -> list[Entity]:
    return [hit.entity for hit in store.search(SearchQuery("", limit=SOME)).items]


def _values(store: Store) -> Values:
    best = [entity.id for entity in _best(store)]
    facts = finder(store).find_facts((), limit=SOME).items
    return {
        "entities": [*best, LANTERN, TAMARIND],
        "articles": [article.id for article in store.articles(limit=SOME).items],
        "statements": [fact.statement.id for fact in facts],
        "jobs": [job.id for job in store.jobs().items],
        "searches": [search.id for search in store.saved_searches().items],
        "judgements": [judgement.id for judgement in store.judgements().items],
        "predicates": sorted(load().relations),
        "cursors": _cursors(store),
        "queries": [question.text for question in QUESTIONS.values() if not question.parameters],
        "filters": FILTERS,
        "dates": DATES,
        "words": WORDS,
    }


def _cursors(store: Store) -> list[str]:
    """Return where the second page begins of lists without conditions; for every other list it is a wrong one."""
    own = finder(store)
    found: list[Page[Any]] = [
        own.find_entities((), limit=1), own.find_facts((), limit=1), own.find_edges((), limit=1),
        own.find_articles((), limit=1), own.find_candidates((), limit=1), own.find_judgements((), limit=1),
        store.facts(TAMARIND, limit=1), store.edges(TAMARIND, limit=1), store.saved_searches(limit=1),
    ]  # fmt: skip
    return [page.next for page in found if page.next]
