"""Which date of the evidence dates the fact: the one that its verb takes, not a founding, another deal, or the day of the press release.

A date belongs to a verb (or a noun such as "round") of its clause: to the last one before it, or to the next one where the date opens
the clause. It dates a fact if that verb is one of the predicate's, and if the clause, or the words up to its verb, speak of the fact.
"""

import re
from dataclasses import replace
from typing import Final

from ingest.components.dates import Dated
from ingest.components.document import Place, Span
from ingest.components.page import Context, gap, inside

VERBS: Final = {
    "founded": r"(?:co-?)?found(?:ed|ing|s)|established|set up|sets up|started|created|launched|incorporated|"
        r"began|born|built|formed|opened|inaugurated|"
    r"formation|establishment|spun|registered",
    "founding": r"(?:co-)?found(?:ed|ing)|established|set up|started|incorporated|created",
    "invested_in": r"invest(?:ed|s|ing|ment)|raised|raises|raising|led|leads|back(?:ed|s|ing)|put|puts|pumped|"
        r"fund(?:ed|ing|s)|stake|shares?|shareholder|lent|loan|"
    r"grant(?:ed|s)?|joined|came|financ(?:ed|ing)|round|bought|buys|acquired|took|takes|taken|received|receives|"
    r"secured|got|awarded|gave|gives|provided|"
    r"provides|paid|contributed|entered|closed|closes|Series|seed|pre-seed|investors?|cheque|check|injected|"
    r"supported|money|capital|participated|hold|holds|"
    r"held|subscribed|subsid(?:y|ised)|donated|increased|since|obtained|approved|part|tranche|wrote",
    "since": r"since|joins?|joined|bec(?:ame|omes|ome)|appointed|named|took over|takes over|take over|took office|"
        r"effective|promoted|hired|elected|succeed(?:ed|s)|"
    r"replac(?:ed|es)|has been|has led|has run|has headed|has chaired|takes up|took up",
    "edition": r"exhibit\w*|won|wins?|winners?|winning|champions?|pitch\w*|took part|participat\w+|finalists?|"
        r"runners?-up|attend\w*|spoke|show(?:ed|n)|was at|were at|been at|had been|at|to|received|"
    r"prize|award(?:ed)?|named|came|third|second|first|recipients?|laureates?|went|sponsor\w*|joined|in",
    "until": r"until|left|leaves?|leaving|resign(?:ed|s)|stepped down|steps down|step down|quit|quits|retir(?:ed|"
        r"es)|depart(?:ed|s)|dismissed|fired|ousted|stood down|laid off|"
    r"gave up",
    "raised": r"rais(?:ed|es|ing|e)|round|seed|pre-seed|Series|closed|closes|clos(?:e|ing)|secured|received|took|"
        r"takes|taken|got|won|collected|attracted|loan|grant|"
    r"funding|financ(?:ed|ing)|brought|investment|invested|obtained|awarded|IPO|listing|listed|listed|borrowed|"
    r"landed|completed|in total|"
    r"led|lent|put|provided|gave|came|pulled|increase|gathered|banked|public|offering|sold|issued",
    "valued_at": r"valu(?:ed|es|ing|ation|e)|worth|round|raised|raises|listed|listing|IPO|Series|seed|priced|sold|"
        r"bought|paid|put",
    "acquired": r"acqui(?:red|res|ring|re|sition)|bought|buys|buy|purchas(?:ed|es|e|ing)|took|takes|taken|sold|"
        r"sells|sale|takeover|deal|merged|absorbed|swallowed|"
    r"snapped|complet(?:ed|es)|clos(?:ed|es)|paid|joined|became|passed|belong(?:s|ed)|owned|owner",
    "partnered_with": r"partner(?:ed|s|ing|ship)?|sign(?:ed|s|ing)?|agreed|agree(?:s|ment)|join(?:ed|t|s)|"
        r"team(?:ed|s)|work(?:ed|s|ing)|cooperat(?:ed|es|ion|ing)|"
    r"collaborat(?:ed|es|ion|ing)|form(?:ed|s)|merg(?:ed|e|er)|alliance|integrated|licen[cs](?:ed|es|e|ing)|"
    r"distribut(?:ed|es|or|ion)|pilot(?:ed)?|test(?:ed|s|ing)|"
    r"tested|trial(?:led)?|launched|began|started|MoU|memorandum|venture|teamed",
    "customer_of": r"us(?:ed|es|ing|e)|buy|buys|bought|order(?:ed|s)?|customers?|clients?|suppl(?:ied|ies|y)|"
        r"deliver(?:ed|s|y)?|install(?:ed|s)?|contract(?:ed)?|"
    r"sign(?:ed|s)|deploy(?:ed|s)?|rent(?:ed|s)?|leas(?:ed|es)|adopt(?:ed|s)|switched|moved|runs?|chos(?:e|en)|"
    r"equip(?:ped|s)|licen[cs](?:ed|es)|sold|"
    r"pay(?:s|ing)?|paid|work(?:ed|s|ing)|joined|served|awarded|subscribed|operat(?:ed|es)|introduced|rolled|live|"
    r"fitted|dropped|cancelled",
    "spun_out_of": r"spun|spin-?(?:off|out)|founded|established|set up|started|created|formed|came|born|emerged|"
        r"left|grew|carved|split|separated|independent|split|demerged|"
    r"incorporated|launched|began",
    "held_in": r"held|hold|holds|takes?|took|taking|open(?:ed|s)?|begin|begins|began|start(?:ed|s)?|returns?|"
        r"returned|end(?:ed|s)|clos(?:ed|es)|ran|runs?|gather(?:ed|s)?|"
    r"host(?:ed|s)?|came|comes|place|edition|stag(?:ed|es)|organis(?:ed|es)|organiz(?:ed|es)|back|scheduled|"
    r"planned|due|met|attended|be|is|was|drew|visited|"
    r"wraps?|wrapped|at|for|to|during|exhibit\w*|show\w*|present\w*|pitch\w*|participat\w*|won|attend\w*|took",
    "launched": r"launch(?:ed|es|ing)?|unveil(?:ed|s)?|introduc(?:ed|es|ing)|releas(?:ed|es|e|ing)|present(?:ed|"
        r"s)|start(?:ed|s)|began|begin|begins|open(?:ed|s)|debut(?:ed|s)?|"
    r"roll(?:ed|s)|publish(?:ed|es)|brought|came|comes|come|ship(?:ped|s|ping)?|available|sale|market|deliver(?:y|"
    r"ies|ed|s)|went|go|goes|live|out|creat(?:ed|es)|"
    r"built|developed|made|announced|showed|shown|set up|established|founded|beta|appear(?:ed|s)|arrive[sd]?|"
    r"add(?:ed|s)",
    "expanded_to": r"open(?:ed|s|ing)?|enter(?:ed|s|ing)?|expand(?:ed|s|ing)?|expansion|launch(?:ed|es|ing)?|"
        r"start(?:ed|s|ing)?|began|begin|begins|mov(?:ed|es|ing)|"
    r"went|go|goes|came|come|comes|set up|sets up|establish(?:ed|es)|built|build|builds|office|branch|subsidiary|"
    r"follow(?:ed|s)?|add(?:ed|s)|arriv(?:ed|es)|"
    r"roll(?:ed|s)|debut(?:ed)?|sell(?:s|ing)?|sold|active|operat(?:ed|es|ing)|deliver(?:ed|s|ies)|inaugurated|"
    r"present|live|available|running|next|to|in|crossed|"
    r"import(?:ed|s)?|pilot|business|since",
}  # fmt: skip
OTHER: Final = (
    r"said|says|told|announced|reported|wrote|stud(?:ied|ies)|graduat\w+|joined|left|won|wins|met|grew|fell|rose|"
    r"earned|lost|employ(?:ed|s)|had|has been|have been|was|were|"
    r"became|becomes|become|did|appointed|named|worked|works|died|retired|moved|sold|sells|turned|profit|revenue|"
    r"sales|published|filed|signed|agreed|"
    r"bought|acquired|founded|established|set up|started|created|launched|opened|formed|spun|invested|raised|"
    r"received|valued|partnered|used|held|"
    r"wound|ended|closed|went|came|took|made|ran|gave|got|showed|exhibited|pitched|presented|visited|attended|"
    r"need\w*|expected|[a-z]{3,}ed"
)
BREAK: Final = re.compile(
    r"[;:—–]\s|\s[–—-]\s|\n+|[.!?][”\"']?\s+(?=[A-Z“\"])|,\s(?:and|but|while|whereas|which|who|whose|where|when|"
    r"after|before|although|though)\s|\s(?:but|while|whereas|after|before)\s"
)
OPENING: Final = re.compile(
    r"^[\W_]*(?:(?:and|but|then|also|back|early|late|already|only|just|is|it|was|it was|on|in)\s*)*$", re.IGNORECASE
)
UNTIL: Final = re.compile(r"(?i)(?:until|till)\b")
DATELINE: Final = re.compile(r"^[\W_]*(?:[A-Z][\w.’' -]{1,40}, |[A-Z]{3,}[A-Z ,./]*[\s–(-]*)$")
TENURES: Final = frozenset({"since", "until"})
STANDING: Final = frozenset({"customer_of", "partnered_with"})  # told of in passing, often beside another date
ORIGINS: Final = frozenset({"founded", "spun_out_of"})
FOUNDING: Final = re.compile(
    r"(?i)\b(?:founded|established|set up|incorporated|formed|born|spun (?:out|off))(?:\s\S+){0,2}\s?$"
)
WIDE: Final = 300  # characters on either side of a place in which its clause ends
MENTIONS: Final = 20  # mentions of an organisation whose sentences are searched for its founding
AROUND_NAME: Final = 60  # characters: no longer name holds a date
LINE: Final = 60  # characters of a dateline, or from a founding to its year
FAR: Final = 110  # characters from a date to the nearer end of the fact
WORD: Final = re.compile(r"\b\w")
_TRIGGERS: Final = {
    predicate: re.compile(rf"(?:(?P<own>{own})|{OTHER})\b", re.IGNORECASE) for predicate, own in VERBS.items()
}  # fmt: skip


