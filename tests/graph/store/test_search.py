"""Search in every store, with the names and the queries that break databases."""

from typing import Any

import pytest

from graph.errors import InvalidQueryError
from graph.model import Reading
from graph.names import entity_id
from graph.store.base import SearchQuery, Store
from graph.store.paging import MAX_WORDS
from tests.support.readings import reading

HARD = [
    'Say "Hello"', "O'Reilly", "AND", "OR", "NOT", "NEAR", "NEAR(a b)", "c++", "C#", "C", "AT&T", "*", '"', "a*", "(", "-x", "^y",
    "col:umn", "北京字节跳动科技有限公司", "株式会社メルカリ", "شركة أرامكو", "🚀", "🚀 Rocket", "Zero\u200bWidth", "Ünïcödé", "Łódź", "İstanbul",
    "DROP TABLE entity;--", "%", "_", "\\", "x" * 10_000, "word " * 30 + "end", "S.p.A.", "the", "The", "Inc", "1", "½", "ﬁn", "A" + "\u0301" * 40,
    "नमस्ते", "한국벤처투자", "ガンダム", "カンタム", "Canal+", "Foo™", "™", "¸", "+", "#", "   x   y ", "tab\tname", "line\nbreak", "\u202eevil", "𝔘𝔫𝔦",
]  # fmt: skip

QUERIES = [
    "",
    " ",
    "\u200b",
    "a",
    "ro",
    "zerow",
    "uni",
    "字节",
    "字節",
    "メル",
    "x y",
    "* *",
    "a OR b",
    "NEAR(",
    "\0",
    "inc the",
]


@pytest.fixture
def hard(store: Store) -> Store:
    for number, name in enumerate(HARD):
        store.put(reading(f"https://a.example/{number}", [(("company", name), "based_in", ("place", "Paris"))]))
    return store


def test_every_name_finds_itself_first(hard: Store) -> None:
    for name in HARD:
        for prefix in (True, False):
            hits = hard.search(SearchQuery(name, prefix=prefix, limit=10)).items
            assert hits, name
            assert hits[0].score == 1.0, name
            assert entity_id("company", name) in {hit.entity.id for hit in hits if hit.score == 1.0}, name


def test_both_stores_answer_alike(pair: tuple[Store, Store]) -> None:
    for number, name in enumerate(HARD):
        for store in pair:
            store.put(reading(str(number), [(("company", name), "based_in", ("place", "Paris"))]))
    for text in (*HARD, *QUERIES):
        for prefix in (True, False):
            memory, sqlite = (store.search(SearchQuery(text, prefix=prefix, limit=5)) for store in pair)
            assert memory == sqlite, text


def test_names_that_differ_are_not_joined(hard: Store) -> None:
    apart = ["c++", "C#", "C", "ガンダム", "カンタム", "Canal+", "AND", "OR", "*", '"', "🚀", "+", "#"]
    assert len({entity_id("company", name) for name in apart}) == len(apart)


def search(store: Store, text: str, **more: Any) -> list[str]:
    return [hit.entity.name for hit in store.search(SearchQuery(text, **more)).items]


def graph_of(*names: str) -> list[Reading]:
    """Make one article a name; the later a name, the better connected."""
    made = []
    for number, name in enumerate(names):
        made.append(
            reading(
                str(number),
                [(("company", name), "based_in", ("place", f"P{at}")) for at in range(number)],
                [("company", name)],
            )
        )
    return made


def test_exact_beats_prefix_beats_the_rest_then_degree_then_name(store: Store) -> None:
    for made in graph_of("Nova", "Nova Bank", "Novamind", "Big Nova", "Old Nova"):
        store.put(made)
    assert search(store, "nova") == ["Nova", "Novamind", "Nova Bank", "Old Nova", "Big Nova"]
    assert search(store, "nova", prefix=False) == ["Nova", "Nova Bank", "Old Nova", "Big Nova"]


def test_all_words_must_occur_in_any_order(store: Store) -> None:
    for made in graph_of("Tigris Bay Ventures", "Bay Ventures", "Tigris Capital"):
        store.put(made)
    assert search(store, "ventures tig") == ["Tigris Bay Ventures"]
    assert search(store, "tig ventures") == []
    assert search(store, "VENTURES bay") == ["Bay Ventures", "Tigris Bay Ventures"]


def test_legal_forms_and_the_article_narrow_nothing(store: Store) -> None:
    for made in graph_of("Acme", "The Dock"):
        store.put(made)
    assert search(store, "Acme GmbH") == ["Acme"]
    assert search(store, "the dock") == search(store, "Dock") == ["The Dock"]


def test_types_keep_only_their_own(store: Store) -> None:
    for made in graph_of("Acme", "Bolt"):
        store.put(made)
    assert search(store, "", types=frozenset({"place"})) == ["P0"]
    assert search(store, "b", types=frozenset({"place"})) == []
    assert search(store, "", types=frozenset({"award"})) == []
    assert store.search(SearchQuery("", types=frozenset({"company"}), limit=1)).total == 2
    with pytest.raises(InvalidQueryError, match="unknown type"):
        store.search(SearchQuery("", types=frozenset({"robot"})))


def test_an_empty_text_lists_all_the_best_connected_first(store: Store) -> None:
    for made in graph_of("Acme", "Bolt", "Coda"):
        store.put(made)
    assert search(store, "") == ["Coda", "P0", "Bolt", "P1", "Acme"]


@pytest.mark.parametrize("text", ["\ud800", "a\udfff b", " ".join(f"w{n}" for n in range(MAX_WORDS + 1))])
def test_unusable_text_is_refused(store: Store, text: str) -> None:
    with pytest.raises(InvalidQueryError):
        store.search(SearchQuery(text))
