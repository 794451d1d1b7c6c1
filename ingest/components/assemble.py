"""From scores to statements: types that relations correct, one direction a pair, calibrated confidence, evidence, ledger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from graph.model import Status
from ingest.components.attributes import attributes
from ingest.components.calibrate import Calibration
from ingest.components.document import DocumentGraph, Name, ReadEntity, ReadRelation, Span
from ingest.components.evidence import evidence_of
from ingest.components.labels import (
    HAPPENINGS,
    NAMED,
    ONTOLOGY,
    REF,
    RELATIONS,
    SPAN_TYPES,
    STATUS,
    SYMMETRIC,
    FloatArray,
    compatible,
)
from ingest.components.names import norm
from ingest.components.page import Context, Page, around, gap, inside
from ingest.components.ranking import Key, Ranking, signals
from ingest.components.reading import Candidate, Reading
from ingest.components.vetoes import ruled_out

COMPATIBLE: Final = compatible()
EVENT: Final = SPAN_TYPES.index("event")
STATED: Final = np.array([1, 0, 0, 0], np.float32)
FUNCTIONAL: Final = frozenset(name for name, r in ONTOLOGY.relations.items() if r.functional)
LEDGER: Final = 100  # rejected candidates kept of a document
TITLES: Final = {"holds_role": re.compile(""), "founded": re.compile("(?i)founder")}  # the titles that tell of them
FOUNDED: Final = re.compile(r"(?i)\b(?:co-?)?found|\b(?:start|set up|creat|launch|establish)")
BESIDE: Final = 2  # characters between a name and its title: ", "
WORTH_NOTING: Final = 0.05  # confidence under which a candidate is not worth a line in the ledger


@dataclass(frozen=True, slots=True)
class Decoding:
    """How scores become facts; chosen on the held-out training articles (training/tune.py).

    ``retype`` is what a confident relation leaves of a type that it excludes; ``stated`` is added to the log-odds of the
    status "stated"; ``threshold`` is the confidence from which a relation is stated.
    """

    retype: float = 0.3
    stated: float = 0.0
    threshold: float = 0.5
    ranking: Ranking = field(default_factory=Ranking)
    calibration: Calibration = field(default_factory=Calibration)


@dataclass(frozen=True, slots=True)
class Scored:
    """A relation of the document with its calibrated confidence."""

    key: Key
    confidence: float
    candidate: Candidate


def assemble(reading: Reading, how: Decoding, published: str = "", *, detail: bool = True) -> DocumentGraph:
    """Return the document's entities and relations; those under the threshold are its ledger.

    Without ``detail`` relations lack their attributes, which cost more than all else when every candidate is wanted.
    """
    facts = weigh(reading, how)
    types = retype(reading, facts, how)
    entities = tuple(_entity(reading, e, int(types[e].argmax())) for e in range(reading.entities))
    ranked = sorted(facts, key=lambda f: (-f.confidence, f.key))
    sure = sum(f.confidence >= how.threshold for f in ranked)
    stated = tuple(_relation(reading, f, how) for f in ranked[:sure])
    doubtful = [f for f in ranked[sure : sure + LEDGER] if f.confidence >= WORTH_NOTING]
    rejected = tuple(_relation(reading, f, how) for f in doubtful)
    if detail:
        page = page_of(reading, entities, published)
        stated = tuple(_describe(reading, page, f, r) for f, r in zip(ranked[:sure], stated, strict=True))
    return DocumentGraph(entities, stated, rejected)


def weigh(reading: Reading, how: Decoding) -> list[Scored]:
    """Return one candidate a fact: ranked, one direction a pair, one value of a functional relation."""
    candidates = once(reading)
    chances = how.calibration(how.ranking(list(candidates), signals(reading, candidates)))
    rows = zip(candidates.items(), chances.tolist(), strict=True)
    best = {key: Scored(key, chance, candidate) for (key, candidate), chance in rows}
    _one_direction(best)
    _one_value(best)
    _winners_took_part(reading, best)
    return list(best.values())


def once(reading: Reading) -> dict[Key, Candidate]:
    """Return the candidates that are not ruled out, a symmetric relation in one direction only."""
    out: dict[Key, Candidate] = {}
    for (s, r, o), seen in reading.candidates.items():
        key = (min(s, o), r, max(s, o)) if RELATIONS[r] in SYMMETRIC else (s, r, o)
        if ruled_out(reading, (s, r, o), seen):
            continue
        if key not in out or seen.score > out[key].score:
            out[key] = seen
    return out


def _one_direction(best: dict[Key, Scored]) -> None:
    for s, r, o in list(best):
        if (o, r, s) in best and (s, r, o) in best and s != o and best[o, r, s].confidence > best[s, r, o].confidence:
            del best[s, r, o]


def _one_value(best: dict[Key, Scored]) -> None:
    top: dict[tuple[int, int], float] = {}
    functional = [k for k in best if RELATIONS[k[1]] in FUNCTIONAL]
    for s, r, o in functional:
        top[s, r] = max(top.get((s, r), 0.0), best[s, r, o].confidence)
    for s, r, o in functional:
        if best[s, r, o].confidence < top[s, r]:
            del best[s, r, o]


def _winners_took_part(reading: Reading, best: dict[Key, Scored]) -> None:
    """Winning at an event is also taking part in it (annotation decision 7)."""
    won, part = RELATIONS.index("won"), RELATIONS.index("participated_in")
    for (s, r, o), fact in list(best.items()):
        if r == won and int(reading.types[o].argmax()) == EVENT:
            known = best.get((s, part, o))
            if known is None or known.confidence < fact.confidence:
                best[s, part, o] = Scored((s, part, o), fact.confidence, known.candidate if known else fact.candidate)


def retype(reading: Reading, facts: Sequence[Scored], how: Decoding) -> FloatArray:
    """Return the entities' types [entities, types]: confident relations speak against types that they exclude."""
    mass = reading.types[: reading.entities, :NAMED] + np.float32(1e-3)
    for fact in facts:
        s, r, o = fact.key
        if fact.candidate.score > 0.5:  # more likely than not, whatever the types say
            mass[s] *= np.where(COMPATIBLE[r].any(1)[:NAMED], 1, how.retype)
            if o < reading.entities:
                mass[o] *= np.where(COMPATIBLE[r].any(0)[:NAMED], 1, how.retype)
    total: FloatArray = mass / mass.sum(-1, keepdims=True)
    return total


