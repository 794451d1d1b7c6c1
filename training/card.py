"""The model card: what the shipped model is, how well it reads, and where it fails."""

from collections.abc import Mapping
from typing import Any, Final

from benchmarks.quality import Count, total
from training.tune import Tuned

INTRODUCTION: Final = """# venture_en

Reads English start-up news into entities (12 types) and relations (21), each with its sentence, a status, attributes and a
calibrated confidence. A spaCy pipeline: one pass of a six-layer MiniLM encoder a window (int8 ONNX), a tagger, and two pair
heads that link names and score relations. It needs spacy, numpy and onnxruntime; no torch.

- Encoder: fine-tuned from sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0). Places: GeoNames (CC BY 4.0).
- Names: how often the training articles and `training/well_known.toml` use a name for which type.
- Training data: `training/corpus`, articles written for this project (CC0). Their news, persons and deals are fiction.
- Made by `python -m training.run --config training/config.toml`; hashes of data and code are in `meta.json`.
"""
LIMITS: Final = """
## Limits

- English only; other scripts inside the text are passed over without harm.
- It reads what the text states. It does not check whether that is true, and does not know the world.
- The training articles are fiction in the style of news: expect lower figures on outlets unlike them.
- Facts that hang on an unnamed "it" or "the company" far from the name, implied facts ("won over"), and lists whose
  subject changes from line to line are missed most often; denied deals are sometimes read as done.
- Statuses other than stated are the weakest attribute. Titles, rounds, dates and categories are found by pattern.
"""


def figures(tuned: Tuned) -> dict[str, Any]:
    """Return the main figures on the held-out training articles, for meta.json."""
    report = tuned.report
    rows = {
        "mentions": total(report.mentions),
        "entities": total(report.entities),
        "relations": total(report.relations),
    }
    parts = {
        f"{name}_{part}": round(getattr(count, part), 4)
        for name, count in rows.items()
        for part in ("precision", "recall", "f1")
    }
    return {**parts, "relations_macro_f1": round(report.macro, 4), "calibration_error": round(report.calibration_error, 4),
            "threshold": tuned.decoding.threshold, "articles": report.articles}  # fmt: skip


def model_card(tuned: Tuned, about: Mapping[str, Any]) -> str:
    """Return the card in Markdown, with the figures on the held-out training articles."""
    report, lines = tuned.report, [INTRODUCTION]
    lines += [f"## Figures on {report.articles} held-out training articles (threshold {tuned.decoding.threshold})\n"]
    lines += ["| what | precision | recall | F1 |", "|---|---|---|---|"]
    rows = {"mentions": total(report.mentions), "entities, untyped": report.found, "entities, typed": total(report.entities),
            "relations": total(report.relations)}  # fmt: skip
    lines += [_row(name, count) for name, count in rows.items()]
    lines.append(f"\nMacro F1 over relations {report.macro:.3f}; calibration error {report.calibration_error:.3f}.\n")
    lines += ["| relation | precision | recall | F1 |", "|---|---|---|---|"]
    lines += [_row(name, report.relations[name]) for name in sorted(report.relations)]
    lines += ["\n| threshold | precision | recall | F1 |", "|---|---|---|---|"]
    lines += [f"| {p.threshold} | {p.precision:.3f} | {p.recall:.3f} | {p.f1:.3f} |" for p in tuned.points[::5]]
    lines += [LIMITS, f"\nThe corpus held {about['training']['articles']} articles when this model was made."]
    return "\n".join(lines) + "\n"


def _row(name: str, count: Count) -> str:
    return f"| {name} | {count.precision:.3f} | {count.recall:.3f} | {count.f1:.3f} |"
