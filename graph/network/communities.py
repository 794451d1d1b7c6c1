"""Who belongs where: alumni and spin-outs of a university, members of a hub by year, what became of them."""

from collections import defaultdict
from dataclasses import dataclass

from graph.model import Fact
from graph.network.asking import Relative, date_of, facts_of, relatives
from graph.store.base import NOW, AsOf, Reader

UNDATED = ""


@dataclass(frozen=True, slots=True)
class Alumnus:
    """Somebody who studied there, and what they founded."""

    person: Relative
    founded: tuple[Relative, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """The members of one year; the empty year holds those whose joining nothing dates."""

    year: str
    members: tuple[Relative, ...]


def alumni(reader: Reader, university: str, as_of: AsOf = NOW) -> list[Alumnus]:
    """Return who studied at a university, founders first."""
    people = relatives(facts_of(reader, university, "studied_at", as_of), university, subject=False)
    found = [Alumnus(person, tuple(_founded(reader, person.entity.id, as_of))) for person in people]
    return sorted(
        found, key=lambda alumnus: (-len(alumnus.founded), alumnus.person.entity.name, alumnus.person.entity.id)
    )


def spin_outs(reader: Reader, parent: str, as_of: AsOf = NOW) -> list[Relative]:
    """Return what came out of a university or another organisation."""
    return relatives(facts_of(reader, parent, "spun_out_of", as_of), parent, subject=False)


def cohorts(reader: Reader, hub: str, as_of: AsOf = NOW) -> list[Cohort]:
    """Return the members of a hub or programme by the year in which they joined (since, cohort, else publication), youngest first."""
    years: dict[str, list[Relative]] = defaultdict(list)
    for member in relatives(facts_of(reader, hub, "member_of", as_of), hub, subject=False):
        years[min(filter(None, map(_year, member.facts)), default=UNDATED)].append(member)
    return [Cohort(year, tuple(members)) for year, members in sorted(years.items(), reverse=True)]


def _founded(reader: Reader, person: str, as_of: AsOf) -> list[Relative]:
    return relatives(facts_of(reader, person, "founded", as_of), person, subject=True)


def _year(fact: Fact) -> str:
    """Return the year of joining: that of the named cohort if it is one, else of the fact."""
    cohort = str(fact.statement.attributes.get("cohort", ""))
    named = next((word for word in cohort.replace("-", " ").split() if word.isdigit() and len(word) == 4), "")
    return named or date_of(fact)[:4]
