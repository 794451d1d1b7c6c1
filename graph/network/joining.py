"""Which statements on one company are of one round.

Those that name the same one; those of money raised that give the same sum in the same currency; a sum in an article that names one
round, of which no sum is known. Two sums of no name are two rounds. Who invested is of the round that his statement names, else of one
that his article tells of: that with his sum, that of his kind and date (a grant, in 2023), the one that is named, the plainest.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from graph.store.asking import Outline

RAISED, INVESTED = "raised", "invested_in"
FIGURE: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(k|thousand|m|mn|mln|million|b|bn|billion)?\b", re.IGNORECASE)
UNITS: Final = {"": 1.0, "k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}
TELLING: Final = ("kind", "date")


def joined(outlines: Iterable[Outline]) -> list[list[Outline]]:
    """Return the statements on one company by round; also those that tell of none, as of shareholders alone."""
    return list(_Rounds(outlines).groups.values())


def name_of(one: Outline) -> str:
    """Return the name of a statement's round, as names are compared; empty where it has none."""
    return str(one.attributes.get("round", "")).casefold()


def figure(text: str) -> float | None:
    """Return the number of a sum as it is written, as in $800,000 or €2.5 million; None where there is none."""
    match = FIGURE.search(text)
    return float(match[1].replace(",", "")) * UNITS[(match[2] or "")[:1].lower()] if match else None


class _Rounds:
    """The statements by round; the most confident come first, and found those that others join."""

    def __init__(self, outlines: Iterable[Outline]) -> None:
        self.groups: dict[str, list[Outline]] = defaultdict(list)
        self._by_sum: dict[tuple[object, object], str] = {}
        self._summed: set[str] = set()  # rounds of which a sum is known
        self._told: dict[str, dict[str, list[Outline]]] = defaultdict(dict)  # article -> round -> what it says of it
        ranked = sorted(outlines, key=lambda one: (-one.confidence, one.id))
        for one in filter(name_of, ranked):
            self._tell(one, f"round {name_of(one)}")
        for one in ranked:
            if not name_of(one) and _sum(one):
                self._tell(one, self._of_sum(one))
        for one in ranked:
            if not name_of(one) and not _sum(one):
                self.groups[self._of_article(one)].append(one)

    def _tell(self, one: Outline, key: str) -> None:
        self.groups[key].append(one)
        self._told[one.article].setdefault(key, []).append(one)
        if sum_ := _sum(one):
            self._by_sum.setdefault(sum_, key)
            self._summed.add(key)

    def _of_sum(self, one: Outline) -> str:
        """Return the round of a sum: the one that has it, the one that its article names, else its own."""
        own = _sum(one)
        if own in self._by_sum:
            return self._by_sum[own]
        named = self._named(one.article)
        return named[0] if len(named) == 1 and named[0] not in self._summed else f"sum {own}"

    def _of_article(self, one: Outline) -> str:
        """Return the round of a statement that neither names it nor gives a sum, of those that its article tells of."""
        told, alone = self._told[one.article], f"article {one.article}"
        amount = figure(str(one.attributes.get("amount", "")))
        own = {name: one.attributes[name] for name in TELLING if name in one.attributes}
        if found := [
            key for key, said in told.items() if any(s.attributes.get("amount") == amount for s in said if amount)
        ]:
            return found[0]
        if found := [key for key, said in told.items() if own and any(_has(s, own) for s in said)]:
            return found[0]
        if amount and "kind" in own:  # a grant or loan beside the round
            return f"{alone} {own['kind']}"
        if len(named := self._named(one.article)) == 1:
            return named[0]
        unnamed = [key for key in told if key not in named]
        plain = [key for key in unnamed if not any(name in s.attributes for s in told[key] for name in TELLING)]
        return (plain or unnamed or [alone])[0]

    def _named(self, article: str) -> Sequence[str]:
        return [key for key in self._told[article] if key.startswith("round ")]


def _sum(one: Outline) -> tuple[object, object] | None:
    """Return the sum that a company is said to have raised, with its currency."""
    amount = one.attributes.get("amount") if one.predicate == RAISED else None
    return (amount, one.attributes.get("currency")) if amount else None


def _has(one: Outline, told: dict[str, object]) -> bool:
    return all(one.attributes.get(name) == value for name, value in told.items())
