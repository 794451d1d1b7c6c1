"""What one article says of each of its references, as far as it helps to tell things apart."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from graph import names
from graph.model import Reading, Reference, Statement
from graph.names.analysis import analyse
from graph.names.tables import country_of, place_kind
from graph.resolve.features import signature

Found = Iterator[tuple[str, str, str]]  # reference, kind, value
CROWDED: Final = frozenset({"place", "event", "award"})  # what many share: meeting there proves nothing
PEOPLE: Final = frozenset({"founded", "holds_role"})
SEATS: Final = frozenset({"based_in", "held_in"})
SPAN: Final = 90  # characters around a name in which a word may say its field
BOARD: Final = re.compile(
    r"(?i)^(?!.*\b(?:chair\w*|president|head|secretary)\b)(?:\w[\w-]* ){0,3}board(?: (?:member|director|observer|of directors|of the company))?$"
)
YEAR: Final = re.compile(r"\d{4}")
WORD: Final = re.compile("[a-z]{3,}")
DOT: Final = re.compile(r"\.[a-z]{2}")
DOMAIN: Final = re.compile(r"(?<![\w@.-])(?:www\.)?([a-z0-9-]{3,63})((?:\.[a-z]{2,12}){1,2})(?![\w-])", re.ASCII)
SECTORS: Final = frozenset(
    """fintech insurtech payments banking insurance lending crypto blockchain biotech medtech healthcare pharma diagnostics
    genomics robotics drones satellites aerospace semiconductors chips batteries battery solar wind hydrogen nuclear energy grid
    software cybersecurity security cloud analytics gaming games media music film fashion textiles cosmetics furniture food
    drinks wine coffee tea restaurants farming agritech fisheries forestry mining steel chemicals plastics water recycling
    logistics freight shipping ports rail aviation airline cars mobility scooters cycling property construction hotels tourism
    retail grocery ecommerce education edtech legal legaltech recruitment advertising telecoms telecommunications sports
    fitness toys pets kitchens optics photonics quantum sensors materials packaging printing defence space""".split()
)  # fmt: skip


def traits(reading: Reading) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return kind -> values for each reference of an article, by id."""
    found: dict[str, dict[str, set[str]]] = {reference.id: defaultdict(set) for reference in reading.references}
    for reference, kind, value in _all(reading):
        found[reference][kind].add(value)
    return {
        id_: {kind: tuple(sorted(values)) for kind, values in sorted(kinds.items())} for id_, kinds in found.items()
    }


def _all(reading: Reading) -> Found:
    references = {reference.id: reference for reference in reading.references}
    posted = {s.subject for s in reading.statements if s.predicate == "holds_role" and not _seated(s)}
    for statement in reading.statements:
        if not (statement.subject in posted and _seated(statement)):
            yield from _said(statement, references)
    yield from _near_places(reading, references)
    yield from _words(reading, references)
    if reading.article.source:
        yield from ((id_, "source", reading.article.source) for id_, r in references.items() if r.type not in CROWDED)


def _seated(statement: Statement) -> bool:
    """Say whether this is a seat on a board: who has a post elsewhere is told apart by that, not from the firm's own namesakes."""
    return statement.predicate == "holds_role" and _on_board(str(statement.attributes.get("title", "")))


@lru_cache(maxsize=4096)  # chief executives are most
def _on_board(title: str) -> bool:
    return bool(BOARD.search(title))


def _said(statement: Statement, references: Mapping[str, Reference]) -> Found:
    subject = references[statement.subject]
    if statement.predicate == "founded_year" and (year := YEAR.search(statement.value)):
        yield subject.id, "year", year[0]
    if statement.object:
        yield from _joined(subject, references[statement.object], statement)


def _joined(subject: Reference, object_: Reference, statement: Statement) -> Found:
    if object_.type == "place":
        if statement.predicate in SEATS:
            yield from _seat(subject.id, object_)
        return
    left, right = signature(subject.type, subject.name), signature(object_.type, object_.name)
    if object_.type not in CROWDED and subject.id != object_.id:
        yield subject.id, "neighbour", right
        yield object_.id, "neighbour", left
    if statement.predicate in PEOPLE and subject.type == "person":
        yield object_.id, "people", left
        if statement.status != "ended":
            yield subject.id, "employer", right


def _seat(reference: str, place: Reference) -> Found:
    text = " ".join(analyse("place", place.name).words)
    if place_kind(text) != "country":
        yield reference, "place", text
    if country := analyse("place", place.name).country or country_of(text):
        yield reference, "country", country


def _near_places(reading: Reading, references: Mapping[str, Reference]) -> Found:
    """Give a city the country that the article names with it for the same seat: Cambridge, Massachusetts."""
    seats: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for s in reading.statements:
        if s.object and references[s.object].type == "place":
            seats[s.subject, s.predicate].append(references[s.object])
    for found in seats.values():
        countries = {country for place in found if (country := _country(place)) and _kind(place) != "city"}
        if len(countries) == 1:
            yield from (
                (place.id, "country", next(iter(countries)))
                for place in found
                if _kind(place) not in {"country", "state"}
            )
    yield from (
        (r.id, "country", country)
        for r in references.values()
        if r.type == "place" and (country := analyse("place", r.name).country)
    )


def _country(place: Reference) -> str:
    return country_of(" ".join(analyse("place", place.name).words))


def _kind(place: Reference) -> str:
    kind = place_kind(" ".join(analyse("place", place.name).words))
    return kind if kind in {"country", "state"} else "city"


def _words(reading: Reading, references: Mapping[str, Reference]) -> Found:
    """Find words of a field and web domains near each name."""
    text = reading.article.text
    domains = _domains(text.lower())
    for mention in reading.mentions:
        reference = references[mention.reference]
        if reference.type in {"person", "place"} or mention.kind != "name":
            continue
        near = text[max(0, mention.start - SPAN) : mention.end + SPAN].lower()
        for word in SECTORS.intersection(WORD.findall(near)):
            yield reference.id, "sector", word
        if domains and (domain := domains.get(names.key(reference.name, reference.type).replace(" ", ""))):
            yield reference.id, "domain", domain


def _domains(text: str) -> dict[str, str]:
    """Return the web domains that stand in a text of lower case, by their names; a dot that parts no words is sought first, which is quick."""
    if not DOT.search(text):
        return {}
    return {match[1].replace("-", ""): match[1] + match[2] for match in DOMAIN.finditer(text)}
