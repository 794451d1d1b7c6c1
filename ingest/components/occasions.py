"""What a statement about a fair, a prize or a programme says besides: role, rank, category, edition, cohort."""

import re
from typing import Any, Final

from ingest.components.dating import clause, date_of
from ingest.components.document import Span
from ingest.components.page import Context, gap

ROLES: Final = {
    "judge": r"(?:on the|a|chaired the|chairs the|head of the|member of the|jury of) jur(?:y|ors?)|jurors?|judges?|judging|"
    r"judged",
    "finalist": r"finalists?|shortlist\w*|(?:reached|in|made|to|into) the (?:grand )?final|nominees?|"
    r"final (?:round|four|five|ten)",
    "sponsor": r"sponsors?|sponsored|sponsorship|supported by|(?:headline|main|title) partner",
    "speaker": r"speak(?:s|ers?|ing)?|spoke|keynotes?|panell?ists?|panels?|moderat\w+|talks?|addressed|interviewed",
    "pitch": r"pitch(?:es|ed|ing)?|demo day",
    "exhibitor": r"exhibit(?:s|ed|ing|ors?)?|stands?|booths?|show(?:s|ed|n|ing|cased|casing|cases)?|display(?:s|ed|ing)?|"
    r"demonstrat(?:e|es|ed|ing)|pavilions?|presents|presenting|present (?:their|its|at|in)|unveil(?:s|ed|ing)?|tables?|halls?",
    "attendee": r"attend(?:s|ed|ing|ees?)|visit(?:s|ed|ing)",
}
CUE: Final = re.compile(r"(?i)\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in ROLES.items()) + r")\b")
COUNTED: Final = re.compile(r"(?i)[\d,]+ (?:\w+ )?$")  # "1,400 exhibitors" is nobody's role
FAR: Final = 90  # characters from a winner to its rank
NEAR: Final = 40  # characters in which a word for sponsors or visitors is about the participant
INTRO: Final = 700  # characters before a list's member in which the list is introduced
_PLACES: Final = r"first|second|third|fourth|1st|2nd|3rd"
RANK: Final = re.compile(
    rf"(?i)\b(?:(?:{_PLACES}|grand|top|main)(?= (?:prize|place|spot)\b)|(?:{_PLACES}|runner)s?[- ]up\b|(?:(?:first|"
    rf"second|third) )?runners?[- ]up\b|"
    rf"(?:{_PLACES})(?=[,.;:)–—]|$| (?:and|in|at|of|was|went|with|overall|behind|ahead|respectively|[$€£¥₹(–—])|"
    rf": )|(?:silver|gold|bronze)\b(?! (?:award|medal for))|champions?\b)"
)
UNRANKED: Final = re.compile(r"(?i)\b(?:for the|its|their|our|the|on the|in the|at)\s$")
_NO_CATEGORY: Final = r"(?!the\b|an?\b|its\b|first|second|third|top|grand|main|same|final|cash|annual|next|start of)"
_CONTESTS: Final = r"(?:competition|contest|award|prize|vote|battle|session|hour|heat|challenge)"
_AFTERWARDS: Final = r"(?= (?:at|in|of|on|was|were|went|goes|by|and|to|from|category|award|prize|this|last)\b|[,.;(]|$)"
CATEGORIES: Final = (
    re.compile(r"(?i)\b(?:in the|the) (?P<name>(?!same)[\w&'’ -]{3,40}?) category\b"),
    re.compile(r"\bcategory (?:of )?(?P<name>[A-Z][\w&'’-]+(?: [A-Z&][\w&'’-]*)*)"),
    re.compile(
        r"(?i)\b(?:awards?|prizes?|trophy|winner|title) (?:for|of) (?:the )?"
        rf"(?P<name>(?!(?:the|its|his|her)\b)[a-z][\w&'’ -]{{3,50}}?){_AFTERWARDS}"
    ),
    re.compile(rf"\b(?:the|an?|its|['’]s|won|for)\s(?P<name>{_NO_CATEGORY}(?:[a-z][\w'’-]*\s){{1,2}}?{_CONTESTS})\b"),
)
_ORDINAL: Final = (
    r"(?i:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|latest|inaugural|"
    r"\d{1,2}(?:st|nd|rd|th))"
)
_SEASON: Final = r"(?i:spring|summer|autumn|fall|winter|January|February|March|April|May|June|July|August|September|October|November|December)"
_BATCH: Final = r"(?:batch|cohort|class|intake|group|edition|cycle|round of the (?:programme|program|accelerator)|programme|program)"
COHORT: Final = re.compile(
    rf"\b(?:{_ORDINAL}|{_SEASON}(?:\s(?:19|20)\d\d)?|(?:19|20)\d\d|[WSF]\d\d)\s(?:[a-z-]+\s)?{_BATCH}\b|"
    rf"\b[Cc]lass of (?:19|20)\d\d|\b(?i:batch|cohort) (?:#?[WSF]?\d{{1,4}}\b|of (?:19|20)\d\d|[IVX]+\b|"
    r"one|two|three|four|five|six|seven|eight|nine|ten)\b|\b[WS]\d\d\b"
)
EDITION: Final = re.compile(rf"(?P<which>{_ORDINAL})(?:\s(?:annual\s)?(?:edition\sof\s)?(?:the\s)?)?$")


