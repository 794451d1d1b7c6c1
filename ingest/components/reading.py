"""One document through the network: windows -> mentions -> links of names -> scores of pairs. No thresholds on facts here."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ingest.components.cluster import Linking, Named, entities, link
from ingest.components.document import Span
from ingest.components.features import Gazetteer, features
from ingest.components.known import KnownNames
from ingest.components.labels import (
    MONEY,
    NAMED,
    REF,
    SPAN_TYPES,
    YEAR,
    FloatArray,
    average,
    open_cells,
    type_mass,
    viterbi,
)
from ingest.components.money import MONEY as MONEY_PATTERN
from ingest.components.money import YEAR as YEAR_PATTERN
from ingest.components.names import norm
from ingest.components.network import Encoded, Network
from ingest.components.pairs import describe, nodes
from ingest.components.tokens import IntArray, Tokens, tokenise
from ingest.components.windows import Frame, cut, frame
from ingest.components.wordpiece import WordPiece

OPEN: Final = open_cells()
BORDER: Final = 64  # tokens from a window's border on which its labels count fully
SURELY: Final = float(np.log(0.999))  # log-probability from which a token is outside all spans, whatever its neighbours
NOT_WORTH_KEEPING: Final = 0.02  # a relation's score under which the pair is forgotten


@dataclass(frozen=True, slots=True)
class Setting:
    """How text becomes windows, how sure a link must be, and what a known name weighs. Chosen on held-out articles."""

    size: int = 384
    overlap: int = 64
    same: float = 0.5
    reference: float = 0.4
    known: float = 4.0


@dataclass(frozen=True, slots=True)
class Mentions:
    """What the tagger found.

    Spans [m, 3] (first token, end token, type), soft types [m, span types], surfaces, each mention's characters and sentence.
    """

    spans: IntArray
    types: FloatArray
    surfaces: tuple[str, ...]
    places: tuple[Span, ...]
    sentences: tuple[int, ...]


@dataclass(slots=True)
class Candidate:
    """A relation that some window saw: its score before types are weighed, the mentions that stand nearest, its status."""

    score: float
    subject: int
    object: int
    status: FloatArray


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the network said of a document.

    ``owner`` gives each mention's entity or literal (-1: none), ``groups`` their mentions (entities first, then literals),
    ``sure`` how well each mention's link is known; ``candidates`` maps (subject, relation, object) to the best sighting.
    """

    tokens: Tokens
    mentions: Mentions
    groups: tuple[tuple[int, ...], ...]
    entities: int
    owner: IntArray
    sure: FloatArray
    types: FloatArray
    candidates: dict[tuple[int, int, int], Candidate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tools:
    """What reads a document: pieces, places, known names, the network, and the settings."""

    wordpiece: WordPiece
    gazetteer: Gazetteer
    known: KnownNames
    network: Network
    setting: Setting

    def frames(self, text: str) -> tuple[Tokens, list[Frame]]:
        """Cut the text up as the encoder takes it."""
        tokens = tokenise(text)
        pieces = self.wordpiece(tokens.words())
        marks = features(tokens, self.gazetteer)
        cuts = cut(tokens, pieces, self.setting.size, self.setting.overlap)
        return tokens, [frame(tokens, pieces, marks, a, b) for a, b in cuts]


def read(tokens: Tokens, windows: Sequence[Encoded], tools: Tools) -> Reading:
    """Find mentions, link them, and score every pair that stands in one window."""
    mentions = find_mentions(tokens, windows)
    linking = link(Named(tokens, mentions.spans, mentions.types, mentions.surfaces), windows, tools.network)
    return relate(tokens, windows, mentions, linking, tools)


def find_mentions(tokens: Tokens, windows: Sequence[Encoded]) -> Mentions:
    """Decode the labels paragraph by paragraph; sums and years that only the patterns see are added."""
    scores = merge_labels(len(tokens), windows)
    spans = _decode(tokens, scores)
    spans = sorted([*spans, *_by_pattern(tokens, spans)])
    array = np.array(spans, np.int64).reshape(-1, 3)
    mass = type_mass(np.exp(scores))
    soft = (mass[array[:, 0]] + mass[array[:, 1] - 1]) / 2 if len(array) else np.zeros((0, len(SPAN_TYPES)), np.float32)
    soft[:, NAMED:] = 0
    soft[array[:, 2] >= NAMED] = 0
    soft[array[:, 2] >= NAMED, array[array[:, 2] >= NAMED, 2]] = 1
    soft /= np.maximum(soft.sum(-1, keepdims=True), 1e-6)
    ends = zip(tokens.starts[array[:, 0]].tolist(), tokens.ends[array[:, 1] - 1].tolist(), strict=True)
    places = tuple(Span(a, b) for a, b in ends)
    surfaces = tuple(tokens.text[p.start : p.end] for p in places)
    return Mentions(array, soft.astype(np.float32), surfaces, places, tuple(tokens.sentence[array[:, 0]].tolist()))


def merge_labels(count: int, windows: Sequence[Encoded]) -> FloatArray:
    """Return label log-probabilities [tokens, labels]; where windows overlap, the one that sees farther counts more."""
    width = windows[0].labels.shape[1] if windows else 1
    total: FloatArray = np.zeros((count, width), np.float32)
    weight: FloatArray = np.zeros((count, 1), np.float32)
    for window in windows:
        a, b = window.frame.start, window.frame.stop
        left = np.arange(1, b - a + 1) if a else np.full(b - a, BORDER)
        right = np.arange(b - a, 0, -1) if b < count else np.full(b - a, BORDER)
        trust = np.minimum(np.minimum(left, right), BORDER)[:, None].astype(np.float32)
        total[a:b] += trust * window.labels
        weight[a:b] += trust
    return (total / np.maximum(weight, 1e-6)).astype(np.float32)


def _decode(tokens: Tokens, scores: FloatArray) -> list[tuple[int, int, int]]:
    """Decode paragraph by paragraph, and only where something may be a span: a token that is surely outside parts."""
    outside = np.append(scores[:, 0] > SURELY, True)
    paragraph = np.append(tokens.paragraph[tokens.sentence], -1)
    cuts = outside | (np.diff(paragraph, prepend=-1) != 0)
    cuts[1:] |= outside[:-1]
    starts = np.flatnonzero(cuts).tolist()
    return viterbi(scores, [(a, b) for a, b in itertools.pairwise(starts) if not outside[a]])


def _by_pattern(tokens: Tokens, spans: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    taken = np.zeros(len(tokens) + 1, bool)
    for a, b, _ in spans:
        taken[a:b] = True
    out = []
    for pattern, kind in ((MONEY_PATTERN, MONEY), (YEAR_PATTERN, YEAR)):
        for m in pattern.finditer(tokens.text):
            a, b = tokens.cover(m.start(), m.end())
            if b > a and not taken[a:b].any() and tokens.surface(a, b) == m[0]:
                taken[a:b] = True
                out.append((a, b, kind))
    return out


def relate(tokens: Tokens, windows: Sequence[Encoded], mentions: Mentions, linking: Linking, tools: Tools) -> Reading:
    """Join mentions to entities and score every ordered pair of things in every window."""
    owner, sure, count = entities(linking, len(mentions.spans), tools.setting.same, tools.setting.reference)
    owner = _literals(mentions, owner, count)
    groups = [list[int]() for _ in range(int(owner.max(initial=-1)) + 1)]
    for k, g in enumerate(owner.tolist()):
        if g >= 0:
            groups[g].append(k)
    types = _soft_types(mentions, linking, groups, tools.known)
    out = Reading(tokens, mentions, tuple(map(tuple, groups)), count, owner, sure, types)
    for window in windows:
        _score_window(out, window, tools.network)
    return out


def _literals(mentions: Mentions, owner: IntArray, count: int) -> IntArray:
    """Number sums and years after the entities; one text is one literal."""
    out, known = owner.copy(), dict[tuple[int, str], int]()
    for k in np.flatnonzero(np.isin(mentions.spans[:, 2], (MONEY, YEAR))).tolist():
        key = (int(mentions.spans[k, 2]), norm(mentions.surfaces[k]))
        out[k] = count + known.setdefault(key, len(known))
    return out


def _soft_types(mentions: Mentions, linking: Linking, groups: Sequence[Sequence[int]], known: KnownNames) -> FloatArray:
    """Return each thing's mean soft type [things, span types], known names weighed in; references say nothing of it."""
    views = mentions.types.copy()
    for k, logits in linking.opinions.items():
        if mentions.spans[k, 2] < NAMED:
            chances = np.exp(logits - np.logaddexp.reduce(logits))
            views[k, :NAMED] = (views[k, :NAMED] + chances) / 2
    out = np.zeros((len(groups), len(SPAN_TYPES)), np.float32)
    for g, group in enumerate(groups):
        named = [k for k in group if mentions.spans[k, 2] != REF]
        out[g] = average(views[named])
        out[g, :NAMED] *= known.odds(mentions.surfaces[k] for k in named)
    out /= np.maximum(out.sum(-1, keepdims=True), 1e-6)
    return out


def _score_window(out: Reading, window: Encoded, network: Network) -> None:
    spans = out.mentions.spans
    inside = window.inside(spans)
    inside = inside[out.owner[inside] >= 0]
    local: dict[int, list[int]] = {}
    for k, g in enumerate(out.owner[inside].tolist()):
        local.setdefault(g, []).append(k)
    present = sorted(local)
    count = sum(g < out.entities for g in present)
    pairs = np.argwhere(~np.eye(len(present), dtype=bool)[:count])
    if not len(pairs):
        return
    names = [_name(out, inside[local[g]]) if g < out.entities else "" for g in present]
    things = nodes(spans[inside, :2], [local[g] for g in present], names)
    given = describe(out.tokens, things, pairs)
    scored = network.score("relations", window, things, out.types[present], given)
    kinds = np.array([max(0, int(spans[inside[local[g][0]], 2]) - REF) if g >= out.entities else 0 for g in present])
    chances = OPEN[kinds[pairs[:, 1]]] / (1 + np.exp(-scored.logits))
    for p, relation in np.argwhere(chances > NOT_WORTH_KEEPING).tolist():
        key = (present[pairs[p, 0]], relation, present[pairs[p, 1]])
        if key not in out.candidates or chances[p, relation] > out.candidates[key].score:
            near = inside[given.near[p]]
            out.candidates[key] = Candidate(
                float(chances[p, relation]), int(near[0]), int(near[1]), scored.other[p].copy()
            )


def _name(out: Reading, group: IntArray) -> str:
    return max((out.mentions.surfaces[k] for k in group if out.mentions.spans[k, 2] < NAMED), key=len, default="")
