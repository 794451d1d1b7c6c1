import pytest

from ingest.components.names import evidence, norm


@pytest.mark.parametrize(
    ("left", "right"), [("The Acme", "Acme's"), ("“Acme”", "acme"), ("Rolls-Royce", "rolls royce")]
)
def test_equal_forms(left: str, right: str) -> None:
    assert norm(left) == norm(right)


def test_evidence() -> None:
    assert evidence("Acme Inc", "Acme")[0]
    assert evidence("HKSTP", "Hong Kong Science and Technology Parks")[1]
    assert evidence("Acme", "Acme Robotics")[2]
    assert evidence("Maude Ferrand", "Ferrand")[4]
    assert not any(evidence("Acme", "Bolt"))


def test_evidence_is_symmetric() -> None:
    assert evidence("NUS", "National University of Singapore") == evidence("National University of Singapore", "NUS")
