"""What a statement says besides who, what and whom: titles, rounds, leads, sums, dates, categories. By pattern, in the evidence."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.components.dates import Dated, dates
from ingest.components.document import Span
from ingest.components.money import MONEY, parse_money
from ingest.components.roles import titles

ROUND: Final = re.compile(
    r"(?i)\b(?:(?:pre-)?series [a-h](?:\d|\+|-\d)?(?: extension)?|pre-seed|"
    r"seed(?:\+| extension)?(?=\s(?:round|funding|financing|investment|capital|money|extension|stage))|"
    r"angel round|bridge round|growth round|down round|venture debt|convertible notes?|rights issue|IPO|"
    r"initial public offering|crowdfunding)\b"
)
LEAD: Final = re.compile(r"(?i)\b(?:co-)?led (?:jointly )?by\b")
FOLLOWERS: Final = re.compile(
    r"(?i)\b(?:with|alongside|joined|participation|followed|participated|took part|other|also|existing)\b|[.;]"
)
LEADING: Final = re.compile(
    r"(?i)^[\s,]*(?:which |who )?(?:has |had )?(?:co-)?(?:led|leads|leading|is leading|will lead|spearheaded)\b"
)
GRANT: Final = re.compile(r"(?i)\b(?:grants?|subsid(?:y|ies)|non-dilutive|awarded)\b")
LOAN: Final = re.compile(
    r"(?i)\b(?:loans? (?:of|from)|a (?:\S+ ){0,2}loan|in (?:debt|loans)|debt (?:financing|facility|funding|round)|venture debt|"
    r"credit (?:line|facility)|lent|lends|borrowed)\b"
)
FUND: Final = re.compile(
    r"(?i)\b(?:(?:first|second|final) close|new fund|closed? (?:its|a|the) (?:\S+ ){0,4}fund|committed)\b"
)
FOUNDING: Final = re.compile(
    r"(?i)\b(?:founded|established|set up|started|created|launched|incorporated|spun (?:out|off))(?: \S+){0,2} $"
)
DATELINE: Final = re.compile(r"^[A-Z][\w .,/-]{1,40}?, $")
TOTAL: Final = re.compile(
    r"(?i)\b(?:in total|a total of|total (?:funding|raised|capital)|to date|so far|cumulative(?:ly)?|altogether|total to|since (?:it|its|launch|\d{4}))\b"
)
STAKE: Final = re.compile(
    r"(?i)\b(?:\d{1,2}(?:\.\d+)?(?: ?%| per ?cent)|(?:majority|minority|controlling|remaining) (?:stake|interest|holding|share))"
)
BASIS: Final = re.compile(r"(?i)\b(?:pre|post)-money\b")
EVENT_ROLES: Final = (
    ("speaker", r"speak\w*|spoke|keynote|panell?ist|panel|moderat\w+|told|talk"), ("sponsor", r"sponsor\w*|supported by"),
    ("exhibitor", r"exhibit\w*|stands?|booths?|show(?:s|ed|ing|cas\w+)|display\w*|demonstrat\w+|pavilion"),
    ("finalist", r"finalists?|shortlist\w*|final|nomin\w+"), ("pitch", r"pitch\w*"), ("juror", r"jur(?:y|or|ors)|judges?|judging"),
    ("attendee", r"attend\w*|visit\w*|delegat\w+"),
)  # fmt: skip
PARTNERSHIPS: Final = (
    ("mou", r"MoUs?|MOUs?|memorand\w+ of understanding"), ("joint venture", r"[Jj]oint venture|JV"), ("merger", r"[Mm]erge\w*|combine as"),
    ("licence", r"[Ll]icen[cs]\w+"), ("distribution", r"[Dd]istribut\w+|resell\w*"), ("integration", r"[Ii]ntegrat\w+"),
)  # fmt: skip
RANK: Final = re.compile(
    r"(?i)\b(?:first|second|third|grand|1st|2nd|3rd|runner[s-]*up|finalist|gold|silver|bronze)(?= (?:prize|place|medal|award)|[,. ]|$)"
)
CATEGORY: Final = re.compile(
    r"(?i)\b(?:award|prize|trophy|winner|category) (?:for|of|in) (?:the )?([a-z][\w&' -]{3,50}?)"
    r"(?= (?:at|in|of|on|category|award|prize)\b|[,.;]|$)|\bin the ([\w&' -]{3,40}) category"
)
DEGREE: Final = re.compile(
    r"\b(?:PhD|Ph\.D\.|MBA|doctorate|master['’]?s(?: degree)?|bachelor['’]?s(?: degree)?|MSc|BSc|MA|BA|MEng|BEng|law degree|engineering degree)\b"
)
DATED: Final = frozenset(
    {
        "founded",
        "invested_in",
        "raised",
        "valued_at",
        "acquired",
        "partnered_with",
        "customer_of",
        "spun_out_of",
        "held_in",
        "launched",
        "expanded_to",
    }
)
ORIGINS: Final = frozenset({"founded", "spun_out_of", "launched"})
NEAR: Final = 60  # characters from a date to what happened then
BEFORE: Final = 250  # characters in which a round may have been named before


@dataclass(frozen=True, slots=True)
class Context:
    """A statement in its place: the whole text, the evidence's bounds, both mentions, the names near (places apart), the article's date."""

    text: str
    evidence: Span
    subject: Span
    object: Span
    names: Sequence[Span]
    published: str = ""

    @property
    def quote(self) -> str:
        """The evidence's words."""
        return self.text[self.evidence.start : self.evidence.end]

    def dates(self) -> list[Dated]:
        """The dates of the evidence."""
        return list(dates(self.text, self.published, self.evidence.start, self.evidence.end))