def date_of(predicate: str, context: Context) -> str:
    """Return the ISO date of the fact, or nothing. A founding is dated wherever the article tells of it."""
    near = sorted((d for d in context.dates() if _distance(context, d) <= FAR), key=lambda d: _distance(context, d))
    found = (d.iso for d in near if not _set_aside(context, predicate, d) and _taken(context, predicate, d))
    return next(found, "") or (_founding(context) if predicate == "founded" else "")


def _founding(context: Context) -> str:
    """Return the date of another sentence that tells of the organisation's founding."""
    for name in context.page.of(context.what)[:MENTIONS]:
        elsewhere = replace(context, evidence=context.page.sentence(name.start), subject=name, object=name)
        for d in elsewhere.dates():
            if gap(d, name) <= FAR and _taken(elsewhere, "founding", d):
                return d.iso
    return ""


def _distance(context: Context, d: Dated) -> int:
    return min(gap(d, context.object), gap(d, context.subject))


def _set_aside(context: Context, predicate: str, d: Dated) -> bool:
    """A date within a name, a dateline, or the year in which somebody was founded."""
    text = context.text
    if predicate not in TENURES and UNTIL.match(text, d.start):
        return True
    line = text.rfind("\n", max(0, d.start - LINE), d.start) + 1
    if _named(context, d) or ((line or d.start <= LINE) and DATELINE.match(text[line : d.start])):
        return True
    return predicate not in ORIGINS and bool(FOUNDING.search(text, d.start - LINE, d.start))


