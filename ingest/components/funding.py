"""What an investment, a round, a valuation or a purchase of a firm says besides: round, lead, sum, kind, stake, basis."""

import re
from typing import Any, Final

from ingest.components.dating import clause
from ingest.components.document import Span
from ingest.components.money import MONEY, parse_money
from ingest.components.page import Context, gap

ROUND: Final = re.compile(
    r"\b(?:(?i:(?:pre-)?series [a-h](?:\d|\+|-\d)?(?:\+)?(?: extension)?)(?!\w)|(?i:pre-seed)|"
    r"[Pp]re-(?:Series )?[A-D]\b\+?|[A-E](?:\+|[12])?(?= round\b)|"
    r"(?i:seed(?:\+|-plus| extension)?(?=[\s-](?:round|funding|financing|investment|capital|money|extension|stage|"
    r"cheque|check|investors?)))|"
    r"(?i:(?<=a )seed\b|pre-IPO|angel(?= round)|bridge(?= (?:round|loan|financing|note))|growth(?= round)|"
    r"down(?= round)|venture debt|"
    r"convertible notes?|rights issue|private placement|third-party allotment|IPO|initial public offering|"
    r"crowdfunding))"
)
LEAD: Final = re.compile(
    r"(?i)\b(?:co-)?(?:led|headed|spearheaded) (?:jointly |again |entirely )?by\b|\blead investors?,?(?: is| was|"
    r" are| were|:)?"
)
FOLLOWERS: Final = re.compile(
    r"(?i)\b(?:with|alongside|joined|participation|participating|followed|participated|took part|other|others|"
    r"also|existing|including|included|came from)\b|[.;]"
)
LEADING: Final = re.compile(
    r"(?i)^[\s,]*(?:\([^)]*\)[\s,]*)?(?:which |who )?(?:has |had |again )?(?:co-)?(?:led|leads|leading|is leading|"
    r"will lead|would lead|is to lead|headed|spearheaded|in the lead|as lead)\b(?! by)"
    r"|^[\s,]*(?:\(lead\)|leading\b)"
)
BOTH_LEAD: Final = re.compile(r"(?i)^ and [^.;,]{2,60}? (?:have |jointly |both )*(?:co-)?(?:led|lead|leading)\b(?! by)")
GRANT: Final = re.compile(
    r"(?i)\b(?:grants?(?!ed an?\b)|grant-funded|subsid(?:y|ies|ised|ized)|non-dilutive|non-refundable|"
    r"prize(?: money)?|cheque of|donat(?:ed|ion|ions)|stipends?|scholarship|co-?funded|fellowship)\b"
)
EQUITY: Final = re.compile(
    r"(?i)\b(?:equity|stakes?|shares?|shareholders?|round|seed|series [a-h]|pre-seed|invest(?:ed|s|or|ors|ment)|"
    r"valu(?:ed|ation)|led|raised|raises|owns?|owned|holds?|belongs?|"
    r"per ?cent|limited partners|LPs|portfolio|back(?:ed|ers?)|bought|lend\w*|debt)\b|%"
)
GIVERS: Final = frozenset(
    {"public_body", "programme", "academia", "organisation"}
)  # what they give without taking shares is a grant
LOAN: Final = re.compile(
    r"(?i)\b(?:loans?(?! officer)|in debt|debt (?:financing|facility|funding|round)|venture debt|credit (?:line|"
    r"facility)|line of credit|lent|lends|lend|borrow(?:ed|ing|s)?|"
    r"overdraft|facility from|a [\w$€£.,]+ (?:million |m )?credit)\b"
)
FUND: Final = re.compile(
    r"(?i)\b(?:(?:first|second|final) clos(?:e|ing)|(?:new|first|second|third|fourth|fifth|debut) fund|clos(?:ed|"
    r"es|ing) (?:its|a|the|our) (?:\S+ ){0,4}fund|fund[- ]?rais\w+ for (?:its|a) fund|limited partners|"
    r"LPs)\b"
)
CROWD: Final = re.compile(r"(?i)\b(?:crowdfund\w*|crowdcube|seedrs|kickstarter|indiegogo|backers)\b")
RAISED_KINDS: Final = (("loan", LOAN), ("grant", GRANT), ("crowdfunding", CROWD), ("fund", FUND))
TOTAL: Final = re.compile(
    r"(?i)\b(?:in total|a total of|total (?:funding|raised|capital|financing|investment|outside|external)|to date|"
    r"so far|cumulative(?:ly)?|altogether|total to|all told|overall|"
    r"since (?:it|its|launch|then|the (?:start|beginning|foundation|founding)|\d{4}))\b"
)
SHARE: Final = (
    r"(?:\d{1,2}(?:\.\d+)?(?: ?%| per ?cent(?:age points)?)|(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|"
    r"[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Tt]welve|[Ff]ifteen|[Tt]wenty) per ?cent|"
    r"\ba (?:tenth|fifth|quarter|third)|\b(?:two|three)[ -](?:thirds|quarters|fifths)|\bhalf)"
)
STAKE: Final = re.compile(
    rf"{SHARE}(?= of (?:the|its|their|our|his|her) (?:shares|company|firm|capital|equity|business|stock|start-?up)|"
    rf"[ ,.;)-]|$)|(?i:\b(?:majority|minority|controlling|remaining)(?= (?:stake|interest|holding|share|"
    rf"shareholder|owner)))"
)
OWNING: Final = re.compile(
    r"(?i)\b(?:stakes?|shares?|shareholders?|holds?|holding|owns?|owned|equity|interest|acquir\w+|bought|buy|buys|"
    r"sold|keeps?|of the (?:company|firm|capital))\b"
)
NO_STAKE: Final = re.compile(
    r"(?i)\s?(?:growth|more|less|of (?:sales|revenue|customers)|interest rate|a year|per year|higher|lower|discount)"
)
BASIS: Final = re.compile(
    r"(?i)\b(pre|post)[- ]?(?:-?money|the money|investment|funding)\b|\b(before|after) the (?:new )?(?:money|"
    r"round|investment)\b"
)
SHARES_ROUND: Final = re.compile(
    r"(?i)\b(?:participat\w+|joined|also|took part|came from|investors?|invested|led|follow\w*|round|put in|"
    r"contribut\w+|existing|backed)\b"
)
GAVE: Final = re.compile(
    r"(?i)^[^.;]*?\b(?:invest(?:ed|s|ing)?|put(?:s|ting)?(?: in)?|gave|gives?|giving|lent|lends|lend|provid(?:ed|"
    r"es|ing)|contribut(?:ed|es|ing)|grant(?:ed|s|ing)|inject(?:ed|s)|commit(?:ted|s)|"
    r"award(?:ed|s|ing)?|led with|paid|pays?|donat(?:ed|es)|pump(?:ed|s)|add(?:ed|s)|bought|subsidised|with|"
    r"grants? of|loan of|handed|wrote|cheque for|extended|supported|supports|by)\b[^.;]*$|^\s\($|^,?\s(?:with|"
    r"for)\s$"
)
FROM: Final = re.compile(r"(?i)^[^.;]*?\b(?:from|by|under|of)\s(?:the\s|its\s|an?\s)?(?:\w+\s){0,3}$")
SHARED: Final = re.compile(
    r"(?i)\b(?:raised|raises|raising|round|series|seed|closed|closes|took in|taken in|financing|collected|led|"
    r"valued|valuation|worth|attracted|secured a)\b"
)
GIVEN: Final = re.compile(r"(?i)\b(?:grant|loan|lent|subsid\w+|donat\w+|each)\b")
JOINED: Final = re.compile(r"^\s?(?:,|and|&|or|plus)\s*(?:and\s|the\s)*$")
REACH: Final = 110  # characters between an investor and its sum
AROUND: Final = 60  # characters in which a word says what a number is
ALSO: Final = re.compile(r"^\s\((?:about |around |approximately |some |or |roughly |nearly )?(?P<sum>[^()]{2,30})\)")
BEFORE: Final = 500  # characters in which the round may have been named before


