"""Articles made from articles: exchanged names, other quotation marks, capitals, two stories on one page."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.components.labels import NAMED, SPAN_TYPES
from ingest.components.names import norm
from ingest.components.tokens import tokenise
from training.loader import Article, Fact, Mark

STRAIGHT: Final = str.maketrans("‘’“”", "''\"\"")
OPEN_NAMES: Final = frozenset({"company", "investor", "person", "product", "place"})  # others describe themselves
Families = Mapping[int, Sequence[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Shares:
    """How many articles of 1 are changed in which way, anew each epoch; ``rename`` counts names within an article."""

    exchange: float = 0.4
    rename: float = 0.7
    describing: float = 0.3
    straighten: float = 0.3
    capitals: float = 0.015
    join: float = 0.1


def families(articles: Sequence[Article]) -> Families:
    """Return by type the surfaces of every entity, the longest first."""
    out: dict[int, list[tuple[str, ...]]] = {kind: [] for kind in range(NAMED)}
    for article in articles:
        for key, surfaces in _surfaces(article).items():
            out[article.types[key]].append(surfaces)
    return out


def vary(article: Article, articles: Sequence[Article], pool: Families, shares: Shares, rng: random.Random) -> Article:
    """Return the article changed by the dice of ``rng``."""
    if rng.random() < shares.exchange:
        article = exchange(article, pool, shares, rng)
    if rng.random() < shares.join:
        article = join(article, rng.choice(articles))
    if rng.random() < shares.straighten:
        article = _recase(article, lambda text: text.translate(STRAIGHT))
    if rng.random() < shares.capitals:
        article = _recase(article, str.upper)
    return article


def exchange(article: Article, pool: Families, shares: Shares, rng: random.Random) -> Article:
    """Give entities the names of other articles' entities of their type, form by form; offsets stay right."""
    new: dict[tuple[str, str], str] = {}
    for key, surfaces in _surfaces(article).items():
        kind = article.types[key]
        share = shares.rename if SPAN_TYPES[kind] in OPEN_NAMES else shares.describing
        if rng.random() < share:
            fits = [f for f in rng.sample(pool[kind], min(40, len(pool[kind]))) if len(f) == len(surfaces)]
            new |= {(key, old): put for old, put in zip(surfaces, fits[0] if fits else surfaces, strict=True)}
    return _rewrite(article, new)


def _rewrite(article: Article, new: Mapping[tuple[str, str], str]) -> Article:
    text, marks, at, size = [], [], 0, 0
    for mark in article.marks:
        old = article.text[mark.start : mark.end]
        put = new.get((mark.key, old), old) if mark.type < NAMED else old
        text += [article.text[at : mark.start], put]
        size += mark.start - at
        marks.append(replace(mark, start=size, end=size + len(put)))
        size += len(put)
        at = mark.end
    whole = "".join([*text, article.text[at:]])
    return replace(article, text=whole, marks=tuple(marks), tokens=tokenise(whole))


def join(first: Article, second: Article) -> Article:
    """Put two stories on one page: what they name alike is one entity, and nothing else relates them."""
    if first.id == second.id or first.references_marked != second.references_marked:
        return first
    known = {(norm(first.text[m.start : m.end]), m.type): m.key for m in first.marks if m.type < NAMED}
    keys = {key: f"{key}+" for key in second.types}
    for m in second.marks:
        same = known.get((norm(second.text[m.start : m.end]), m.type))
        if same and m.type < NAMED:
            keys[m.key] = same
    return _append(first, second, keys)


def _append(first: Article, second: Article, keys: Mapping[str, str]) -> Article:
    shift = len(first.text) + 2
    text = f"{first.text}\n\n{second.text}"
    moved = (Mark(m.start + shift, m.end + shift, m.type, keys.get(m.key, m.key)) for m in second.marks)
    facts = (
        replace(f, subject=keys[f.subject], object=f.object if f.literal else keys[f.object]) for f in second.facts
    )
    types = {**{keys[k]: kind for k, kind in second.types.items()}, **first.types}
    marks = (*first.marks, *moved)
    return replace(
        first, text=text, marks=marks, facts=_once((*first.facts, *facts)), types=types, tokens=tokenise(text)
    )


def _once(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple({(f.subject, f.predicate, f.object): f for f in facts}.values())


def _recase(article: Article, change: Callable[[str], str]) -> Article:
    """Change letters, not lengths: a text that would shift its marks stays as it is."""
    text = "".join(change(c) if len(change(c)) == 1 else c for c in article.text)
    return replace(article, text=text, tokens=tokenise(text)) if len(text) == len(article.text) else article


def _surfaces(article: Article) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for m in article.marks:
        if m.type < NAMED:
            found.setdefault(m.key, set()).add(article.text[m.start : m.end])
    return {key: tuple(sorted(forms, key=lambda x: (-len(x), x))) for key, forms in found.items()}
