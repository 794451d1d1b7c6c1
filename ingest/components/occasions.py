"""What a statement about a fair, a prize or a programme says besides: role, rank, category, edition, cohort."""

import re
from typing import Any, Final

from ingest.components.dating import clause
from ingest.components.deals import keyword
from ingest.components.document import Span
from ingest.components.page import Context, gap, inside

ROLES: Final = (
    ("judge", r"jur(?:y|or|ors)|judges?|judging|judged"), ("finalist", r"finalists?|shortlist\w*|final|nomin\w+"),
    ("sponsor", r"sponsor\w*|supported by|backed by"), ("speaker", r"speak\w*|spoke|keynote|panell?ists?|panel|moderat\w+|told|talks?|addressed"),
    ("pitch", r"pitch\w*|on stage"), ("exhibitor", r"exhibit(?!ors)\w*|stands?|booths?|show(?:s|ed|n|ing|cas\w+)?|display\w*|demonstrat\w+|pavilion|present(?:s|ed|ing)?"),
    ("attendee", r"attend\w*|visit\w*|delegat\w+"),
)  # fmt: skip
RANK: Final = re.compile(
    r"(?i)\b(?:(?:first|second|third|fourth|grand|top|main|1st|2nd|3rd)(?= (?:prize|place|medal|award|spot|rank|[$€£¥₹(]|in\b)|[,. ;:)–—]|$)|(?:first |second |third )?runners?[- ]up|silver|gold|bronze|champion)\b"
)
CATEGORY: Final = re.compile(
    r"(?i)\b(?:award|prize|trophy|winner|category) (?:for|of|in) (?:the )?([a-z][\w&' -]{3,50}?)"
    r"(?= (?:at|in|of|on|category|award|prize)\b|[,.;]|$)|\bin the ([\w&' -]{3,40}) category"
)
_ORDINAL: Final = r"(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth|[Ss]eventh|[Ee]ighth|[Nn]inth|[Tt]enth|[Ee]leventh|[Tt]welfth|[Ll]atest|[Ii]naugural|\d{1,2}(?:st|nd|rd|th))"
COHORT: Final = re.compile(
    rf"\b(?:{_ORDINAL}|(?i:(?:spring|summer|autumn|fall|winter)(?: (?:19|20)\d\d)?)|(?:19|20)\d\d|[WSF]\d\d) (?:batch|cohort|class|intake|group|edition|cycle|programme round|round|generation)\b"
    r"|\b[Cc]lass of (?:19|20)\d\d|\b[Bb]atch (?:[WSF]?\d{1,4}|of (?:19|20)\d\d)|\b[Cc]ohort (?:\d{1,2}|[IVX]+)\b|\b[WSF]\d\d\b"
)


def took_part(context: Context) -> dict[str, Any]:
    """The role at the event, and the edition if it is another than the article's."""
    return {"role": keyword(ROLES, context.quote.casefold()), "edition": _edition(context)}


def won(context: Context) -> dict[str, Any]:
    """Rank, category and edition of a prize."""
    found = CATEGORY.search(context.quote)
    rows = [Span(m.start(), m.end()) for m in RANK.finditer(context.text, context.evidence.start, context.evidence.end)]
    best = min(rows, key=lambda r: gap(r, context.subject), default=None)
    return {
        "category": (found[1] or found[2]).strip() if found else "",
        "rank": context.slice(best).casefold() if best else "",
        "edition": _edition(context),
    }


def joined(context: Context) -> dict[str, Any]:
    """The cohort of a member."""
    rows = [
        Span(m.start(), m.end()) for m in COHORT.finditer(context.text, context.evidence.start, context.evidence.end)
    ]
    best = min(rows, key=lambda r: gap(r, context.object), default=None)
    return {"cohort": context.slice(best) if best else ""}


def held(context: Context) -> dict[str, Any]:
    """The edition of an event."""
    return {}


def _edition(context: Context) -> str:
    """Return the year, if the clause of the event names another than the article's."""
    own = clause(context, context.object)
    rows = [d for d in inside(context.page.dates, own) if len(d.iso) == 4 and d.iso != context.page.published[:4]]
    best = min(rows, key=lambda d: gap(d, context.object), default=None)
    return best.iso if best and gap(best, context.object) < 60 else ""
