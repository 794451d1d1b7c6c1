"""What the articles of a world say, word by word, as the rows of the tables of truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from json.encoder import encode_basestring
from typing import Any, Final

import numpy as np

from benchmarks.powerlaw import words
from benchmarks.powerlaw.words import LITERALS
from benchmarks.powerlaw.world import KINDS, NONE, STATUS, Column, World
from graph.model import Article, Reading

EXTRACTOR: Final = "powerlaw 1"
CHUNK: Final = 20_000  # articles whose texts are in memory at once
WIDTH: Final = 12  # bytes of an id
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Ids:
    """The ids of rows, without their prefix, one after the other."""

    data: bytes

    def __getitem__(self, at: int) -> bytes:
        """Return the id of a row."""
        return self.data[at * WIDTH : at * WIDTH + WIDTH]

    @cached_property
    def text(self) -> str:
        """All of them in hex digits."""
        return self.data.hex()

    def hex(self, at: int) -> str:
        """Return the id of a row in hex digits."""
        return self.text[at * WIDTH * 2 : (at + 1) * WIDTH * 2]

    @cached_property
    def order(self) -> Column:
        """Numbers that sort as the ids do: their first 8 bytes, which no two of a hundred million share by any likely chance."""
        rows = np.frombuffer(self.data, np.uint8).reshape(-1, WIDTH)
        return np.ascontiguousarray(rows[:, :8]).view(">u8").ravel().astype(np.uint64)


def digest(text: str) -> bytes:
    """Return the id of parts that are already written as JSON: `graph.model.content_id` without its checks, 10 million times."""
    return blake2b(text.encode(), digest_size=WIDTH).digest()


class Truth:
    """The rows of a world; references are numbered in the order of articles and entities."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.entities = world.size.entities
        subject, object_ = world.subject[world.claim], world.object[world.claim]
        joined = object_ != NONE
        first = world.article * np.int64(self.entities) + subject
        second = (world.article * np.int64(self.entities) + object_)[joined]
        codes, places = np.unique(np.concatenate([first, second]), return_inverse=True)
        self.reference_article, self.reference_entity = (
            part.astype(np.int32) for part in np.divmod(codes, self.entities)
        )
        self.subject = places[: len(first)].astype(np.int32)  # of each statement: the reference
        self.object = np.full(len(first), NONE, np.int32)
        self.object[joined] = places[len(first) :]
        self._place()

    def _place(self) -> None:
        """Find where each sentence stands in its article, and where it names its ends."""
        world = self.world
        kinds = world.kind[world.claim]
        first, second = (self._lengths(part)[kinds, world.sentence] for part in (0, 1))
        named = np.array([len(name) for name in world.names], np.int32)
        subject = named[world.subject[world.claim]]
        long = np.where(
            self.object == NONE, self._values()[kinds, world.value[world.claim]], named[world.object[world.claim]]
        )
        size = subject + first + long + second
        ends = np.cumsum(size + 1, dtype=np.int64)  # one space between two sentences
        begins = np.searchsorted(world.article, np.arange(world.articles + 1))
        self.begins = begins
        self.start = ends - size - 1 - np.concatenate([[0], ends])[begins[world.article]]
        self.stop = self.start + size
        self.object_start = self.start + subject + first
        self.named = named

    def _lengths(self, part: int) -> Column:
        most = max(len(kind.sentences) for kind in KINDS)
        found = [[len(s[part]) for s in kind.sentences] + [0] * (most - len(kind.sentences)) for kind in KINDS]
        return np.array(found, np.int32)

    def _values(self) -> Column:
        lengths = [
            [len(text) for text, _ in words.values(kind.predicate)] if kind in LITERALS else [] for kind in KINDS
        ]
        most = max(map(len, lengths))
        return np.array([found + [0] * (most - len(found)) for found in lengths], np.int32)

    @cached_property
    def values(self) -> list[list[words.Money]]:
        """The literals of each kind."""
        return [words.values(kind.predicate) if kind in LITERALS else [] for kind in KINDS]

    def articles(self, *, start: int, stop: int) -> Iterator[Reading]:
        """Yield articles without what they say."""
        world = self.world
        low = int(self.begins[start])
        sentences = self._sentences(low, int(self.begins[stop]))
        titles = world.subject[world.claim[self.begins[start:stop]]].tolist()
        days, outlets = world.day[start:stop].tolist(), world.outlet[start:stop].tolist()
        bounds = (self.begins[start : stop + 1] - low).tolist()
        sources = words.outlets()
        for at, title in enumerate(titles):
            source, published = sources[outlets[at]], world.dates[days[at]]
            url = f"https://{source.replace(' ', '-').lower()}.example/{published}/{start + at}"
            text = " ".join(sentences[bounds[at] : bounds[at + 1]])
            yield Reading(
                Article(f"{world.names[title]} in the news", text, url, published, "", source, "en"),
                extractor=EXTRACTOR,
            )

    def _sentences(self, low: int, high: int) -> list[str]:
        world, names = self.world, self.world.names
        claims = world.claim[low:high]
        columns = (
            world.kind[claims],
            world.subject[claims],
            world.object[claims],
            world.value[claims],
            world.sentence[low:high],
        )
        parts = [kind.sentences for kind in KINDS]
        found = []
        for kind, subject, object_, value, sentence in zip(*(c.tolist() for c in columns), strict=True):
            first, second = parts[kind][sentence]
            found.append(
                f"{names[subject]}{first}{self.values[kind][value][0] if object_ == NONE else names[object_]}{second}"
            )
        return found

    def references(self, articles: Ids, *, start: int, stop: int) -> Iterator[bytes]:
        """Yield the ids of references."""
        heads = self._heads
        rows = zip(self.reference_article[start:stop].tolist(), self.reference_entity[start:stop].tolist(), strict=True)
        yield from (digest(f'["art_{articles.hex(article)}", {heads[entity]}') for article, entity in rows)

    @cached_property
    def _heads(self) -> list[str]:
        pairs = zip(self.world.types, self.world.names, strict=True)
        return [f'"{type_}", {encode_basestring(name)}]' for type_, name in pairs]

    def statements(self, articles: Ids, references: Ids, *, start: int, stop: int) -> Iterator[Row]:
        """Yield id, article, subject, kind, object, value, attributes, status, since, confidence, start and stop; ends by number."""
        world = self.world
        claims = world.claim[start:stop]
        columns = (
            world.article[start:stop], self.subject[start:stop], world.kind[claims], self.object[start:stop], world.value[claims],
            world.attributes[start:stop], world.status[start:stop], world.since[start:stop], world.confidence[start:stop],
            self.start[start:stop], self.stop[start:stop],
        )  # fmt: skip
        status, pools = [name for name, _ in STATUS], [kind.attributes for kind in KINDS]
        for article, subject, kind, object_, value, how, state, since, sure, low, high in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            said, money = ("", pools[kind][how]) if object_ != NONE else self.values[kind][value]
            other = f"ref_{references.hex(object_)}" if object_ != NONE else ""
            whom = f'"ref_{references.hex(subject)}", "{KINDS[kind].predicate}", "{other}"'
            id_ = digest(f'["art_{articles.hex(article)}", {whom}, {encode_basestring(said)}]')
            yield id_, article, subject, kind, object_, said, money, status[state], since, sure / 100, low, high

    def mentions(self) -> tuple[Column, Column, Column]:
        """Return article, place and reference of the first time that each reference is named, in the order of the text."""
        joined = self.object != NONE
        reference = np.concatenate([self.subject, self.object[joined]])
        place = np.concatenate([self.start, self.object_start[joined]])
        order = np.lexsort((place, reference))
        _, firsts = np.unique(reference[order], return_index=True)
        found = place[order][firsts]
        text = np.lexsort((np.arange(len(found)), found, self.reference_article))
        return self.reference_article[text], found[text], text
