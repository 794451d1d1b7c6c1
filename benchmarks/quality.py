"""How well a reader reads: document-level entities and relations, mentions, calibration; and what it missed or invented.

The rule of scoring: a predicted entity matches a gold one when they share a surface form (case, articles, quotes and
possessive apart) and, for typed scores, their type; one gold entity takes one prediction, a second is wrong. A relation is
right when both ends match, the predicate is the gold one and, but for symmetric ones, the direction; literals are compared
after normalising; doubles count once. Attributes are counted on right relations only (benchmarks/attribute_scores.py).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.attribute_scores import compare, gold_attributes
from ingest.components.document import DocumentGraph, ReadRelation, Span
from ingest.components.labels import LITERAL_OF, NAMED, ONTOLOGY, SPAN_TYPES, SYMMETRIC
from ingest.components.names import norm
from training.loader import Article, Fact, load

Key = tuple[str, str, str]  # subject, predicate, object of gold; a literal object begins with "="
Predict = Callable[[str, str], DocumentGraph]  # text, date -> what was read
BINS: Final = 10
UNITS: Final = {
    "million": "m",
    "mn": "m",
    "mln": "m",
    "billion": "b",
    "bn": "b",
    "trillion": "t",
    "tn": "t",
    "thousand": "k",
    "usd": "$",
    "us$": "$",
}


@dataclass(slots=True)
class Count:
    """Right, invented and missed."""

    right: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Right of all predicted; 1 if nothing was."""
        return self.right / (self.right + self.invented) if self.right + self.invented else 1.0

    @property
    def recall(self) -> float:
        """Right of all gold; 1 if there is none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.invented + self.missed)

    @property
    def triple(self) -> tuple[int, int, int]:
        """Right, invented, missed."""
        return self.right, self.invented, self.missed

    def __iadd__(self, other: "Count") -> "Count":
        self.right += other.right
        self.invented += other.invented
        self.missed += other.missed
        return self


@dataclass(frozen=True, slots=True)
class Error:
    """A missed or invented fact or a wrong type or attribute, with its sentence and, where the reader had it, its confidence."""

    article: str
    kind: str
    fact: str
    sentence: str
    confidence: float | None = None


@dataclass(slots=True)
class Report:
    """Counts by type, relation and attribute, (confidence, right) of every proposed relation, status, and errors."""

    mentions: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    found: Count = field(default_factory=Count)
    entities: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    relations: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    attributes: dict[str, Count] = field(
        default_factory=lambda: defaultdict(Count)
    )  # of right relations, by relation.name
    scores: list[tuple[float, bool]] = field(default_factory=list)
    status: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: list[Error] = field(default_factory=list)
    articles: int = 0

    @property
    def macro(self) -> float:
        """The mean F1 of the relations that gold has."""
        own = [c.f1 for c in self.relations.values() if c.right + c.missed]
        return sum(own) / len(own) if own else 0.0

    @property
    def calibration_error(self) -> float:
        """Expected calibration error over the stated and rejected candidates, in ten bins of equal width."""
        return sum(n * abs(mean - right) for _, n, mean, right in self.calibration()) / max(1, len(self.scores))

    def calibration(self) -> list[tuple[float, int, float, float]]:
        """Return (lower bound, candidates, mean confidence, share right) of each bin that is not empty."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for score, right in self.scores:
            bins[min(int(score * BINS), BINS - 1)].append((score, right))
        return [
            (k / BINS, len(b), sum(s for s, _ in b) / len(b), sum(r for _, r in b) / len(b))
            for k, b in sorted(bins.items())
        ]


def total(counts: Mapping[str, Count]) -> Count:
    """Return the sum (for micro averages)."""
    out = Count()
    for count in counts.values():
        out += count
    return out


def evaluate(gold_folder: Path, predict: Predict) -> Report:
    """Score ``predict`` on every annotated article below ``gold_folder``."""
    return score(load(gold_folder), predict)