def took_part(context: Context) -> dict[str, Any]:
    """The role at the event, and the edition if it is another than the article's."""
    return {"role": _role(context), "edition": _edition(context)}


def _role(context: Context) -> str:
    """Return the role told nearest to the participant: in its clause, in the evidence, or where its list is introduced."""
    own = clause(context, context.subject)
    return _cue(context, own) or _cue(context, context.evidence) or _introduced(context)


def _cue(context: Context, span: Span) -> str:
    rows = [
        m
        for m in CUE.finditer(context.text, span.start, span.end)
        if not (m[0].endswith("s") and COUNTED.search(context.text, max(0, m.start() - 20), m.start()))
        and (m.lastgroup not in ("attendee", "sponsor") or gap(Span(*m.span()), context.subject) < NEAR)
    ]
    best = min(rows, key=lambda m: gap(Span(*m.span()), context.subject), default=None)
    return str(best.lastgroup) if best else ""


def _introduced(context: Context) -> str:
    """Look back, line by line, for the heading or the sentence with a colon above the member of a list."""
    end = context.text.rfind("\n", 0, context.evidence.start)
    low = max(0, context.evidence.start - INTRO)
    while end > low:
        start = context.text.rfind("\n", 0, end) + 1
        line = context.text[start:end].strip()
        if line.strip("*#_ ").endswith(":") or re.match(r"[*#]{2}", line):
            found = _cue(context, Span(start, end))
            return found if found == "exhibitor" else ""
        end = start - 1
    return ""


def won(context: Context) -> dict[str, Any]:
    """Rank, category and edition of a prize."""
    return {"category": _category(context), "rank": _rank(context).casefold(), "edition": _edition(context)}


def _rank(context: Context) -> str:
    """Return the place that the winner took; of "A and B came second and third" each its own."""
    own = clause(context, context.subject)
    rows = [
        m
        for m in RANK.finditer(context.text, own.start, own.end)
        if not UNRANKED.search(context.text, max(own.start, m.start() - 8), m.start())
        or "place" in context.text[m.end() : m.end() + 7]
    ]
    if len(rows) == 2 and context.text[rows[0].end() : rows[1].start()].strip() == "and":
        return rows[_second_of_two(context)][0]
    best = min(rows, key=lambda m: gap(Span(*m.span()), context.subject), default=None)
    return best[0] if best and gap(Span(*best.span()), context.subject) < FAR else ""


def _second_of_two(context: Context) -> bool:
    before = [
        n
        for n in context.page.between(context.subject.start - 80, context.subject.start)
        if n.end <= context.subject.start
    ]
    return bool(before) and "and" in context.text[before[-1].end : context.subject.start]


def _category(context: Context) -> str:
    own = clause(context, context.subject)
    for span in (own, context.evidence):
        for pattern in CATEGORIES:
            rows = [m for m in pattern.finditer(context.text, span.start, span.end) if not _names(context, m)]
            best = min(rows, key=lambda m: gap(Span(*m.span()), context.subject), default=None)
            if best:
                return best["name"].strip()
    return ""


def _names(context: Context, m: re.Match[str]) -> bool:
    """Whether a name lies within: "the award of the Allianz pro Schiene"."""
    return any(n.named for n in context.page.between(m.start(), m.end()))


def joined(context: Context) -> dict[str, Any]:
    """The cohort of a member, and since and until when it was one."""
    return {"cohort": _cohort(context), "since": date_of("since", context), "until": date_of("until", context)}


def _cohort(context: Context) -> str:
    """Return the cohort named in the evidence, else the last one named before it where the hub was spoken of."""
    own = clause(context, context.subject)
    for span in (own, context.evidence):
        rows = [Span(*m.span()) for m in COHORT.finditer(context.text, span.start, span.end)]
        best = min(rows, key=lambda r: gap(r, context.object), default=None)
        if best:
            return context.slice(best)
    for name in reversed(context.page.of(context.what)):
        if context.evidence.start - INTRO * 2 < name.start < context.evidence.start:
            sentence = context.page.sentence(name.start)
            found = COHORT.search(context.text, sentence.start, sentence.end)
            if found:
                return found[0]
    return ""


def held(context: Context) -> dict[str, Any]:
    """The edition of an event: "the sixth GITEX"."""
    before = EDITION.search(context.text, max(0, context.subject.start - 40), context.subject.start)
    return {"edition": before["which"] if before else ""}


def _edition(context: Context) -> str:
    """Return the year of the taking part, if it is another than the article's."""
    iso = date_of("edition", context)
    return iso if len(iso) == 4 and iso < context.page.published[:4] else ""
