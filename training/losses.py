"""Tensors of a batch of windows and the losses on them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  # torch's own name for it
from numpy.typing import NDArray
from torch import Tensor

from ingest.components.labels import NAMED, SPAN_TYPES
from ingest.components.tokens import IntArray
from ingest.components.windows import Frame
from training.examples import IGNORE, Example, Stage
from training.model import Joint, Pairs, Things, mentions

STATUS_WEIGHTS: Final = torch.tensor([0.25, 1.5, 2.0, 1.5])  # stated is nine in ten
CELLS_A_WINDOW: Final = 8.0  # related pairs: pair losses are sums over cells, divided by this


class Weights(NamedTuple):
    """How much each loss counts beside the tagger's."""

    relations: float = 0.2
    status: float = 0.1
    types: float = 0.2
    links: float = 0.15
    references: float = 0.05


class Losses(NamedTuple):
    """The parts of one batch's loss."""

    tags: Tensor
    types: Tensor
    links: Tensor
    references: Tensor
    relations: Tensor
    status: Tensor

    def total(self, w: Weights) -> Tensor:
        """Return the weighted sum."""
        other = w.relations * self.relations + w.status * self.status + w.types * self.types
        return self.tags + other + w.links * self.links + w.references * self.references


class Batch(NamedTuple):
    """Padded ids, features and mask [b, t], first pieces and labels [b, n]."""

    ids: Tensor
    marks: Tensor
    mask: Tensor
    first: Tensor
    labels: Tensor


def collate(frames: Sequence[Frame], labels: Sequence[IntArray]) -> Batch:
    """Pad the windows to one length."""
    t, n = max(len(f.ids) for f in frames), max(len(f.first) for f in frames)
    ids, marks, mask = (np.zeros((len(frames), t), np.int64) for _ in range(3))
    first, wanted = np.zeros((len(frames), n), np.int64), np.full((len(frames), n), IGNORE, np.int64)
    for k, (f, own) in enumerate(zip(frames, labels, strict=True)):
        ids[k, : len(f.ids)], marks[k, : len(f.ids)], mask[k, : len(f.ids)] = f.ids, f.marks, 1
        first[k, : len(f.first)], wanted[k, : len(own)] = f.first, own
    return Batch(*(torch.from_numpy(x) for x in (ids, marks, mask, first, wanted)))


def losses(model: Joint, batch: Sequence[Example]) -> Losses:
    """Run the network over the windows and compare it with what is wanted."""
    data = collate([x.frame for x in batch], [x.labels for x in batch])
    hidden = model.encoder(data.ids, data.marks, data.mask)
    logits = model.tag(hidden, data.first)
    tags = F.cross_entropy(logits.flatten(0, 1), data.labels.flatten(), ignore_index=IGNORE)
    mass = _mass(logits.detach())
    parts = [_window(model, x, hidden[k, : len(x.frame.ids)], mass[k]) for k, x in enumerate(batch) if len(x.spans)]
    if not parts:
        return Losses(tags, *(tags.new_zeros(()) for _ in range(5)))
    sums = [torch.stack(column).sum() for column in zip(*parts, strict=True)]
    scale = 1 / (CELLS_A_WINDOW * len(batch))
    return Losses(
        tags, sums[0] / len(batch), sums[1] * scale, sums[2] / len(batch), sums[3] * scale, sums[4] / len(batch)
    )


def _mass(logits: Tensor) -> Tensor:
    """Label logits [b, n, labels] -> what each token says of its span's type [b, n, span types]."""
    parts = logits.softmax(-1)[..., 1:].unflatten(-1, (len(SPAN_TYPES), 4))
    return parts.sum(-1)


def _window(model: Joint, x: Example, hidden: Tensor, mass: Tensor) -> tuple[Tensor, ...]:
    spans = torch.from_numpy(pieces_of(x.frame, x.spans))
    reps = mentions(hidden, spans)
    tokens = torch.from_numpy(x.spans[:, :2] - x.frame.start)
    own = (mass[tokens[:, 0]] + mass[tokens[:, 1] - 1]) / 2
    zero = hidden.new_zeros(())
    named = torch.from_numpy(x.spans[:, 2])
    types = F.cross_entropy(model.types(reps[named < NAMED]), named[named < NAMED]) if (named < NAMED).any() else zero
    links, references = (
        _links(model, x, hidden, reps, things(x.frame, x.links, spans, own))
        if len(x.links.given.pairs)
        else (zero, zero)
    )
    relations, status = (
        _relations(model, x.relations, hidden, reps, things(x.frame, x.relations, spans, own))
        if len(x.relations.given.pairs)
        else (zero, zero)
    )
    return types, links, references, relations, status


