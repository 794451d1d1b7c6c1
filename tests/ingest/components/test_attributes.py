"""What statements say besides who, what and whom. Names in the text are marked [name|type]; the first two are subject and object."""

import re
from typing import Any

import pytest

from ingest.components.attributes import attributes
from ingest.components.document import Name, Span
from ingest.components.funding import worth
from ingest.components.page import Context, Page
from ingest.components.tokens import tokenise

MARK = re.compile(
    r"\[([^\]|]+)\|(\w+)(?:\.(\w+))?\]"
)  # [surface|type] or [surface|type.who], who: s, o or another entity


def read(predicate: str, marked: str, published: str = "2024-06-20") -> dict[str, Any]:
    """Read the attributes of the statement between the mentions marked ``.s`` (the subject) and ``.o`` (the object)."""
    text, names, at = "", list[Name](), 0
    keys = {"s": 0, "o": 1}
    for m in MARK.finditer(marked):
        text += marked[at : m.start()]
        number = keys.setdefault(m[3] or m[1], len(keys))
        names.append(
            Name(len(text), len(text) + len(m[1]), m[2], number, m[1] not in ("He", "She", "it", "its", "Its"))
        )
        text += m[1]
        at = m.end()
    text += marked[at:]
    page = Page(tokenise(text), [n for n in names if n.type not in ("money", "year")], published)
    subject = next(n for n in names if n.entity == 0)
    object_ = min((n for n in names if n.entity == 1), key=lambda n: abs(n.start - subject.start))
    first, second = page.sentence(subject.start), page.sentence(object_.start)
    evidence = Span(min(first.start, second.start), max(first.end, second.end))
    what = -1 if object_.type in ("money", "year") else 1
    return attributes(predicate, Context(page, evidence, subject, object_, 0, what))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("[Ann Berg|person.s], co-founder and chief executive of [Acme|company.o], left.", "co-founder and chief executive"),
        ("[Acme|company.o] CEO [Ann Berg|person.s] said so.", "CEO"),
        ("“No,” said [Ann Berg|person.s], Head of Product at [Acme|company.o].", "Head of Product"),
        ("[Ann Berg|person.s], Vice President of Embedded Products at [Acme|company.o], spoke.", "Vice President of Embedded Products"),
        ("[Ann Berg|person.s], head of the natural language processing laboratory at [EPFL|academia.o], said no.",
         "head of the natural language processing laboratory"),
        ("Dr [Ann Berg|person.s], a respiratory consultant at [Acme|company.o], and others.", "respiratory consultant"),
        ("It was founded by [Ann Berg|person.s], an emergency physician at [Acme|company.o].", "emergency physician"),
        ("Industry and Trade Minister [Ann Berg|person.s] of the [Ministry of Trade|public_body.o] said no.", "Industry and Trade Minister"),
        ("For more: [Ann Berg|person.s], Director Marketing & Communications, [KCB|company.o]", "Director Marketing & Communications"),
        ("[Ann Berg|person.s] chairs [Acme|company.o].", "chairs"),
        ("The [Ministry of Water|public_body.o], headed by [Ann Berg|person.s], said no.", "headed"),
        ("[Ann Berg|person.s] and [Tim Roe|person], both postdoctoral researchers at [EPFL|academia.o], met.", "postdoctoral researchers"),
        ("[Ann Berg|person.s] was appointed chief operating officer of [Acme|company.o].", "chief operating officer"),
        ("[Ann Berg|person.s] will join the board of [Acme|company.o].", "board"),
    ],
)  # fmt: skip
def test_titles_as_written(text: str, title: str) -> None:
    assert read("holds_role", text)["title"] == title


@pytest.mark.parametrize(
    "text",
    [
        "[Ann Berg|person.s] of [Acme|company.o] was there.",
        "[Ann Berg|person.s], General Partner of [Keeneland Ventures|investor], was at [Acme|company.o].",
        "[Bolt|company]'s chief executive [Ann Berg|person.s], formerly at [Acme|company.o], said so.",
        "[Ann Berg|person.s], founder of [Acme|company.o], said so.",
        "[Tim Roe|person], chief executive, and [Ann Berg|person.s] of [Acme|company.o] were there.",
    ],
)
def test_a_title_of_another_organisation_or_person_is_not_taken(text: str) -> None:
    assert "title" not in read("holds_role", text)


def test_the_nearer_title_is_the_persons() -> None:
    for berg, roe, title in (("o1", "s", "head of design"), ("s", "o1", "Chief executive")):
        text = f"Chief executive [Ann Berg|person.{berg}] and [Tim Roe|person.{roe}], head of design, run [Acme|company.o]."
        assert read("holds_role", text)["title"] == title


