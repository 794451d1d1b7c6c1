"""What speaks for and against two things being one: features with names, which weights turn into a score."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from graph import names, ontology
from graph.names.analysis import analyse, country_named
from graph.names.match import Match, match
from graph.names.people import person
from graph.names.tables import bits, country_of, place_kind
from graph.names.words import words
from graph.store.resolving import Profile

Features = dict[str, float]
NAMES: Final = 8  # of each side that are compared: the most frequent ones
RANK: Final = {
    kind: rank
    for rank, kind in enumerate(
        "equal alias order acronym spelling short nickname initials middle place surname part sibling lookalike number generation differ none".split()
    )
}
NEAR: Final = frozenset(
    map(
        frozenset,
        (
            ("company", "product"),
            ("hub", "programme"),
            ("programme", "product"),
            ("event", "award"),
            ("event", "programme"),
            ("hub", "event"),
        ),
    )
)
# Types that have a field of their own: words around a fair or a campus are those of its guests.
FIELDED: Final = frozenset({"company", "product", "investor", "organisation", "programme"})
FAR_BITS: Final = 16.0  # shared words that tell less than this leave room for a namesake
RARE_FAMILY: Final = 13.0  # bits from which on a family name alone stands for a neighbour
RARE_BITS: Final = 20.0  # from here on a namesake is unlikely
SHARED_FULL: Final = 24.0  # bits of shared neighbours that count as one
SELF: Final = frozenset(
    {("country", "place"), ("place", "academia")}
)  # traits that change what a name of this type says
COMPARED: Final = ("neighbour", "country", "place", "sector", "domain", "year")  # kinds of traits


def comparable(left: str, right: str) -> bool:
    """Say whether things of these types could be one: two organisations, or types that readers confuse."""
    if left == right:
        return True
    types = ontology.load().types
    return (types[left].organisation and types[right].organisation) or frozenset((left, right)) in NEAR


def features(a: Profile, b: Profile, best: Match) -> Features:
    """Return what is found; ``best`` is the best agreement of their names."""
    kind = best.kind
    found: Features = {f"name_{kind}": 1.0}
    common = max(0.0, 1.0 - best.bits / FAR_BITS)
    found["common"], found["rare"] = common, min(1.0, max(0.0, (best.bits - RARE_BITS) / RARE_BITS))
    context = _context(a, b)
    found |= context | _types(a, b) | _geography(a, b, best, context)
    weak = RANK[kind] > RANK["spelling"]
    found |= {
        f"{name}_weak": value
        for name, value in context.items()
        if weak and name in {"shared", "disjoint", "country_same"}
    }
    found |= {
        f"{name}_common": value * common for name, value in context.items() if name in {"disjoint", "country_differ"}
    }
    if a.type == b.type == "person":
        found["disjoint_person"] = context.get("disjoint", 0.0)
    found["disjoint_rare"] = context.get("disjoint", 0.0) * found["rare"]
    if not any(context.values()):
        found["bare"], found["bare_weak"], found["bare_common"] = 1.0, float(weak), common
    return {name: value for name, value in found.items() if value}


def best_match(a: Profile, b: Profile) -> Match:
    """Return the closest agreement of any two names; equal names that are not the main ones of both count as alias."""
    return _best_match(a.type if a.type == b.type else max(a.type, b.type), a.names[:NAMES], b.names[:NAMES])


@lru_cache(maxsize=32_768)  # with each article about one of two things they are compared again
def _best_match(type_: str, ours: tuple[str, ...], others: tuple[str, ...]) -> Match:
    if len(ours) == len(others) == 1:  # as most; to remember it twice would help nobody
        return match(type_, *sorted((ours[0], others[0])))
    found = [(_match(type_, x, y), x, y) for x in ours for y in others]
    best, x, y = (
        min(found, key=lambda item: (RANK[item[0].kind], -item[0].bits, item[1], item[2]))
        if len(found) > 1
        else found[0]
    )
    if best.kind != "equal" or (names.key(x), names.key(y)) == (names.key(ours[0]), names.key(others[0])):
        return best
    return Match("equal" if _match(type_, ours[0], others[0]).kind == "equal" else "alias", best.bits)


@lru_cache(maxsize=131_072)
def _match(type_: str, left: str, right: str) -> Match:
    """Compare in one order: the result must not depend on who came first."""
    return match(type_, *sorted((left, right)))


def _types(a: Profile, b: Profile) -> Features:
    if a.type == b.type:
        return {}
    types = ontology.load().types
    return {"type_organisations" if types[a.type].organisation and types[b.type].organisation else "type_near": 1.0}


def _context(a: Profile, b: Profile) -> Features:
    """Compare what is known beside the names."""
    found: Features = {}
    found |= _neighbours(a, b)
    fielded = a.type in FIELDED and b.type in FIELDED
    for kind in ("country", "place", "sector", "domain") if fielded else ("country", "place", "domain"):
        if (left := a.traits.get(kind)) and (right := b.traits.get(kind)):
            found[f"{kind}_same" if left & right else f"{kind}_differ"] = 1.0
    if (left := a.traits.get("year")) and (right := b.traits.get("year")):
        near = any(abs(int(x) - int(y)) <= 1 for x in left for y in right)
        found["year_same" if near else "year_differ"] = 1.0
    return found


def _neighbours(a: Profile, b: Profile) -> Features:
    left, right = a.traits.get("neighbour", frozenset()), b.traits.get("neighbour", frozenset())
    found: Features = {}
    if shared := left & right:
        found["shared"] = min(1.0, sum(_weight(key) for key in sorted(shared)) / SHARED_FULL)
    elif left and right:
        found["disjoint"] = 1.0
    if _keys(a) & right or _keys(b) & left:
        found["related"] = 1.0
    return found


@lru_cache(maxsize=65_536)
def _weight(key: str) -> float:
    return sum(bits(word) for word in key.split())


def _keys(profile: Profile) -> frozenset[str]:
    return _forms(profile.type, profile.names[:NAMES])


@lru_cache(maxsize=16_384)
def _forms(type_: str, known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(form for name in known for form in (names.key(name, type_), signature(type_, name)))


def said_by_names(type_: str, known: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Return what a thing's names say to others: under which forms they have it as a neighbour, and a country."""
    country = _country_in_names(type_, known[:NAMES]) or (_country_of_place(known[0]) if type_ == "place" else "")
    return {"form": _forms(type_, known[:NAMES])} | ({"named": frozenset({country})} if country else {})