def pieces_of(frame: Frame, spans: IntArray) -> NDArray[np.int64]:
    """Return the first and last piece of each mention [m, 2]."""
    return np.stack([frame.first[spans[:, 0] - frame.start], frame.last[spans[:, 1] - 1 - frame.start]], 1)


def things(frame: Frame, stage: Stage, spans: Tensor, own: Tensor) -> Things:
    """Return the stage's nodes as tensors, with soft types: the tagger's, now and then the true ones or none."""
    members = torch.from_numpy(stage.things.members)
    there = (members >= 0).unsqueeze(-1)
    soft = (own[members.clamp(min=0)] * there).sum(1)
    kinds = torch.from_numpy(stage.kinds)
    sure = F.one_hot(kinds, len(SPAN_TYPES)).float()
    soft = torch.where((kinds < NAMED)[:, None], soft * (torch.arange(len(SPAN_TYPES)) < NAMED), sure)
    soft = soft / soft.sum(-1, keepdim=True).clamp(min=1e-6)
    dice = torch.rand(len(kinds), 1)
    none = torch.full_like(sure, 1 / NAMED) * (torch.arange(len(SPAN_TYPES)) < NAMED)
    mixed = torch.where(dice < 0.15, sure, torch.where(dice < 0.3, none, soft))  # neither is relied upon
    types = torch.where((kinds < NAMED)[:, None], mixed, sure)
    return Things(spans, members, types, torch.from_numpy(seen(frame, stage.things.spans, stage.things.members)))


def seen(frame: Frame, spans: IntArray, members: IntArray) -> NDArray[np.float32]:
    """Return [n, t]: 1 where a piece stands in a sentence that mentions the node."""
    low, high = int(frame.sentence.max(initial=0)) + 1, 0
    inside = frame.sentence >= 0
    low = int(frame.sentence[inside].min(initial=low))
    high = int(frame.sentence.max(initial=0))
    by_token = np.zeros(len(frame.first), np.int64)
    by_token[:] = frame.sentence[frame.first]
    flags = np.zeros((len(members), high - low + 2), np.float32)
    node, slot = np.nonzero(members >= 0)
    flags[node, by_token[spans[members[node, slot], 0] - frame.start] - low] = 1
    found: NDArray[np.float32] = flags[:, np.where(inside, frame.sentence - low, high - low + 1)]
    return found


def tensors(stage: Stage) -> Pairs:
    """Return the stage's pairs as tensors."""
    g = stage.given
    return Pairs(*(torch.from_numpy(x) for x in (g.pairs, g.near, g.distance, g.sentences, g.numbers)))


def _links(model: Joint, x: Example, hidden: Tensor, reps: Tensor, nodes: Things) -> tuple[Tensor, Tensor]:
    stage = x.links
    logits = model.links(hidden, reps, nodes, tensors(stage))[0]
    wanted, mask = torch.from_numpy(stage.label), torch.from_numpy(stage.mask)
    links = (F.binary_cross_entropy_with_logits(logits, wanted, reduction="none") * mask).sum()
    left, right = stage.given.pairs.T
    each = [_antecedent(logits[torch.from_numpy(left == r), 0], right[left == r], forms) for r, forms in x.references]
    return links, torch.stack(each).mean() if each else links.new_zeros(())


def _antecedent(scores: Tensor, right: IntArray, forms: Sequence[int]) -> Tensor:
    """Return -log p(one of ``forms``) under a softmax over the window's forms and nothing (score 0)."""
    every = torch.cat([scores, scores.new_zeros(1)]).logsumexp(0)
    good = scores[torch.from_numpy(np.isin(right, forms))]
    return every - good.logsumexp(0) if len(good) else every


def _relations(model: Joint, stage: Stage, hidden: Tensor, reps: Tensor, nodes: Things) -> tuple[Tensor, Tensor]:
    logits, z = model.relations(hidden, reps, nodes, tensors(stage))
    wanted, mask = torch.from_numpy(stage.label), torch.from_numpy(stage.mask)
    cells = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none") * mask
    state = torch.from_numpy(stage.status)
    known = state >= 0
    status = (
        F.cross_entropy(model.status(z[known]), state[known], weight=STATUS_WEIGHTS)
        if known.any()
        else logits.new_zeros(())
    )
    return cells.sum(), status
