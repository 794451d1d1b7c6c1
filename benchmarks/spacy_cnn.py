"""The nearest common alternative: spaCy's own CNN tagger, trained on the same articles and scored by the same rule.

    python -m benchmarks.spacy_cnn --minutes 6

It finds entities only (spaCy has no relation component); names spelt alike are one entity.
"""

import argparse
import random
import sys
import time
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from benchmarks.quality import evaluate, total
from ingest.components.document import DocumentGraph, ReadEntity, Span
from ingest.components.labels import NAMED, SPAN_TYPES
from ingest.components.names import norm
from training.loader import Article, held_out, load

ROOT: Final = Path(__file__).parents[1]
DROPOUT: Final = 0.2
BATCH: Final = 16


def train(articles: list[Article], minutes: float) -> Language:
    """Return a CNN tagger with spaCy's default settings, trained for so many minutes."""
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = [Example(nlp.make_doc(a.text), _gold(nlp, a)) for a in articles]
    optimiser = nlp.initialize(lambda: examples[:200])
    rng, begun = random.Random(0), time.monotonic()  # noqa: S311  # reproducible, not secret
    while time.monotonic() - begun < 60 * minutes:
        batch = rng.sample(examples, min(BATCH, len(examples)))
        nlp.update(batch, sgd=optimiser, drop=DROPOUT)
    return nlp


def _gold(nlp: Language, article: Article) -> Doc:
    doc = nlp.make_doc(article.text)
    spans = [doc.char_span(m.start, m.end, label=SPAN_TYPES[m.type]) for m in article.marks if m.type < NAMED]
    doc.set_ents([s for s in spans if s is not None])
    return doc


def read(nlp: Language, text: str) -> DocumentGraph:
    """Return the entities: mentions that are spelt alike are one, of the type that most of them have."""
    groups: dict[str, list[tuple[str, Span]]] = {}
    for ent in nlp(text).ents:
        groups.setdefault(norm(ent.text), []).append((ent.label_, Span(ent.start_char, ent.end_char)))
    entities = []
    for group in groups.values():
        kinds = [kind for kind, _ in group]
        first = group[0][1]
        entities.append(
            ReadEntity(max(kinds, key=kinds.count), text[first.start : first.end], tuple(s for _, s in group))
        )
    return DocumentGraph(tuple(entities))


def main() -> None:
    """Train, score on devset, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=6)
    articles = [a for a in load(ROOT / "training" / "corpus") if not held_out(a.id)]
    nlp = train(articles, parser.parse_args().minutes)
    devset = ROOT / "benchmarks" / "devset"
    begun = time.process_time()
    report = evaluate(devset, lambda text, _: read(nlp, text))
    count = sum(len(a.text.split()) for a in load(devset))
    mentions, typed = total(report.mentions), total(report.entities)
    sys.stdout.write(
        f"spaCy CNN: mentions F1 {mentions.f1:.3f}, entities typed F1 {typed.f1:.3f}, untyped {report.found.f1:.3f}; "
        f"{count / (time.process_time() - begun):,.0f} words a second of one core's time\n"
    )


if __name__ == "__main__":
    main()
