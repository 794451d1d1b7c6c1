"""Which names and references of a document mean one thing: the network's links, checked against the letters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from graph.names import key
from graph.names.tables import place_kind
from ingest.components.introduced import introduced, unlike
from ingest.components.labels import NAMED, ONTOLOGY, REF, SPAN_TYPES, FloatArray, average
from ingest.components.names import WEAK, acronym, core, evidence, initials, norm
from ingest.components.network import Encoded, Network
from ingest.components.pairs import describe, nodes
from ingest.components.tokens import IntArray, Tokens

PERSON, PLACE = SPAN_TYPES.index("person"), SPAN_TYPES.index("place")
ORGANISATIONS: Final = frozenset(
    k for k, type_ in enumerate(SPAN_TYPES) if type_ in ONTOLOGY.types and ONTOLOGY.types[type_].organisation
)
FIRMS: Final = frozenset(map(SPAN_TYPES.index, ("company", "investor")))
SURE_ACRONYM: Final = 3  # letters
BY_LETTERS: Final = 0.9  # how sure a link is that rests on letters alone
SURE_UNLIKE: Final = 0.9  # how sure a link of two unlike names must be where the text does not give one for the other


@dataclass(frozen=True, slots=True)
class Named:
    """A document's mentions as linking takes them: spans [m, 3], soft types [m, span types], surfaces."""

    tokens: Tokens
    spans: IntArray
    types: FloatArray
    surfaces: Sequence[str]


@dataclass(slots=True)
class Linking:
    """The network's word on which names and references are one.

    ``forms`` are a name's mentions that are spelt alike; ``links`` say how surely two of them (later, earlier) are one,
    ``references`` what each reference may stand for; ``opinions`` are the network's second view of a mention's type.
    """

    given: Named
    forms: list[list[int]]
    kinds: list[int]
    names: list[str]
    links: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    references: dict[int, dict[int, float]] = field(default_factory=dict)
    opinions: dict[int, FloatArray] = field(default_factory=dict)


def link(given: Named, windows: Sequence[Encoded], network: Network) -> Linking:
    """Group mentions by their normal form and ask the network, window by window, which forms and references are one."""
    by_norm: dict[str, list[int]] = {}
    for k in np.flatnonzero(given.spans[:, 2] < NAMED).tolist():
        by_norm.setdefault(norm(given.surfaces[k]), []).append(k)
    forms = list(by_norm.values())
    kinds = [int(average(given.types[f]).argmax()) for f in forms]
    out = Linking(given, forms, kinds, [given.surfaces[f[0]] for f in forms])
    form_of = {k: f for f, form in enumerate(forms) for k in form}
    for window in windows:
        _link_window(out, form_of, given, window, network)
    return out


def _link_window(out: Linking, form_of: dict[int, int], given: Named, window: Encoded, network: Network) -> None:
    inside = window.inside(given.spans)
    local: dict[int, list[int]] = {}
    for k, mention in enumerate(inside.tolist()):
        if mention in form_of:
            local.setdefault(form_of[mention], []).append(k)
    n, refs = len(local), np.flatnonzero(given.spans[inside, 2] == REF).tolist()
    rows = [(x, y) for x in range(n) for y in range(x)] + [(n + r, y) for r in range(len(refs)) for y in range(n)]
    if not rows:
        return
    groups = [*local.values(), *([r] for r in refs)]
    things = nodes(given.spans[inside, :2], groups, [*(out.names[f] for f in local), *("" for _ in refs)])
    soft = np.stack([average(given.types[inside[g]]) for g in groups])
    scored = network.score("links", window, things, soft, describe(given.tokens, things, np.array(rows, np.int64)))
    out.opinions.update(zip(inside.tolist(), scored.other, strict=True))
    _note(out, list(local), [int(inside[r]) for r in refs], scored.logits[:, 0])


