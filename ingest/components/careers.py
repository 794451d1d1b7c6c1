"""What a statement about a person says besides: the title as written, since and until when, the degree."""

import re
from collections.abc import Iterator
from typing import Any, Final

from ingest.components.dating import clause, date_of
from ingest.components.document import Name, Span
from ingest.components.page import Context, inside

_DET: Final = r"(?:(?:the|a|an|its|our|their|his|her|my|your|this|both|all|two|three)\s)?"
_TIME: Final = (
    r"(?:(?:now|then|currently|also|still|formerly|previously|once|later|until recently|himself|herself|itself|new|former|ex-|"
    r"first|current|outgoing|longtime|long-time|one-time|long-serving|incoming|retired|long)\s?)*"
)
_BE: Final = (
    r"(?:(?:(?:was|is|has been|were) (?:to become|named|appointed|made)|(?:serves|served|works|worked|joins|joined|starts|started|"
    r"returns|returned|retires|retired) as|(?:stays on|takes over|took over|steps down|stepped down) as|has been|had been|"
    r"have been|has become|will be|will become|to be|to become|became|becomes|become|remains|remained|named|appointed|as|is|"
    r"was|are|were)\s)?"
)
AFTER: Final = re.compile(
    rf"^(?:\s\([^)]{{1,40}}\))?,?[\"”]?(?:\s[–—-])?\s(?:(?:who|and who|and)\s)?{_TIME}{_BE}{_TIME}{_DET}{_TIME}$"
)
APPOINTED: Final = re.compile(
    r"^\s\($|^[^.;]{0,80}\b(?:as|and (?:is|was|remains|became))\s(?:its\s|the\s|our\s|an?\s)?(?:new\s|interim\s)?$"
)
BEFORE: Final = re.compile(
    r"^(?:,|:|\s(?:is|was|will be))?\s?(?:Dr\.?\s|Mr\.?\s|Ms\.?\s|Mrs\.?\s|Prof\.?\s|Professor\s|Sir\s|Dame\s)?$"
)
OF: Final = re.compile(
    r"^,?\s(?:of|at|for|with|in|to|from|on)\s(?:the\s|its\s|both\s)?(?:[\w-]+\s){0,2}$|^,\s(?:the\s)?$|^\s\($|"
    r"^\s[–—-]\s$"
)
POSSESSIVE: Final = re.compile(
    r"^(?:['’]s?)?\s(?:(?:new|former|then|first|current|outgoing|own|long-time|longtime|incoming)\s)?$"
)
FORMERLY: Final = re.compile(
    r"(?i)\b(?:formerly|previously|earlier|once|who (?:had )?(?:worked|spent|been)|worked|years (?:at|with)|ex-|"
    r"came from|left|previously|met (?:at|in|while)|had been|have been|was (?:at|with)|were (?:at|with)|"
    r"conducted|developed|trained|colleagues|until)\b"
)
AGENT: Final = re.compile(
    r"(?:(?:[a-z]{2,}(?:er|or|ist|ian|man|men|woman|women|ant|ee|logist|yst|ologue|chant|cian))|veteran|official|"
    r"executive|head|chief|lead|fellow|member|boss|intern|postdoc|pilot|nurse|associate|aide|hand|judge|"
    r"apprentice)s?$"
)
NO_TITLE: Final = re.compile(
    r"(?i)\b(?:alumn\w+|graduates?|students?|natives?|customers?|investors?|shareholders?|winners?|tenants?|"
    r"members?|users?|partners? of|founders?|finalists?|competitors?|numbers?|mothers?|fathers?|brothers?|"
    r"daughters?|sisters?|year|years|order|center|centre|paper|quarter|computer|water|number)$"
)
FOUNDER: Final = re.compile(r"(?i)^(?:co-?)?founders?$|^(?:co-?)?founding$")
HEADS: Final = re.compile(
    r"^,?\s(?:(?:who|now|also|still|and|has|had|currently|then|previously|once|later)\s)*((?:heads|leads|runs|"
    r"chairs|directs|manages|headed|led|chaired|ran|directed|managed|teaches|taught|lectures|"
    r"advises|mentors|run|lead|head|owns|heading|leading|running)\b(?:\s(?!the\b|its\b|a\b|at\b|for\b|"
    r"of\b)[\w-]+){0,3}?)\s(?:(?:at|for|of|in)\s)?(?:the\s)?(?:[\w-]+\s){0,4}$"
)
HEADED: Final = re.compile(r"\b(headed|led|chaired|run|directed|managed|owned) by(?: (?:the|its|\w+\.?)){0,4}?\s?$")
SEAT: Final = re.compile(
    r"(?i)^[^.;]{0,40}?\b(?:joins?|joined|joining|sits?|sat|on|to|takes? a seat on|left|leaves?|member of|"
    r"members of|chairs?|is on)\s(?:the\s|its\s|our\s|their\s)?(?:[Ss]upervisory\s|[Aa]dvisory\s|"
    r"scientific\s)*"
    r"(?P<seat>board)\b(?: of (?:directors|the company))?"
)
LISTED: Final = re.compile(
    r"^(?:\s\([^)]{1,40}\))?(?:,\s(?:and\s)?|\sand\s|\s&\s)(?:Dr\.?\s|Mr\.?\s|Ms\.?\s|Professor\s)?$"
)
MANY: Final = re.compile(r"(?<!s)s(?: (?:of|for|in) .*)?$|\b(?:and|&)\b.*s$")
OCCUPATION: Final = re.compile(
    r"(?i)\b(?:engineer|scientist|researcher|economist|designer|developer|analyst|professor|consultant|lecturer|"
    r"investor|fellow|journalist|reporter|lawyer|physician|physicist|chemist|"
    r"teacher|banker|curator|technician|employee|official|officer|postdoc|executive|manager|pilot|captain|adviser|"
    r"advisor|owner|mentor|auditor|intern|"
    r"buyer)s?$(?<!chief executive)(?<!chief executive officer)(?<!operating officer)(?<!technology officer)(?<!financial officer)"
)
DESCRIBED: Final = re.compile(
    rf"^(?:\s\([^)]{{1,40}}\))?,?\s(?:(?:who|"
    rf"and)\s)?{_TIME}{_BE}{_TIME}{_DET}{_TIME}((?:[\w&'’.-]+\s){{0,7}}?[\w&'’-]+),?\s(?:of|at|for|with|in|"
    rf"from)\s(?:the\s)?$"
)
DESCRIBING: Final = re.compile(rf"^(?:['’]s?)?\s{_TIME}((?:[\w&-]+\s){{0,5}}?[\w&-]+),?\s(?:Dr\.?\s|Mr\.?\s|Ms\.?\s)?$")
VERBAL: Final = re.compile(
    r"(?i)\b(?:said|says|is|was|has|had|will|founded|who|and then|told|joined|by|that|left|met|works?|worked|"
    r"spent|from|invested|raised)\b"
)
THROUGH: Final = re.compile(r"^,?\s(?:of|at|for|with|in)\s(?:the\s|both\s|board\s|of\s|at\s|and\s|,\s?)*$")
NO_FIRM: Final = frozenset({"person", "place"})
RIGHT_AT: Final = 4.0  # score of a title right at the name, and of one right at the organisation
VERB: Final = 5.0  # score of "heads", better than a title that is near only
TOLD: Final = 0.5  # score of standing in the evidence
LONGER: Final = 1000  # of two equal titles the longer: a thousandth for each character
MENTIONS: Final = 20  # mentions of a person that are looked at; a bound on the time for long lists
WIDE: Final = 250  # characters on either side of a person, in its sentence
CLOSE_BEFORE: Final = 25  # characters from a title to the person behind it
CLOSE_AFTER: Final = 60  # characters from a person to a title
FIRM: Final = 80  # characters from a title or a person to the organisation
FORMER: Final = 50  # characters from "formerly" to the organisation
GROUP: Final = 150  # characters on either side in which a list of people stands
REACH: Final = 110  # characters from a person to the board
DEGREE: Final = re.compile(
    r"\b(?:Ph\.?D\.?|MBA|M\.B\.A\.|[Dd]octorates?|[Dd]octoral(?: (?:students?|studies|thesis|candidate|degree))?|"
    r"[Mm]aster['’]?s(?: degree)?|[Bb]achelor['’]?s(?: degree)?|M\.?Sc\.?|B\.?Sc\.?|MA|BA|MEng|BEng|"
    r"law degree|engineering degree|diploma|degree in [a-z]+(?: (?:engineering|science|studies|"
    r"administration))?)(?!\w)"
)
STUDIED: Final = re.compile(
    r"(?i)\b(?:stud(?:ied|ying|ies|y)|read|graduat\w+ in|degree in|course in|trained in|master's in|"
    r"postgraduate in) ((?:[a-z][\w-]+ ){0,2}?[a-z][\w-]+)(?= (?:at|in|from|with|and|under|there|before|"
    r"together|but|until)\b|[.,;)]|$)"
)
STUDIES: Final = re.compile(r"(?i)^(?:at|in|with|together|abroad|there|the|under|from|and)\b")


