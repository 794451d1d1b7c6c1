"""The training loop: workers that train on their share of each epoch and average their weights every few articles.

Local SGD (Stich 2019): on two cores it keeps both busy without waiting for each other at every step, and averaging is
worth about a point by itself.
"""

import datetime
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn

from training.augment import Shares, families, vary
from training.examples import Example, Reader, examples
from training.loader import Article
from training.losses import Weights, losses
from training.model import Joint
from training.source import Source

REPORT_EVERY: Final = 100  # steps
BUFFER: Final = 64  # windows that are sorted by length before they are cut into batches


@dataclass(frozen=True, slots=True)
class Plan:
    """One stage of training.

    ``rate`` is the encoder's peak learning rate, the heads' is ``head`` times it; ``pieces`` is
    the size of a worker's batch; every ``exchange_every`` articles the workers average their weights. ``stop`` > 0 ends
    after so many of the ``epochs`` for which the learning rate is planned.
    """

    epochs: int
    stop: int = 0
    rate: float = 3e-4
    head: float = 5.0
    pieces: int = 768
    workers: int = 2
    warmup: float = 0.06
    exchange_every: int = 16
    seed: int = 0
    shares: Shares = field(default_factory=Shares)
    weights: Weights = field(default_factory=Weights)


def fit(source: Source, reader: Reader, plan: Plan, target: Path, start: Path | None) -> None:
    """Train on the articles and write the weights to ``target``; ``start`` holds weights to go on from."""
    if plan.workers == 1:
        _work(0, source, reader, plan, target, start)
        return
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29531")
    mp.spawn(_work, (source, reader, plan, target, start), plan.workers)  # type: ignore[no-untyped-call]


def _work(rank: int, source: Source, reader: Reader, plan: Plan, target: Path, start: Path | None) -> None:
    torch.set_num_threads(1 if plan.workers > 1 else torch.get_num_threads())
    if plan.workers > 1:
        dist.init_process_group("gloo", rank=rank, world_size=plan.workers, timeout=datetime.timedelta(minutes=10))
    torch.manual_seed(plan.seed + rank)
    model = load_model(start)
    _Worker(model, _optimiser(model, plan), source, reader, plan, rank).run(target)
    if plan.workers > 1:
        dist.destroy_process_group()


def load_model(weights: Path | None) -> Joint:
    """Return the network with these weights, or with the published encoder and fresh heads."""
    model = Joint()
    if weights is None:
        model.encoder.start()
    else:
        model.load_state_dict(torch.load(weights, weights_only=True))
    return model


