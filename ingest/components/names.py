"""Normal forms of names, and cheap evidence from their letters that two names mean one thing."""

import re
from functools import lru_cache
from typing import Final

LEGAL: Final = frozenset(
    "inc ltd co corp llc plc limited corporation incorporated company gmbh ag sa sas sarl bv nv ab as oy oyj aps srl spa kk "
    "pte pvt private sdn bhd pty lp llp kg se holding holdings group".split()
)
SMALL: Final = frozenset(
    "of the and for de la le du des di da do dos das del y e et und für a an & to in on at".split()
)
WEAK: Final = (
    SMALL
    | LEGAL
    | frozenset(
        "capital ventures venture partners labs lab bank university institute technologies technology fund national international "
        "global city centre center energy health media new summit conference award awards prize".split()
    )
)
EVIDENCE: Final = 6  # numbers that `evidence` returns

_ARTICLE: Final = re.compile(r"^(?:the|a|an)\s+")
_POSSESSIVE: Final = re.compile(r"'s$|'$")
_SIGNS: Final = re.compile(r"[\"“”.,;:()]+")
_GAPS: Final = re.compile(r"[\s\-\u2010-\u2015]+")
_ACRONYM: Final = range(2, 8)


@lru_cache(100_000)
def norm(surface: str) -> str:
    """Return the name without case, article, quotes, full stops and possessive: equal forms name one thing."""
    folded = surface.replace("’", "'").replace("‘", "'").casefold().strip()
    folded = _ARTICLE.sub("", _POSSESSIVE.sub("", folded))
    return _GAPS.sub(" ", _SIGNS.sub("", folded)).strip()


@lru_cache(100_000)
def core(surface: str) -> tuple[str, ...]:
    """Return the words of the normal form without legal forms at its end."""
    words = norm(surface).split()
    while len(words) > 1 and words[-1] in LEGAL:
        words.pop()
    return tuple(words)


@lru_cache(100_000)
def initials(surface: str) -> frozenset[str]:
    """Return the first letters of the name's words, with and without the small ones."""
    words = [w for w in re.split(r"[\s\-]+", surface) if w]
    strong = [w for w in words if w.casefold() not in SMALL]
    return frozenset("".join(w[0] for w in part).casefold() for part in (words, strong) if len(part) > 1)


@lru_cache(100_000)
def acronym(surface: str) -> str:
    """Return the letters of a name that is written like an acronym, else an empty string."""
    letters = re.sub(r"\W", "", norm(surface))
    return letters if surface.upper() == surface and len(letters) in _ACRONYM else ""


@lru_cache(200_000)
def evidence(left: str, right: str) -> tuple[bool, bool, bool, bool, bool, bool]:
    """Return (equal, acronym, beginning, subset, same last word, shared rare word) of two surfaces."""
    a, b = core(left), core(right)
    short, long_ = (a, b) if len(a) <= len(b) else (b, a)
    part = bool(short) and len(short) < len(long_)
    return (
        a == b or norm(left) == norm(right),
        (acronym(left) or "-") in initials(right) or (acronym(right) or "-") in initials(left),
        part and long_[: len(short)] == short,
        part and set(short) <= set(long_),
        bool(short) and bool(long_) and short[-1] == long_[-1],
        bool((set(a) & set(b)) - WEAK),
    )