def _entity(reading: Reading, e: int, kind: int) -> ReadEntity:
    names = [k for k in reading.groups[e] if reading.mentions.spans[k, 2] != REF]
    words = [k for k in reading.groups[e] if reading.mentions.spans[k, 2] == REF]
    name = max((reading.mentions.surfaces[k] for k in names), key=lambda form: (len(norm(form)), not form.isupper()))
    places, others = (tuple(reading.mentions.places[k] for k in part) for part in (names, words))
    return ReadEntity(SPAN_TYPES[kind], name, places, others, float(reading.types[e].max()))


def _relation(reading: Reading, fact: Scored, how: Decoding) -> ReadRelation:
    s, r, o = fact.key
    literal = o >= reading.entities
    first, second = fact.candidate.subject, fact.candidate.object
    sentences = reading.mentions.sentences
    return ReadRelation(
        subject=s,
        predicate=RELATIONS[r],
        object=None if literal else o,
        value=reading.mentions.places[second] if literal else None,
        evidence=evidence_of(reading.tokens, sentences[first], sentences[second]),
        confidence=fact.confidence,
        status=_status(RELATIONS[r], fact.candidate.status + STATED * how.stated),
    )


def _status(predicate: str, chances: FloatArray) -> Status:
    """Return the likeliest status that a relation of this kind can have."""
    possible = [status != "ended" or predicate not in HAPPENINGS for status in STATUS]
    return STATUS[int(np.where(possible, chances, -np.inf).argmax())]


def page_of(reading: Reading, entities: Sequence[ReadEntity], published: str) -> Page:
    """Return the page on which the rules for attributes look: every mention with its entity, names and other words told apart."""
    names = [
        Name(m.start, m.end, entity.type, number, named)
        for number, entity in enumerate(entities)
        for named, mentions in ((True, entity.mentions), (False, entity.descriptions))
        for m in mentions
    ]
    return Page(reading.tokens, names, published)


def _describe(reading: Reading, page: Page, fact: Scored, relation: ReadRelation) -> ReadRelation:
    """Add the attributes that the text gives."""
    given = fact.candidate.subject, fact.candidate.object
    pair = _titled(reading, page, relation, given) or given
    first, second = (reading.mentions.places[k] for k in pair)
    evidence = evidence_of(reading.tokens, *(reading.mentions.sentences[k] for k in pair))
    what = -1 if relation.object is None else relation.object
    context = Context(page, around(evidence, first, second), first, second, relation.subject, what)
    return replace(relation, evidence=evidence, attributes=attributes(relation.predicate, context))


def _titled(reading: Reading, page: Page, relation: ReadRelation, given: tuple[int, int]) -> tuple[int, int] | None:
    """Return the mentions at which a person's post is told with the name, where the nearest ones only say "he" and no title.

    None where the nearest will do: the person named, a title beside them, or the founding told in their one sentence.
    """
    said, sentences = TITLES.get(relation.predicate), reading.mentions.sentences
    if said is None or relation.object is None or reading.mentions.spans[given[0], 2] != REF:
        return None
    titles = [span for span in page.titles if said.search(page.text, span.start, span.end)]
    told = sentences[given[0]] == sentences[given[1]] and FOUNDED.search(
        page.text, relation.evidence.start, relation.evidence.end
    )
    if told or inside(titles, relation.evidence):
        return None
    return _named(reading, titles, relation)


def _named(reading: Reading, titles: Sequence[Span], relation: ReadRelation) -> tuple[int, int] | None:
    """Return the nearest mentions, a sentence apart at most, of a person beside one of the titles and of whom the person serves."""
    kinds, places, sentences = reading.mentions.spans[:, 2], reading.mentions.places, reading.mentions.sentences
    people, others = reading.groups[relation.subject], reading.groups[relation.object or 0]
    held = [k for k in people if kinds[k] != REF and any(gap(span, places[k]) <= BESIDE for span in titles)]
    pairs = [(abs(sentences[a] - sentences[b]), gap(places[a], places[b]), a, b) for a in held for b in others]
    near = min((pair for pair in pairs if pair[0] <= 1), default=None)
    return near[2:] if near else None