def role(context: Context) -> dict[str, Any]:
    """Return the title that ties this person to this organisation, and since or until when."""
    best = max(_candidates(context), key=lambda row: row[0], default=None)
    title = context.slice(best[1]) if best and best[0] > 0 else ""
    return {"title": title, "since": date_of("since", context), "until": date_of("until", context)}


def studies(context: Context) -> dict[str, Any]:
    """Return the degree, else the subject that was studied."""
    found = DEGREE.search(context.quote)
    if found:
        return {"degree": found[0]}
    subject = STUDIED.search(context.quote)
    return {"degree": subject[1] if subject and not STUDIES.match(subject[1]) else ""}


def _candidates(context: Context) -> Iterator[tuple[float, Span]]:
    """Yield (score, title) of every title near the person, in the evidence and in the first sentences about the person."""
    mentions = context.page.of(context.who) or [Name(context.subject.start, context.subject.end, "person", context.who)]
    told = inside(mentions, context.evidence)
    for person in dict.fromkeys([*told, *mentions[:MENTIONS]]):
        sentence = context.page.sentence(person.start)
        near = Span(max(sentence.start, person.start - WIDE), min(sentence.end, person.end + WIDE))
        for score, title in _near(context, person, near):
            yield score + TOLD * (person in told) + len(context.slice(title)) / LONGER, title


