"""What share of some words a text has, each in one of its forms: how a question is answered where nothing has all its words.

The worth of a form is its rarity (Robertson's idf, as in BM25) times how well it stands for the word; a text has of each word the
best of its forms. How often a word occurs says nothing, as an entity's text is its eight best sentences. Stores find who has a form, and
this module does the rest, so that all give the same answer.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby
from math import log1p
from typing import Final, TypeVar

from graph.store.asking import Alike, Forms, Match

COMMON: Final = 20_000  # entities with a form, above which it is not looked at: it would tell little and cost much
TOGETHER: Final = 500  # entities that are fetched at once
DIGITS: Final = 6
Key = TypeVar("Key", int, str)


def shares(words: Sequence[Forms], holders: Mapping[str, Collection[Key]], total: int) -> dict[Key, float]:
    """Return the share of the words that each entity has; ``holders`` has for each form who has it, of ``total`` entities in all.

    A word that nobody has is the rarest of all; another form of it that nobody has is nothing.
    """
    found: dict[Key, float] = {}
    whole = 0.0
    for forms in words:
        worth = {form: fit * _rarity(len(holders[form]), total) for form, fit in forms.items() if _tells(holders[form])}
        whole += max((worth[form] for form in worth if holders[form] or forms[form] == 1.0), default=0.0)
        for key, most in _best(worth, holders).items():
            found[key] = found.get(key, 0.0) + most
    return {key: round(sum_ / whole, DIGITS) for key, sum_ in found.items()}


def best(found: Mapping[Key, float], top: int, fetch: Callable[[Sequence[Key]], Mapping[Key, Match]]) -> list[Alike]:
    """Return the best; ``fetch`` gives of some entities those that fulfil the conditions."""
    items: list[Alike] = []
    for some in _in_turn(found):
        items += [Alike(match, found[key]) for key, match in fetch(some).items()]
        if len(items) >= top:
            break
    items.sort(key=lambda item: (-item.share, -item.match.degree, item.match.name, item.match.id))
    return items[:top]


def _rarity(holders: int, total: int) -> float:
    return log1p((total - holders + 0.5) / (holders + 0.5))


def _tells(holders: Collection[Key]) -> bool:
    return len(holders) <= COMMON


def _best(worth: Mapping[str, float], holders: Mapping[str, Collection[Key]]) -> dict[Key, float]:
    """Return for who has a form of a word what the best of them is worth."""
    found: dict[Key, float] = {}
    for form in sorted(worth, key=lambda form: worth[form]):
        found |= dict.fromkeys(holders[form], worth[form])
    return found


def _in_turn(found: Mapping[Key, float]) -> Iterator[list[Key]]:
    """Yield the entities, those with the most first and those with as much together."""
    some: list[Key] = []
    for _, equal in groupby(sorted(found, key=lambda key: -found[key]), key=lambda key: found[key]):
        some += equal
        if len(some) >= TOGETHER:
            yield some
            some = []
    if some:
        yield some
