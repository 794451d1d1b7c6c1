"""The shipped model beside the nearest common alternative: spaCy's own CNN tagger, trained on the same articles, scored by the same rule.

    python -m benchmarks.spacy_cnn --minutes 20

The tagger finds entities only (spaCy has no relation component); names spelt alike are one entity. Minutes and speeds are of
processor time, which other work on the machine disturbs less. Prints a table of two rows.
"""

import argparse
import itertools
import random
import sys
import time
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from benchmarks.evaluate import DEVSET, load_pipeline, reader, words
from benchmarks.quality import Predict, evaluate, total
from ingest.components.document import DocumentGraph, ReadEntity, Span
from ingest.components.labels import NAMED, SPAN_TYPES
from ingest.components.names import norm
from training.loader import Article, held_out, load

ROOT: Final = Path(__file__).parents[1]
DROPOUT: Final = 0.2
BATCH: Final = 16
REPORT: Final = 100  # steps between two lines of progress


def train(articles: list[Article], minutes: float) -> Language:
    """Return a CNN tagger with spaCy's default settings, trained for so many minutes of processor time."""
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = [Example(nlp.make_doc(a.text), _gold(nlp, a)) for a in articles]
    optimiser = nlp.initialize(lambda: examples[:200])
    rng, begun = random.Random(0), time.process_time()  # noqa: S311  # reproducible, not secret
    for step in itertools.count(1):
        if (spent := (time.process_time() - begun) / 60) >= minutes:
            break
        losses = nlp.update(rng.sample(examples, min(BATCH, len(examples))), sgd=optimiser, drop=DROPOUT)
        if step % REPORT == 0:
            sys.stderr.write(f"{spent:.1f} of {minutes:g} minutes, {step} steps, loss {losses['ner']:.0f}\n")
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


def tagger(minutes: float, folder: Path | None = None) -> Language:
    """Return the tagger that is kept in the folder, else a new one, which is then kept there."""
    if folder and folder.exists():
        return spacy.load(folder)
    nlp = train([a for a in load(ROOT / "training" / "corpus") if not held_out(a.id)], minutes)
    if folder:
        nlp.to_disk(folder)
    return nlp


def main() -> None:
    """Train, score both on devset, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, help="of processor time for the training")
    parser.add_argument(
        "--tagger", type=Path, help="folder that keeps the trained tagger; one that is there is not trained again"
    )
    options = parser.parse_args()
    nlp = tagger(options.minutes, options.tagger)
    sys.stdout.write(
        "| pipeline | mentions F1 | typed F1 | untyped F1 | relations F1 | words/s of a core's time |\n|---|---|---|---|---|---|\n"
    )
    sys.stdout.write(row("venturegraph", reader(load_pipeline())) + row("spaCy CNN", lambda text, _: read(nlp, text)))


def row(name: str, predict: Predict) -> str:
    """Return a line of the table: the qualities on devset beside the speed of the same pass."""
    begun = time.process_time()
    report = evaluate(DEVSET, predict)
    speed = words(DEVSET) / (time.process_time() - begun)
    counts = (total(report.mentions), total(report.entities), report.found, total(report.relations))
    return f"| {name} | {' | '.join(f'{count.f1:.3f}' for count in counts)} | {speed:,.0f} |\n"


if __name__ == "__main__":
    main()
