"""Which words are near in meaning, by the encoder that the reader's is trained from: ``python -m training.near``.

A word's vector is the mean of the states of its pieces when it is read alone (as Model2Vec distils sentence encoders, Tulkens and van
Dongen 2024), less the mean of all words' vectors. Written is for each stem (Porter 2) what search takes for it, too: the stems of
the nearest words, with the cosine in hundredths. No article is trained on; those of `training/corpus` give words that the vocabulary lacks.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from graph.names.stems import SILENT, stem
from ingest.components.wordpiece import CLS, SEP, WordPiece
from training.loader import load
from training.model import WIDTH, Encoder, weights_folder

ROOT: Final = Path(__file__).parents[1]
WORD: Final = re.compile(r"[a-z]{3,}")
FIRST: Final = 1_996  # the first piece of the vocabulary that is a word; before it stand signs and letters
USED: Final = 3  # times that a word of the articles occurs in them
NEAREST: Final = 20  # stems that are near to one
CLOSE: Final = 0.4  # the least cosine
TOGETHER: Final = 512  # words that are encoded at once
Vectors = NDArray[np.float32]
Near = dict[str, dict[str, float]]


def main() -> None:
    """Write the file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--to", type=Path, default=ROOT / "graph" / "search" / "near_words.txt")
    pieces = WordPiece((weights_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines())
    words = sorted({*known(pieces), *written(ROOT / "training" / "corpus")})
    near = by_stem(words, nearest(vectors(pieces, words)))
    options.parse_args().to.write_text("".join(f"{line}\n" for line in lines(near)), encoding="utf-8")


def known(pieces: WordPiece) -> Iterator[str]:
    """Yield the words that are pieces of the vocabulary."""
    return (word for word in pieces.vocab[FIRST:] if WORD.fullmatch(word) and word not in SILENT)


def written(corpus: Path) -> Iterator[str]:
    """Yield the words in small letters, as names have none, of the training articles."""
    used = Counter(
        word for article in load(corpus) for word in re.findall(r"(?<![\w'’-])[a-z]{3,}(?![\w'’-])", article.text)
    )
    return (word for word, times in used.items() if times >= USED and word not in SILENT)


@torch.no_grad()
def vectors(pieces: WordPiece, words: Sequence[str]) -> Vectors:
    """Return the words' vectors [n, width] of length 1."""
    encoder = Encoder().eval()
    encoder.start()
    encoder.shape.weight.zero_()  # what the reader adds to MiniLM
    found = np.zeros((len(words), WIDTH), np.float32)
    alike = defaultdict(list)  # words of as many pieces need no mask
    for row, cut in enumerate(pieces(words)):
        alike[len(cut)].append((row, [CLS, *cut, SEP]))
    for group in alike.values():
        for at in range(0, len(group), TOGETHER):
            rows, ids = zip(*group[at : at + TOGETHER], strict=True)
            given = torch.tensor(ids)
            found[list(rows)] = encoder(given, torch.zeros_like(given), None).mean(1).numpy()
    found -= found.mean(0)
    lengths: Vectors = np.linalg.norm(found, axis=1, keepdims=True)
    found /= lengths
    return found


def nearest(found: Vectors, most: int = 3 * NEAREST) -> Iterator[list[tuple[int, float]]]:
    """Yield for each vector the rows of the nearest others that are close, with their cosines: several have one stem."""
    for vector in found:
        close = found @ vector
        rows = np.argpartition(-close, most)[: most + 1]
        yield [(int(row), float(close[row])) for row in rows if close[row] >= CLOSE]


def by_stem(words: Sequence[str], near: Iterable[list[tuple[int, float]]]) -> Near:
    """Return which stems are near to which: as near as the nearest of their words."""
    stems = list(map(stem, words))
    found: Near = defaultdict(dict)
    for own, rows in zip(stems, near, strict=True):
        for row, close in rows:
            if stems[row] != own:
                found[own][stems[row]] = max(close, found[own].get(stems[row], 0.0))
    return found


def lines(near: Near) -> Iterator[str]:
    """Yield a line for each stem that has near ones: ``lawyer attorney:86 solicitor:56``."""
    for own, others in sorted(near.items()):
        best = sorted(others.items(), key=lambda item: (-item[1], item[0]))[:NEAREST]
        yield " ".join([own, *(f"{other}:{round(100 * close)}" for other, close in best)])


if __name__ == "__main__":
    main()