def score(articles: Iterable[Article], predict: Predict) -> Report:
    """Score ``predict`` on these articles."""
    report = Report()
    for article in articles:
        graph = predict(article.text, article.header.get("date", ""))
        report.articles += 1
        _score_mentions(report, article, graph)
        names = _score_entities(report, article, graph)
        _score_relations(report, article, graph, names)
    return report


def _score_mentions(report: Report, article: Article, graph: DocumentGraph) -> None:
    """Naming mentions, strictly: the same characters and the same type."""
    gold = {(m.start, m.end, SPAN_TYPES[m.type]) for m in article.marks if m.type < NAMED}
    got = {(m.start, m.end, e.type) for e in graph.entities for m in e.mentions}
    for row in gold | got:
        report.mentions[row[2]] += Count(row in gold and row in got, row not in gold, row not in got)


def _score_entities(report: Report, article: Article, graph: DocumentGraph) -> dict[int, str]:
    """Match entities one to one and return predicted number -> gold key; splits point to the entity they are split of."""
    match, splits = match_entities(article, graph)
    types = {key: SPAN_TYPES[kind] for key, kind in article.types.items()}
    for number, entity in enumerate(graph.entities):
        key = match.get(number)
        right = key is not None and types[key] == entity.type
        report.found += Count(key is not None, key is None)
        report.entities[entity.type] += Count(right, not right)
        if key is not None and not right:
            report.entities[types[key]] += Count(missed=1)
            said = f"{entity.name}: {entity.type} for {types[key]}"
            report.errors.append(Error(article.id, "type", said, _sentence(article, entity.mentions[0])))
    for key in set(types) - set(match.values()):
        report.found += Count(missed=1)
        report.entities[types[key]] += Count(missed=1)
    return {**splits, **match}


def match_entities(article: Article, graph: DocumentGraph) -> tuple[dict[int, str], dict[int, str]]:
    """Return (predicted number -> gold key, one to one; splits -> the gold key that another prediction has)."""
    names: dict[str, set[str]] = defaultdict(set)
    for m in article.marks:
        if m.type < NAMED:
            names[norm(article.text[m.start : m.end])].add(m.key)
    rows = []
    for number, entity in enumerate(graph.entities):
        forms = {norm(article.text[m.start : m.end]) for m in entity.mentions}
        for key, hits in Counter(k for f in forms for k in names.get(f, ())).items():
            rows.append((hits, SPAN_TYPES[article.types[key]] == entity.type, -number, key))
    match: dict[int, str] = {}
    splits: dict[int, str] = {}
    for _, _, negative, key in sorted(rows, reverse=True):
        if -negative not in match:
            (splits if key in match.values() else match).setdefault(-negative, key)
    return match, {n: k for n, k in splits.items() if n not in match}


def _score_relations(report: Report, article: Article, graph: DocumentGraph, names: Mapping[int, str]) -> None:
    gold = gold_facts(article)
    found: dict[Key, tuple[ReadRelation, bool]] = {}
    for relation, stated in [*((r, True) for r in graph.relations), *((r, False) for r in graph.rejected)]:
        found.setdefault(_predicted(article, relation, names), (relation, stated))
    for key, (relation, stated) in found.items():
        report.scores.append((relation.confidence, key in gold))
        if stated:
            report.relations[key[1]] += Count(key in gold, key not in gold)
            if key in gold:
                report.status[gold[key].status, relation.status] += 1
                _score_attributes(report, article, gold[key], relation)
            else:
                report.errors.append(_invented(article, graph, relation))
    for key, fact in gold.items():
        if key not in found or not found[key][1]:
            report.relations[key[1]] += Count(missed=1)
            confidence = found[key][0].confidence if key in found else None
            report.errors.append(
                Error(article.id, "missed", _say(article, fact), sentence_of(article, fact), confidence)
            )


