"""Our types and relations in the words of schema.org, as far as it has them."""

from collections.abc import Iterator
from typing import Final

from graph import ontology
from graph.model import Edge

CLASSES: Final = {
    "company": "Organization",
    "investor": "Organization",
    "hub": "Organization",
    "public_body": "GovernmentOrganization",
    "academia": "EducationalOrganization",
    "organisation": "Organization",
    "person": "Person",
    "event": "Event",
    "programme": "Project",
    "product": "Product",
    "award": "Intangible",
    "place": "Place",
}
ORGANISATIONS: Final = frozenset(name for name, kind in ontology.load().types.items() if kind.organisation)
PERSON, EVENT, PRODUCT = frozenset({"person"}), frozenset({"event"}), frozenset({"product"})
GROUPS: Final = frozenset({"hub", "organisation", "programme"})
PLACE: Final = frozenset({"place"})

# relation -> (property, read from the object, subject types, object types): schema.org's domains are narrower than ours.
TERMS: Final[dict[str, tuple[str, bool, frozenset[str], frozenset[str]]]] = {
    "founded": ("founder", True, ORGANISATIONS | PERSON, ORGANISATIONS),
    "holds_role": ("worksFor", False, PERSON, ORGANISATIONS),
    "studied_at": ("alumniOf", False, PERSON, ORGANISATIONS),
    "invested_in": ("funder", True, ORGANISATIONS | PERSON, ORGANISATIONS | frozenset({"programme"})),
    "subsidiary_of": ("parentOrganization", False, ORGANISATIONS | frozenset({"programme"}), ORGANISATIONS),
    "member_of": ("memberOf", False, ORGANISATIONS | PERSON, GROUPS),
    "organised": ("organizer", True, ORGANISATIONS | PERSON, EVENT),
    "participated_in": ("attendee", True, ORGANISATIONS | PERSON, EVENT),
    "held_in": ("location", False, EVENT, PLACE),
    "based_in": ("location", False, ORGANISATIONS, PLACE),
    "launched": ("manufacturer", True, ORGANISATIONS, PRODUCT),
}


def edge_triples(edge: Edge) -> Iterator[tuple[str, bool]]:
    """Yield schema.org's property for an edge, and whether its object is the subject there; nothing where it has none."""
    if edge.predicate in TERMS:
        term, turned, subjects, objects = TERMS[edge.predicate]
        if edge.subject.type in subjects and edge.object.type in objects:
            yield term, turned
