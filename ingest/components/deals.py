"""What a statement about money, purchase or partnership says besides: round, lead, sum, kind, stake, product."""

import re
from collections.abc import Sequence
from typing import Any, Final

from ingest.components.dating import clause
from ingest.components.document import Span
from ingest.components.money import MONEY, parse_money
from ingest.components.page import Context, Name, gap

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
    r"(?i)\b(?:grants?(?!ed an?\b)|grant-funded|subsid(?:y|ies|ised|ized)|non-dilutive|non-refundable|prize(?: money)?|cheque of|donat(?:ed|ion|ions)|stipends?|scholarship|co-?funded|fellowship)\b"
)
EQUITY: Final = re.compile(
    r"(?i)\b(?:equity|stakes?|shares?|shareholders?|round|seed|series [a-h]|pre-seed|invest(?:ed|s|or|ors|ment)|valu(?:ed|ation)|led|raised|raises|owns?|owned|holds?|belongs?|"
    r"per ?cent|limited partners|LPs|portfolio|back(?:ed|ers?)|bought|lend\w*|debt)\b|%"
)
GIVERS: Final = frozenset(
    {"public_body", "programme", "academia", "organisation"}
)  # what they give without taking shares is a grant
LOAN: Final = re.compile(
    r"(?i)\b(?:loans?(?! officer)|in debt|debt (?:financing|facility|funding|round)|venture debt|credit (?:line|facility)|line of credit|lent|lends|lend|borrow(?:ed|ing|s)?|"
    r"overdraft|facility from|a [\w$€£.,]+ (?:million |m )?credit)\b"
)
FUND: Final = re.compile(
    r"(?i)\b(?:(?:first|second|final) clos(?:e|ing)|(?:new|first|second|third|fourth|fifth|debut) fund|clos(?:ed|es|ing) (?:its|a|the|our) (?:\S+ ){0,4}fund|fund[- ]?rais\w+ for (?:its|a) fund|limited partners|LPs)\b"
)
CROWD: Final = re.compile(r"(?i)\b(?:crowdfund\w*|crowdcube|seedrs|kickstarter|indiegogo|backers)\b")
TOTAL: Final = re.compile(
    r"(?i)\b(?:in total|a total of|total (?:funding|raised|capital|financing|investment|outside|external)|to date|so far|cumulative(?:ly)?|altogether|total to|all told|overall|"
    r"since (?:it|its|launch|then|the (?:start|beginning|foundation|founding)|\d{4}))\b"
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
    ("licence", r"[Ll]icens(?:e[sd]|ing)|[Ll]icen[cs]e (?:agreement|deal|contract|from|to|for|its|the)|licensee"), ("pilot", r"[Pp]ilot(?:s|ed|ing)?(?: project)?"), ("trial", r"[Tt]rial(?:s|led|ling|ing)?|test(?:s|ed|ing)|[Tt]esting"),
    ("distribution", r"[Dd]istribut\w+|[Rr]esell\w*|[Rr]esold|[Ss]tock(?:s|ed)|will sell|sells|sold (?:by|through|in|at)|[Dd]ealers?|carr(?:y|ies) (?:its|the)"),
    ("integration", r"[Ii]ntegrat\w+|plug-?in|connects? (?:to|with)|built into|embedded in"), ("joint development", r"[Jj]oint(?:ly)? develop\w*|co-develop\w*|develop(?:ed|ing|s)? (?:\w+ ){0,4}(?:jointly|together)"),
    ("demonstration", r"[Dd]emonstration (?:partner|project|test|experiment)s?"), ("alliance", r"[Aa]lliance"),
    ("research", r"[Jj]oint research|research (?:partner|agreement|cooperation|collaboration|project)\w*"),
)  # fmt: skip
SHARES_ROUND: Final = re.compile(
    r"(?i)\b(?:participat\w+|joined|also|took part|came from|investors?|invested|led|follow\w*|round|put in|contribut\w+|existing|backed)\b"
)
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
    kind = _raised_kind(context)
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
    own = clause(context, context.subject)
    near = context.text[own.start : own.end]
    for pattern, kind in ((GRANT, "grant"), (LOAN, "loan")):
        if pattern.search(near):
            return kind
    giver = next((n.type for n in context.page.of(context.who)), "")
    return "grant" if giver in GIVERS and not EQUITY.search(context.quote) else ""


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
    r"(?i)^[^.;]*?\b(?:invest(?:ed|s|ing)?|put(?:s|ting)?(?: in)?|gave|gives?|giving|lent|lends|lend|provid(?:ed|es|ing)|contribut(?:ed|es|ing)|grant(?:ed|s|ing)|inject(?:ed|s)|commit(?:ted|s)|"
    r"award(?:ed|s|ing)?|led with|paid|pays?|donat(?:ed|es)|pump(?:ed|s)|add(?:ed|s)|bought|subsidised|with|grants? of|loan of|handed|wrote|cheque for|extended|supported|supports|by)\b[^.;]*$|^\s\($|^,?\s(?:with|for)\s$"
)
FROM: Final = re.compile(r"(?i)^[^.;]*?\b(?:from|by|under|of)\s(?:the\s|its\s|an?\s)?(?:\w+\s){0,3}$")
SHARED: Final = re.compile(
    r"(?i)\b(?:raised|raises|raising|round|series|seed|closed|closes|took in|taken in|financing|collected|led|valued|valuation|worth|attracted|secured a)\b"
)
GIVEN: Final = re.compile(r"(?i)\b(?:grant|loan|lent|subsid\w+|donat\w+|each)\b")
JOINED: Final = re.compile(r"^\s?(?:,|and|&|or|plus)\s*(?:and\s|the\s)*$")