def _note(out: Linking, present: Sequence[int], refs: Sequence[int], logits: FloatArray) -> None:
    """Take down a window's answers: pairs of forms first, then each reference with every form."""
    n = len(present)
    pairs = n * (n - 1) // 2
    rows = ((x, y) for k, x in enumerate(present) for y in present[:k])
    chances = 1 / (1 + np.exp(-logits[:pairs].astype(np.float64)))
    for (x, y), chance in zip(rows, chances.tolist(), strict=True):
        out.links.setdefault((x, y) if x > y else (y, x), []).append(chance)
    for r, mention in enumerate(refs):
        _refer(out, mention, present, logits[pairs + r * n : pairs + (r + 1) * n])


def _refer(out: Linking, reference: int, present: Sequence[int], logits: FloatArray) -> None:
    """Take the chances of a softmax over the window's forms and nothing; of two windows, the better for each form."""
    chances = np.exp(logits - np.logaddexp.reduce(np.append(logits, 0.0)))
    known = out.references.setdefault(reference, {})
    for form, chance in zip(present, chances.tolist(), strict=True):
        known[form] = max(known.get(form, 0.0), chance)


def entities(linking: Linking, count: int, same: float, reference: float) -> tuple[IntArray, FloatArray, int]:
    """Return each of ``count`` mentions' entity (-1: none), how sure that is, and the number of entities."""
    root = _join(linking, same)
    number: dict[int, int] = {}
    owner, sure = np.full(count, -1, np.int64), np.ones(count, np.float32)
    for f, mentions in enumerate(linking.forms):
        owner[mentions] = number.setdefault(root[f], len(number))
    for mention, chances in linking.references.items():
        total = np.zeros(len(number))
        for form, chance in chances.items():
            total[number[root[form]]] += chance
        if len(total) and total.max() >= reference:
            owner[mention], sure[mention] = int(total.argmax()), min(float(total.max()), 1.0)
    return owner, sure, len(number)


def _join(linking: Linking, same: float) -> list[int]:
    """Union-find, the surest links first; a link that would make one person of two is refused."""
    root = list(range(len(linking.forms)))
    members = {f: [f] for f in root}
    for _, x, y in sorted(_links(linking, same), reverse=True):
        a, b = root[x], root[y]
        if a != b and not _two_persons(linking, [*members[a], *members[b]]):
            for f in members.pop(a):
                root[f] = b
                members[b].append(f)
    return root


def _links(linking: Linking, same: float) -> list[tuple[float, int, int]]:
    """Return (score, later, earlier) of the links to make: the network's, and those that the letters leave no doubt of."""
    out, keys = [], [_keys(name) for name in linking.names]
    for (x, y), seen in linking.links.items():
        score = seen[0] if len(seen) == 1 else (max(seen) + sum(seen) / len(seen)) / 2
        if (not keys[x].isdisjoint(keys[y]) and _by_letters(linking, x, y)) or _no_place(linking, x, y):
            score = max(score, BY_LETTERS)
        if score >= same and (score >= SURE_UNLIKE or not _unexplained(linking, x, y)):
            out.append((score, x, y))
    return out + [
        (BY_LETTERS, x, y)
        for x, y in _apart(linking)
        if _by_letters(linking, x, y) or _short_form(linking, x, y) or _no_place(linking, x, y)
    ]


def _unexplained(linking: Linking, x: int, y: int) -> bool:
    """Say whether these are unlike names of organisations, and nowhere the text gives one for the other."""
    if not {linking.kinds[x], linking.kinds[y]} <= ORGANISATIONS or not unlike(linking.names[x], linking.names[y]):
        return False
    spans = linking.given.spans
    return not introduced(linking.given.tokens, spans[linking.forms[x]], spans[linking.forms[y]])


def _keys(name: str) -> frozenset[str]:
    """Return what names have in common if their letters make them one: the last word, or an acronym."""
    return frozenset({*core(name)[-1:], *initials(name), acronym(name)} - {""})