def stirred(old: Profile, new: Profile) -> frozenset[str] | None:
    """Return the values and kinds of which a third thing must hold one if its features with the two could differ.

    None where all could. What is not listed here is no part of `features`, or follows from names.
    """
    if (old.type, old.names[:NAMES]) != (new.type, new.names[:NAMES]):
        return None
    found: set[str] = set()
    for kind in COMPARED:
        before, after = (profile.traits.get(kind, frozenset()) for profile in (old, new))
        if before != after:
            if (kind, new.type) in SELF:
                return None
            moved = before ^ after
            found |= {str(int(year) + by) for year in moved for by in (-1, 0, 1)} if kind == "year" else moved
            found |= set() if before and after else {kind}
            found |= {"named"} if kind == "country" else set()
    return frozenset(found)


@lru_cache(maxsize=65_536)
def signature(type_: str, name: str) -> str:
    """Return a short form that the ways of writing one name mostly share: a rare family name, the words that are not general."""
    if type_ == "person":
        parts = person(name).parts
        return parts[-1] if bits(parts[-1]) >= RARE_FAMILY else " ".join(sorted(parts))
    found = analyse(type_, name)
    general = words().generic.get(type_, frozenset()) | words().stop
    return " ".join(word for word in found.words if word not in general) or " ".join(found.words)


def _geography(a: Profile, b: Profile, best: Match, context: Features) -> Features:
    """Ask whether a place that only one name has fits what is known of the other side, and what names say of countries."""
    found: Features = {}
    if best.kind == "place":
        found["place_fits" if _fits(a, b, best.more) else "place_unknown"] = 1.0
    if best.kind == "order" and a.type == b.type == "academia":
        found["at_home"] = float(_at_home(a) or _at_home(b))
    left, right = _named_country(a), _named_country(b)
    known_left, known_right = a.traits.get("country", frozenset()), b.traits.get("country", frozenset())
    if left and (known_right or right):
        found["name_country_same" if left == right or left in known_right else "name_country_differ"] = 1.0
    elif right and known_left:
        found["name_country_same" if right in known_left else "name_country_differ"] = 1.0
    elif left or right:
        found["name_country_unknown"] = 1.0
    if a.type == b.type == "place":
        found |= {f"{name}_place": value for name, value in context.items() if name.startswith("country")}
    return found


def _fits(a: Profile, b: Profile, words: tuple[str, ...]) -> bool:
    text = " ".join(words)
    places = a.traits.get("place", frozenset()) & b.traits.get("place", frozenset())
    countries = a.traits.get("country", frozenset()) & b.traits.get("country", frozenset())
    if text in places or any(text in place for place in places):
        return True
    return country_named(text) in countries and place_kind(text) not in {"state", "city", "town"}


def _at_home(profile: Profile) -> bool:
    """Say whether this is the X University in X, which others call the University of X; Miami University is in Oxford."""
    found = (analyse(profile.type, name).words for name in profile.names[:NAMES])
    return any(
        words[-1:] == ("university",) and " ".join(words[:-1]) in profile.traits.get("place", ()) for words in found
    )


@lru_cache(maxsize=65_536)
def _country(type_: str, name: str) -> str:
    return "" if type_ == "person" else analyse(type_, name).country


def _named_country(profile: Profile) -> str:
    """Return the country that a name holds; a place's name alone means the largest place of that name."""
    named = _country_in_names(profile.type, profile.names[:NAMES])
    if named or profile.type != "place" or profile.traits.get("country"):
        return named
    return _country_of_place(profile.names[0])


def _country_in_names(type_: str, known: tuple[str, ...]) -> str:
    return next(filter(None, (_country(type_, name) for name in known)), "")


def _country_of_place(name: str) -> str:
    return country_of(" ".join(analyse("place", name).words))


def distinctive(type_: str, name: str) -> float:
    """Return how much a name tells by itself, in bits."""
    found = person(name).parts if type_ == "person" else analyse(type_, name).words
    return sum(bits(word) for word in sorted(set(found)))


def as_traits(values: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    """Return traits as `Profile` holds them."""
    return {kind: frozenset(found) for kind, found in values.items() if found}
