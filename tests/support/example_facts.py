"""The example news as readings, made of the facts that `examples/facts.json` says it states."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from graph import ontology
from graph.model import Reading
from tests.support.readings import reading

FILE = Path(__file__).parent.parent.parent / "examples/facts.json"
FACTS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
FUNDS = (
    "capital",
    "ventures",
    "fund",
    "partners",
    "angels",
    "invest",
    "pecan grove",
    "third mainland",
    "orchard pier",
    "kijani",
)
HUBS = (
    "science",
    "hkstp",
    "cyberport",
    "speicher 9",
    "nyota hub",
    "marina garage",
    "taller 26",
    "bluebonnet labs",
    "incubator",
)
ORGANISATION = ("company", "investor", "hub", "public_body", "academia", "organisation")


def example_readings() -> list[Reading]:
    """Return one reading an article."""
    return [
        _reading(article["file"], [fact for fact in article["facts"] if fact[0] != fact[2]])
        for article in FACTS["articles"]
    ]


def _reading(file: str, facts: list[list[Any]]) -> Reading:
    types = _types(facts)
    claims: dict[tuple[Any, ...], dict[str, Any]] = {}
    for subject, predicate, object_, *more in facts:
        literal = bool(ontology.load().relations[predicate].literal)
        end = object_ if literal else (types[object_], object_)
        attributes = {key: value for key, value in (more[0] if more else {}).items() if key != "status"}
        fields = {"attributes": attributes, "status": (more[0] if more else {}).get("status", "stated")}
        if ontology.load().allows(predicate, types[subject], "" if literal else types[object_]):
            claims.setdefault(((types[subject], subject), predicate, end), fields)
    parts = file.split("/")
    source = parts[1] if len(parts) > 2 else "dump"
    return reading(
        f"https://example.test/{file}",
        [(*claim, fields) for claim, fields in claims.items()],
        source=source,
        published="2025",
    )


def _types(facts: list[list[Any]]) -> dict[str, str]:
    """Guess the type of each name from the relations it has."""
    allowed: dict[str, set[str]] = defaultdict(lambda: set(ontology.load().types))
    for subject, predicate, object_, *_ in facts:
        relation = ontology.load().relations[predicate]
        allowed[subject] &= relation.subjects
        if not relation.literal:
            allowed[object_] &= relation.objects
    return {name: _type(name, types) for name, types in allowed.items()}


def _type(name: str, types: set[str]) -> str:
    low = name.lower()
    for words, type_ in ((FUNDS, "investor"), (HUBS, "hub"), (("university", "hkust", "tu delft"), "academia")):
        if (
            type_ in types
            and any(word in low for word in words)
            and "university of science" not in low.replace("hkstp", "")
        ) or (type_ in types and type_ == "academia" and any(w in low for w in words)):
            return type_
    if types & {"person"} and " " in name and not types & {"event", "place"} and _personal(name):
        return "person"
    if not types:
        return "person"
    order = ("event", "place", "award", "product", "academia", "company", "person", "programme", "organisation")
    if types <= {"event", "award"}:
        return "event" if "event" in types else "award"
    return next(type_ for type_ in ("company", *order, *ORGANISATION) if type_ in types)


def _personal(name: str) -> bool:
    return name in PEOPLE and name != "Ida Holm"  # a company too: only its relations tell


_TITLED = {
    end for article in FACTS["articles"] for fact in article["facts"]
    for end in [fact[0]] if fact[1] in {"holds_role", "studied_at"}
}  # fmt: skip
PEOPLE = _TITLED | {name for group in FACTS["same"] if _TITLED & set(group) for name in group}
