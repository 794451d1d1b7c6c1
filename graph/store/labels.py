"""How the words of the ontology are spelled in Cypher."""


def label(type_: str) -> str:
    """Return the label of an entity type: PublicBody for public_body."""
    return type_.title().replace("_", "")


def relationship(predicate: str) -> str:
    """Return the relationship type of a relation: INVESTED_IN for invested_in."""
    return predicate.upper()
