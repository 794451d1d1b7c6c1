"""The vocabulary as data: entity types and relations, read once from ``ontology.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml


@dataclass(frozen=True, slots=True)
class EntityType:
    """One of the twelve kinds of things."""

    name: str
    plural: str
    description: str
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """One of the 21 relations: which types may stand at its ends, and how it behaves.

    ``objects`` is empty where the object is a literal (``literal`` says which kind); ``inverse`` is the name of the
    relation read from the object's side.
    """

    name: str
    subjects: frozenset[str]
    objects: frozenset[str]
    literal: Literal["", "money", "year"]
    inverse: str
    symmetric: bool
    functional: bool
    attributes: frozenset[str]
    description: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """All entity types and relations, by name."""

    version: int
    types: Mapping[str, EntityType]
    relations: Mapping[str, Relation]

    def allows(self, predicate: str, subject: str, object_: str = "") -> bool:
        """Say whether the relation may join these entity types; a literal has the object type ``""``."""
        relation = self.relations.get(predicate)
        if relation is None or subject not in relation.subjects:
            return False
        return object_ in relation.objects if relation.objects else not object_


@cache
def load() -> Ontology:
    """Return the ontology that ships with this version."""
    data = yaml.safe_load(files("graph").joinpath("ontology.yaml").read_text(encoding="utf-8"))
    types = {name: EntityType(name=name, **spec) for name, spec in data["types"].items()}
    organisations = frozenset(name for name, kind in types.items() if kind.organisation)
    relations = {name: _relation(name, spec, organisations) for name, spec in data["relations"].items()}
    return Ontology(data["version"], types, relations)


def _relation(name: str, spec: Mapping[str, Any], organisations: frozenset[str]) -> Relation:
    return Relation(
        name=name,
        subjects=_spread(spec["subject"], organisations),
        objects=_spread(spec.get("object", ()), organisations),
        literal=spec.get("literal", ""),
        inverse=name if spec.get("symmetric") else spec.get("inverse", ""),
        symmetric=spec.get("symmetric", False),
        functional=spec.get("functional", False),
        attributes=frozenset(spec.get("attributes", ())),
        description=spec["description"],
    )


def _spread(names: list[str], organisations: frozenset[str]) -> frozenset[str]:
    return frozenset(names) - {"org"} | (organisations if "org" in names else frozenset())
