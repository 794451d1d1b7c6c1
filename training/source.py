"""Which articles each epoch trains on: written down when it is first run, so that a rerun takes the same."""

from dataclasses import dataclass
from pathlib import Path

from training.loader import Article, held_out, load


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus that may grow while it trains.

    ``lists`` / ``NAME-EPOCH.txt`` holds an epoch's article ids; where a list is missing, the epoch takes every article that
    is there and not held out, and writes it. ``limit`` > 0 takes only so many.
    """

    corpus: Path
    lists: Path
    name: str
    limit: int = 0

    def path(self, epoch: int) -> Path:
        """Return where the epoch's list lies."""
        return self.lists / f"{self.name}-{epoch}.txt"

    def record(self, epoch: int) -> None:
        """Write the epoch's list unless it is there."""
        if not self.path(epoch).exists():
            names = [a.id for a in load(self.corpus) if not held_out(a.id)]
            self.lists.mkdir(parents=True, exist_ok=True)
            self.path(epoch).write_text("\n".join(names[: self.limit or None]) + "\n", encoding="utf-8")

    def articles(self, epoch: int) -> list[Article]:
        """Return the listed articles in the list's order; `ValueError` if the corpus lacks one or holds it out."""
        free = {a.id: a for a in load(self.corpus) if not held_out(a.id)}
        names = self.path(epoch).read_text(encoding="utf-8").split()
        missing = [n for n in names if n not in free]
        if missing:
            raise ValueError(f"{self.path(epoch)} lists articles that the corpus lacks or holds out: {missing[:5]}")
        return [free[n] for n in names]