def attributes(predicate: str, context: Context) -> dict[str, Any]:
    """Return what the evidence says besides: the attributes that the ontology gives to the predicate, and a sum's worth."""
    rule = RULES.get(predicate)
    found = rule(context) if rule else {}
    if predicate in DATED:
        when = _nearest_date(predicate, context)
        found = {**found, **({"date": when} if when else {})}
    return {name: value for name, value in found.items() if value not in ("", None, False)}


def _nearest_date(predicate: str, context: Context) -> str:
    """Return the date that stands near either end; not a dateline, nor the year in which somebody was founded."""
    text, near = context.text, dict[str, int]()
    for d in context.dates():
        place = Span(d.start, d.end)
        before = text[max(0, d.start - 40) : d.start]
        line = text[text.rfind("\n", 0, d.start) + 1 : d.start]
        inside = d.start < context.object.end and d.end > context.object.start
        if inside or DATELINE.match(line) or (predicate not in ORIGINS and FOUNDING.search(before)):
            continue
        near[d.iso] = min(_gap(place, context.object), _gap(place, context.subject))
    best = min(near, key=lambda iso: near[iso], default="")
    return best if best and near[best] <= NEAR else ""


def _gap(a: Span, b: Span) -> int:
    return max(b.start - a.end, a.start - b.end, 0)


def _role(context: Context) -> dict[str, Any]:
    """Take the title that stands nearest to the person, on the person's side of other names."""
    people = [n for n in context.names if n != context.subject]
    best = min(
        titles(context.text, context.evidence.start, context.evidence.end, context.names),
        key=lambda t: _gap(t, context.subject) + 60 * _between(t, context.subject, people),
        default=None,
    )
    found: dict[str, Any] = (
        {"title": context.text[best.start : best.end]} if best and _gap(best, context.subject) < 120 else {}
    )  # about a line
    for d in context.dates():
        before = context.text[max(context.evidence.start, d.start - 1) : d.end].casefold().lstrip()
        if before.startswith("since"):
            found["since"] = d.iso
        elif before.startswith("until"):
            found["until"] = d.iso
    return found


