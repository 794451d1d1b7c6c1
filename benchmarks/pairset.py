"""The labelled pairs behind resolution: ``python -m benchmarks.pairset`` writes `pairs/*.jsonl` from `pairs/families`.

A family is a handful of things that could be confused, each with the ways in which separate articles might speak of it.
Two sightings of one thing are a pair of the same, two of different things in a family a hard pair of different; neighbours
in a file give easy ones. Families fall into the tuning or the judging half by hash: no thing is in both.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "pairs"
FIELDS: Final = {
    "c": "country",
    "p": "place",
    "y": "year",
    "n": "neighbours",
    "s": "sectors",
    "d": "domain",
    "t": "date",
    "a": "aliases",
}
MANY: Final = {"neighbours": ",", "sectors": ",", "aliases": ";"}
HARD: Final = {"bare", "legal", "spacing", "domain", "year", "and"}  # tags whose pairs are not counted as hard


@dataclass(frozen=True, slots=True)
class Family:
    """Things that could be confused; ``tag`` says what makes them hard."""

    name: str
    tag: str
    things: tuple[tuple[dict[str, Any], ...], ...]

    @property
    def half(self) -> str:
        """Return ``tuning`` or ``judging``."""
        return "tuning" if hashlib.blake2b(self.name.encode(), digest_size=1).digest()[0] % 2 else "judging"


def families(type_: str) -> list[Family]:
    """Read the families of an entity type."""
    lines = (FOLDER / "families" / f"{type_}.txt").read_text(encoding="utf-8").splitlines()
    blocks = [block.splitlines() for block in "\n".join(lines).split("== ")[1:]]
    return [_family(type_, number, block) for number, block in enumerate(blocks)]


def pairs(type_: str) -> Iterator[dict[str, Any]]:
    """Yield the pairs of an entity type."""
    known = families(type_)
    for family in known:
        yield from _pairs(type_, family)
    for family, other in itertools.pairwise(known):
        if family.half == other.half:
            yield _record(type_, family, family.things[0][0], other.things[0][0], same=False, hard=False)


def load() -> list[dict[str, Any]]:
    """Return all pairs as they are kept in the files."""
    files = sorted(FOLDER.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def lines(type_: str) -> list[str]:
    """Return the lines of a type's file."""
    return [json.dumps(pair, ensure_ascii=False) for pair in pairs(type_)]


def types() -> list[str]:
    """Return the types for which there are families."""
    return sorted(file.stem for file in (FOLDER / "families").glob("*.txt"))


def _family(type_: str, number: int, block: list[str]) -> Family:
    things = [
        [_sighting(type_, line) for line in group.splitlines() if line.strip()]
        for group in "\n".join(block[1:]).split("\n-\n")
    ]
    return Family(f"{type_}-{number:02}", block[0].strip(), tuple(tuple(group) for group in things))


def _sighting(type_: str, line: str) -> dict[str, Any]:
    """Read ``[@type ]name[ | field=value field=value]``."""
    name, _, rest = line.partition(" | ")
    if name.startswith("@"):
        type_, name = name[1:].split(" ", 1)
    found: dict[str, Any] = {"type": type_, "name": name.strip()}
    for part in _split_fields(rest):
        field, value = FIELDS[part[0]], part[2:].strip()
        found[field] = [item.strip() for item in value.split(MANY[field])] if field in MANY else value
    return found


def _split_fields(text: str) -> list[str]:
    parts: list[str] = []
    for word in text.split(" "):
        if len(word) > 1 and word[1] == "=" and word[0] in FIELDS:
            parts.append(word)
        elif word:
            parts[-1] += f" {word}"
    return parts


def _pairs(type_: str, family: Family) -> Iterator[dict[str, Any]]:
    hard = family.tag not in HARD
    for thing in family.things:
        for left, right in itertools.combinations(thing, 2):
            yield _record(type_, family, left, right, same=True, hard=hard and left["name"] != right["name"])
    for one, other in itertools.combinations(family.things, 2):
        for left, right in itertools.product(one, other):
            yield _record(type_, family, left, right, same=False, hard=hard)


def _record(type_: str, family: Family, left: Any, right: Any, *, same: bool, hard: bool) -> dict[str, Any]:
    label = "same" if same else "different"
    head = {"family": family.name, "type": type_, "tag": family.tag, "hard": hard, "half": family.half, "label": label}
    return {**head, "left": left, "right": right}


def main() -> None:
    """Write the files."""
    for type_ in types():
        (FOLDER / f"{type_}.jsonl").write_text("".join(f"{line}\n" for line in lines(type_)), encoding="utf-8")


if __name__ == "__main__":
    main()
