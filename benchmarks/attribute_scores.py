"""How well attributes are read: on right relations, by relation and name, after bringing both sides into one spelling.

Annotators write an attribute as the text has it ("third batch", "the third", "10 per cent", "last June"), so values are compared
by what they mean: dates as resolved against the article's date, sums as sums, ordinals as numbers, titles without articles, plurals
and "former". Attributes that the ontology does not give to the relation are not compared.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from ingest.components.dates import FULL, dates
from ingest.components.labels import ONTOLOGY
from ingest.components.money import parse_money

YEAR: Final = 4  # characters of a date that are its year
WEEK: Final = 7
ORDINALS: Final = tuple("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split())
MEANT: Final = {"jury": "judge", "juror": "judge", "presenter": "pitch", "semifinalist": "semi-finalist", "reseller": "distribution"}  # fmt: skip
FRACTIONS: Final = {"half": 50, "third": 33.3, "quarter": 25, "fifth": 20, "tenth": 10}
NUMBERS: Final = {
    w: n for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}


def gold_attributes(predicate: str, annotated: Mapping[str, Any], founded: str = "") -> dict[str, Any]:
    """Return what the annotation says of a fact: the ontology's names only.

    ``founded`` is the object's founding year where another line of the annotation states it: it dates "founded" as well.
    """
    found = {name: value for name, value in annotated.items() if name in ONTOLOGY.relations[predicate].attributes}
    if predicate == "valued_at":
        found |= _basis(annotated)
    if predicate == "founded" and founded:
        found.setdefault("date", founded)
    return found


def _basis(annotated: Mapping[str, Any]) -> dict[str, str]:
    """Older articles write the basis of a valuation as ``{"pre": true}`` or ``{"pre/post": "pre"}``."""
    written = str(annotated.get("pre/post", annotated.get("basis", "")))
    kind = next((k for k in ("pre", "post") if written.startswith(k) or annotated.get(k) is True), "")
    return {"basis": kind} if kind else {}


def compare(
    gold: Mapping[str, Any], found: Mapping[str, Any], published: str, names: Iterable[str]
) -> Iterator[tuple[str, bool, bool, bool]]:
    """Yield (name, right, invented, missed) of each attribute that either side has; a wrong value is both invented and missed."""
    for name in names:
        if name in gold or name in found:
            right = name in gold and name in found and same(name, gold[name], found[name], published)
            yield name, right, not right and name in found, not right and name in gold


def same(name: str, gold: object, found: object, published: str) -> bool:
    """Say whether two values of an attribute mean the same; of a list of values, any."""
    if isinstance(gold, list):
        return any(same(name, value, found, published) for value in gold)
    spell = SPELLINGS.get(name, _words)
    wanted, got = (spell(str(v[0] if isinstance(v, list) else v), published) for v in (gold, found))
    return wanted == got or (spell is _date and _yearless(str(gold), wanted, got))


def _yearless(written: str, wanted: str, got: str) -> bool:
    """Compare what is written without its year ("September", "on 3 May") by month and day, a weekday by which one it is."""
    if re.search(r"\d{4}|last|this|next|today|yesterday|ago", written.casefold()) or len(wanted) != len(got):
        return False
    if re.search(r"day\b", written):
        return len(got) == FULL and abs((date.fromisoformat(wanted) - date.fromisoformat(got)).days) == WEEK
    return len(got) > YEAR and wanted[YEAR:] == got[YEAR:]


def _date(text: str, published: str) -> str:
    """Resolve a date as it would be in a sentence; a bare year or month is one too. What is no date is compared as written."""
    folded = re.sub(r"['’]s$", "", text.strip())
    for spelling in (folded, f"in {folded}"):
        found = next(iter(dates(spelling, published)), None)
        if found:
            return found.iso
    return folded.casefold()


def _sum(text: str, _: str) -> str:
    money = parse_money(text)
    return f"{money.amount:.0f}" if money else text.casefold()


def _share(text: str, _: str) -> str:
    words = re.sub(r"(?:%| ?per ?cent(?:age points)?| (?:stake|interest|holding|share)s?)", "", text.casefold()).strip()
    number = re.fullmatch(r"\d+(?:\.\d+)?", words)
    if number:
        return str(float(words))
    return str(float(FRACTIONS.get(words.removeprefix("a "), NUMBERS.get(words, 0)))) if words else ""


def _round(text: str, _: str) -> str:
    words = re.sub(r"\s*(?:-?stage|round|funding)$", "", text.casefold())
    return re.sub(r"^(pre-)?(?:series )?([a-h])\b", r"\1series \2", words)


def _place(text: str, _: str) -> str:
    """A rank or cohort: ordinals as numbers, and no words for what is counted."""
    words = re.findall(r"[\w+&'’-]+", text.casefold())
    words = [
        str(ORDINALS.index(w) + 1) if w in ORDINALS else re.sub(r"^(\d+)(?:st|nd|rd|th)$", r"\1", w) for w in words
    ]
    return " ".join(w.removesuffix("s") for w in words if w not in COUNTED)


COUNTED: Final = frozenset(
    "batch cohort class intake edition group cycle round programme program place prize medal the of its winner".split()
)


def _words(text: str, _: str) -> str:
    """Words: no articles, no "former", no plural, one word for what means the same."""
    words = re.sub(r"^(?:(?:the|a|an|former|then|its|our|their|his|her) )+", "", text.casefold().strip())
    words = re.sub(r"['’]s\b|\.(?=\w\b|$)", lambda m: m[0] if "s" in m[0] else "", words)
    return MEANT.get(words, re.sub(r"(?<=[a-z]{3})s\b", "", words))


def _title(text: str, published: str) -> str:
    """A title: that somebody founded the firm is another fact."""
    words = re.sub(
        r"(?:^(?:co-?)?founder,?(?: and| &)? (?=\w)|(?:,| and| &) (?:co-?)?founder$)", "", _words(text, published)
    )
    return re.sub(r"\W+", " ", words.removesuffix(" officer"))


SPELLINGS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "date": _date, "since": _date, "until": _date, "edition": _date, "amount": _sum, "also": _sum, "stake": _share, "round": _round,
    "rank": _place, "cohort": _place, "title": _title,
}  # fmt: skip
