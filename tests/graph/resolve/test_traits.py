"""What an article says of a reference that helps to tell it apart."""

import pytest

from graph.resolve.traits import traits
from tests.support.readings import Claim, reading

WONG, GRID, PIER = ("person", "James Wong"), ("company", "Lantern Grid"), ("investor", "Orchard Pier")


def employers(*claims: Claim) -> set[str]:
    made = reading("https://x.example/1", claims)
    (wong,) = (r.id for r in made.references if r.name == "James Wong")
    return set(traits(made)[wong].get("employer", ()))


def role(firm: tuple[str, str], title: str) -> Claim:
    return WONG, "holds_role", firm, {"attributes": {"title": title}}


@pytest.mark.parametrize("seat", ["board", "Board member", "non-executive board member", "board of directors"])
def test_a_seat_on_a_board_beside_a_post_elsewhere_is_no_employer(seat: str) -> None:
    assert len(employers(role(PIER, "partner"), role(GRID, seat))) == 1
    assert employers(role(PIER, "partner"), role(GRID, seat)) == employers(role(PIER, "partner"))


def test_a_seat_is_one_where_no_other_post_is_told_and_a_post_always_is() -> None:
    assert len(employers(role(GRID, "board"))) == 1
    assert len(employers(role(PIER, "partner"), role(GRID, "chief technology officer"))) == 2
    assert len(employers(role(PIER, "partner"), role(GRID, "chair of the board"))) == 2
