import pytest

from graph import ontology

ORG = {"company", "investor", "hub", "public_body", "academia", "organisation"}


def test_the_vocabulary_is_complete() -> None:
    known = ontology.load()
    assert (len(known.types), len(known.relations)) == (12, 21)
    assert {name for name, kind in known.types.items() if kind.organisation} == ORG
    assert all(kind.description and kind.plural for kind in known.types.values())
    assert all(relation.description for relation in known.relations.values())


@pytest.mark.parametrize(
    ("predicate", "subject", "object_", "allowed"),
    [
        ("founded", "person", "company", True),
        ("founded", "company", "person", False),
        ("founded", "person", "", False),
        ("raised", "hub", "", True),
        ("raised", "company", "company", False),
        ("raised", "person", "", False),
        ("marries", "person", "person", False),
        ("held_in", "event", "place", True),
    ],
)
def test_allows(predicate: str, subject: str, object_: str, allowed: bool) -> None:
    assert ontology.load().allows(predicate, subject, object_) is allowed


def test_every_relation_has_ends_that_exist() -> None:
    known = ontology.load()
    for relation in known.relations.values():
        assert relation.subjects
        assert relation.subjects | relation.objects <= known.types.keys()
        assert bool(relation.objects) != bool(relation.literal)


def test_symmetric_relations_are_their_own_inverse_and_join_equal_types() -> None:
    symmetric = [relation for relation in ontology.load().relations.values() if relation.symmetric]
    assert {relation.name for relation in symmetric} == {"partnered_with", "competes_with"}
    assert all(relation.inverse == relation.name and relation.subjects == relation.objects for relation in symmetric)


def test_inverse_names_are_unique_and_no_relations() -> None:
    known = ontology.load().relations
    inverses = [relation.inverse for relation in known.values() if relation.inverse and not relation.symmetric]
    assert len(set(inverses)) == len(inverses)
    assert not set(inverses) & known.keys()