def _named(context: Context, d: Dated) -> bool:
    """Whether the date is the end of a name, such as "CES 2025"."""
    names = context.page.between(d.start - AROUND_NAME, d.end)
    return any(n.named and n.start < d.end and n.end >= d.end for n in names)


def clause(context: Context, place: Place) -> Span:
    """Return the clause around a place of the evidence."""
    first, last = max(context.evidence.start, place.start - WIDE), min(context.evidence.end, place.end + WIDE)
    stops = [(m.start(), m.end()) for m in BREAK.finditer(context.text, first, last)]
    low = max((end for _, end in stops if end <= place.start), default=first)
    return Span(low, min((start for start, _ in stops if start >= place.end), default=last))


def _taken(context: Context, predicate: str, d: Dated) -> bool:
    """Say whether the verb that takes the date is one of the predicate's, in a clause with an end of the fact."""
    own = clause(context, d)
    tied = _tenure(context, own) if predicate in TENURES else _speaks(context, predicate, own)
    if not tied:
        return False
    verb = _verb(context.text, _TRIGGERS[predicate], own, d)
    if verb is None:  # "Slush, Helsinki, 20 November"
        return predicate == "held_in" and bool(inside([context.subject], own))
    return bool(verb["own"])


def _verb(text: str, verbs: re.Pattern[str], own: Span, d: Dated) -> re.Match[str] | None:
    """Return the last verb before the date; the first behind it where the date opens the clause or none stands before.

    Words are tried one by one from the date on: the nearest is seldom far, and searching the whole clause costs far more.
    """
    behind = (m for w in WORD.finditer(text, d.end, own.end) if (m := verbs.match(text, w.start(), own.end)))
    if OPENING.match(text[own.start : d.start]):
        return next(behind, None)
    starts = [w.start() for w in WORD.finditer(text, own.start, d.start + 1)]
    before = (m for at in reversed(starts) if (m := verbs.match(text, at, own.end)) and m.end() <= d.start + 1)
    return next(before, None) or next(behind, None)


def _tenure(context: Context, own: Span) -> bool:
    """The clause speaks of the person, and of the organisation unless it names none."""
    here = context.page.between(own.start, own.end)
    firms = {n.entity for n in here if n.named and n.type not in ("person", "place")}
    return any(n.entity == context.who for n in here) and (not firms or context.what in firms)


def _speaks(context: Context, predicate: str, own: Span) -> bool:
    """Either end of the fact stands in the clause, under any of its names; of standing relations both."""
    ends = {context.who, context.what}
    here = {n.entity for n in context.page.between(own.start, own.end)} & ends
    if predicate in STANDING:
        return here == ends
    return bool(here) or bool(inside([context.subject, context.object], own))
