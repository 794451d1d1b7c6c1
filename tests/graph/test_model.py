import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import (
    Article,
    Entity,
    Evidence,
    Mention,
    Reading,
    Reference,
    Statement,
    canonical_json,
    content_id,
)
from tests.support.readings import synthetic


def test_ids_are_what_they_always_were() -> None:
    assert content_id("ent", "company", "acme") == "ent_18d3c6b1060e81045b6c421c"
    assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'


@given(st.lists(st.text(max_size=3), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_borders_of_parts_count(left: list[str], right: list[str]) -> None:
    assert (content_id("x", *left) == content_id("x", *right)) == (left == right)


def test_a_changed_page_keeps_its_id_and_gets_another_digest() -> None:
    old = Article("T", "text", url="u")
    new = replace(old, text="changed")
    assert (new.id, new.digest == old.digest) == (old.id, False)
    assert Article("T", "text").id != Article("T", "changed").id


@pytest.mark.parametrize("field", [field.name for field in fields(Article)])
def test_every_field_of_an_article_is_in_its_digest(field: str) -> None:
    value: Any = b"x" if field == "signature" else "x"
    assert replace(Article("", "", url="u"), **{field: value}).digest != Article("", "", url="u").digest


def test_the_extractor_is_part_of_a_readings_version() -> None:
    article = Article("T", "text")
    assert Reading(article, extractor="1").version != Reading(article, extractor="2").version


def test_the_types_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        synthetic(1).statements[0].confidence = 0.1  # type: ignore[misc]  # on purpose


def test_the_head_of_an_entity() -> None:
    assert Entity("ent_1", "company", "Acme", ("A",)).head.name == "Acme"


def test_what_goes_between_processes_arrives_as_it_was() -> None:
    article = Article("Windlass", "Windlass raised.", "https://x.example/1", signature=bytes(range(256)))
    evidence = Evidence(article.id, 0, 8, "Windlass")
    statement = Statement("ref_1", "raised", evidence, value="2", attributes={"round": "seed", "to": [1]}, since="2024")
    reading = Reading(
        article,
        (Reference(article.id, "company", "Windlass", ("W",)),),
        (Mention(article.id, 0, 8, "Windlass", "ref_1", "description"),),
        (statement,),
        "en_x-1",
        (statement,),
        0.5,
    )
    assert pickle.loads(pickle.dumps(reading)) == copy.deepcopy(reading) == reading  # noqa: S301 - our own
