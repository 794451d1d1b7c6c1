"""Saved searches: what somebody wants to be told of, and how far in the change feed they have looked.

They are somebody's and no part of the graph: neither in the dump nor in a copy, whose change feed has other numbers.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from graph.check import check_text
from graph.errors import ConflictError, InvalidInputError
from graph.model import content_id
from graph.store import judging

Wanted = Literal["entities", "statements"]
MOST: Final = 1000  # of one owner
MAX_NAME: Final = 200
MAX_SEEN: Final = 2**53


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question to be asked again and again.

    ``wanted`` says whether it asks for entities, by words and conditions, or for statements, by conditions alone (``where``, in the
    language of filters). ``owner`` is the name of a key, empty for who works on the machine itself; of one name an owner has one.
    ``created`` is a UTC time like a job's; ``seen`` the number of the last event of the change feed that was looked at.
    """

    name: str
    wanted: Wanted = "entities"
    text: str = ""
    where: str = ""
    owner: str = ""
    created: str = ""
    seen: int = 0

    @property
    def id(self) -> str:
        """The hash of whose it is and what it asks: another question is another search."""
        return content_id("sav", self.owner, self.name, self.wanted, self.text, self.where)


def check(search: SavedSearch) -> None:
    """Raise `InvalidInputError` for what no store can hold; `graph.search.news` checks that the question makes sense."""
    if not search.name.strip() or not search.name.isprintable() or len(search.name) > MAX_NAME:
        raise InvalidInputError(f"{search.name[:MAX_NAME]!a}: name a search in at most {MAX_NAME} printable characters")
    if search.wanted not in get_args(Wanted):
        raise InvalidInputError(f"{search.wanted!a} cannot be sought; known are {', '.join(get_args(Wanted))}")
    if search.text and search.wanted == "statements":
        raise InvalidInputError("a search for statements has conditions and no words; use quote ~ word")
    for text in (search.name, search.text, search.where, search.owner):
        check_text(text, "a saved search")
    judging.check_time(search.created)
    check_seen(search.seen)


def check_seen(number: int) -> None:
    """Raise `InvalidInputError` for what is no number of an event."""
    if not 0 <= number <= MAX_SEEN:
        raise InvalidInputError(f"{number} is no number of the change feed")


def check_new(search: SavedSearch, held: SavedSearch | None, count: int) -> SavedSearch:
    """Return the search to keep: the one held under the name where it asks the same.

    Raises `ConflictError` where that asks something else, or the owner has ``count`` already and that is too many.
    """
    if held is None and count >= MOST:
        raise ConflictError(f"there are {count} saved searches already; remove one first")
    if held is not None and held.id != search.id:
        raise ConflictError(
            f"{search.name!a} is the name of another search, {held.id}; remove that, or choose another name"
        )
    return held or search


def seen(search: SavedSearch, number: int) -> SavedSearch:
    """Return the search as one that was looked at up to an event."""
    return replace(search, seen=number)
