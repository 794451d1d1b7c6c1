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
    r"fitted|dropped|cancelled|deliver(?:ing|ies)|follow(?:ed|s)?|receiv(?:ed|es)|carr(?:y|ies|ied)|start(?:s|ed|ing)? with|"
    r"tried|commission(?:ed|s)|hired|(?:go(?:es|ing)?|went) live|(?:had|has) (?:been )?(?:one|an?|its) (?:client|customer)|"
    r"won (?:an?|its|the|his|her|their) (?:[\w-]+ ){0,2}(?:contract|order|tender)s?|"
    r"bec(?:ame|ome|omes) (?:(?:an?|its|the|one|their) )?(?:[\w-]+ )?(?:clients?|customers?|users?)",
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
BOUND: Final = re.compile(r"(?i)(?:(?P<until>until|till)|(?P<since>since))\b")
WHO: Final = re.compile(r"^,\s(?:and\s)?(?:who|whose)\s$")
GONE_TO: Final = re.compile(
    r"(?i)\b(?:left|leaves|leaving|resigned|quit|moved|stepped down)\b.*\b(?:to (?:join|lead|head|run|take|work|become)|for)\b"
)
COME_FROM: Final = re.compile(
    r"(?i)\b(?:joins?|joined|joining|came|comes?|arrived|hired|recruited|moved)\b.*\bfrom\s(?:the\s)?$"
)
DATELINE: Final = re.compile(r"^[\W_]*(?:[A-Z][\w.’' -]{1,40}, |[A-Z]{3,}[A-Z ,./]*[\s–(-]*)$")
TENURES: Final = frozenset({"since", "until"})
STANDING: Final = frozenset({"customer_of", "partnered_with"})  # told of in passing, often beside another date
NO_FIRM: Final = frozenset({"person", "place"})
RETOLD: Final = TENURES | {"founded"}
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
    """Return the ISO date of the fact, or nothing. A founding or a tenure is dated wherever the article tells of it."""
    near = sorted((d for d in context.dates() if _distance(context, d) <= FAR), key=lambda d: _distance(context, d))
    found = (d.iso for d in near if not _set_aside(context, predicate, d) and _taken(context, predicate, d))
    return next(found, "") or (_elsewhere(predicate, context) if predicate in RETOLD else "")


def _elsewhere(predicate: str, context: Context) -> str:
    """Return the date of another sentence that tells of the organisation's founding, or of the person's time there."""
    about, told = (context.what, "founding") if predicate == "founded" else (context.who, predicate)
    for name in context.page.of(about)[:MENTIONS]:
        there = replace(context, evidence=context.page.sentence(name.start), subject=name, object=name)
        for d in there.dates():
            if gap(d, name) <= FAR and _taken(there, told, d) and (told not in TENURES or _at_the_firm(there, told, d)):
                return d.iso
    return ""


def _at_the_firm(context: Context, predicate: str, d: Dated) -> bool:
    own = clause(context, d)
    here = {n.entity for n in context.page.between(own.start, own.end)}
    return context.what in here and not _set_aside(context, predicate, d)


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
    if predicate in TENURES:
        return _tenure(context, own) and _bounds(context, predicate, own, d)
    if not _speaks(context, predicate, own):
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
    """The clause speaks of the person, also as "who", and of the organisation unless it names none."""
    here = context.page.between(own.start, own.end)
    firms = {n.entity for n in here if n.named and n.type not in NO_FIRM}
    told = any(n.entity == context.who for n in here) or _who(context, own)
    return told and (not firms or context.what in firms)


def _who(context: Context, own: Span) -> bool:
    """Whether the clause goes on about the person named before it: "Ann Berg, who ran product at Acme until May"."""
    name = context.page.before(own.start)
    return name is not None and name.entity == context.who and bool(WHO.match(context.text[name.end : own.start]))


def _bounds(context: Context, predicate: str, own: Span, d: Dated) -> bool:
    """Whether a date is this end of a tenure: by its own word, by the way somebody came or went, else by the verb that takes it."""
    bound = BOUND.match(context.text, d.start)
    if bound:
        return bound.lastgroup == predicate and _last_firm(context, own, d)
    way = _way(context, own)
    if way:
        return way == predicate
    verb = _verb(context.text, _TRIGGERS[predicate], own, d)
    return verb is not None and bool(verb["own"])


def _last_firm(context: Context, own: Span, d: Dated) -> bool:
    """Whether the organisation named last before the date is the fact's: "was at Acme until May and then joined Bolt"."""
    before = context.page.between(own.start, d.start)
    firms = [n for n in before if n.named and n.type not in NO_FIRM and n.entity != context.who]
    return not firms or firms[-1].entity == context.what


def _way(context: Context, own: Span) -> str:
    """Return which end of a tenure a move is: "left in 2020 to join Acme" is its beginning, "came from Acme in 2020" its end."""
    for n in context.page.between(own.start, own.end):
        if n.named and n.entity == context.what:
            words = context.text[own.start : n.start]
            way = "until" if COME_FROM.search(words) else "since" if GONE_TO.search(words) else ""
            if way:
                return way
    return ""


def _speaks(context: Context, predicate: str, own: Span) -> bool:
    """Either end of the fact stands in the clause, under any of its names; of standing relations both, or the buyer alone."""
    ends = {context.who, context.what}
    near = context.page.between(own.start, own.end)
    here = {n.entity for n in near} & ends
    if predicate in STANDING:
        others = {n.entity for n in near if n.named and n.type not in NO_FIRM | {"product"}} - ends
        return here == ends or (predicate == "customer_of" and context.who in here and not others)
    return bool(here or inside([context.subject], own) or inside([context.object], own))
