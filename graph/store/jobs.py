"""Jobs and visits: what a run of `ingest` did, and what each source served when it was last read.

They are a history and no part of the graph: no id and no time of theirs is in the canonical dump. All times are UTC like
``2026-01-31T12:00:00.000000Z``, so that they sort as text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args

from graph.check import check_text
from graph.errors import ConflictError, InvalidInputError
from graph.model import Refusal, content_id
from graph.store import judging

Ending = Literal["done", "partly", "failed", "cancelled", "interrupted"]
Status = Literal["queued", "running", "cancelling", "done", "partly", "failed", "cancelled", "interrupted"]
Origin = Literal["command", "schedule", "api"]
ENDINGS: Final = get_args(Ending)
STALE: Final = timedelta(seconds=60)  # without a sign of life: the process was killed
KEPT: Final = 10_000  # jobs: a year of one each hour; older ones are forgotten with their refused items


@dataclass(frozen=True, slots=True)
class Job:
    """One run over some sources.

    ``origin`` says who asked for it; ``key`` is an Idempotency-Key: a second job with the same is the first. ``seen`` is the
    last sign of life, so that a run that was killed shows. ``counts`` holds articles by what became of them (``added``,
    ``unchanged``, ``replaced``, ``outdated``) and ``refused``; ``seconds`` the time that each part of the work was busy.
    """

    sources: tuple[str, ...]
    created: str
    origin: Origin = "command"
    status: Status = "queued"
    key: str = ""
    nonce: str = ""
    started: str = ""
    seen: str = ""
    ended: str = ""
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The hash of when it was asked for, what for, and a ``nonce`` that tells two of one moment apart."""
        return content_id("job", self.created, self.nonce, *self.sources)

    @property
    def ended_in_order(self) -> bool:
        """Say whether nothing more will happen to it."""
        return self.status in ENDINGS


@dataclass(frozen=True, slots=True)
class Visit:
    """What a source served when it was last read to the end: what the next conditional request is made of.

    ``source`` is an address; ``via`` is empty for what an operator named, else what named it (the feed of a page). ``item`` is
    a digest of what that feed said of it; ``reader`` the extractor that read it: what another one read is asked for anew.
    ``checked`` is when it was last asked with success, ``changed`` when it last gave something new.
    """

    source: str
    via: str = ""
    etag: str = ""
    modified: str = ""
    item: str = ""
    reader: str = ""
    checked: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What a store notes in the same transaction as what the step is about.

    ``job`` is the id of the running job, empty for none; ``at`` the time; ``counts`` are added to the job's; ``visits`` take the
    place of those held for their sources; ``taken`` names inputs whose earlier refusal is no longer true.
    """

    job: str = ""
    at: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
    taken: tuple[str, ...] = ()


NO_STEP: Final = Step()


def utc_now(ago: timedelta = timedelta()) -> str:
    """Return the time, or an earlier one, as jobs and visits have it."""
    return (datetime.now(UTC) - ago).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def is_lost(job: Job) -> bool:
    """Say whether a job calls itself running but its process gives no sign of life."""
    return job.status in {"running", "cancelling"} and job.seen < utc_now(STALE)


def check(job: Job) -> None:
    """Raise `InvalidInputError` unless this is a new job that a store can hold."""
    if not job.sources:
        raise InvalidInputError("a job needs a source: name what it should read")
    _check_texts(job.key, job.nonce, *job.sources)
    judging.check_time(job.created)
    if job.status not in {"queued", "running"} or job.ended:
        raise InvalidInputError(f"a new job is queued or running, not {job.status}")


def check_same(job: Job, held: Job) -> Job:
    """Return the job held under the same key. Raises `ConflictError` where it was for other sources."""
    if job.sources != held.sources:
        raise ConflictError(
            f"the idempotency key {job.key!a} belongs to {held.id}, which has other sources; use a new key"
        )
    return held


def check_step(step: Step) -> None:
    """Raise `InvalidInputError` for what no database can hold."""
    for visit in step.visits:
        _check_texts(visit.source, visit.via, visit.etag, visit.modified, visit.item, visit.reader)


def check_refusal(refusal: Refusal) -> None:
    """Raise `InvalidInputError` for what no database can hold."""
    check_text(refusal.source, "the refused source")
    check_text(refusal.reason, "the reason of a refusal")
    _check_texts(refusal.via, refusal.title, refusal.published)


def check_running(job: Job) -> None:
    """Raise `ConflictError` for a job that has ended."""
    if job.ended_in_order:
        raise ConflictError(f"{job.id} has ended already: {job.status}")


def added(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Return the sums, by name."""
    return {name: counts.get(name, 0) + more.get(name, 0) for name in sorted({*counts, *more})}


def _check_texts(*texts: str) -> None:
    for text in texts:
        check_text(text, "the name of a source")


def oldest(jobs: Iterable[Job]) -> Job | None:
    """Return the job that has waited longest."""
    return min(jobs, key=lambda job: (job.created, job.id), default=None)