def invested(context: Context) -> dict[str, Any]:
    """Round, lead, sum, kind and stake of an investment."""
    kind = _kind(context)
    return {
        "round": "" if kind == "grant" else _round(context),
        "lead": _leads(context),
        "amount": _amount(context),
        "kind": kind,
        "stake": _stake(context),
    }


def raised(context: Context) -> dict[str, Any]:
    """Round, kind, whether it is a total, and what the sum is worth."""
    kind = _told(context, clause(context, context.object), RAISED_KINDS)
    before = context.text[max(context.evidence.start, context.object.start - 80) : context.object.start]
    after = context.text[context.object.end : min(context.evidence.end, context.object.end + 60)]
    return {
        "round": "" if kind in ("grant", "loan") else _round(context),
        "kind": kind,
        "also": _also(context),
        "total": bool(TOTAL.search(before) or TOTAL.search(after)),
        **worth(context.slice(context.object)),
    }


def valued(context: Context) -> dict[str, Any]:
    """Whether the valuation is before or after the new money, and what the sum is worth."""
    found = BASIS.search(context.quote)
    basis = (
        {"before": "pre", "after": "post"}.get((found[2] or "").casefold(), (found[1] or "").casefold())
        if found
        else ""
    )
    return {"basis": basis, **worth(context.slice(context.object))}