@dataclass(frozen=True, slots=True)
class _Worker:
    """One of the processes that train: its model, and which share of each epoch it takes."""

    model: Joint
    optimiser: torch.optim.Optimizer
    source: Source
    reader: Reader
    plan: Plan
    rank: int

    def run(self, target: Path) -> None:
        """Train all epochs; the first worker keeps the weights after each."""
        begun = time.monotonic()
        for epoch in range(self.plan.stop or self.plan.epochs):
            articles = self._articles(epoch)
            meter = self._epoch(articles, epoch)
            if self.rank == 0:
                _say(f"epoch {epoch}: {len(articles)} articles, {meter}, {time.monotonic() - begun:.0f} s")
                torch.save(self.model.state_dict(), target)

    def _articles(self, epoch: int) -> list[Article]:
        """Return the epoch's articles; the first worker writes their list down before the others read it."""
        if self.rank == 0:
            self.source.record(epoch)
        if self.plan.workers > 1:
            dist.barrier()
        return self.source.articles(epoch)

    def _epoch(self, articles: list[Article], epoch: int) -> "_Meter":
        meter, rounds, share = _Meter(), 0, len(articles) // self.plan.workers
        for done, batch in self._batches(articles, epoch):
            _set_rate(self.optimiser, self.plan, (epoch + done / share) / self.plan.epochs)
            meter.add(_step(self.model, self.optimiser, batch, self.plan), batch)
            if done // self.plan.exchange_every > rounds:
                rounds += 1
                _average(self.model, self.plan)
        for _ in range(rounds, share // self.plan.exchange_every + 1):  # as often as the others
            _average(self.model, self.plan)
        return meter

    def _batches(self, articles: list[Article], epoch: int) -> Iterator[tuple[int, list[Example]]]:
        """Yield (articles begun, windows of similar length) of this worker's share."""
        shuffled = list(articles)
        random.Random(f"{self.plan.seed}/{epoch}").shuffle(shuffled)  # noqa: S311  # reproducible, not secret
        share = len(shuffled) // self.plan.workers
        own = shuffled[self.rank * share : (self.rank + 1) * share]
        rng = random.Random(f"{self.plan.seed}/{epoch}/{self.rank}")  # noqa: S311  # reproducible, not secret
        pool, held, before = families(articles), list[Example](), 0
        for done, article in enumerate(own, 1):
            held += examples(vary(article, articles, pool, self.plan.shares, rng), self.reader, rng)
            if len(held) >= BUFFER or done == len(own):
                ready = _cut(held, self.plan.pieces)
                rng.shuffle(ready)
                yield from ((before + (done - before) * k // len(ready), batch) for k, batch in enumerate(ready, 1))
                held, before = [], done


def _cut(held: list[Example], pieces: int) -> list[list[Example]]:
    out, now = list[list[Example]](), list[Example]()
    for x in sorted(held, key=lambda x: len(x.frame.ids)):
        if now and len(x.frame.ids) * (len(now) + 1) > pieces:
            out.append(now)
            now = []
        now.append(x)
    return [*out, now] if now else out


def _optimiser(model: Joint, plan: Plan) -> torch.optim.Optimizer:
    fresh = ("encoder.shape", "encoder.place")
    body, heads = list[nn.Parameter](), list[nn.Parameter]()
    for name, p in model.named_parameters():
        if p.requires_grad:
            (body if name.startswith("encoder") and not name.startswith(fresh) else heads).append(p)
    groups = [{"params": body, "scale": 1.0}, {"params": heads, "scale": plan.head}]
    return torch.optim.AdamW(groups, lr=0.0, weight_decay=0.01, fused=True)


def _set_rate(optimiser: torch.optim.Optimizer, plan: Plan, progress: float) -> None:
    """Warm up, then fall in a straight line to nothing."""
    factor = min(progress / plan.warmup, 1.0) * max(1 - progress, 0.01)
    for group in optimiser.param_groups:
        group["lr"] = plan.rate * factor * group["scale"]


def _step(model: Joint, optimiser: torch.optim.Optimizer, batch: list[Example], plan: Plan) -> tuple[float, ...]:
    model.train()
    parts = losses(model, batch)
    optimiser.zero_grad()
    parts.total(plan.weights).backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return tuple(x.item() for x in parts)


@torch.no_grad()
def _average(model: Joint, plan: Plan) -> None:
    if plan.workers == 1:
        return
    moved = [p for p in model.parameters() if p.requires_grad]
    flat = torch.cat([p.flatten() for p in moved])
    dist.all_reduce(flat)
    for p, part in zip(moved, (flat / plan.workers).split([p.numel() for p in moved]), strict=True):
        p.copy_(part.view_as(p))


class _Meter:
    """Mean losses of the last steps and speed of an epoch."""

    def __init__(self) -> None:
        self.begun, self.pieces, self.steps = time.monotonic(), 0, list[tuple[float, ...]]()

    def add(self, parts: tuple[float, ...], batch: list[Example]) -> None:
        self.steps.append(parts)
        self.pieces += sum(len(x.frame.ids) for x in batch)
        if len(self.steps) % REPORT_EVERY == 0:
            _say(f"step {self}")

    def __str__(self) -> str:
        means = " ".join(f"{x:.3f}" for x in np.mean(self.steps[-REPORT_EVERY:], 0))
        return f"{len(self.steps)}: losses {means}, {self.pieces / (time.monotonic() - self.begun):.0f} pieces/s"


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # progress, on standard output
