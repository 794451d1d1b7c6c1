import unicodedata

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from graph import names
from graph.names.stems import ENDLESS, stem, stemmed, stems

SAME = [
    (
        "Acme",
        "ACME",
        "acme",
        "Acme Inc",
        "Acme, Inc.",
        "Acme Ltd.",
        "ACME LIMITED",
        "Acme LLC",
        "The Acme",
        "Acme's",
        "Acme’s",
        "Acme™",
    ),
    (
        "Acme",
        "Acme GmbH",
        "Acme AG",
        "Acme S.A.",
        "Acme SAS",
        "Acme S.à r.l.",
        "Acme B.V.",
        "Acme NV",
        "Acme AB",
        "Acme A/S",
        "Acme AS",
    ),
    (
        "Acme",
        "Acme Oy",
        "Acme ApS",
        "Acme S.p.A.",
        "Acme S.r.l.",
        "Acme Pte. Ltd.",
        "Acme Sdn. Bhd.",
        "Acme Pvt. Ltd.",
        "Acme K.K.",
    ),
    (
        "Acme",
        "Acme Co., Ltd.",
        "Acme plc",
        "Acme PCL",
        "Acme Corp.",
        "Acme Corporation",
        "Acme Pty Ltd",
        "Acme sp. z o.o.",
        "Acme Co. Inc.",
    ),
    ("Ａｃｍｅ", "Ac\u200bme", "\ufeffAcme", "Acmé", "A\u0301cme", "Acme  ", "Acme®", "Acme."),
    ("AT&T", "AT and T", "at & t"),
    ("L'Oréal", "L’Oreal"),
    ("Ørsted", "Orsted A/S"),
    ("Straße", "STRASSE"),
    ("北京字节跳动", "北京字节跳动科技".replace("科技", ""), "北京字节跳动有限公司"),
    ("メルカリ", "株式会社メルカリ", "ﾒﾙｶﾘ"),
]
APART = [
    ("C++", "C"),
    ("C#", "C"),
    ("Disney+", "Disney"),
    ("ガンダム", "カンタム"),
    ("हिन्दी", "हन्द"),
    ("Paris", "Parish"),
    ("A+B", "AB"),
]


@pytest.mark.parametrize("group", SAME)
def test_spellings_of_one_name_have_one_key(group: tuple[str, ...]) -> None:
    assert len({names.key(name) for name in group}) == 1


@pytest.mark.parametrize("pair", APART)
def test_different_names_have_different_keys(pair: tuple[str, str]) -> None:
    assert names.key(pair[0]) != names.key(pair[1])


@pytest.mark.parametrize(
    ("name", "key"),
    [("The", "the"), ("Inc", "inc"), ("The Co", "co"), ("GmbH & Co. KG", "gmbh and co kg"), ("*", "*"), ("🚀", "🚀"), ("™", "™"), ("\u0301", "\u0301"), ("S.A.", "s a"), ("", ""), (" \u200b", "")],
)  # fmt: skip
def test_no_key_is_emptied(name: str, key: str) -> None:
    assert names.key(name) == key


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("The Acme Inc.", ("the", "acme", "inc")),
        ("AT&T", ("at", "and", "t")),
        ("McDonald's", ("mcdonald",)),
        ("字节跳动 AI", ("字", "节", "跳", "动", "ai")),
        ("C++/C#", ("c++", "c#")),
        ("?!", ("?!",)),
        ("x" * 99, ("x" * names.MAX_TOKEN,)),
        ("", ()),
    ],
)
def test_tokens(name: str, tokens: tuple[str, ...]) -> None:
    assert names.tokens(name) == tokens


def test_the_default_entity_depends_on_type_and_key_alone() -> None:
    assert names.entity_id("company", "Acme Inc.") == names.entity_id("company", "ACME")
    assert names.entity_id("company", "Acme") != names.entity_id("product", "Acme")


@given(st.text(max_size=40))
def test_a_key_is_found_by_its_own_words(name: str) -> None:
    assert set(names.tokens(names.key(name))) <= set(names.tokens(name))


@given(st.text(max_size=40))
def test_only_blank_names_have_a_blank_key(name: str) -> None:
    blank = all(unicodedata.category(char) in {"Cf", "Cc", "Zs", "Zl", "Zp"} for char in name)
    assert bool(names.key(name)) == bool(names.tokens(name)) == (not blank)


@given(st.text(max_size=40))
def test_keys_and_tokens_are_clean(name: str) -> None:
    for text in (names.key(name), *names.tokens(name)):
        assert text == " ".join(text.split())
        assert not any(unicodedata.category(char) in {"Cf", "Cc"} for char in text)


@pytest.mark.parametrize(
    ("type_", "name", "key"),
    [
        ("company", "Ferrari SpA", "ferrari"), ("company", "Ferrari S.p.A.", "ferrari"), ("company", "ENI SPA", "eni"),
        ("company", "Harrowgate Spa", "harrowgate spa"), ("company", "Harrowgate Spa Ltd", "harrowgate spa"),
        ("person", "Maria Sa", "maria sa"), ("person", "Kim Oy", "kim oy"), ("product", "iPhone SE", "iphone se"),
        ("company", "Maria SA", "maria"), ("place", "Bath Spa", "bath spa"), ("event", "Expo AS", "expo as"),
    ],
)  # fmt: skip
def test_only_organisations_have_legal_forms_and_a_word_is_none(type_: str, name: str, key: str) -> None:
    assert names.key(name, type_) == key
    assert names.key(key, type_) == key
    assert names.entity_id(type_, name) == names.entity_id(type_, key)


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        ("Раураl", "Paypal", True), ("ΑΤΗΕΝΑ", "ATHENA", True), ("Аda Quill", "Ada Quill", True), ("Раураl", "Рaypal", True),
        ("Café", "Cafe", False), ("Москва", "Moskva", False), ("Paypal", "Paypal", False), ("メルカリ", "Mercari", False),
    ],
)  # fmt: skip
def test_names_that_only_look_alike(left: str, right: str, *, alike: bool) -> None:
    assert names.look_alike(left, right) == names.look_alike(right, left) == alike


@given(
    st.lists(
        st.sampled_from(
            "dying dies lying skies early ugly Batteries battery's C++ Zürich generous université 北京 a I o'clock x_y".split()
        )
    ),
    st.text(max_size=30),
    st.sets(st.sampled_from("die battery sky ear energy zurich gen 京 clock x ugly".split())),
)
def test_sought_stems_are_those_of_all_words(some: list[str], other: str, asked: set[str]) -> None:
    text = " ".join([*some, other])
    sought = frozenset(found for word in asked for found in stems(word))
    assert stemmed(text, sought) == sought.intersection(stems(text))
    both = sought | frozenset(stems(text))
    assert stemmed(text, both) == both.intersection(stems(text))


ENDINGS = "|ed|ing|s|ies|sses|eedly|ingly|ational|izer|alism|ousness|biliti|icate|iciti|ness|ement|ion|ism|ative|ly|e|ll".split(
    "|"
)


@given(st.text("abceilnsty'\u00e4", max_size=4), st.sampled_from(ENDINGS), st.sampled_from(sorted(ENDLESS)))
def test_what_no_ending_ends_with_is_its_own_stem(begin: str, ending: str, last: str) -> None:
    word = begin + ending + last
    assert stem(word) == snowballstemmer.stemmer("english").stemWord(word)
