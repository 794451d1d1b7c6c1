"""Jobs and visits of the reference store: dicts."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

from collections.abc import Mapping
from dataclasses import replace
from threading import RLock

from graph.errors import NotFoundError
from graph.model import Refusal
from graph.store import jobs, paging
from graph.store.base import Page
from graph.store.jobs import NO_STEP, Ending, Job, Step, Visit


class MemoryJobs:
    """The part of `MemoryStore` that remembers runs."""

    _lock: RLock

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._visits: dict[str, Visit] = {}
        self._refusals: dict[str, Refusal] = {}
        self._quarantine: dict[str, dict[str, Refusal]] = {}

    def job(self, id_: str) -> Job:
        with self._lock:
            self._open()
            if id_ not in self._jobs:
                raise NotFoundError(f"no job has the id {id_!a}")
            return self._jobs[id_]

    def jobs(self, *, limit: int = 20, cursor: str = "") -> Page[Job]:
        self._open()
        found = list(self._jobs.values())
        return paging.cut(paging.jobs(limit, cursor), found, lambda job: (job.created, job.id), paging.dated_rank)

    def refused(self, job: str, *, limit: int = 20, cursor: str = "") -> Page[Refusal]:
        self.job(job)
        found = list(self._quarantine.get(job, {}).values())
        return paging.cut(paging.refused(job, limit, cursor), found, lambda one: (one.source,), lambda key: key)

    def refusals(self, *, limit: int = 20, cursor: str = "") -> Page[Refusal]:
        self._open()
        found = list(self._refusals.values())
        return paging.cut(paging.refusals(limit, cursor), found, lambda one: (one.source,), lambda key: key)

    def visit(self, source: str) -> Visit | None:
        with self._lock:
            self._open()
            return self._visits.get(source)

    def visits(self, *, limit: int = 20, cursor: str = "") -> Page[Visit]:
        self._open()
        found = [visit for visit in self._visits.values() if not visit.via]
        return paging.cut(paging.visits(limit, cursor), found, lambda one: (one.source,), lambda key: key)

    def submit(self, job: Job) -> Job:
        jobs.check(job)
        with self._lock:
            self._open()
            if held := next((other for other in self._jobs.values() if job.key and other.key == job.key), None):
                return jobs.check_same(job, held)
            self._jobs[job.id] = job
            for old in sorted(self._jobs.values(), key=lambda other: other.created)[: -jobs.KEPT]:
                self._jobs.pop(old.id)
                self._quarantine.pop(old.id, None)
            return job

    def claim(self, at: str, *, stale: str) -> Job | None:
        with self._lock:
            self._open()
            waiting = [job for job in self._jobs.values() if job.status == "queued" or _lost(job, stale)]
            if found := jobs.oldest(waiting):
                self._jobs[found.id] = replace(found, status="running", started=found.started or at, seen=at)
                return self._jobs[found.id]
            return None

    def cancel(self, job: str, *, at: str) -> Job:
        with self._lock:
            held = self.job(job)
            jobs.check_running(held)
            ended = replace(held, status="cancelled", ended=at)
            self._jobs[job] = ended if held.status == "queued" else replace(held, status="cancelling")
            return self._jobs[job]

    def finish(
        self, job: str, ending: Ending, *, at: str, reason: str = "", seconds: Mapping[str, float] | None = None
    ) -> None:
        with self._lock:
            held = self.job(job)
            jobs.check_running(held)
            self._jobs[job] = replace(
                held, status=ending, seen=at, ended=at, reason=reason, seconds=dict(seconds or {})
            )

    def note(self, step: Step) -> None:
        jobs.check_step(step)
        with self._lock:
            self._open()
            self._noted(step)

    def refuse(self, refusal: Refusal, step: Step = NO_STEP) -> None:
        jobs.check_refusal(refusal)
        jobs.check_step(step)
        with self._lock:
            self._open()
            self._noted(step, "refused")
            self._refusals[refusal.source] = refusal
            if step.job in self._jobs:
                self._quarantine.setdefault(step.job, {})[refusal.source] = refusal

    def _noted(self, step: Step, change: str = "") -> None:
        self._visits |= {visit.source: visit for visit in step.visits}
        for source in step.taken:
            self._refusals.pop(source, None)
        if job := self._jobs.get(step.job):
            counts = jobs.added(jobs.added(job.counts, step.counts), {change: 1} if change else {})
            self._jobs[job.id] = replace(job, seen=max(job.seen, step.at), counts=counts)

    def _open(self) -> None:
        """Raise where the store is closed; the store itself says how."""
        raise NotImplementedError


def _lost(job: Job, stale: str) -> bool:
    return job.origin == "api" and job.status == "running" and job.seen < stale
