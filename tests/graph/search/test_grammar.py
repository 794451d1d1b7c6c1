"""The language of filters."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidQueryError
from graph.search import parse_articles, parse_edges, parse_facts, parse_where
from graph.search.facets import quote
from graph.store.asking import Condition, Related

C = Condition


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", ()),
        ("type = company", (C("type", "=", ("company",)),)),
        ("type=company|hub , degree>=5", (C("type", "=", ("company", "hub")), C("degree", ">=", ("5",)))),
        ("invested_in", (Related("invested_in", "subject"),)),
        ("investors", (Related("invested_in", "object"),)),
        ("partnered_with", (Related("partnered_with", "either"),)),
        ("not raised", (Related("raised", "subject", negated=True),)),
        (
            "invested_in(round = Series A, date >= 2024, lead = true)",
            (
                Related(
                    "invested_in",
                    "subject",
                    (C("round", "=", ("Series A",)), C("date", ">=", ("2024",)), C("lead", "=", ("true",))),
                ),
            ),
        ),
        ("based_in = Hong Kong", (Related("based_in", "subject", (C("name", "=", ("Hong Kong",)),)),)),
        ("founded_year >= 2020", (Related("founded_year", "subject", (C("value", ">=", ("2020",)),)),)),
        ("raised(amount >= 1.5m)", (Related("raised", "subject", (C("amount", ">=", ("1500000",)),)),)),
        ("raised(amount < 2 billion)", (Related("raised", "subject", (C("amount", "<", ("2000000000",)),)),)),
        ("fact(status = planned)", (Related("", "either", (C("status", "=", ("planned",)),)),)),
        ('name = "Hoyle, \\"H\\" | Co (UK)"', (C("name", "=", ('Hoyle, "H" | Co (UK)',)),)),
        ("name = AT&T|C++", (C("name", "=", ("AT&T", "C++")),)),
    ],
)
def test_what_filters_of_entities_mean(text: str, where: object) -> None:
    assert parse_where(text) == where


def test_place_is_the_seat_or_where_it_is_held() -> None:
    (term,) = parse_where("place = Paris")
    assert isinstance(term, Related)
    assert term.conditions == (C("relation", "=", ("based_in", "held_in")), C("name", "=", ("Paris",)))


def test_what_filters_of_statements_mean() -> None:
    assert parse_facts("relation = raised, amount >= 5m, subject = Acme, object.type != place") == (
        C("relation", "=", ("raised",)),
        C("amount", ">=", ("5000000",)),
        C("subject", "=", ("Acme",)),
        C("object.type", "!=", ("place",)),
    )


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("colour = red", "unknown field 'colour'"),
        ("type = dragon", "unknown type 'dragon'; known are company"),
        ("invested_in(rond = seed)", "unknown field 'rond' of invested_in; known are .*round"),
        ("invested_in(round = seed", "'the end' where"),
        ("type company", "'type company' is not the name"),
        ("type =", "'the end' where more is needed"),
        ("type = , degree > 1", "',' where a value is needed"),
        ("type = company degree > 1", "'>' where , is needed"),
        ("degree > many", "give a number"),
        ("last_seen > soon", "give a date"),
        ('name = "open', "quote is not closed"),
        ("type > company", "no order"),
        ("(((((", "not the name of a field"),
        ("x" * 20_001, "shorten it"),
        (",".join(["degree > 1"] * 51), "more than 50"),
        ("invested_in(lead = perhaps)", "true or false"),
        ("; DROP TABLE entity", "not the name of a field"),
    ],
)
def test_what_is_not_understood_is_named(text: str, flaw: str) -> None:
    with pytest.raises(InvalidQueryError, match=flaw):
        parse_where(text)


def test_what_filters_of_edges_and_articles_mean() -> None:
    assert parse_edges("relation = invested_in, sources >= 2") == (
        C("relation", "=", ("invested_in",)),
        C("sources", ">=", ("2",)),
    )
    assert parse_articles('title ~ "Series A", entity = Acme | Bolt')[1] == C("entity", "=", ("Acme", "Bolt"))
    for parse, text in (
        (parse_edges, "round = seed"),
        (parse_articles, "relation = founded"),
        (parse_edges, "sources = x"),
    ):
        with pytest.raises(InvalidQueryError, match=r"unknown field|give a number"):
            parse(text)


@given(st.text(max_size=60))
def test_no_text_is_an_error_of_ours(text: str) -> None:
    for parse in (parse_where, parse_facts):
        with suppress(InvalidQueryError):
            parse(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_a_quoted_value_is_read_as_it_is(value: str) -> None:
    assert parse_where(f"name = {quote(value)}") == (C("name", "=", (value,)),)