def _apart(linking: Linking) -> set[tuple[int, int]]:
    """Return forms (later, earlier) that share a word or an acronym and never stood in one window."""
    keys: dict[str, list[int]] = {}
    for f, name in enumerate(linking.names):
        for part in {*core(name), *initials(name), acronym(name)} - {""}:
            keys.setdefault(part, []).append(f)
    few = (group for group in keys.values() if len(group) < 20)  # a word of so many names tells nothing
    return {(x, y) for group in few for x in group for y in group if x > y and (x, y) not in linking.links}


def _by_letters(linking: Linking, x: int, y: int) -> bool:
    """Say whether the letters alone make two names one: equal cores, an acronym, the surname of just one person."""
    left, right = linking.names[x], linking.names[y]
    equal, short, *_ = evidence(left, right)
    if linking.kinds[x] == PERSON and linking.kinds[y] == PERSON:
        return equal or (_surname(left, right) and _only(linking, *sorted((left, right), key=len)))
    if PERSON in (linking.kinds[x], linking.kinds[y]):
        return False
    return (equal and linking.kinds[x] == linking.kinds[y]) or (
        short and len(min(left, right, key=len)) >= SURE_ACRONYM
    )


def _surname(left: str, right: str) -> bool:
    """Say whether the shorter name is how the longer one ends."""
    short, long_ = sorted((core(left), core(right)), key=len)
    return 0 < len(short) < len(long_) and long_[-len(short) :] == short


def _only(linking: Linking, short: str, full: str) -> bool:
    """Say whether ``full`` is the only full name of a person that ends as ``short`` does."""
    others = (
        n for n, kind in zip(linking.names, linking.kinds, strict=True) if kind == PERSON and core(n) != core(full)
    )
    return not any(_surname(short, other) and len(core(other)) > len(core(short)) for other in others)


def _short_form(linking: Linking, x: int, y: int) -> bool:
    """Say whether one name is how the only longer one of its kind begins.

    Asked of names that no window holds together: of 55 such pairs of organisations that stand 1,200 characters apart in the
    training articles 49 are one thing.
    """
    short, long_ = sorted((x, y), key=lambda f: len(core(linking.names[f])))
    alike = linking.kinds[short] == linking.kinds[long_] and linking.kinds[long_] in ORGANISATIONS
    return alike and _begins(linking, short) == {core(linking.names[long_])}


def _no_place(linking: Linking, x: int, y: int) -> bool:
    """Say whether one was taken for a place that no table knows, and is how the only longer name begins, but for general words.

    A firm's name may begin with that of a town: of 21 such towns in the training articles (Orange Ventures, Sterling Bank) 19 are the firm.
    """
    if PLACE not in (linking.kinds[x], linking.kinds[y]):
        return False
    short, long_ = sorted((x, y), key=lambda f: len(core(linking.names[f])))
    if linking.kinds[short] != PLACE or linking.kinds[long_] not in ORGANISATIONS:
        return False
    begun, whole = core(linking.names[short]), core(linking.names[long_])
    general = set(whole[len(begun) :]) <= WEAK
    kind = place_kind(key(linking.names[short], "place"))
    unknown = kind == "" or (kind == "town" and linking.kinds[long_] in FIRMS)
    return general and unknown and _begins(linking, short) == {whole}


def _begins(linking: Linking, short: int) -> set[tuple[str, ...]]:
    """Return the longer names that begin as this one; not those of persons."""
    begun = core(linking.names[short])
    named = (core(name) for name, kind in zip(linking.names, linking.kinds, strict=True) if kind != PERSON)
    return {whole for whole in named if len(begun) < len(whole) and whole[: len(begun)] == begun}


def _two_persons(linking: Linking, forms: Sequence[int]) -> bool:
    """Say whether these forms hold two full names of persons without a common word."""
    full = [
        set(core(linking.names[f])) for f in forms if linking.kinds[f] == PERSON and len(core(linking.names[f])) > 1
    ]
    return any(not a & b for k, a in enumerate(full) for b in full[:k])
