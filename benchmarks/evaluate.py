"""Score the shipped pipeline against floors: ``python -m benchmarks.evaluate [--jsonl] [--errors FILE] [--gold FOLDER]``.

Exit 1 when a figure is under its floor in benchmarks/baseline.json. Floors only rise.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import spacy
from spacy.language import Language

from benchmarks.quality import Count, Predict, Report, evaluate, total
from ingest.components import pipe
from ingest.components.document import DocumentGraph
from ingest.reader import shipped_model

HERE: Final = Path(__file__).parent
DEVSET: Final = HERE / "devset"
BASELINE: Final = HERE / "baseline.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate, print, and compare with the floors."""
    options = _options().parse_args(arguments)
    nlp = load_pipeline(options.model)
    begun = time.perf_counter()
    report = evaluate(options.gold, reader(nlp))
    seconds = time.perf_counter() - begun
    found = figures(report) | {"words_per_second": round(words(options.gold) / seconds)}
    sys.stdout.write("\n".join(lines(report, found, as_json=options.jsonl)) + "\n")
    if options.errors:
        rows = (json.dumps(asdict(error), ensure_ascii=False) for error in report.errors)
        options.errors.write_text("\n".join(rows) + "\n", encoding="utf-8")
    problems = below(found, json.loads(BASELINE.read_text(encoding="utf-8"))) if options.gold == DEVSET else []
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    return 1 if problems else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=DEVSET, help="folder of annotated articles")
    parser.add_argument("--model", type=Path, default=None, help="folder of the pipeline (default: the one that ships)")
    parser.add_argument("--jsonl", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--errors", type=Path, help="write missed and invented facts with their sentences, as JSON lines"
    )
    return parser


def load_pipeline(folder: Path | None = None) -> Language:
    """Return the pipeline in the folder, else the one that ships."""
    if not Language.has_factory(pipe.FACTORY):
        raise LookupError(f"spaCy does not know the factory {pipe.FACTORY}")
    return spacy.load(folder or shipped_model())


def reader(nlp: Language) -> Predict:  # a function of (text, date)
    """Return what `benchmarks.quality.evaluate` takes: (text, date) -> graph."""

    def read(text: str, date: str) -> DocumentGraph:
        doc = nlp.make_doc(text)
        doc._.published = date
        graph = nlp(doc)._.read
        if not isinstance(graph, DocumentGraph):
            raise TypeError("the pipeline leaves no DocumentGraph")
        return graph

    return read


def words(gold: Path) -> int:
    """Return the number of words in the annotated articles' files, markup apart (a mark adds no blank)."""
    return sum(len(path.read_text(encoding="utf-8").split("\n---\n")[1].split()) for path in gold.rglob("*.txt"))


def figures(report: Report) -> dict[str, float]:
    """Return the figures that have floors."""
    parts = {
        "mentions": total(report.mentions),
        "entities": total(report.entities),
        "relations": total(report.relations),
        "attributes": total(report.attributes),
    }
    out = {
        f"{name}_{part}": round(getattr(count, part), 4)
        for name, count in parts.items()
        for part in ("precision", "recall", "f1")
    }
    right = sum(n for (gold, got), n in report.status.items() if gold == got)
    return out | {
        "entities_untyped_f1": round(report.found.f1, 4),
        "relations_macro_f1": round(report.macro, 4),
        "status_accuracy": round(right / max(1, sum(report.status.values())), 4),
        "calibration_error": round(report.calibration_error, 4),
    }


def below(found: Mapping[str, float], baseline: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Return what is under its floor or over its ceiling."""
    low = [
        f"{name} {found[name]} is under its floor {floor}"
        for name, floor in baseline["floors"].items()
        if found[name] < floor
    ]
    high = [
        f"{name} {found[name]} is over its ceiling {top}"
        for name, top in baseline["ceilings"].items()
        if found[name] > top
    ]
    return low + high


def lines(report: Report, found: Mapping[str, float], *, as_json: bool) -> list[str]:
    """Return the report in lines: the figures, then types, relations, attributes and the calibration table."""
    tables = {
        "mention": report.mentions,
        "entity": report.entities,
        "relation": report.relations,
        "attribute": report.attributes,
    }
    rows = [(kind, name, table[name]) for kind, table in tables.items() for name in sorted(table)]
    bins = [dict(zip(("from", "candidates", "confidence", "right"), b, strict=True)) for b in report.calibration()]
    if as_json:
        return [json.dumps({"figures": dict(found), "articles": report.articles}), *(json.dumps(_record(*row)) for row in rows),
                *(json.dumps({"kind": "calibration", **b}) for b in bins)]  # fmt: skip
    table = [
        f"{kind:<9} {name:<23} P {c.precision:.3f}  R {c.recall:.3f}  F1 {c.f1:.3f}  gold {c.right + c.missed}"
        for kind, name, c in rows
    ]
    curve = [
        f"confidence {b['from']:.1f}+  {b['candidates']:>6} candidates  said {b['confidence']:.2f}  right {b['right']:.2f}"
        for b in bins
    ]
    return [*(f"{name:<22} {value}" for name, value in found.items()), *table, *curve]


def _record(kind: str, name: str, count: Count) -> dict[str, Any]:
    return {"kind": kind, "name": name, **{part: round(getattr(count, part), 4) for part in ("precision", "recall", "f1")},
            "gold": count.right + count.missed}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
