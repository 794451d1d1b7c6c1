"""What is asked: samples of a graph, half anybody, half the well known, and the requests that ask of them."""

import random
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final

from benchmarks.scale.client import get
from graph.model import Entity
from graph.store.asking import Condition
from graph.store.base import Reader, SearchQuery
from graph.store.scanning import finder

HUBS: Final = 100  # of the best connected, from which the well known are drawn
FILTERS: Final = (
    ("/v1/entities", {"type": "company", "place": "{place}"}),
    ("/v1/entities", {"where": "invested_in(round = Series A, date >= 2024, lead = true)"}),
    ("/v1/entities", {"type": "investor", "where": "degree >= 20"}),
    ("/v1/entities", {"where": "customer_of(name = {company})"}),
    ("/v1/statements", {"where": "relation = invested_in, entity = {investor}, round = Seed"}),
    ("/v1/statements", {"where": "relation = valued_at, date >= 2025"}),
    ("/v1/rounds", {"company": "{company}"}),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Entities: ``anybody`` at random, ``known`` of the best connected, ``by_type`` some of each type."""

    anybody: Sequence[Entity]
    known: Sequence[Entity]
    by_type: Mapping[str, Sequence[Entity]]

    @property
    def mixed(self) -> list[Entity]:
        """Three of anybody, then one of the well known, and so on."""
        known = cycle(self.known)
        return [next(known) if at % 4 == 3 else one for at, one in enumerate(self.anybody)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; ``wanted`` is the id that its answer must hold, empty where that is not known."""

    request: bytes
    wanted: str = ""


def sample(reader: Reader, count: int, seed: int) -> Sample:
    """Draw from a graph: at random by the ids of random articles, whose mentions are followed to what is known least."""
    chance = random.Random(seed)  # noqa: S311 - the same questions each time
    anybody = [_somebody(reader, chance) for _ in range(count)]
    known = [hit.entity for hit in reader.search(SearchQuery("", limit=HUBS)).items]
    find = finder(reader).find_entities
    by_type = {
        type_: find((Condition("type", "=", (type_,)), Condition("degree", "<", ("200",))), limit=50).items
        for type_ in ("company", "investor", "place")
    }
    return Sample(anybody, chance.sample(known, len(known)), by_type)


def _somebody(reader: Reader, chance: random.Random) -> Entity:
    """Return a thing with few edges, from an article at a random place."""
    while True:
        cursor = f"art_{chance.randbytes(12).hex()}"
        reading = next(reader.readings(after=cursor), None)
        ids = sorted({entity for _, entity in reader.mentions(reading.article.id)}) if reading else []
        if ids:
            return min((reader.entity(id_) for id_ in chance.sample(ids, min(4, len(ids)))), key=lambda e: e.degree)


def many(reader: Reader, count: int, seed: int) -> dict[str, list[bytes]]:
    """Return so many requests for entities and as many searches, no two of them the same: of what random articles name."""
    chance = random.Random(seed)  # noqa: S311 - the same questions each time
    asked: dict[str, dict[bytes, None]] = {"entity": {}, "name search": {}}
    while min(map(len, asked.values())) < count:
        reading = next(reader.readings(after=f"art_{chance.randbytes(12).hex()}"), None)
        named = {entity for _, entity in reader.mentions(reading.article.id)} if reading else set()
        for id_ in sorted(named):
            asked["entity"][get(f"/v1/entities/{id_}")] = None
            asked["name search"][get("/v1/search", q=_typed(reader.entity(id_).name, chance), limit=10)] = None
    return {name: list(found)[:count] for name, found in asked.items()}


def told(request: bytes, *, sentences: bool) -> bytes:
    """Return a search that is told whether to look at what articles say of things."""
    return request.replace(b" HTTP/", b"&sentences=%s HTTP/" % str(sentences).lower().encode(), 1)


def slip(name: str, chance: random.Random) -> str:
    """Return a name with one slip in its longest word, never at its first letter."""
    word = max(name.split(), key=len)
    at = chance.randrange(1, len(word) - 1)
    other = chance.choice(string.ascii_lowercase)
    slips = (
        word[:at] + word[at + 1 :], word[:at] + other + word[at:], word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )  # fmt: skip
    return name.replace(word, chance.choice(slips))


class Anew:
    """Writes what was asked before in another way, with spaces behind it: else the server knows the answer."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    def __call__(self, text: str) -> str:
        """Return a text that means the same and was not written before."""
        self._asked[text] += 1
        return text + " " * (self._asked[text] - 1)


def requests(found: Sample, seed: int) -> dict[str, list[Asked]]:
    """Return the requests of each question."""
    chance, new = random.Random(seed), Anew()  # noqa: S311 - the same questions each time
    mixed = found.mixed
    slipped = [one for one in found.anybody if max(map(len, one.name.split())) > 5]
    return {
        "entity": [Asked(get(f"/v1/entities/{one.id}"), one.id) for one in mixed],
        "name search": [Asked(get("/v1/search", q=new(_typed(one.name, chance)), limit=10)) for one in mixed],
        "typo search": [Asked(get("/v1/search", q=slip(one.name, chance), limit=10), one.id) for one in slipped],
        "neighbours": [Asked(get(f"/v1/entities/{one.id}/edges", limit=20)) for one in mixed],
        "two hops": [Asked(get(f"/v1/entities/{one.id}/similar", limit=10)) for one in mixed],
        "path": [
            Asked(get("/v1/paths", **{"from": one.id, "to": other.id, "hops": 6}))
            for one, other in zip(mixed, chance.sample(mixed, len(mixed)), strict=True)
            if one.id != other.id
        ],
        "filtered list": [Asked(_filtered(at, found, chance, new)) for at in range(len(mixed))],
        "facets": [
            Asked(get("/v1/search", q=new(_word(one.name, chance)), limit=10, facet=["type", "place", "year"]))
            for one in mixed
        ],
    }


def _typed(name: str, chance: random.Random) -> str:
    """Return what somebody types: the whole name, or its beginning."""
    return name if chance.random() < 0.5 else name[: chance.randrange(4, max(5, len(name)))].strip()


def _word(name: str, chance: random.Random) -> str:
    return chance.choice(name.split())


def _filtered(at: int, found: Sample, chance: random.Random, new: Anew) -> bytes:
    path, parameters = FILTERS[at % len(FILTERS)]
    names = {type_: chance.choice(some).name for type_, some in found.by_type.items()}
    asked = {key: value.format(**names) for key, value in parameters.items()}
    return get(path, **asked | {"where": new(asked.get("where", ""))})
