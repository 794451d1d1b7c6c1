"""How far two annotators agree: ``python -m training.agreement``.

``training/second`` holds 40 articles that a second annotator annotated blind, from the plain text and the guide alone. The
second is scored against the first by the rule that scores models, so the figures are a ceiling for them.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.quality import Count, Report, score, total
from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span
from ingest.components.labels import NAMED, SPAN_TYPES
from training.loader import Article, Fact, load

HERE: Final = Path(__file__).parent


def as_read(article: Article) -> DocumentGraph:
    """Return an annotation in the form in which a model answers."""
    keys = list(article.types)
    entities = [_entity(article, key) for key in keys]
    return DocumentGraph(tuple(entities), tuple(_relation(article, keys, fact) for fact in article.facts))


def compare(first: Path = HERE / "corpus", second: Path = HERE / "second") -> Report:
    """Score the second annotation of each article against the first."""
    again = {article.id: article for article in load(second)}
    by_text = {article.text: as_read(article) for article in again.values()}
    return score([a for a in load(first) if a.id in again], lambda text, _: by_text[text])


def lines(report: Report) -> Iterable[str]:
    """Yield the figures as text."""
    yield f"{report.articles} articles annotated twice"
    for name, counts in (
        ("mentions", report.mentions),
        ("typed entities", report.entities),
        ("relations", report.relations),
    ):
        yield _line(name, total(counts))
    yield _line("entities found, of any type", report.found)
    for relation, count in sorted(report.relations.items(), key=lambda row: -row[1].f1):
        yield _line(f"  {relation}", count)


def main() -> int:
    """Print the agreement."""
    sys.stdout.write("\n".join(lines(compare())) + "\n")
    return 0


def _line(name: str, count: Count) -> str:
    return f"{name}: F1 {count.f1:.3f} (precision {count.precision:.3f}, recall {count.recall:.3f})"


def _entity(article: Article, key: str) -> ReadEntity:
    spans = tuple(Span(m.start, m.end) for m in article.marks if m.key == key and m.type < NAMED)
    return ReadEntity(SPAN_TYPES[article.types[key]], article.text[spans[0].start : spans[0].end], spans)


def _relation(article: Article, keys: list[str], fact: Fact) -> ReadRelation:
    whole = Span(0, len(article.text))
    if fact.literal:
        start = article.text.index(fact.object)
        return ReadRelation(
            keys.index(fact.subject), fact.predicate, None, Span(start, start + len(fact.object)), whole, 1.0
        )
    return ReadRelation(keys.index(fact.subject), fact.predicate, keys.index(fact.object), None, whole, 1.0)


if __name__ == "__main__":
    sys.exit(main())
