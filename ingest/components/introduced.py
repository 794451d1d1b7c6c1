"""Two unlike names of one organisation: a text that uses both says so ("Acme, formerly Bolt")."""

import re
from typing import Final

from ingest.components.names import acronym, core, initials
from ingest.components.tokens import IntArray, Tokens

# What stands between a name and the other one that is given for the same thing.
CUE: Final = re.compile(
    r"[(\[“\"→=]|\b(?:known|call(?:ed|s)?|named?|names|renam\w+|rebrand\w*|now|former\w*|previously|once|originally|short|"
    r"abbreviated|alias|became|becomes?|trad(?:es|ing)|brand\w*)\b",
    re.IGNORECASE,
)
FAR: Final = 100  # characters between the two
BEGINNING: Final = 4  # letters that alike names begin with


def unlike(left: str, right: str) -> bool:
    """Say whether two names share no word, no initials and no beginning, and neither is an acronym or stands in the other."""
    if acronym(left) or acronym(right) or _share(left, right) or _share(right, left):
        return False
    a, b = "".join(core(left)), "".join(core(right))
    return a[:BEGINNING] != b[:BEGINNING] and a not in b and b not in a


def _share(left: str, right: str) -> bool:
    """Say whether a word of the one is a word or the initials of the other ("MEST Africa")."""
    return not initials(right).union(core(right)).isdisjoint(core(left))


def introduced(tokens: Tokens, left: IntArray, right: IntArray) -> bool:
    """Say whether a cue stands between a mention of the one and one of the other; mentions are rows (first token, end token, ...)."""
    pairs = (sorted((a, b)) for a in left[:, :2].tolist() for b in right[:, :2].tolist())
    return any(_cue_between(tokens, end, start) for (_, end), (start, _) in pairs)


def _cue_between(tokens: Tokens, end: int, start: int) -> bool:
    """Ask of two mentions in one paragraph: the end token of the former, the first token of the latter."""
    between = tokens.text[tokens.ends[end - 1] : tokens.starts[start]]
    one, other = tokens.paragraph[tokens.sentence[[end - 1, start]]].tolist()
    return one == other and len(between) <= FAR and CUE.search(between) is not None