def _score_attributes(report: Report, article: Article, fact: Fact, relation: ReadRelation) -> None:
    """Count each attribute of a right relation; one whose value is wrong is both invented and missed."""
    founded = next((f.object for f in article.facts if (f.subject, f.predicate) == (fact.object, "founded_year")), "")
    gold = gold_attributes(fact.predicate, fact.attributes, founded)
    names = ONTOLOGY.relations[fact.predicate].attributes
    for name, right, invented, missed in compare(gold, relation.attributes, article.header.get("date", ""), names):
        report.attributes[f"{fact.predicate}.{name}"] += Count(right, invented, missed)
        if not right:
            said = f"{_say(article, fact)}: {name} {relation.attributes.get(name)} for {gold.get(name)}"
            report.errors.append(Error(article.id, "attribute", said, _slice(article, relation.evidence)))


def gold_facts(article: Article) -> dict[Key, Fact]:
    """Return the article's facts by their keys."""
    return {
        fact_key(f.subject, f.predicate, f"={literal(f.object)}" if f.literal else f.object): f for f in article.facts
    }


def names_of(article: Article, graph: DocumentGraph) -> dict[int, str]:
    """Return predicted number -> gold key; splits point to the entity that they are split of."""
    match, splits = match_entities(article, graph)
    return {**splits, **match}


def fact_key(subject: str, predicate: str, object_: str) -> Key:
    """Return the key of a fact; symmetric ones have one key for both directions."""
    if predicate in SYMMETRIC and object_ < subject:
        return object_, predicate, subject
    return subject, predicate, object_


def _predicted(article: Article, relation: ReadRelation, names: Mapping[int, str]) -> Key:
    subject = names.get(relation.subject, f"?{relation.subject}")
    if relation.value is not None:
        return fact_key(
            subject, relation.predicate, f"={literal(article.text[relation.value.start : relation.value.end])}"
        )
    return fact_key(subject, relation.predicate, names.get(relation.object or 0, f"?{relation.object}"))


def literal(text: str) -> str:
    """Return a sum or year in one spelling: "US$5 million" and "$5m" are one."""
    folded = text.casefold().replace("us$", "$").replace("usd", "$").replace(",", "")
    folded = re.sub(r"[a-z$]+", lambda m: UNITS.get(m[0], m[0]), folded)
    return "".join(folded.split())


def _invented(article: Article, graph: DocumentGraph, relation: ReadRelation) -> Error:
    entity = graph.entities[relation.subject].name
    other = _slice(article, relation.value) if relation.object is None else graph.entities[relation.object].name
    fact = f"{entity} {relation.predicate} {other}"
    return Error(article.id, "invented", fact, _slice(article, relation.evidence), relation.confidence)


def _slice(article: Article, span: Span | None) -> str:
    return article.text[span.start : span.end] if span else ""


def _sentence(article: Article, span: Span) -> str:
    """Return the sentence around a stretch of the text."""
    tokens = article.tokens
    number = int(tokens.sentence[tokens.cover(span.start, span.end)[0]])
    return tokens.surface(*tokens.bounds[number].tolist())


def _say(article: Article, fact: Fact) -> str:
    return f"{_name(article, fact.subject)} {fact.predicate} {fact.object if fact.literal else _name(article, fact.object)}"


def _name(article: Article, key: str) -> str:
    return max(
        (article.text[m.start : m.end] for m in article.marks if m.key == key and m.type < NAMED), key=len, default=key
    )


def sentence_of(article: Article, fact: Fact) -> str:
    """Return the sentences of the nearest mentions of a gold fact."""
    kinds = set(LITERAL_OF.values())
    left = [m for m in article.marks if m.key == fact.subject and m.type not in kinds]
    right = [m for m in article.marks if m.key == fact.object and (m.type in kinds) == fact.literal]
    if not left or not right:
        return ""
    a, b = min(((x, y) for x in left for y in right), key=lambda p: abs(p[0].start - p[1].start))
    tokens = article.tokens
    numbers = sorted({int(tokens.sentence[tokens.cover(m.start, m.end)[0]]) for m in (a, b)})
    return " … ".join(tokens.surface(*tokens.bounds[n].tolist()) for n in numbers)
