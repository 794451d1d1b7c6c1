"""What every store answers and how it changes; search has its own file."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from graph.errors import GoneError, InvalidInputError, InvalidQueryError, NotFoundError, StoreUnavailableError
from graph.model import Edge, Entity, Fact, Refusal
from graph.names import entity_id
from graph.store.base import MAX_LIMIT, Kind, Page, SearchQuery, Store
from graph.store.neo4j.reader import Neo4jReader
from tests.support.readings import reading, sketch, synthetic, with_aliases

ACME, BOLT, PARIS = ("company", "Acme"), ("company", "Bolt"), ("place", "Paris")
NADIA, FAIR, FUND = ("person", "Nadia Roy"), ("event", "VivaTech"), ("investor", "Tigris Bay Ventures")
ACME_ID, BOLT_ID, PARIS_ID = entity_id(*ACME), entity_id(*BOLT), entity_id(*PARIS)


def everything(ask: Callable[..., Any], limit: int) -> list[Any]:
    """Follow the cursors of a list to its end."""
    pages: list[Page[Any]] = []
    cursor = ""
    while not pages or cursor:
        pages.append(ask(limit=limit, cursor=cursor))
        cursor = pages[-1].next
    assert {page.total for page in pages} == {sum(len(page.items) for page in pages)}
    return [item for page in pages for item in page.items]


def test_an_article_comes_back_as_it_was_read(store: Store) -> None:
    made = reading(
        "https://a.example/1",
        [(ACME, "based_in", PARIS)],
        published="2024-05",
        source="A",
        language="en",
        authors="Ada Hoyle; Ben Lee",
    )
    assert store.put(replace(made, extractor="reader 1")) == "added"
    assert store.article(made.article.id) == made.article
    assert store.version(made.article.id) == replace(made, extractor="reader 1").version
    assert [mention for mention, _ in store.mentions(made.article.id)] == list(made.mentions)
    assert [owner for _, owner in store.mentions(made.article.id)] == [ACME_ID, PARIS_ID]


def test_a_fact_carries_its_proof(store: Store) -> None:
    made = reading(
        "u", [(NADIA, "founded", ACME, {"status": "rumoured", "since": "2019", "attributes": {"b": [1], "a": None}})]
    )
    store.put(made)
    (fact,) = store.article_facts(made.article.id)
    assert fact.statement == made.statements[0]
    assert made.article.text[fact.statement.evidence.start : fact.statement.evidence.end] == "Nadia Roy founded Acme."
    assert (fact.subject.name, fact.object and fact.object.name, fact.article.url) == ("Nadia Roy", "Acme", "u")
    assert store.fact(fact.statement.id) == fact
    assert store.edge_facts(fact.subject.id, "founded", ACME_ID) == [fact]


def test_a_scan_gives_the_whole_graph_in_order(store: Store) -> None:
    for number in range(4):
        store.put(synthetic(number))
    found: dict[type, list[Any]] = {Entity: [], Edge: [], Fact: []}
    items = list(store.scan())
    for item in items:
        found[type(item)].append(item)
    assert items == [*found[Entity], *found[Edge], *found[Fact]]
    hits = everything(lambda **page: store.search(SearchQuery("", **page)), 50)
    assert found[Entity] == sorted((hit.entity for hit in hits), key=lambda entity: str(entity.id))
    around = [edge for entity in found[Entity] for edge in everything(partial(store.edges, entity.id), 50)]
    ends = {(edge.subject.id, edge.predicate, edge.object.id): edge for edge in around}
    assert found[Edge] == [edge for _, edge in sorted(ends.items())]
    articles = sorted(article.id for article in store.articles().items)
    assert found[Fact] == [fact for id_ in articles for fact in store.article_facts(id_)]


@pytest.mark.parametrize(("kind", "of"), [("entity", Entity), ("edge", Edge), ("fact", Fact)])
def test_a_scan_keeps_to_the_kinds_that_are_wanted(store: Store, kind: Kind, of: type) -> None:
    store.put(synthetic(1))
    assert list(store.scan(frozenset({kind}))) == [item for item in store.scan() if isinstance(item, of)] != []


def test_a_scan_is_of_one_moment_or_says_that_it_is_not(store: Store) -> None:
    store.put(synthetic(1))
    before, running = list(store.scan()), store.scan()
    first = next(running)
    store.put(synthetic(2))
    if isinstance(store, Neo4jReader):
        with pytest.raises(StoreUnavailableError, match="somebody wrote while it was read"):
            list(running)
    else:
        assert [first, *running] == before


def test_a_literal_is_a_fact_without_an_edge(store: Store) -> None:
    made = reading("u", [(ACME, "raised", "$12 million", {"attributes": {"round": "Series A"}})])
    store.put(made)
    assert store.facts(ACME_ID).items[0].object is None
    assert store.facts(ACME_ID).items[0].statement.value == "$12 million"
    assert store.entity(ACME_ID).degree == store.edges(ACME_ID).total == 0


def test_the_same_again_changes_nothing(store: Store) -> None:
    made = synthetic(1)
    store.put(made)
    before = list(store.dump())
    assert store.put(made) == "unchanged"
    assert list(store.dump()) == before


def test_a_new_version_replaces_and_an_old_one_does_not(store: Store) -> None:
    old = reading("u", [(ACME, "based_in", PARIS), (ACME, "founded_year", "2015")], published="2024-01-01")
    new = reading("u", [(ACME, "competes_with", BOLT)], published="2024-01-01", modified="2024-02")
    assert [store.put(old), store.put(new), store.put(old)] == ["added", "replaced", "outdated"]
    assert store.entity(ACME_ID).properties == {}
    with pytest.raises(NotFoundError):
        store.entity(PARIS_ID)
    assert store.stats().articles == 1
    assert store.article(new.article.id).modified == "2024-02"


def test_a_better_reader_replaces_what_another_read(store: Store) -> None:
    made = reading("u", [(ACME, "based_in", PARIS)])
    better = replace(made, statements=(), extractor="reader 2")
    assert [store.put(made), store.put(better), store.put(better)] == ["added", "replaced", "unchanged"]
    assert store.facts(ACME_ID).total == 0


def test_retraction_leaves_what_others_say(store: Store) -> None:
    first = reading("1", [(ACME, "based_in", PARIS), (NADIA, "founded", ACME)])
    store.put(reading("2", [(ACME, "based_in", PARIS)]))
    before, search = list(store.dump()), store.search(SearchQuery("a"))
    store.put(first)
    store.retract(first.article.id)
    assert list(store.dump()) == before
    assert store.search(SearchQuery("a")) == search
    assert store.search(SearchQuery("Nadia")).total == 0
    with pytest.raises(GoneError, match="was retracted"):
        store.retract(first.article.id)


def test_versions_of_many_are_asked_for_at_once(store: Store) -> None:
    one, other, absent = (reading(f"https://a.example/{n}", [(ACME, "based_in", PARIS)]) for n in range(3))
    store.put_all([one, replace(other, extractor="reader 1")])
    asked = [made.article.id for made in (one, other, absent)]
    assert store.versions(asked) == {
        one.article.id: one.version,
        other.article.id: replace(other, extractor="reader 1").version,
    }
    assert store.versions([]) == {}
    assert store.versions(["", "art_\ud800", "ent_0"]) == {}


def test_an_empty_graph_answers(store: Store) -> None:
    assert list(store.dump()) == []
    assert (store.articles().total, store.search(SearchQuery("")).items, store.refusals().items) == (0, (), ())
    assert (store.stats().articles, store.stats().edges, store.stats().entities) == (0, 0, {})
    assert store.version("art_0") == ""


@pytest.mark.parametrize(
    "id_", ["", "x", "art_", "ent_zz", "ent_ABCDEF", "stm_00", "art_\ud800", "ent_" + "0" * 24, "ent_0\0", "é" * 9_000]
)
def test_unknown_ids_are_not_found(store: Store, id_: str) -> None:
    store.put(synthetic(1))
    asks: list[Callable[[str], object]] = [
        store.article,
        store.entity,
        store.fact,
        store.mentions,
        store.article_facts,
        store.facts,
        store.edges,
        store.retract,
    ]
    for ask in asks:
        with pytest.raises(NotFoundError):
            ask(id_)
    with pytest.raises(NotFoundError):
        store.edge_facts(id_, "founded", ACME_ID)
    assert store.version(id_) == ""


def test_names_of_one_key_are_one_entity_with_its_most_frequent_name(store: Store) -> None:
    for number, name in enumerate(["ACME", "Acme Inc.", "Acme Inc.", "Acme"]):
        store.put(reading(str(number), [(("company", name), "based_in", PARIS)]))
    entity = store.entity(ACME_ID)
    assert (entity.name, entity.aliases, entity.articles, entity.degree) == ("Acme Inc.", ("ACME", "Acme"), 4, 1)


def test_ties_between_names_go_to_the_shortest_then_the_first(store: Store) -> None:
    store.put(reading("1", things=[("company", "Acme Inc")]))
    store.put(reading("2", things=[("company", "acme")]))
    store.put(reading("3", things=[("company", "Acme")]))
    assert store.entity(ACME_ID).name == "Acme"


def test_aliases_are_found_and_leave_with_their_article(store: Store) -> None:
    hub = ("hub", "Hong Kong Science Park")
    made = with_aliases(reading("1", [(ACME, "member_of", hub)]), hub[1], "HKSTP", "Science Park")
    store.put(made)
    store.put(reading("2", things=[hub]))
    assert store.search(SearchQuery("hkstp")).items[0].matched == "HKSTP"
    store.retract(made.article.id)
    assert store.entity(entity_id(*hub)).aliases == ()
    assert store.search(SearchQuery("hkstp")).total == 0


def test_two_names_of_one_entity_in_one_article_count_once(store: Store) -> None:
    store.put(
        reading("1", [(("company", "Acme"), "competes_with", BOLT), (("company", "Acme Ltd"), "based_in", PARIS)])
    )
    assert store.entity(ACME_ID).articles == 1
    assert store.edges(ACME_ID).total == 2


def test_a_relation_of_a_thing_to_itself_is_a_fact_but_no_edge(store: Store) -> None:
    store.put(reading("1", [(("company", "Acme"), "subsidiary_of", ("company", "Acme Ltd"))]))
    assert (store.facts(ACME_ID).total, store.edges(ACME_ID).total, store.entity(ACME_ID).degree) == (1, 0, 0)
    assert store.stats().edges == 0
    with pytest.raises(NotFoundError):
        store.edge_facts(ACME_ID, "subsidiary_of", ACME_ID)


def test_symmetric_relations_make_one_edge_whoever_is_named_first(store: Store) -> None:
    store.put(reading("1", [(ACME, "competes_with", BOLT)]))
    store.put(reading("2", [(BOLT, "competes_with", ACME)]))
    (edge,) = store.edges(ACME_ID).items
    assert (edge.statements, edge.sources) == (2, 2)
    assert edge.subject.id < edge.object.id
    assert store.edge_facts(ACME_ID, "competes_with", BOLT_ID) == store.edge_facts(BOLT_ID, "competes_with", ACME_ID)


def test_an_edge_sums_up_its_statements(store: Store) -> None:
    claim = (ACME, "based_in", PARIS)
    store.put(reading("1", [(*claim, {"confidence": 0.5})], published="2024-03", signature=sketch("wire")))
    store.put(reading("2", [(*claim, {"confidence": 0.6})], published="2023", signature=sketch("wire", 20)))
    store.put(reading("3", [(*claim, {"confidence": 0.5, "status": "ended"})], published="2024-03-09"))
    store.put(reading("4", [(*claim, {"confidence": 0.0})]))
    (edge,) = store.edges(ACME_ID).items
    assert (edge.statements, edge.sources, edge.first_seen, edge.last_seen) == (4, 3, "2023", "2024-03-09")
    assert (edge.status, edge.confidence) == ("ended", 0.8)
    assert [fact.statement.confidence for fact in store.edge_facts(ACME_ID, "based_in", PARIS_ID)] == [
        0.6,
        0.5,
        0.5,
        0.0,
    ]


def test_the_best_proofs_of_many_edges_are_the_first_of_each(store: Store) -> None:
    claim = (ACME, "based_in", PARIS)
    store.put(reading("1", [(*claim, {"confidence": 0.5}), (ACME, "competes_with", BOLT)]))
    store.put(reading("2", [(*claim, {"confidence": 0.6}), (ACME, "founded_year", "2019")]))
    store.put(reading("3", [(*claim, {"confidence": 0.6})]))
    edges = [(ACME_ID, "based_in", PARIS_ID), (BOLT_ID, "competes_with", ACME_ID), (ACME_ID, "competes_with", BOLT_ID)]
    found = store.proofs(
        [*edges, (PARIS_ID, "based_in", ACME_ID), ("ent_0", "based_in", PARIS_ID), (ACME_ID, "won", BOLT_ID)]
    )
    assert found == {edge: store.edge_facts(*edge)[0] for edge in edges}
    assert store.proofs([]) == {}
    with pytest.raises(InvalidQueryError, match="unknown relation"):
        store.proofs([(ACME_ID, "marries", PARIS_ID)])


def test_a_property_is_the_value_with_the_best_support(store: Store) -> None:
    years = [("2014", "wire", 0.9), ("2014", "wire", 0.9), ("2015", "", 0.5), ("2015", "", 0.5), ("2016", "", 0.99)]
    for number, (year, text, confidence) in enumerate(years):
        claim = (ACME, "founded_year", year, {"confidence": confidence})
        store.put(reading(str(number), [claim], signature=sketch(text, number)))
    assert store.entity(ACME_ID).properties == {"founded_year": "2015"}
    for made in [reading("2"), reading("3")]:
        store.retract(made.article.id)
    assert store.entity(ACME_ID).properties == {"founded_year": "2016"}


def test_facts_and_edges_of_one_relation(store: Store) -> None:
    store.put(reading("1", [(ACME, "based_in", PARIS), (NADIA, "founded", ACME), (ACME, "founded_year", "2019")]))
    assert [fact.statement.predicate for fact in store.facts(ACME_ID, predicate="founded").items] == ["founded"]
    assert [edge.predicate for edge in store.edges(ACME_ID, predicate="based_in").items] == ["based_in"]
    assert store.facts(ACME_ID, predicate="won").total == store.edges(ACME_ID, predicate="won").total == 0
    for ask in (store.facts, store.edges):
        with pytest.raises(InvalidQueryError, match="unknown relation"):
            ask(ACME_ID, predicate="marries")
    with pytest.raises(InvalidQueryError, match="unknown relation"):
        store.edge_facts(ACME_ID, "", PARIS_ID)


def test_lists_are_in_their_order(store: Store) -> None:
    for url, date in [("1", ""), ("2", "2024"), ("3", "2024-06-12"), ("4", "2024-06"), ("5", "2023-12-31"), ("6", "")]:
        store.put(reading(url, [(ACME, "based_in", PARIS)], published=date))
    expected = ["2024-06-12", "2024-06", "2024", "2023-12-31", "", ""]
    assert [article.published for article in store.articles().items] == expected
    assert [fact.article.published for fact in store.facts(ACME_ID).items] == expected
    undated = [article.id for article in store.articles().items][-2:]
    assert undated == sorted(undated)


def test_paging_gives_each_item_once(store: Store) -> None:
    for number in range(12):
        store.put(synthetic(number, world=40))
        store.refuse(Refusal(f"s{number}", "too short"))
    hub = store.search(SearchQuery("")).items[0].entity.id
    lists: dict[str, Callable[..., Page[Any]]] = {
        "articles": store.articles,
        "refusals": store.refusals,
        "facts": lambda **page: store.facts(hub, **page),
        "edges": lambda **page: store.edges(hub, **page),
        "search": lambda **page: store.search(SearchQuery("number", **page)),
        "all": lambda **page: store.search(SearchQuery("", types=frozenset({"company", "place"}), **page)),
    }
    for name, ask in lists.items():
        whole = list(ask(limit=MAX_LIMIT).items)
        assert len(whole) > 7, name
        for limit in (1, 3, len(whole)):
            assert everything(ask, limit) == whole, name


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1, 2**70, True])
def test_impossible_limits_are_refused(store: Store, limit: int) -> None:
    store.put(synthetic(1))
    hub = store.search(SearchQuery("")).items[0].entity.id
    asks = [
        store.articles,
        store.refusals,
        lambda **page: store.facts(hub, **page),
        lambda **page: store.edges(hub, **page),
    ]
    for ask in [*asks, lambda **page: store.search(SearchQuery("x", **page))]:
        with pytest.raises(InvalidQueryError, match="limit"):
            ask(limit=limit)


def test_a_cursor_serves_its_own_list_only(store: Store) -> None:
    for number in range(4):
        store.put(synthetic(number))
    cursor = store.articles(limit=1).next
    tampered = cursor[:-3] + ("A" if cursor[-3] != "A" else "B") + cursor[-2:]
    for wrong in (
        tampered,
        cursor[:-1],
        "x",
        "é",
        "\ud800",
        "=" * 50,
        store.search(SearchQuery("number", limit=1)).next,
    ):
        with pytest.raises(InvalidQueryError, match="cursor"):
            store.articles(cursor=wrong)
    with pytest.raises(InvalidQueryError, match="cursor"):
        store.search(SearchQuery("number", cursor=cursor))


def test_refusals_are_kept_until_the_source_is_taken(store: Store) -> None:
    made = reading("https://a.example/1", [(ACME, "based_in", PARIS)])
    for reason in ("timed out", "no text"):
        store.refuse(Refusal(made.article.url, reason))
    store.refuse(Refusal("b", "no text"))
    assert store.refusals().items == (Refusal("b", "no text"), Refusal(made.article.url, "no text"))
    assert store.stats().refusals == {"no text": 2}
    store.put(made)
    assert store.refusals().items == (Refusal("b", "no text"),)
    store.refuse(Refusal(made.article.url, "gone"))
    assert store.put(made) == "unchanged"
    assert store.stats().refusals == {"no text": 1}
    with pytest.raises(InvalidInputError):
        store.refuse(Refusal("\ud800", "x"))


def test_stats_count_by_kind(store: Store) -> None:
    store.put(reading("1", [(ACME, "based_in", PARIS), (NADIA, "founded", ACME)]))
    store.put(reading("2", [(ACME, "based_in", PARIS), (ACME, "founded_year", "2019")]))
    stats = store.stats()
    assert (stats.articles, stats.edges) == (2, 2)
    assert stats.entities == {"company": 1, "person": 1, "place": 1}
    assert stats.statements == {"based_in": 2, "founded": 1, "founded_year": 1}
    store.retract(reading("2").article.id)
    assert store.stats().statements == {"based_in": 1, "founded": 1}


def test_a_reading_that_contradicts_itself_changes_nothing(store: Store) -> None:
    good = reading("1", [(ACME, "based_in", PARIS)])
    store.put(good)
    before = list(store.dump())
    wrong = replace(good.mentions[0], text="Acne")
    with pytest.raises(InvalidInputError, match="Acne"):
        store.put(replace(good, mentions=(wrong,), extractor="2"))
    assert list(store.dump()) == before


def test_the_order_within_a_reading_and_doubles_do_not_matter(pair: tuple[Store, Store]) -> None:
    made = synthetic(7)
    mixed = replace(
        made,
        references=made.references[::-1] * 2,
        mentions=made.mentions[::-1] * 2,
        statements=(*made.statements[::-1], *(replace(s, confidence=0) for s in made.statements)),
    )
    for store, given in zip(pair, (made, mixed), strict=True):
        store.put(given)
    assert list(pair[0].dump()) == list(pair[1].dump())
    assert pair[0].mentions(made.article.id) == pair[1].mentions(made.article.id)


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    for ask in (store.stats, store.articles, lambda: store.search(SearchQuery("")), lambda: store.put(synthetic(1))):
        with pytest.raises(StoreUnavailableError, match="closed"):
            ask()
    with pytest.raises(StoreUnavailableError, match="closed"):
        list(store.dump())