def _amount(context: Context) -> str:
    """Return the sum that this investor put in: "Acme put €2m into", "€2m from Acme", "Acme (€2m)"; not the round that several share."""
    rows = [s for s in context.sums() if _own_sum(context, s)]
    best = min(rows, key=lambda s: gap(s, context.subject), default=None)
    return context.slice(best) if best else ""


def _own_sum(context: Context, sum_: Span) -> bool:
    text, who = context.text, context.subject
    low, high = min(sum_.end, who.end), max(sum_.start, who.start)
    words = text[low:high]
    others = [
        n
        for n in context.page.between(low, high)
        if n.named and n.entity not in (context.who, context.what) and n.type not in ("place", "programme", "product")
    ]
    if others or len(words) > 110 or _listed(context) and not GIVEN.search(text, who.start - 60, who.end + 60):
        return False
    if who.end <= sum_.start:
        return bool(GAVE.match(words)) and not SHARED.search(words)
    own = clause(context, sum_)
    return bool(FROM.match(words)) and not SHARED.search(text, own.start, max(own.start, who.start))


def _listed(context: Context) -> bool:
    """Whether the investor is one of several in a row, who share what is told of them."""
    near = [
        n
        for n in context.page.between(context.subject.start - 80, context.subject.end + 40)
        if n.named and n.type not in ("place", "person")
    ]
    before = [n for n in near if n.end <= context.subject.start]
    after = [n for n in near if n.start >= context.subject.end]
    return bool(
        (before and JOINED.match(context.text[before[-1].end : context.subject.start]))
        or (after and JOINED.match(context.text[context.subject.end : after[0].start]))
    )


ALSO: Final = re.compile(r"^\s\((?:about |around |approximately |some |or |roughly |nearly )?(?P<sum>[^()]{2,30})\)")


def _also(context: Context) -> str:
    """Return the same sum in another currency, in brackets behind it."""
    found = ALSO.match(context.text[context.object.end : context.object.end + 60])
    return found["sum"] if found and MONEY.fullmatch(found["sum"]) else ""


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
        if n.named and n.type == "product" and n.entity != context.what and not _of_another(context, n)
    ]
    best = min(rows, key=lambda n: gap(n, context.object) + gap(n, context.subject), default=None)
    return context.slice(best) if best else _goods(context)


def _of_another(context: Context, product: Name) -> bool:
    """ "Has replaced SAP with Estiba's Bodegón": the product stands behind another organisation's name."""
    before = [n for n in context.page.between(product.start - 60, product.start) if n.end <= product.start]
    return (
        bool(before)
        and before[-1].entity != context.what
        and bool(re.match(r"^['’]s?\s", context.text[before[-1].end : product.start]))
    )


_GOODS: Final = r"(?P<goods>(?:(?!the\b|a\b|an\b|of\b|by\b|for\b|from\b|with\b|to\b|its\b|and\b|in\b)[a-z][\w-]+\s){0,2}(?!the\b|of\b|by\b|for\b|from\b|with\b|to\b|its\b|it\b|them\b|and\b|in\b|more\b)[a-z][\w-]+)"
_COUNT: Final = r"(?:(?:the|a|an|its|some|about|more than|over|up to|all|first|new|several|two|three|four|five|six|seven|eight|nine|ten|twelve|[\d,.]+)\s)*(?:of\s(?:the|its)\s)?"
TAKEN: Final = (
    re.compile(rf"^.{{0,40}}?\b(?:uses?|used|using|bought|buys|buy|orders?|ordered|rents?|rented|leases?|leased|takes?|gets?|imports?|sources?|purchased|buying|installed|deployed|tests?)\s{_COUNT}{_GOODS}\s(?:from|by|of|made by|built by|developed by|supplied by)\b.{{0,30}}$"),
    re.compile(rf"^['’]s?\s{_COUNT}{_GOODS}(?=\s(?:for|to|in|at|on|as|since|from|is|are|was|were|and|across|that|which|has|have)\b|[,.;)])"),
    re.compile(rf"^.{{0,60}}?\b(?:suppl(?:y|ies|ied)|sells?|sold|deliver(?:s|ed)?|provid(?:e|es|ed)|ships?|shipped|makes?|made|built|builds?|rents?|exports?|supplying)\s{_COUNT}{_GOODS}\s(?:to|for)\b.{{0,30}}$"),
    re.compile(rf"^.{{0,40}}?\bwith\s{_COUNT}{_GOODS}(?=\s(?:for|to|in|at|on|as|since|from|that|which|made|by)\b|[,.;)])"),
)  # fmt: skip


def _goods(context: Context) -> str:
    """Return the plain words for what is bought: "uses sensors by Acme", "Acme's cameras", "supplies Bolt with yarn"."""
    buyer, maker, end = context.subject, context.object, context.evidence.end
    first, second = (buyer, maker) if buyer.start < maker.start else (maker, buyer)
    between, behind = context.text[first.end : second.start], context.text[second.end : min(end, second.end + 80)]
    tries = (
        ((TAKEN[0], between), (TAKEN[1], behind))
        if first is buyer
        else ((TAKEN[1], between), (TAKEN[2], between), (TAKEN[3], behind))
    )
    for pattern, words in tries:
        found = pattern.match(words)
        if found:
            return found["goods"]
    return ""


def keyword(table: Sequence[tuple[str, str]], text: str) -> str:
    """Return the first name of the table whose words the text holds."""
    return next((name for name, words in table if re.search(rf"\b(?:{words})\b", text)), "")