def _between(a: Span, b: Span, names: Sequence[Span]) -> int:
    low, high = min(a.end, b.end), max(a.start, b.start)
    return sum(low <= n.start and n.end <= high for n in names)


def _invested(context: Context) -> dict[str, Any]:
    return {
        "round": _round(context),
        "lead": _leads(context),
        "kind": _kind(context),
        "stake": _first(STAKE, context.quote),
    }


def _round(context: Context) -> str:
    """Return the round named nearest to the object; without one in the evidence, the one just before it in its paragraph."""
    rows = [
        Span(m.start(), m.end()) for m in ROUND.finditer(context.text, context.evidence.start, context.evidence.end)
    ]
    best = min(rows, key=lambda r: _gap(r, context.object), default=None)
    if best:
        return context.text[best.start : best.end]
    low = context.text.rfind("\n\n", 0, context.evidence.start) + 1
    found = {
        m[0] for m in ROUND.finditer(context.text, max(low, context.evidence.start - BEFORE), context.evidence.start)
    }
    return found.pop() if len(found) == 1 else ""


def _leads(context: Context) -> bool:
    """Say whether the subject leads: named right after "led by", or followed by "led"."""
    text, who = context.text, context.subject
    if LEADING.match(text[who.end : who.end + 40]):
        return True
    before = LEAD.finditer(text, context.evidence.start, who.start)
    return any(not FOLLOWERS.search(text, m.end(), who.start) for m in before)


def _kind(context: Context) -> str:
    if GRANT.search(context.quote):
        return "grant"
    return "loan" if LOAN.search(context.quote) else ""


def _raised(context: Context) -> dict[str, Any]:
    near = context.text[max(context.evidence.start, context.object.start - 80) : context.object.end + 60]
    return {
        "round": _round(context),
        "kind": _kind(context),
        "total": bool(TOTAL.search(near)),
        **worth(_slice(context, context.object)),
    }


def worth(text: str) -> dict[str, Any]:
    """Return a sum's amount and currency, and both ends of a range."""
    money = parse_money(text)
    if money is None:
        return {}
    ends = {"low": money.low, "high": money.high} if money.low != money.high else {}
    return {"amount": money.amount, "currency": money.currency, **ends}


def _valued(context: Context) -> dict[str, Any]:
    return {"basis": _first(BASIS, context.quote).casefold(), **worth(_slice(context, context.object))}


def _acquired(context: Context) -> dict[str, Any]:
    sums = {m[0] for m in MONEY.finditer(context.text, context.evidence.start, context.evidence.end)}
    return {"amount": sums.pop() if len(sums) == 1 else "", "stake": _first(STAKE, context.quote)}


def _won(context: Context) -> dict[str, Any]:
    found = CATEGORY.search(context.quote)
    return {"category": (found[1] or found[2]).strip() if found else "", "rank": _first(RANK, context.quote).casefold()}


def _partnered(context: Context) -> dict[str, Any]:
    return {"kind": _keyword(PARTNERSHIPS, context.quote)}


def _participated(context: Context) -> dict[str, Any]:
    return {"role": _keyword(EVENT_ROLES, context.quote.casefold())}


def _studied(context: Context) -> dict[str, Any]:
    return {"degree": _first(DEGREE, context.quote)}


def _keyword(table: Sequence[tuple[str, str]], text: str) -> str:
    return next((name for name, words in table if re.search(rf"\b(?:{words})\b", text)), "")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _slice(context: Context, span: Span) -> str:
    return context.text[span.start : span.end]


RULES: Final[Mapping[str, Callable[[Context], dict[str, Any]]]] = {
    "holds_role": _role, "invested_in": _invested, "raised": _raised, "valued_at": _valued, "acquired": _acquired, "won": _won,
    "partnered_with": _partnered, "participated_in": _participated, "studied_at": _studied,
}  # fmt: skip
