"""What a statement about a person says besides: the title as written, since and until when, the degree."""

import re
from collections.abc import Iterator
from typing import Any, Final

from ingest.components.dating import clause, date_of
from ingest.components.document import Span
from ingest.components.page import Context, Name, gap, inside

_DET: Final = r"(?:(?:the|a|an|its|our|their|his|her|my|your|this|both|all|two|three)\s)?"
_TIME: Final = r"(?:(?:now|then|currently|also|still|formerly|previously|once|later|until recently|himself|herself|itself|new|former|ex-|first|current|outgoing|longtime|long-time|one-time|long-serving|incoming|retired|long)\s?)*"
_BE: Final = (
    r"(?:(?:is|was|are|were|has been|had been|have been|became|becomes|become|as|serves as|served as|remains|remained|will be|will become|to be|to become|named|appointed|"
    r"joined as|joins as|works as|worked as|stays on as|is to become|was named|was appointed|was made|has become|started as|returned as|took over as|takes over as|steps down as|stepped down as|retired as)\s)?"
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
    r"^,?\s(?:of|at|for|with|in|to|from|on)\s(?:the\s|its\s|both\s)?(?:[\w-]+\s){0,2}$|^,\s(?:the\s)?$|^\s\($|^\s[–—-]\s$"
)
POSSESSIVE: Final = re.compile(
    r"^(?:['’]s?)?\s(?:(?:new|former|then|first|current|outgoing|own|long-time|longtime|incoming)\s)?$"
)
FORMERLY: Final = re.compile(
    r"(?i)\b(?:formerly|previously|earlier|once|who (?:had )?(?:worked|spent|been)|worked|years (?:at|with)|ex-|came from|left|previously|met (?:at|in|while)|had been|have been|was (?:at|with)|were (?:at|with)|conducted|developed|trained|colleagues|until)\b"
)
AGENT: Final = re.compile(
    r"(?:(?:[a-z]{2,}(?:er|or|ist|ian|man|men|woman|women|ant|ee|logist|yst|ologue|chant|cian))|veteran|official|executive|head|chief|lead|fellow|member|boss|intern|postdoc|pilot|nurse|associate|aide|hand|judge|apprentice)s?$"
)
NO_TITLE: Final = re.compile(
    r"(?i)\b(?:alumn\w+|graduates?|students?|natives?|customers?|investors?|shareholders?|winners?|tenants?|members?|users?|partners? of|founders?|finalists?|competitors?|numbers?|mothers?|fathers?|brothers?|daughters?|sisters?|year|years|order|center|centre|paper|quarter|computer|water|number)$"
)
FOUNDER: Final = re.compile(r"(?i)^(?:co-?)?founders?$|^(?:co-?)?founding$")
HEADS: Final = re.compile(
    r"^,?\s(?:(?:who|now|also|still|and|has|had|currently|then|previously|once|later)\s)*((?:heads|leads|runs|chairs|directs|manages|headed|led|chaired|ran|directed|managed|teaches|taught|lectures|"
    r"advises|mentors|run|lead|head|owns|heading|leading|running)\b(?:\s(?!the\b|its\b|a\b|at\b|for\b|of\b)[\w-]+){0,3}?)\s(?:(?:at|for|of|in)\s)?(?:the\s)?(?:[\w-]+\s){0,4}$"
)
HEADED: Final = re.compile(r"\b(headed|led|chaired|run|directed|managed|owned) by(?: (?:the|its|\w+\.?)){0,4}?\s?$")
SEAT: Final = re.compile(
    r"(?i)^[^.;]{0,40}?\b(?:joins?|joined|joining|sits?|sat|on|to|takes? a seat on|left|leaves?|member of|members of|chairs?|is on)\s(?:the\s|its\s|our\s|their\s)?(?:[Ss]upervisory\s|[Aa]dvisory\s|scientific\s)*"
    r"(?P<seat>board)\b(?: of (?:directors|the company))?"
)
DEGREE: Final = re.compile(
    r"\b(?:Ph\.?D\.?|MBA|M\.B\.A\.|[Dd]octorates?|[Dd]octoral(?: (?:students?|studies|thesis|candidate|degree))?|[Mm]aster['’]?s(?: degree)?|[Bb]achelor['’]?s(?: degree)?|M\.?Sc\.?|B\.?Sc\.?|MA|BA|MEng|BEng|law degree|engineering degree|diploma|degree in [a-z]+(?: (?:engineering|science|studies|administration))?)(?!\w)"
)
STUDIED: Final = re.compile(
    r"(?i)\b(?:stud(?:ied|ying|ies|y)|read|graduat\w+ in|degree in|course in|trained in|master's in|postgraduate in) ((?:[a-z][\w-]+ ){0,2}?[a-z][\w-]+)(?= (?:at|in|from|with|and|under|there|before|together|but|until)\b|[.,;)]|$)"
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
    """Yield (score, title) of every title in a sentence with the person."""
    mentions = context.page.of(context.who) or [Name(context.subject.start, context.subject.end, "person", context.who)]
    for person in mentions:
        sentence = context.page.sentence(person.start)
        own = 0.5 * (context.evidence.start <= person.start < context.evidence.end)
        group = _group(context, person)
        for title in [*inside(context.page.titles, sentence), *_described(context, person, sentence, group)]:
            score = _tie(context, person, title, group)
            if score > 0:
                yield score + own + len(context.slice(title)) / 1000, title
        yield from ((5 + own, span) for span in _verbs(context, person, sentence))


def _tie(context: Context, person: Name, title: Span, group: tuple[int, int]) -> float:
    """Score how a title stands to the person and to the organisation; 0 if it is another's or another organisation's."""
    words = context.slice(title)
    if FOUNDER.match(words):
        return 0
    near = _nearness(context, person, title, group)
    firm = _firm(context, title, person if title.end <= person.start else None)
    if near == 0 or (firm is not None and firm.entity != context.what):
        return 0
    if firm is None and (near < 2 or OCCUPATION.search(words) or _elsewhere(context)):
        return 0
    return near + 4 * (firm is not None)


def _group(context: Context, person: Name) -> tuple[int, int]:
    """Return the bounds of the list of people in which the person stands: "Ann Berg, Tim Roe and Li Wei"."""
    people = [n for n in context.page.between(person.start - 150, person.end + 150) if n.type == "person" and n.named]
    first, last = person.start, person.end
    for n in people:
        if n.start >= last and LISTED.match(context.text[last : n.start]):
            last = n.end
    for n in reversed(people):
        if n.end <= first and LISTED.match(context.text[n.end : first]):
            first = n.start
    return first, last


def _nearness(context: Context, person: Name, title: Span, group: tuple[int, int]) -> float:
    """4 right at the name, 2 for one of a list who share it, 1 in the clause with nobody else between, 0 otherwise."""
    first, last = (title.end, person.start) if title.start < person.start else (person.end, title.start)
    if MANY.search(context.slice(title)) and not group[0] <= title.start < group[1]:
        first, last = (title.end, group[0]) if title.start < group[0] else (group[1], title.start)
    between = [n for n in context.page.between(first, last) if n.end <= last]
    if any(n.type == "person" and n.entity != context.who for n in between):
        return 0
    words = context.text[first:last]
    for n in reversed(between):  # "Ann Berg, Acme's chief executive"; "chief executive of Acme Ann Berg"
        words = words[: max(0, n.start - first)] + words[n.end - first :]
    words = re.sub(r"\s+", " ", re.sub(r"['’]s?\s", " ", words) if between else words)
    if title.start < person.start:
        words = re.sub(r"^\s(?:of|at|for)\s(?:the\s)?", " ", words) if between else words
        return 4 if BEFORE.match(words) else 1 * (len(words) < 25 and not re.search(r"[.;]", words))
    if AFTER.match(words) or APPOINTED.search(words):
        return 4
    return 1 * (len(words) < 60 and not re.search(r"[.;]\s", words))


def _firm(context: Context, title: Span, person: Name | None) -> Name | None:
    """Return the organisation that the title names: "of Acme" behind it (or behind the person), "Acme's" before it."""
    behind = _behind(context, title.end) or (_behind(context, person.end) if person else None)
    if behind:
        return behind
    before = [n for n in context.page.between(title.start - 60, title.start) if n.end <= title.start]
    if (
        before
        and before[-1].type not in ("person", "place")
        and POSSESSIVE.match(context.text[before[-1].end : title.start])
    ):
        return before[-1]
    return None


def _behind(context: Context, end: int) -> Name | None:
    rows = [n for n in context.page.between(end, end + 70) if n.type not in ("person", "place")]
    if not rows or not OF.match(context.text[end : rows[0].start]):
        return None
    for n in rows:  # "chair of the board of Acme", "at Acme and Bolt"
        if n.entity == context.what and re.match(
            r"^,?\s(?:of|at|for|with|in|and)\b[^.;]{0,50}$", context.text[end : n.start]
        ):
            return n
    return rows[0]


def _elsewhere(context: Context) -> bool:
    """ "Rosie Outhwaite, formerly of EMIS": the tie to the organisation is told without a title."""
    own, firm = clause(context, context.object), context.object
    return bool(FORMERLY.search(context.text, max(own.start, firm.start - 50), firm.start))


def _described(context: Context, person: Name, sentence: Span, group: tuple[int, int]) -> Iterator[Span]:
    """Yield what stands between person and organisation: ", an emergency physician at Acme", "Acme signals engineer Ann Berg"."""
    for firm in context.page.of(context.what):
        for first, last in {(person.start, person.end), group}:
            if last <= firm.start < sentence.end:
                found = DESCRIBED.match(context.text[last : firm.start])
                at = last
            elif sentence.start <= firm.start and firm.end <= first:
                found, at = DESCRIBING.match(context.text[firm.end : first]), firm.end
            else:
                continue
            if found and _titled(found[1]) and ((first, last) == (person.start, person.end) or MANY.search(found[1])):
                yield Span(at + found.start(1), at + found.end(1))


LISTED: Final = re.compile(
    r"^(?:\s\([^)]{1,40}\))?(?:,\s(?:and\s)?|\sand\s|\s&\s)(?:Dr\.?\s|Mr\.?\s|Ms\.?\s|Professor\s)?$"
)
MANY: Final = re.compile(r"(?<!s)s(?: (?:of|for|in) .*)?$|\b(?:and|&)\b.*s$")
OCCUPATION: Final = re.compile(
    r"(?i)\b(?:engineer|scientist|researcher|economist|designer|developer|analyst|professor|consultant|lecturer|investor|fellow|journalist|reporter|lawyer|physician|physicist|chemist|"
    r"teacher|banker|curator|technician|employee|official|officer|postdoc|executive|manager|pilot|captain|adviser|advisor|owner|mentor|auditor|intern|buyer)s?$(?<!chief executive)(?<!chief executive officer)(?<!operating officer)(?<!technology officer)(?<!financial officer)"
)
DESCRIBED: Final = re.compile(
    rf"^(?:\s\([^)]{{1,40}}\))?,?\s(?:(?:who|and)\s)?{_TIME}{_BE}{_TIME}{_DET}{_TIME}((?:[\w&'’.-]+\s){{0,7}}?[\w&'’-]+),?\s(?:of|at|for|with|in|from)\s(?:the\s)?$"
)
DESCRIBING: Final = re.compile(rf"^(?:['’]s?)?\s{_TIME}((?:[\w&-]+\s){{0,5}}?[\w&-]+),?\s(?:Dr\.?\s|Mr\.?\s|Ms\.?\s)?$")
VERBAL: Final = re.compile(
    r"(?i)\b(?:said|says|is|was|has|had|will|founded|who|and then|told|joined|by|that|left|met|works?|worked|spent|from|invested|raised)\b"
)


def _titled(words: str) -> bool:
    last = words.split(" of ")[0].split(" for ")[0].split(" in ")[0].split()[-1]
    return bool(AGENT.search(last)) and not NO_TITLE.search(words) and not VERBAL.search(words)


def _verbs(context: Context, person: Name, sentence: Span) -> Iterator[Span]:
    """Yield the verb in "Ann Berg heads Acme", "Acme, headed by Ann Berg", the board in "sits on the board of Acme"."""
    for firm in context.page.of(context.what):
        if person.end <= firm.start < min(person.end + 80, sentence.end) and not [
            n for n in context.page.between(person.end, firm.start) if n.named
        ]:
            heads = HEADS.match(context.text[person.end : firm.start])
            if heads:
                yield Span(person.end + heads.start(1), person.end + heads.end(1))
        elif sentence.start <= firm.start < person.start:
            headed = HEADED.search(context.text, firm.end, person.start)
            if headed and person.start - firm.end < 90:
                yield Span(headed.start(1), headed.end(1))
    seat = SEAT.match(context.text[person.end : min(person.end + 110, sentence.end)])
    if seat:
        place = Span(person.end + seat.start("seat"), person.end + seat.end("seat"))
        firm = _behind(context, person.end + seat.end())
        between = [n for n in context.page.between(person.end, place.start) if n.type == "person" and n.named]
        if not between and (firm is None or firm.entity == context.what):
            yield place
