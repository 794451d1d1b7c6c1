"""Titles of people, as written: "co-founder and chief executive", "Head of Design", "Professor of Chemistry"."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final

from ingest.components.document import Name, Span

_C: Final = r"(?:[Cc]o-)?C[A-Z]{1,2}O|CISO|S?VP"
_CHIEF: Final = (
    r"(?:[Cc]o-)?[Cc]hief (?:(?:[Ee]xecutive|[Oo]perating|[Ff]inancial|[Tt]echnology|[Tt]echnical|[Pp]roduct|"
    r"[Mm]arketing|[Ss]cientific|[Ss]cience|"
    r"[Cc]ommercial|[Ii]nformation|[Ii]nvestment|[Rr]evenue|[Ss]trategy|[Pp]eople|[Dd]ata|[Rr]isk|[Ll]egal|"
    r"[Mm]edical|[Gg]rowth|"
    r"[Cc]ustomer|[Dd]igital|[Ii]nnovation|[Ss]ustainability|[Bb]usiness|[Cc]ommunications|[Ee]ngineering|AI|"
    r"[Ee]conomist)(?: [Oo]fficer)?|"
    r"[Ee]conomist|[Ss]cientist|[Ee]ngineer|[Aa]nalyst|[Dd]esigner|[Oo]f [Ss]taff|[Mm]inister)"
)
_RANK: Final = (
    r"(?:(?:[Ss]enior|[Ee]xecutive|[Mm]anaging|[Gg]eneral|[Dd]eputy|[Aa]ssistant|[Aa]ssociate|[Vv]ice|[Ff]ounding|"
    r"[Ii]nterim|[Aa]cting|[Rr]egional|"
    r"[Gg]lobal|[Cc]ountry|[Gg]roup|[Tt]echnical|[Cc]ommercial|[Cc]reative|[Pp]rogramme?|[Pp]roject|[Pp]roduct|"
    r"[Ss]ales|[Mm]arketing|[Rr]esearch|"
    r"[Ff]inance|[Oo]perations|[Cc]ommunications|[Ii]nvestment|[Vv]enture|[Ll]ead|[Pp]rincipal|[Ss]oftware|"
    r"[Pp]rocess|[Pp]lant|[Cc]ity|[Pp]rime|"
    r"[Pp]ermanent|[Pp]arliamentary|[Hh]onorary|[Nn]on-executive|[Jj]oint|[Aa]djunct|[Vv]isiting|[Ee]meritus|"
    r"[Dd]esign|[Ee]ditorial|[Ff]oreign|[Tt]rade)[ -]){0,3}"
)
_NOUN: Final = (
    r"(?:[Cc]o-?)?(?:[Ff]ounder|[Cc]hair(?:man|woman|person)?|[Pp]resident|[Dd]irector(?:[- ][Gg]eneral)?|"
    r"[Pp]artner|[Mm]anager|[Hh]ead|[Ll]ead|"
    r"[Ee]ngineer|[Pp]rofessor|[Ll]ecturer|[Rr]esearcher|[Ss]cientist|[Dd]ean|[Rr]ector|[Pp]rovost|"
    r"[Vv]ice-[Cc]hancellor|[Cc]hancellor|[Mm]inister|"
    r"[Ss]ecretary(?:[- ][Gg]eneral)?|[Cc]ommissioner|[Mm]ayor|[Gg]overnor|[Ss]pokes(?:man|woman|person)|"
    r"[Aa]nalyst|[Ee]conomist|[Ee]ditor(?:-in-chief)?|"
    r"[Ii]nvestor|[Aa]dvis[eo]r|[Oo]wner|[Dd]esigner|[Dd]eveloper|[Pp]rincipal|[Ss]taff writer|[Rr]eporter|"
    r"[Jj]ournalist|[Cc]urator|[Cc]o-?ordinator|"
    r"[Tt]reasurer|[Cc]ounsel|[Tt]rustee|[Bb]oard member|[Mm]ember of the board|[Cc]hief|"
    r"[Pp]ostdoc(?:toral (?:fellow|researcher))?|[Ff]ellow|[Cc]onsultant|"
    r"[Ee]xecutive|[Oo]fficer|[Pp]hysician|[Bb]uyer|[Ll]awyer|[Aa]uditor|[Rr]epresentative|[Mm]entor|"
    r"[Cc]ommissioner|[Aa]dministrator|[Ss]uperintendent|"
    r"[Tt]echnician|[Ii]nspector|[Ii]ntern|[Bb]anker|[Cc]hemist|[Dd]eputy|[Bb]oss|[Oo]fficial|[Ee]mployee|"
    r"[Tt]eacher|[Pp]hysicist|[Aa]ctuary|[Pp]ilot|[Cc]aptain)(?:s(?![a-z]))?"
)
_STOP: Final = (
    r"(?:at|in|of|for|from|with|who|which|that|is|was|are|were|has|had|have|will|said|says|told|and|or|to|on|by|"
    r"as|until|since|the|a|an|its|added|explained|wrote|left|"
    r"joined|spoke|presented|met|during|when|where|before|after|company|firm|group|authority|agency|start-?up|"
    r"start|fund|institute|ministry|organi[sz]ation|non-profit|winner|two|three)\b"
)
_WORDS: Final = rf"(?!{_STOP})[\w&-]+(?:(?:,? and| &|,(?= \w+ and ))? (?!{_STOP})[\w&-]+){{0,5}}"
_AREA: Final = (
    rf"(?:(?: (?:of|for)) (?:the )?{_WORDS}(?<!,)|(?<=[a-z]) [A-Z][\w-]+(?:(?: &| and)? [A-Z][\w-]+){{0,3}})?"
)
_ONE: Final = rf"{_RANK}(?:{_CHIEF}|{_C}|{_NOUN})"
TITLE: Final = re.compile(rf"(?<![\w-])(?:{_ONE})(?:(?:,? and |/| & |, ){_ONE})*{_AREA}(?![\w-])")
TAIL: Final = re.compile(r"(?:\s+(?:of|for|at|and|the|in|&|,))+$")
LOWER: Final = re.compile(
    r"(?:^|\b(?:a|an|the|its|our|their|his|her|former|formerly|then|as|was|is|were|became|['’]s|ex)\s|"
    r",\s)((?:(?!(?:former|formerly|then|new|first|and|as|a|an|the|its|now|currently|"
    r"previously|later|who|whose|is|was|are|be|been|made|appointed|named|hires|hired|writes|so|far|used|to|will|"
    r"other|another|early|own|fellow|"
    r"of|in|for|at|with|becomes|became|also|both|said|says|by|once|two|three|co-founder|founder|investor|"
    r"chairman)\s)[a-z][\w-]*\s|[A-Z]{2,4}\s){1,3})$"
)
UPPER: Final = re.compile(r"((?:[A-Z][\w&-]*(?:,| and| &)?\s){1,5})$")
OPENERS: Final = re.compile(
    r"^(?:The|A|An|Its|Our|His|Her|Their|Former|New|In|At|On|As|But|And|When|While|For|Also|Then|This|Mr|Ms|Mrs|"
    r"Dr|Said)[\s.]"
)
BEHIND: Final = re.compile(r"\s(?:of|for)\s(?:the\s)?[^,]*$")


_begin: Final = attrgetter("start")


def titles(text: str, start: int, end: int, names: Sequence[Name]) -> Iterator[Span]:
    """Yield titles between two offsets; one is cut off before a name that it runs into ("partner of Acme")."""
    place = start
    while (m := TITLE.search(text, place, end)) is not None:
        at = bisect_left(names, m.start(), key=_begin)
        place = m.end()
        if at and names[at - 1].end > m.start():  # the end of a name, such as "Sillage Partners"
            place = names[at - 1].end
            continue
        kept = _cut(text, m, names[at] if at < len(names) and names[at].start <= m.end() + 1 else None)
        if kept:
            yield Span(_first(text, m.start(), names[at - 1].end if at else 0), m.start() + len(kept))


def _cut(text: str, m: re.Match[str], name: Name | None) -> str:
    stop = min(m.end(), name.start) if name else m.end()
    kept = TAIL.sub("", text[m.start() : stop].rstrip(" ,"))
    if name and text[m.start() + len(kept) : name.start].isspace():
        return _own_area(kept, name)
    return kept


def _own_area(kept: str, name: Name) -> str:
    """Take off what describes the name right behind it: "operating officer of compliance start-up Arrowtail"."""
    return kept if name.type in ("person", "place") else BEHIND.sub("", kept)


def _first(text: str, start: int, after: int) -> int:
    """Return where a title begins: "a respiratory consultant", "Industry and Trade Minister" begin before their noun."""
    low = max(after, start - 60)
    before = text[low:start]
    found = (UPPER if text[start].isupper() else LOWER).search(before)
    if not found:
        return start
    words = found[1]
    while (opener := OPENERS.match(words)) is not None:
        words = words[opener.end() :]
    return start - len(words)
