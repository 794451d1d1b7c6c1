"""From features to a score with reasons, and from the score to a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import exp
from typing import Final

import yaml

from graph.names.match import Match
from graph.resolve.features import Features, best_match, comparable, features
from graph.store.resolving import Comparison, Profile, Verdict

DIGITS: Final = 4
REASONS: Final = 6  # shown of each comparison: the heaviest
LOOKALIKE: Final = "names that only look alike: one has letters of another script"
LIGHT: Final = 0.2  # weights below are no reason
WEAK: Final = frozenset({"part", "sibling", "lookalike", "none"})  # names that never suffice for an automatic merge
HALF: Final = frozenset(
    {"acronym", "initials", "surname", "place", "nickname"}
)  # that do with something beside the names
ONE_OF_MANY: Final = frozenset(
    {"company", "investor", "hub", "product"}
)  # whose name with a place is that of a subsidiary or edition
BARRING: Final = frozenset({"number", "generation", "differ"})  # names that say themselves that they are two
NO: Final = Comparison(0.0, "none", (), barred=True)

SAID: Final[Mapping[str, str]] = {
    "name_equal": "equal names", "name_alias": "one is known under the other's name", "name_order": "the same words in another order",
    "name_acronym": "one name is the acronym of the other", "name_spelling": "names differ by a letter or transliteration",
    "name_short": "one name leaves out a general word", "name_nickname": "a nickname of the same name", "name_initials": "initials fit",
    "name_middle": "one has more given names", "name_place": "one name adds a place", "name_surname": "only the family name",
    "name_part": "one name has more words", "name_sibling": "names share words but each has others", "name_number": "other numbers in the names",
    "name_generation": "father and son", "name_differ": "other given names", "name_none": "unlike names", "common": "a common name",
    "shared": "the same people or organisations around them", "disjoint": "nobody in common around them", "related": "one is named as related to the other",
    "country_same": "same country", "country_differ": "other countries", "place_same": "same city", "place_differ": "other cities",
    "year_same": "same founding year", "year_differ": "other founding years", "sector_same": "same field", "sector_differ": "other fields",
    "domain_same": "same web domain", "domain_differ": "other web domains", "type_organisations": "two kinds of organisation",
    "type_near": "kinds that readers confuse",
    "place_fits": "the place in the name fits", "place_unknown": "the place in the name is not known of the other", "bare": "nothing but the name is known",
    "name_country_same": "the country in the name fits", "name_country_differ": "the country in the name is another",
    "name_country_unknown": "a country in one name only", "rare": "a rare name",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: ``same`` and ``review`` are its thresholds."""

    bias: float
    same: float
    review: float
    weights: Mapping[str, float]
    digest: str


@cache
def weights() -> Weights:
    """Return the weights that ship with this version."""
    text = files("graph.resolve").joinpath("weights.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    from graph.model import content_id  # noqa: PLC0415

    return Weights(data["bias"], data["same"], data["review"], data["weights"], content_id("wgt", text))


def apart(left: Profile, right: Profile) -> bool:
    """Say whether types or names bar that two things are one, whatever else is known: `compare` gives `NO`."""
    return not comparable(left.type, right.type) or best_match(*_ordered(left, right)).kind in BARRING


def compare(left: Profile, right: Profile) -> Comparison:
    """Compare two things; which is called left does not matter."""
    if not comparable(left.type, right.type):
        return NO
    left, right = _ordered(left, right)
    best = best_match(left, right)
    if best.kind in BARRING:
        return NO  # nothing else could help: the James of one block are mostly settled by this
    found = features(left, right, best)
    model = weights()
    shares = {name: model.weights.get(name, 0.0) * value for name, value in found.items()}
    score = round(1 / (1 + exp(-(model.bias + sum(shares[name] for name in sorted(shares))))), DIGITS)
    barred = is_barred(found, best, left.type) or (best.kind == "sibling" and score < model.review)
    if best.kind == "lookalike":  # whatever else is known: a forged name, or a slip of the keyboard
        return Comparison(score, "review", (LOOKALIKE, *reasons(shares)), barred)
    verdict = _verdict(score, model, barred, is_weak(found, best, left, right))
    return Comparison(score, verdict, () if verdict == "none" else reasons(shares), barred)


def _ordered(left: Profile, right: Profile) -> tuple[Profile, Profile]:
    """Put two profiles in an order of their own: rounding and ties must not depend on who came first."""
    if (left.type, left.names) == (right.type, right.names):
        left, right = sorted((left, right), key=_traits)
    return (left, right) if (left.type, left.names) <= (right.type, right.names) else (right, left)


def _traits(profile: Profile) -> tuple[object, ...]:
    return tuple(sorted((kind, tuple(sorted(values))) for kind, values in profile.traits.items()))


def _verdict(score: float, model: Weights, barred: bool, weak: bool) -> Verdict:
    if barred or score < model.review:
        return "none"
    return "same" if score >= model.same and not weak else "review"


def is_weak(found: Features, best: Match, left: Profile, right: Profile) -> bool:
    """Say whether the agreement is of a kind that a person must look at, whatever its score."""
    kind = best.kind
    if kind in WEAK or (kind == "place" and (left.type in ONE_OF_MANY or "place_fits" not in found)):
        return True
    if kind in HALF and not found.keys() & {"shared", "country_same", "place_same", "domain_same"}:
        return True
    if kind == "order" and left.type == "academia":  # York University is not the University of York
        return not found.keys() & {"shared", "place_same", "at_home"}
    if left.type == "award" and "disjoint" in found:  # every fair and every paper has its Start-up of the Year
        return not found.keys() & {"country_same", "place_same"}
    if "sector_differ" in found and "shared" not in found and (kind == "short" or "disjoint" in found):
        return True
    return left.type != right.type and (
        kind not in {"equal", "alias"} or ("type_near" in found and "shared" not in found)
    )


def is_barred(found: Features, best: Match, type_: str) -> bool:
    """Say whether the two contradict each other so that chains of links must not join them either."""
    if type_ == "place" and (best.kind in WEAK or "name_country_differ" in found):
        return True
    apart = "country_differ" in found or "year_differ" in found
    return apart and "shared" not in found and "domain_same" not in found


def reasons(shares: Mapping[str, float]) -> tuple[str, ...]:
    """Return the heaviest reasons in words, each with its sign and weight."""
    said: dict[str, float] = {}
    for name, share in shares.items():
        text = _say(name)
        said[text] = said.get(text, 0.0) + share
    heavy = sorted(
        ((text, share) for text, share in said.items() if abs(share) >= LIGHT and text),
        key=lambda item: (-abs(item[1]), item[0]),
    )
    return tuple(f"{share:+.1f} {text}" for text, share in heavy[:REASONS])


@lru_cache(maxsize=256)
def _say(name: str) -> str:
    base = next((base for base in sorted(SAID, key=len, reverse=True) if name.startswith(base)), "")
    return SAID.get(base, "")
