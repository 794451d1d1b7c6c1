"""How many round-ups of the training corpus are divided into their items, what that costs, and whether ordinary articles are. Prints JSON.

    python -m benchmarks.roundups

The articles are laid out as their pages would be: paragraphs and list entries, without bold type, which the extraction does not keep.
By writer, one half was looked at while the rules were made (``tuned``), the other was not (``held_out``). ``lost`` are the annotated
relations of divided articles whose two ends no single item names. With ``titled`` each ordinary article is given the title of a round-up.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from ingest.blocks import Block, clean, from_text
from ingest.roundup import Part, is_roundup, items
from training.loader import Article, load

CORPUS: Final = Path(__file__).parents[1] / "training" / "corpus"
TUNED: Final = frozenset(
    "americas briefs corporate deals eastasia events fairs launches mideastafrica money".split()
)  # folders, one a writer
SEEN: Final = frozenset(
    "portals-020 portals-060 portals-232 twins-063 twins-227 registers-029 weak-045 pages-090 westeurope-063".split()
)  # of the others, looked at nevertheless
LISTS: Final = frozenset({"roundup", "newsletter", "brief"})  # styles that may hold several items
TITLE: Final = "Deals of the week"

Found = dict[str, int]


def main() -> None:
    """Measure, and print what was found."""
    articles = [article for article in load(CORPUS) if article.id not in SEEN]
    halves = {
        "tuned": [a for a in articles if a.folder in TUNED],
        "held_out": [a for a in articles if a.folder not in TUNED],
    }
    sys.stdout.write(json.dumps({name: _half(half) for name, half in halves.items()}, indent=2) + "\n")


def _half(articles: Sequence[Article]) -> dict[str, Found]:
    ordinary = [article for article in articles if article.header["style"] not in LISTS]
    roundups = [article for article in articles if article.header["style"] == "roundup"]
    titles = {article.id: article.header["title"] for article in articles}
    return {
        "round-ups": _measured(roundups, titles),
        "round-ups whose title says so": _measured([a for a in roundups if is_roundup(titles[a.id])], titles),
        "ordinary": _measured(ordinary, titles),
        "ordinary whose title says so": _measured([a for a in ordinary if is_roundup(titles[a.id])], titles),
        "ordinary, titled": _measured(ordinary, dict.fromkeys(titles, TITLE)),
    }


def _measured(articles: Iterable[Article], titles: dict[str, str]) -> Found:
    found = Found(articles=0, divided=0, relations=0, lost=0)
    for article in articles:
        parts = items(titles[article.id], _blocks(article.text))
        found["articles"] += 1
        found["divided"] += bool(parts)
        found["relations"] += len(article.facts) if parts else 0
        found["lost"] += _lost(article, parts) if parts else 0
    return found


def _blocks(text: str) -> list[Block]:
    """Return a page's blocks: a line of more than some words is a paragraph there."""
    return [
        Block("paragraph" if block.kind == "line" and block.prose else block.kind, block.text)
        for block in from_text(_unmarked(text))
    ]


def _unmarked(text: str) -> str:
    return re.sub(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", r"\1", text.replace("**", ""))


def _lost(article: Article, parts: Sequence[Part]) -> int:
    named = [_keys(article, part) for part in parts]
    return sum(not any({fact.subject, fact.object} <= keys for keys in named) for fact in article.facts)


def _keys(article: Article, part: Part) -> set[str]:
    """Return what the lines of a part name or stand for."""
    keys, at = set[str](), 0
    for line in article.text.split("\n"):
        said = clean(_unmarked(line))
        if said and any(said in block.text or block.text in said for block in part.blocks):
            keys |= {mark.key for mark in article.marks if at <= mark.start < at + len(line)}
        at += len(line) + 1
    return keys


if __name__ == "__main__":
    main()
