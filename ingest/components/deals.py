"""What a statement about money, purchase or partnership says besides: round, lead, sum, kind, stake, product."""

import re
from collections.abc import Sequence
from typing import Any, Final

from ingest.components.dating import clause
from ingest.components.document import Span
from ingest.components.money import parse_money
from ingest.components.page import Context, gap, inside

ROUND: Final = re.compile(
    r"\b(?:(?i:(?:pre-)?series [a-h](?:\d|\+|-\d)?(?:\+)?(?: extension)?)(?!\w)|(?i:pre-seed)|[Pp]re-(?:Series )?[A-D]\b\+?|[A-E](?:\+|[12])?(?= round\b)|"
    r"(?i:seed(?:\+|-plus| extension)?(?=[\s-](?:round|funding|financing|investment|capital|money|extension|stage|cheque|check|investors?)))|"
    r"(?i:(?<=a )seed\b|pre-IPO|angel(?= round)|bridge(?= (?:round|loan|financing|note))|growth(?= round)|down(?= round)|venture debt|"
    r"convertible notes?|rights issue|private placement|third-party allotment|IPO|initial public offering|crowdfunding))"
)
LEAD: Final = re.compile(
    r"(?i)\b(?:co-)?(?:led|headed|spearheaded) (?:jointly |again |entirely )?by\b|\blead investors?,?(?: is| was| are| were|:)?"
)
FOLLOWERS: Final = re.compile(
    r"(?i)\b(?:with|alongside|joined|participation|participating|followed|participated|took part|other|others|also|existing|including|included|came from)\b|[.;]"
)
LEADING: Final = re.compile(
    r"(?i)^[\s,]*(?:\([^)]*\)[\s,]*)?(?:which |who )?(?:has |had |again )?(?:co-)?(?:led|leads|leading|is leading|will lead|would lead|is to lead|headed|spearheaded|in the lead|as lead)\b(?! by)"
    r"|^[\s,]*(?:\(lead\)|leading\b)"
)
BOTH_LEAD: Final = re.compile(r"(?i)^ and [^.;,]{2,60}? (?:have |jointly |both )*(?:co-)?(?:led|lead|leading)\b(?! by)")
GRANT: Final = re.compile(
    r"(?i)\b(?:grants?|grant-funded|subsid(?:y|ies|ised|ized)|non-dilutive|prize(?: money)?s?|awarded|donat(?:ed|ion|ions)|stipends?|scholarship|won|winners?|"
    r"co-?funded|funded by|fellowship|sponsor(?:ed|ship))\b"
)
LOAN: Final = re.compile(
    r"(?i)\b(?:loans?|in debt|debt (?:financing|facility|funding|round)|venture debt|credit (?:line|facility)|line of credit|lent|lends|lend|lender|borrow(?:ed|ing|s)?|"
    r"overdraft|facility from|a [\w$€£.,]+ (?:million |m )?credit)\b"
)
FUND: Final = re.compile(
    r"(?i)\b(?:(?:first|second|final) clos(?:e|ing)|(?:new|first|second|third|fourth|fifth|debut) fund|clos(?:ed|es|ing) (?:its|a|the|our) (?:\S+ ){0,4}fund|fund[- ]?rais\w+ for (?:its|a) fund|limited partners|LPs)\b"
)
CROWD: Final = re.compile(r"(?i)\b(?:crowdfund\w*|crowdcube|seedrs|kickstarter|indiegogo|backers)\b")
TOTAL: Final = re.compile(
    r"(?i)\b(?:in total|a total of|total (?:funding|raised|capital|financing|investment|outside)|to date|so far|cumulative(?:ly)?|altogether|total to|overall|all told|"
    r"bring(?:s|ing)?|brought|since (?:it|its|launch|then|the|\d{4})|over (?:the years|its life)|(?:has|have|had) (?:now |already |previously )?(?:raised|taken in|collected|attracted|received|brought in))\b"
)
SHARE: Final = (
    r"(?:\d{1,2}(?:\.\d+)?(?: ?%| per ?cent(?:age points)?)|(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Tt]welve|[Ff]ifteen|[Tt]wenty) per ?cent|"
    r"\ba (?:tenth|fifth|quarter|third)|\b(?:two|three)[ -](?:thirds|quarters|fifths)|\bhalf)"
)
STAKE: Final = re.compile(
    rf"{SHARE}(?= of (?:the|its|their|our|his|her) (?:shares|company|firm|capital|equity|business|stock|start-?up)|[ ,.;)-]|$)|(?i:\b(?:majority|minority|controlling|remaining)(?= (?:stake|interest|holding|share|shareholder|owner)))"
)
OWNING: Final = re.compile(
    r"(?i)\b(?:stakes?|shares?|shareholders?|holds?|holding|owns?|owned|equity|interest|acquir\w+|bought|buy|buys|sold|keeps?|of the (?:company|firm|capital))\b"
)
NO_STAKE: Final = re.compile(
    r"(?i)^\s?(?:growth|more|less|of (?:sales|revenue|customers)|interest rate|a year|per year|higher|lower|discount)"
)
BASIS: Final = re.compile(
    r"(?i)\b(pre|post)[- ]?(?:-?money|the money|investment|funding)\b|\b(before|after) the (?:new )?(?:money|round|investment)\b"
)
PARTNERSHIPS: Final = (
    ("mou", r"MoUs?|MOUs?|memorand\w+(?: of understanding)?"), ("joint venture", r"[Jj]oint[- ]ventures?|JV|joint company"),
    ("merger", r"[Mm]erg(?:e[sd]?|er|ing)|combine as"), ("joint laboratory", r"[Jj]oint (?:laboratory|lab|research (?:laboratory|centre|center))"),
    ("consortium", r"[Cc]onsorti\w+"), ("letter of intent", r"[Ll]etters? of intent"), ("framework agreement", r"[Ff]ramework (?:agreement|contract)"),
    ("licence", r"[Ll]icen[cs](?:e[sd]?|ing|ees?)"), ("pilot", r"[Pp]ilot(?:s|ed|ing)?(?: project)?"), ("trial", r"[Tt]rial(?:s|led|ling|ing)?|test(?:s|ed|ing)|[Tt]esting"),
    ("distribution", r"[Dd]istribut\w+|[Rr]esell\w*|[Rr]esold|[Ss]tock(?:s|ed)|will sell|sells|sold (?:by|through|in|at)|[Dd]ealers?|carr(?:y|ies) (?:its|the)"),
    ("integration", r"[Ii]ntegrat\w+|plug-?in|connects? (?:to|with)|built into|embedded in"), ("joint development", r"[Jj]oint(?:ly)? develop\w*|co-develop\w*|develop(?:ed|ing|s)? (?:\w+ ){0,4}(?:jointly|together)"),
    ("demonstration", r"[Dd]emonstration (?:partner|project|test|experiment)s?"), ("mentor", r"[Mm]entor\w*"), ("alliance", r"[Aa]lliance"),
    ("research", r"[Jj]oint research|research (?:partner|agreement|cooperation|collaboration|project)\w*"),
)  # fmt: skip
BETWEEN: Final = re.compile(r"[.;:]\s|\n")


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
    kind = _raised_kind(context)
    before = context.text[max(context.evidence.start, context.object.start - 80) : context.object.start]
    after = context.text[context.object.end : min(context.evidence.end, context.object.end + 60)]
    return {
        "round": "" if kind in ("grant", "loan") else _round(context),
        "kind": kind,
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
    low = context.text.rfind("\n\n", 0, context.evidence.start) + 1
    found = {m[0] for m in ROUND.finditer(context.text, max(low, context.evidence.start - 250), context.evidence.start)}
    return found.pop() if len(found) == 1 else ""


def _leads(context: Context) -> bool:
    """Say whether the subject leads: named right after "led by", or followed by "led"."""
    text, who = context.text, context.subject
    after = text[who.end : min(who.end + 90, context.evidence.end)]
    if LEADING.match(after) or BOTH_LEAD.match(after):
        return True
    before = LEAD.finditer(text, context.evidence.start, who.start)
    return any(not FOLLOWERS.search(text, m.end(), who.start) for m in before)


def _kind(context: Context) -> str:
    own = clause(context, context.subject)
    near = context.text[own.start : own.end]
    for pattern, kind in ((GRANT, "grant"), (LOAN, "loan")):
        if pattern.search(near):
            return kind
    return ""


def _raised_kind(context: Context) -> str:
    own = clause(context, context.object)
    near = context.text[own.start : own.end]
    for pattern, kind in ((LOAN, "loan"), (GRANT, "grant"), (CROWD, "crowdfunding"), (FUND, "fund")):
        if pattern.search(near):
            return kind
    return ""


def _stake(context: Context) -> str:
    rows = [
        Span(m.start(), m.end())
        for m in STAKE.finditer(context.text, context.evidence.start, context.evidence.end)
        if OWNING.search(
            context.text, max(context.evidence.start, m.start() - 60), min(context.evidence.end, m.end() + 60)
        )
        and not NO_STAKE.match(context.text[m.end() : m.end() + 20])
    ]
    best = min(rows, key=lambda r: gap(r, context.subject), default=None)
    return context.slice(best) if best else ""


GAVE: Final = re.compile(
    r"(?i)\b(?:invest(?:ed|s|ing|ment)?|put(?:s|ting)?|gave|gives?|giving|lent|lends|provid(?:ed|es|ing)|contribut(?:ed|es|ing)|grant(?:ed|s|ing)?|inject(?:ed|s)|commit(?:ted|s)|award(?:ed|s|ing)|led with|"
    r"paid|pays?|cheque|loan|subsid|donat(?:ed|es)|pump(?:ed|s)|add(?:ed|s)|bought|receiv(?:e[sd]?|ing)|got|from|of|for|worth|won|with|by)\b|\($"
)


def _amount(context: Context) -> str:
    """Return the sum that this investor put in: "Acme put €2m into", "€2m from Acme", "Acme (€2m)"; not the round that several share."""
    rows = [s for s in context.sums() if _own_sum(context, s)]
    best = min(rows, key=lambda s: gap(s, context.subject), default=None)
    return context.slice(best) if best else ""


def _own_sum(context: Context, sum_: Span) -> bool:
    low, high = min(sum_.end, context.subject.end), max(sum_.start, context.subject.start)
    words = context.text[low:high]
    others = [
        n
        for n in context.page.between(low, high)
        if n.named and n.entity not in (context.who, context.what) and n.type != "place"
    ]
    return not others and len(words) < 90 and not BETWEEN.search(words) and bool(GAVE.search(words))


def acquired(context: Context) -> dict[str, Any]:
    """The price, if the evidence names one sum, and the stake."""
    sums = {context.slice(s) for s in context.sums()}
    return {"amount": sums.pop() if len(sums) == 1 else "", "stake": _stake(context)}


def partnered(context: Context) -> dict[str, Any]:
    """The kind of partnership."""
    return {"kind": keyword(PARTNERSHIPS, context.quote)}


def bought(context: Context) -> dict[str, Any]:
    """The product that the customer takes."""
    return {"product": _product(context)}


def _product(context: Context) -> str:
    rows = [
        n
        for n in context.page.between(context.evidence.start, context.evidence.end)
        if n.named and n.type == "product" and n.entity != context.what
    ]
    best = min(rows, key=lambda n: min(gap(n, context.object), gap(n, context.subject)), default=None)
    return context.slice(best) if best else ""


def keyword(table: Sequence[tuple[str, str]], text: str) -> str:
    """Return the first name of the table whose words the text holds."""
    return next((name for name, words in table if re.search(rf"\b(?:{words})\b", text)), "")