def worth(text: str) -> dict[str, Any]:
    """Return a sum's amount and currency, and both ends of a range."""
    money = parse_money(text)
    if money is None:
        return {}
    ends = {"low": money.low, "high": money.high} if money.low != money.high else {}
    return {"amount": money.amount, "currency": money.currency, **ends}


def _round(context: Context) -> str:
    """Return the round named nearest to the object; without one in the evidence, the only one of its paragraph or of the headline."""
    rows = [
        Span(m.start(), m.end()) for m in ROUND.finditer(context.text, context.evidence.start, context.evidence.end)
    ]
    best = min(rows, key=lambda r: gap(r, context.object), default=None)
    if best:
        return context.slice(best)
    if not SHARES_ROUND.search(context.quote):
        return ""
    before = list(ROUND.finditer(context.text, max(0, context.evidence.start - BEFORE), context.evidence.start))
    return before[-1][0] if before else ""


def _leads(context: Context) -> bool:
    """Say whether the subject leads: named right after "led by", or followed by "led"."""
    text, who = context.text, context.subject
    after = text[who.end : min(who.end + 90, context.evidence.end)]
    if LEADING.match(after) or BOTH_LEAD.match(after):
        return True
    before = LEAD.finditer(text, context.evidence.start, who.start)
    return any(not FOLLOWERS.search(text, m.end(), who.start) for m in before)


def _kind(context: Context) -> str:
    """Return grant or loan as told in the investor's clause; what a public body or programme gives is a grant unless told otherwise."""
    own = clause(context, context.subject)
    kind = _told(context, own, (("grant", GRANT), ("loan", LOAN)))
    giver = next((n.type for n in context.page.of(context.who)), "")
    return kind or ("grant" if giver in GIVERS and not EQUITY.search(context.quote) else "")


def _told(context: Context, where: Span, kinds: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    return next((kind for kind, words in kinds if words.search(context.text, where.start, where.end)), "")


def _stake(context: Context) -> str:
    """Return the share that is told nearest to the owner."""
    rows = [
        m for m in STAKE.finditer(context.text, context.evidence.start, context.evidence.end) if _owning(context, m)
    ]
    best = min(rows, key=lambda m: gap(Span(*m.span()), context.subject), default=None)
    return best[0] if best else ""


def _owning(context: Context, m: re.Match[str]) -> bool:
    low, high = max(context.evidence.start, m.start() - AROUND), min(context.evidence.end, m.end() + AROUND)
    return bool(OWNING.search(context.text, low, high)) and not NO_STAKE.match(context.text, m.end())


def _amount(context: Context) -> str:
    """Return the sum that this investor put in: "Acme put €2m into", "€2m from Acme", "Acme (€2m)"; not the round that several share."""
    rows = [s for s in context.sums() if _own_sum(context, s)]
    best = min(rows, key=lambda s: gap(s, context.subject), default=None)
    return context.slice(best) if best else ""


def _own_sum(context: Context, sum_: Span) -> bool:
    """Whether a verb of giving ties the sum to this investor alone."""
    text, who = context.text, context.subject
    low, high = min(sum_.end, who.end), max(sum_.start, who.start)
    if high - low > REACH or _another(context, Span(low, high)) or _shares(context):
        return False
    if who.end <= sum_.start:
        return bool(GAVE.match(text[low:high])) and not SHARED.search(text, low, high)
    own = clause(context, sum_)
    return bool(FROM.match(text[low:high])) and not SHARED.search(text, own.start, max(own.start, who.start))


def _another(context: Context, between: Span) -> bool:
    """Whether a third party is named in between; a programme or a place is none."""
    names = context.page.between(between.start, between.end)
    ends = (context.who, context.what)
    return any(n.named and n.entity not in ends and n.type not in ("place", "programme", "product") for n in names)


def _shares(context: Context) -> bool:
    """Whether the investor is one of several in a row, who share what is told of them, other than a grant or "each"."""
    who, text = context.subject, context.text
    before, after = context.page.before(who.start), context.page.after(who.end)
    listed = (before and JOINED.match(text[before.end : who.start])) or (
        after and JOINED.match(text[who.end : after.start])
    )
    return bool(listed) and not GIVEN.search(text, max(0, who.start - AROUND), who.end + AROUND)


def _also(context: Context) -> str:
    """Return the same sum in another currency, in brackets behind it."""
    found = ALSO.match(context.text[context.object.end : context.object.end + 60])
    return found["sum"] if found and MONEY.fullmatch(found["sum"]) else ""


def acquired(context: Context) -> dict[str, Any]:
    """The price, if the evidence names one sum, and the stake."""
    sums = {context.slice(s) for s in context.sums()}
    return {"amount": sums.pop() if len(sums) == 1 else "", "stake": _stake(context)}
