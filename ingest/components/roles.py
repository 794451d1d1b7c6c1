"""Titles of people, as written: "co-founder and chief executive", "Head of Design", "Professor of Chemistry"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.components.document import Span

_C: Final = r"C[A-Z]{1,2}O|CISO"
_CHIEF: Final = (
    r"[Cc]hief (?:(?:[Ee]xecutive|[Oo]perating|[Ff]inancial|[Tt]echnology|[Tt]echnical|[Pp]roduct|[Mm]arketing|[Ss]cientific|[Ss]cience|"
    r"[Cc]ommercial|[Ii]nformation|[Ii]nvestment|[Rr]evenue|[Ss]trategy|[Pp]eople|[Dd]ata|[Rr]isk|[Ll]egal|[Mm]edical|[Gg]rowth|"
    r"[Cc]ustomer|[Dd]igital|[Ii]nnovation|[Ss]ustainability|[Bb]usiness|[Cc]ommunications|[Ee]ngineering|AI|[Ee]conomist)(?: [Oo]fficer)?|"
    r"[Ee]conomist|[Ss]cientist|[Ee]ngineer|[Aa]nalyst|[Dd]esigner|[Oo]f [Ss]taff|[Mm]inister)"
)
_RANK: Final = (
    r"(?:(?:[Ss]enior|[Ee]xecutive|[Mm]anaging|[Gg]eneral|[Dd]eputy|[Aa]ssistant|[Aa]ssociate|[Vv]ice|[Ff]ounding|[Ii]nterim|[Aa]cting|[Rr]egional|"
    r"[Gg]lobal|[Cc]ountry|[Gg]roup|[Tt]echnical|[Cc]ommercial|[Cc]reative|[Pp]rogramme?|[Pp]roject|[Pp]roduct|[Ss]ales|[Mm]arketing|[Rr]esearch|"
    r"[Ff]inance|[Oo]perations|[Cc]ommunications|[Ii]nvestment|[Vv]enture|[Ll]ead|[Pp]rincipal|[Ss]oftware|[Pp]rocess|[Pp]lant|[Cc]ity|[Pp]rime|"
    r"[Pp]ermanent|[Pp]arliamentary|[Hh]onorary|[Nn]on-executive|[Jj]oint|[Aa]djunct|[Vv]isiting|[Ee]meritus|"
    r"[Dd]esign|[Ee]ditorial|[Ff]oreign|[Tt]rade)[ -]){0,3}"
)
_NOUN: Final = (
    r"(?:[Cc]o-?)?(?:[Ff]ounder|[Cc]hair(?:man|woman|person)?|[Pp]resident|[Dd]irector(?:[- ][Gg]eneral)?|[Pp]artner|[Mm]anager|[Hh]ead|[Ll]ead|"
    r"[Ee]ngineer|[Pp]rofessor|[Ll]ecturer|[Rr]esearcher|[Ss]cientist|[Dd]ean|[Rr]ector|[Pp]rovost|[Vv]ice-[Cc]hancellor|[Cc]hancellor|[Mm]inister|"
    r"[Ss]ecretary(?:[- ][Gg]eneral)?|[Cc]ommissioner|[Mm]ayor|[Gg]overnor|[Ss]pokes(?:man|woman|person)|[Aa]nalyst|[Ee]conomist|[Ee]ditor(?:-in-chief)?|"
    r"[Ii]nvestor|[Aa]dvis[eo]r|[Oo]wner|[Dd]esigner|[Dd]eveloper|[Pp]rincipal|[Ss]taff writer|[Rr]eporter|[Jj]ournalist|[Cc]urator|[Cc]o-?ordinator|"
    r"[Tt]reasurer|[Cc]ounsel|[Tt]rustee|[Bb]oard member|[Mm]ember of the board|[Cc]hief|[Pp]ostdoc(?:toral (?:fellow|researcher))?|[Ff]ellow|[Cc]onsultant)"
)
_AREA: Final = r"(?: (?:of|for) (?:the )?(?!the\b)[A-Z]?[\w&-]+(?:(?:,? and| &) [A-Z]?[\w-]+| [A-Z][\w&-]+){0,3})?"
_ONE: Final = rf"{_RANK}(?:{_CHIEF}|{_C}|{_NOUN})"
TITLE: Final = re.compile(rf"(?<![\w-])(?:{_ONE})(?:(?:,? and |/| & |, ){_ONE})*{_AREA}(?![\w-])")
TAIL: Final = re.compile(r"(?:\s+(?:of|for|at|and|the|in|&))+$")


def titles(text: str, start: int, end: int, names: Sequence[Span]) -> Iterator[Span]:
    """Yield titles between two offsets; one is cut off before a name that it runs into ("partner of Acme")."""
    for m in TITLE.finditer(text, start, end):
        stop = min((n.start for n in names if m.start() <= n.start < m.end()), default=m.end())
        kept = TAIL.sub("", text[m.start() : stop].rstrip(" ,"))
        if kept:
            yield Span(m.start(), m.start() + len(kept))