def test_a_title_is_found_in_another_sentence_about_the_person() -> None:
    text = "[Ann Berg|person.s] founded [Acme|company.o] in 2019. It grew. “No,” said [Berg|person.s], its chief executive."
    assert read("holds_role", text)["title"] == "chief executive"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Ann Berg|person.s] has been CEO of [Acme|company.o] since 2019.", {"title": "CEO", "since": "2019"}),
        ("[Ann Berg|person.s] left [Acme|company.o] in 2021.", {"until": "2021"}),
        (
            "[Ann Berg|person.s], who ran product at [Acme|company.o] until May, is joining [Bolt|company].",
            {"title": "ran", "until": "2024-05"},
        ),
        ("[Ann Berg|person.s], head of product at [Bolt|company] until May, joins [Acme|company.o].", {}),
        ("[Ann Berg|person.s] left in 2021 to join [Acme|company.o].", {"since": "2021"}),
        ("[Ann Berg|person.s] joined [Bolt|company] from [Acme|company.o] in 2021.", {"until": "2021"}),
        ("[Ann Berg|person.s] joined [Acme|company.o] from [Bolt|company] in 2021.", {"since": "2021"}),
        (
            "[Ann Berg|person.s] runs [Acme|company.o]. [She|person.s] has led [it|company.o] since 2019.",
            {"title": "runs", "since": "2019"},
        ),
        (
            "[Ann Berg|person.s] runs [Acme|company.o]. [She|person.s] has led [Bolt|company] since 2019.",
            {"title": "runs"},
        ),
        ("[Ann Berg|person.s] left [Acme|company.o]. [Bolt|company] was founded in 2021.", {}),
    ],
)
def test_since_and_until(text: str, expected: dict[str, str]) -> None:
    assert read("holds_role", text) == expected


ROUND = "[Acme|company.o] raised $5m in a Series A round led by [Sillage|investor.{}], with [Nordlys|investor.{}] taking part."


@pytest.mark.parametrize(
    ("predicate", "text", "expected"),
    [
        ("invested_in", ROUND.format("s", "n"), {"round": "Series A", "lead": True}),
        ("invested_in", ROUND.format("n", "s"), {"round": "Series A"}),
        ("invested_in", "[Fabrica|investor.s] has put HK$2 million into [Acme|company.o].", {"amount": "HK$2 million"}),
        (
            "invested_in",
            "A loan of €2m came from [Sillage|investor.s] to [Acme|company.o].",
            {"amount": "€2m", "kind": "loan"},
        ),
        ("invested_in", "The [Ministry|public_body.s] gave [Acme|company.o] €2m.", {"amount": "€2m", "kind": "grant"}),
        ("invested_in", "[Acme|company.o] raised 5 billion won from [Sillage|investor.s].", {}),
        ("invested_in", "[Sillage|investor.s] and [Nordlys|investor] invested €6 million in [Acme|company.o].", {}),
        (
            "invested_in",
            "[Sillage|investor.s] holds 12 per cent of the shares of [Acme|company.o].",
            {"stake": "12 per cent"},
        ),
        (
            "invested_in",
            "[Acme|company.o] closed its Series B. Existing investor [Sillage|investor.s] also joined.",
            {"round": "Series B"},
        ),
        ("acquired", "[Acme|company.s] bought [Bolt|company.o] last year for €2m.", {"date": "2023", "amount": "€2m"}),
    ],
)
def test_money_and_who_gave_it(predicate: str, text: str, expected: dict[str, Any]) -> None:
    assert read(predicate, text) == expected


def test_a_round_named_before_belongs_to_the_investors_named_after_it() -> None:
    text = "The Series B brought $9m to [Acme|company.o]. Existing investor [Nordlys|investor.s] also joined."
    assert read("invested_in", text) == {"round": "Series B"}


def test_a_sum_is_normalised_and_a_total_told_apart() -> None:
    found = read("raised", "It brings the total raised to date by [Acme|company.s] to [US$5-7 million|money.o].")
    assert found == {"total": True, "amount": 6e6, "currency": "USD", "low": 5e6, "high": 7e6}


def test_the_same_sum_in_another_currency() -> None:
    found = read("raised", "[Acme|company.s] raised [R$49 million|money.o] ($10 million) in March.")
    assert found == {"also": "$10 million", "amount": 49e6, "currency": "BRL", "date": "2024-03"}


def test_the_basis_of_a_valuation() -> None:
    assert read("valued_at", "[Acme|company.s] is worth [$9m|money.o], pre-money.")["basis"] == "pre"


def test_worth_of_no_sum_is_nothing() -> None:
    assert worth("undisclosed") == {}