def _near(context: Context, person: Name, near: Span) -> Iterator[tuple[float, Span]]:
    group = _group(context, person)
    for title in [*inside(context.page.titles, near), *_described(context, person, near, group)]:
        score = _tie(context, person, title, group)
        if score > 0:
            yield score, title
    yield from ((VERB, span) for span in _verbs(context, person, near))


def _tie(context: Context, person: Name, title: Span, group: Span) -> float:
    """Score how a title stands to the person and to the organisation; 0 if it is another's or another organisation's."""
    words = context.slice(title)
    near = 0 if FOUNDER.match(words) else _nearness(context, person, title, group)
    firm = _firm(context, title, person if near >= RIGHT_AT and title.end <= person.start else None)
    if near == 0 or (firm is not None and firm.entity != context.what):
        return 0
    if firm is None and (near < RIGHT_AT or OCCUPATION.search(words) or _elsewhere(context)):
        return 0
    return near + RIGHT_AT * (firm is not None)


def _group(context: Context, person: Name) -> Span:
    """Return the bounds of the list of people in which the person stands: "Ann Berg, Tim Roe and Li Wei"."""
    near = context.page.between(person.start - GROUP, person.end + GROUP)
    people = [n for n in near if n.type == "person" and n.named]
    first, last = person.start, person.end
    for n in people:
        if n.start >= last and LISTED.match(context.text[last : n.start]):
            last = n.end
    for n in reversed(people):
        if n.end <= first and LISTED.match(context.text[n.end : first]):
            first = n.start
    return Span(first, last)


def _nearness(context: Context, person: Name, title: Span, group: Span) -> float:
    """4 right at the name or at the list of people who share it, 1 in the clause with nobody else between, 0 otherwise."""
    shared = MANY.search(context.slice(title)) and not group.start <= title.start < group.end
    who = group if shared else Span(person.start, person.end)
    before = title.start < who.start
    gap_ = Span(title.end, who.start) if before else Span(who.end, title.start)
    between = [n for n in context.page.between(gap_.start, gap_.end) if n.end <= gap_.end]
    if any(n.type == "person" and n.entity != context.who for n in between):
        return 0
    words = _without(context, gap_, between)
    if before:
        return RIGHT_AT if BEFORE.match(words) else float(len(words) < CLOSE_BEFORE and not re.search(r"[.;]", words))
    at = AFTER.match(words) or APPOINTED.search(words)
    return RIGHT_AT if at else float(len(words) < CLOSE_AFTER and not re.search(r"[.;]\s", words))


