"""Readings for tests, written as short as a test wants to say them."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from graph import ontology
from graph.model import Article, Evidence, Mention, Reading, Reference, Statement

Thing = tuple[str, str]  # type, name
Claim = tuple[Thing, str, Thing | str] | tuple[Thing, str, Thing | str, dict[str, Any]]


def reading(url: str, claims: Iterable[Claim] = (), things: Iterable[Thing] = (), **fields: Any) -> Reading:
    """Make a reading whose text has one sentence a claim and names each thing where it is spoken of.

    A claim is (subject, predicate, object or value[, fields of the statement]); ``fields`` are the article's.
    """
    claims = list(claims)
    ends = [end for claim in claims for end in (claim[0], claim[2]) if isinstance(end, tuple)]
    named = list(dict.fromkeys([*ends, *things]))
    sentences = [sentence(claim) for claim in claims] + [f"{name}." for _, name in named if (_, name) not in ends]
    article = Article(**{"title": f"News of {url}", "text": "\n\n".join(sentences), "url": url} | fields)
    references = {thing: Reference(article.id, *thing) for thing in named}
    statements = [statement(article, claim, references) for claim in claims]
    mentions = [mention(article, reference) for reference in references.values()]
    return Reading(article, tuple(references.values()), tuple(mentions), tuple(statements))


def sketch(text: str, edits: int = 0) -> bytes:
    """Return the signature of a text (none for ``""``) after so many edits, each of which changes one of its 64 numbers.

    Up to 25 edits apart two are copies: an edit too far is a copy of what lies between.
    """
    numbers = [blake2b(f"{text}/{n}/{(n + edits) // 64}".encode(), digest_size=4).digest() for n in range(64)]
    return b"".join(numbers) if text else b""


def sentence(claim: Claim) -> str:
    """Return the sentence that states a claim."""
    other = claim[2] if isinstance(claim[2], str) else claim[2][1]
    return f"{claim[0][1]} {claim[1].replace('_', ' ')} {other}."


def statement(article: Article, claim: Claim, references: dict[Thing, Reference]) -> Statement:
    """Return the statement of a claim with its sentence as evidence."""
    quote, other = sentence(claim), claim[2]
    start = article.text.index(quote)
    fields: dict[str, Any] = {"value": other} if isinstance(other, str) else {"object": references[other].id}
    evidence = Evidence(article.id, start, start + len(quote), quote)
    fields |= claim[3] if len(claim) == 4 else {}
    return Statement(references[claim[0]].id, claim[1], evidence, **fields)


def mention(article: Article, reference: Reference) -> Mention:
    """Return the first mention of a reference."""
    start = article.text.index(reference.name)
    return Mention(article.id, start, start + len(reference.name), reference.name, reference.id)


def with_aliases(made: Reading, name: str, *aliases: str) -> Reading:
    """Return the reading with other names for one of its references."""
    changed = [replace(r, aliases=aliases) if r.name == name else r for r in made.references]
    return replace(made, references=tuple(changed))


def doubting(made: Reading, *claims: Claim) -> Reading:
    """Return the reading with claims that its reader rejected, about things it names, each read in the text's first words."""
    own, references = made.article, {(r.type, r.name): r for r in made.references}
    proof = Evidence(own.id, 0, own.text.index("."), own.text[: own.text.index(".")])
    rejected = []
    for subject, predicate, other, *more in claims:
        end: dict[str, Any] = {"value": other} if isinstance(other, str) else {"object": references[other].id}
        fields = {"confidence": 0.3} | end | dict(*more)
        rejected.append(Statement(references[subject].id, predicate, proof, **fields))
    return replace(made, rejected=tuple(rejected), threshold=0.5)


def synthetic(number: int, seed: int = 0, things: int = 20, claims: int = 15, world: int = 5_000) -> Reading:
    """Make the ``number``th article of a world whose things are spoken of by a power law, as in real news."""
    chance = random.Random(f"{seed}/{number}")
    named: dict[Thing, None] = {}
    while len(named) < things:
        named[_thing(chance, world)] = None
    made: dict[Claim, None] = {}
    while len(made) < claims:
        made |= dict.fromkeys(_claims(chance, list(named)))
    day = f"20{10 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"
    confident = [(*claim[:3], {"confidence": chance.randint(50, 100) / 100}) for claim in made]
    doubts = [
        (*claim, {"confidence": chance.randint(10, 49) / 100})
        for _ in range(6)
        for claim in _claims(chance, list(named))
    ]
    return doubting(reading(f"https://news.example/{seed}/{number}", confident, named, published=day), *doubts)


def _thing(chance: random.Random, world: int) -> Thing:
    rank = min(world, int(chance.paretovariate(0.6)))
    types: Sequence[str] = ("company", "investor", "person", "place", "event", "product")
    return types[rank % 6], f"Thing{rank} Number {rank * 7919 % 1009}"


def _claims(chance: random.Random, named: list[Thing]) -> list[Claim]:
    subject, object_ = chance.sample(named, 2)
    known = ontology.load()
    allowed = sorted(p for p in known.relations if known.allows(p, subject[0], object_[0]))
    return [(subject, chance.choice(allowed), object_)] if allowed else []