@pytest.mark.parametrize(
    ("predicate", "text", "date"),
    [
        ("raised", "[Acme|company.s], founded in 2019, raised [$5m|money.o] last June.", "2023-06"),
        ("invested_in", "[Sillage|investor.s] invested in [Acme|company.o], a spin-off founded in 2019.", None),
        (
            "invested_in",
            "It was at Slush in 2017 before it met [Sillage|investor.s]; the fund put €1m into [Acme|company.o].",
            None,
        ),
        ("founded", "[Ann Berg|person.s], the founder of [Acme|company.o], won a prize in 2023.", None),
        ("founded", "[Ann Berg|person.s] of [Acme|company.o] said so. [Acme|company.o] was set up in 2016.", "2016"),
        ("customer_of", "[Bolt|company.s] uses [Acme|company.o]. The firm got a loan in October.", None),
        ("customer_of", "[Bolt|company.s] has used [Acme|company.o] since 2021.", "2021"),
        ("customer_of", "[Acme|company.o] grows. [Bolt|company.s] ordered two more in 2021.", "2021"),
        ("customer_of", "[Acme|company.o] grows. [Bolt|company.s] became a customer in 2021.", "2021"),
        ("customer_of", "[Acme|company.o] grows. [Bolt|company.s] ordered two from [Dock|company] in 2021.", None),
        (
            "customer_of",
            "[Acme|company.o], which [Bolt|company.s] uses. [Acme|company.o] ordered two machines in 2021.",
            None,
        ),
        ("held_in", "[Slush|event.s] will take place in [Helsinki|place.o] from 24 to 26 September.", "2024-09-24"),
        ("held_in", "[Slush|event.s], [Helsinki|place.o], 19 November.", "2024-11-19"),
        ("expanded_to", "HELSINKI, 12 June 2024 – [Acme|company.s] enters [Chile|place.o].", None),
    ],
)
def test_a_date_counts_where_the_verb_of_the_fact_takes_it(predicate: str, text: str, date: str | None) -> None:
    assert read(predicate, text).get("date") == date


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("[Acme|company.s] will pitch at [Slush|event.o].", "pitch"),
        ("[Acme|company.s] has a stand at [Slush|event.o].", "exhibitor"),
        ("[Acme|company.s] is at [Slush|event.o], which has 1,400 exhibitors.", None),
        ("Sponsors of [Slush|event.o] are [Acme|company.s] and [Bolt|company].", "sponsor"),
        ("On stage: [Slush|event.o]\n\n**Exhibitors:**\n- [Bolt|company]\n- [Acme|company.s]", "exhibitor"),
        ("[Ann Berg|person.s] was on the jury of [Slush|event.o].", "judge"),
    ],
)
def test_the_role_at_an_event(text: str, role: str | None) -> None:
    assert read("participated_in", text).get("role") == role


@pytest.mark.parametrize(
    ("predicate", "text", "expected"),
    [
        ("participated_in", "[Acme|company.s] exhibited at [Slush|event.o] in 2022.", {"role": "exhibitor", "edition": "2022"}),
        ("participated_in", "[Acme|company.s] exhibited at [Slush|event.o] in 2024.", {"role": "exhibitor"}),
        ("won", "[Acme|company.s] won the award for best newcomer at [Slush|event.o].", {"category": "best newcomer"}),
        ("won", "[Acme|company.s] won the start-up competition of [Slush|event.o].", {"category": "start-up competition"}),
        ("won", "At [Slush|event.o] [Bolt|company] and [Acme|company.s] came second and third.", {"rank": "third"}),
        ("won", "At [Slush|event.o] [Acme|company.s] and [Bolt|company] came second and third.", {"rank": "second"}),
        ("member_of", "[Acme|company.s] is in the seventh cohort of [Lagoon|hub.o].", {"cohort": "seventh cohort"}),
        ("member_of", "[Lagoon|hub.o] announced batch five.\n\n- [Acme|company.s]", {"cohort": "batch five"}),
        ("held_in", "The sixth edition of [Slush|event.s] was in [Helsinki|place.o].", {"edition": "sixth"}),
        ("partnered_with", "[Acme|company.s] and [Bolt|company.o] signed a memorandum of understanding.", {"kind": "mou"}),
        ("partnered_with", "[Acme|company.s], which got a licence, works with [Bolt|company.o].", {}),
        ("customer_of", "[Bolt|company.s] uses [Dock|product] by [Acme|company.o].", {"product": "Dock"}),
        ("customer_of", "[Acme|company.o] supplies [Bolt|company.s] with yarn.", {"product": "yarn"}),
        ("customer_of", "[Bolt|company.s] uses 300 sensors by [Acme|company.o].", {"product": "sensors"}),
        ("studied_at", "[Ann Berg|person.s] holds a PhD from [EPFL|academia.o].", {"degree": "PhD"}),
        ("studied_at", "[Ann Berg|person.s] studied civil engineering at [EPFL|academia.o].", {"degree": "civil engineering"}),
        ("based_in", "[Acme|company.s] of [Paris|place.o], in 2019.", {}),
    ],
)  # fmt: skip
def test_other_attributes(predicate: str, text: str, expected: dict[str, Any]) -> None:
    assert read(predicate, text) == expected