def _without(context: Context, where: Span, names: list[Name]) -> str:
    """Return the words of a stretch without the organisations in it: "Ann Berg, Acme's chief executive", "head of Acme Ann Berg"."""
    words = context.slice(where)
    for n in reversed(names):
        words = words[: max(0, n.start - where.start)] + words[n.end - where.start :]
    if names:
        words = re.sub(r"^\s(?:of|at|for)\s(?:the\s)?", " ", re.sub(r"['’]s?\s", " ", words))
    return re.sub(r"\s+", " ", words)


def _firm(context: Context, title: Span, person: Name | None) -> Name | None:
    """Return the organisation that the title names: "of Acme" behind it (or behind the person), "Acme's" before it."""
    behind = _behind(context, title.end) or (_behind(context, person.end) if person else None)
    if behind:
        return behind
    before = [n for n in context.page.between(title.start - FIRM, title.start) if n.end <= title.start]
    if not before or before[-1].type in NO_FIRM:
        return None
    return before[-1] if POSSESSIVE.match(context.text[before[-1].end : title.start]) else None


def _behind(context: Context, end: int) -> Name | None:
    rows = [n for n in context.page.between(end, end + FIRM) if n.type not in NO_FIRM]
    if not rows or not OF.match(context.text[end : rows[0].start]):
        return None
    return next((n for n in rows if n.entity == context.what and _reaches(context, end, n)), rows[0])


def _reaches(context: Context, end: int, firm: Name) -> bool:
    """Whether the title goes on to this organisation: "chair of the board of Acme", "professor at EPFL and Acme"."""
    words = context.text[end : firm.start]
    for n in reversed(context.page.between(end, firm.start)):
        words = words[: n.start - end] + words[n.end - end :]
    return bool(THROUGH.match(re.sub(r"\s+", " ", words)))


def _elsewhere(context: Context) -> bool:
    """Whether the tie to the organisation is told without a title: "Rosie Outhwaite, formerly of EMIS"."""
    own, firm = clause(context, context.object), context.object
    return bool(FORMERLY.search(context.text, max(own.start, firm.start - FORMER), firm.start))


def _described(context: Context, person: Name, near: Span, group: Span) -> Iterator[Span]:
    """Yield what stands between person and organisation: ", an emergency physician at Acme", "Acme signals engineer Ann Berg"."""
    alone = Span(person.start, person.end)
    for firm in inside(context.page.of(context.what), near):
        for who in dict.fromkeys((alone, group)):
            place = _description(context, firm, who)
            if place and (who == alone or MANY.search(context.slice(place))):
                yield place


def _description(context: Context, firm: Name, who: Span) -> Span | None:
    if who.end <= firm.start:
        low, found = who.end, DESCRIBED.match(context.text[who.end : firm.start])
    else:
        low, found = firm.end, DESCRIBING.match(context.text[firm.end : max(firm.end, who.start)])
    return Span(low + found.start(1), low + found.end(1)) if found and _titled(found[1]) else None


def _titled(words: str) -> bool:
    """Whether words end, before an area ("of design"), in what a person can be."""
    last = re.split(r"\s(?:of|for|in)\s", words)[0].split()[-1]
    return bool(AGENT.search(last)) and not NO_TITLE.search(words) and not VERBAL.search(words)


def _verbs(context: Context, person: Name, near: Span) -> Iterator[Span]:
    """Yield the verb in "Ann Berg heads Acme" and "Acme, headed by Ann Berg"; the board in "sits on the board of Acme"."""
    for firm in inside(context.page.of(context.what), near):
        if person.end <= firm.start < person.end + FIRM:
            yield from _leading(context, person, firm)
        elif person.start - FIRM < firm.end <= person.start:
            headed = HEADED.search(context.text, firm.end, person.start)
            yield from [Span(*headed.span(1))] if headed else []
    yield from _seat(context, person, near)


def _leading(context: Context, person: Name, firm: Name) -> Iterator[Span]:
    heads = HEADS.match(context.text[person.end : firm.start])
    if heads and not any(n.named for n in context.page.between(person.end, firm.start)):
        yield Span(person.end + heads.start(1), person.end + heads.end(1))


def _seat(context: Context, person: Name, near: Span) -> Iterator[Span]:
    seat = SEAT.match(context.text[person.end : min(person.end + REACH, near.end)])
    if seat:
        place = Span(person.end + seat.start("seat"), person.end + seat.end("seat"))
        firm = _behind(context, person.end + seat.end())
        others = [n for n in context.page.between(person.end, place.start) if n.type == "person" and n.named]
        if not others and (firm is None or firm.entity == context.what):
            yield place
