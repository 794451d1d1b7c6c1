"""Which names stand for which type: counted in the training articles, and a written list of well-known ones."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ingest.components.labels import NAMED, TYPES
from ingest.components.names import norm
from training.loader import Article, held_out

WELL_KNOWN: Final = Path(__file__).with_name("well_known.toml")
WORTH: Final = 2  # articles that a written name counts as, where the corpus does not know it


def count_names(articles: Iterable[Article], well_known: Path = WELL_KNOWN) -> dict[str, dict[str, int]]:
    """Return normal form -> type -> articles, over the articles that are not held out and the written list."""
    out: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        if not held_out(article.id):
            for form, kind in {(norm(article.text[m.start : m.end]), m.type) for m in article.marks if m.type < NAMED}:
                out[form][TYPES[kind]] += 1
    for type_, names in tomllib.loads(well_known.read_text(encoding="utf-8")).items():
        for form in {norm(name) for name in names.split(";")} - {"", *out}:
            out[form][type_] = WORTH
    return {form: dict(kinds) for form, kinds in sorted(out.items())}
