"""Jobs, visits and refusals in a graph on Neo4j."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from graph.errors import NotFoundError
from graph.model import Refusal, canonical_json, content_id
from graph.store import jobs, paging
from graph.store.base import Page
from graph.store.jobs import NO_STEP, Ending, Job, Step, Visit
from graph.store.neo4j import schema
from graph.store.neo4j.connection import Connection, Work

JOB: Final = "MATCH (j:Job {id: $id}) RETURN j {.*}"
JOBS: Final = """
MATCH (j:Job) WHERE $date IS NULL OR j.created < $date OR (j.created = $date AND j.id > $id)
RETURN j {.*} ORDER BY j.created DESC, j.id LIMIT $limit"""
COUNT_JOBS: Final = "MATCH (j:Job) RETURN count(j)"
JOB_OF_KEY: Final = "MATCH (j:Job) WHERE j.key <> '' AND j.key = $key RETURN j {.*}"
PUT_JOB: Final = "MERGE (j:Job {id: $id}) SET j += $fields"
OLD_JOBS: Final = """
MATCH (j:Job) WITH j ORDER BY j.created DESC, j.id SKIP $kept
OPTIONAL MATCH (u:Untaken {job: j.id}) DETACH DELETE u, j"""
WAITING: Final = """
MATCH (j:Job) WHERE j.ended = '' AND (j.status = 'queued' OR (j.origin = 'api' AND j.status = 'running' AND j.seen < $stale))
RETURN j {.*} ORDER BY j.created, j.id LIMIT 1"""
VISIT: Final = "MATCH (v:Visit {id: $id}) RETURN v {.*}"
VISITS: Final = """
MATCH (v:Visit {via: ''}) WHERE $source IS NULL OR v.source > $source RETURN v {.*} ORDER BY v.source LIMIT $limit"""
COUNT_VISITS: Final = "MATCH (v:Visit {via: ''}) RETURN count(v)"
PUT_VISITS: Final = "UNWIND $rows AS row MERGE (v:Visit {id: row.id}) SET v += row.fields"
REFUSALS: Final = """
MATCH (r:Refusal) WHERE $source IS NULL OR r.source > $source RETURN r.source, r.reason ORDER BY r.source LIMIT $limit"""
COUNT_REFUSALS: Final = "MATCH (r:Refusal) RETURN count(r)"
REFUSED: Final = """
MATCH (u:Untaken {job: $job}) WHERE $source IS NULL OR u.source > $source RETURN u {.*} ORDER BY u.source LIMIT $limit"""
COUNT_REFUSED: Final = "MATCH (u:Untaken {job: $job}) RETURN count(u)"
FORGET_REFUSALS: Final = """
UNWIND $rows AS id MATCH (r:Refusal {id: id}) WITH r, r.reason AS reason DELETE r RETURN reason"""
REFUSE: Final = "CREATE (r:Refusal {id: $id, source: $source, reason: $reason})"
QUARANTINE: Final = "MERGE (u:Untaken {id: $id}) SET u += $fields"
COUNT: Final = """
UNWIND $rows AS row MERGE (c:Counter {id: row.kind + ' ' + row.name})
ON CREATE SET c.kind = row.kind, c.name = row.name, c.n = 0 SET c.n = c.n + row.by"""


class Neo4jJobsReader:
    """The part of `Neo4jReader` that tells of runs."""

    _connection: Connection

    def job(self, id_: str) -> Job:
        return self._connection.read(lambda work: _job(work, id_))

    def jobs(self, *, limit: int = 20, cursor: str = "") -> Page[Job]:
        listing = paging.jobs(limit, cursor)
        date, id_ = listing.after() or (None, "")
        found, total = self._list(JOBS, COUNT_JOBS, {"date": date, "id": id_, "limit": limit + 1})
        return listing.page([_made(row[0]) for row in found], lambda job: (job.created, job.id), total)

    def refused(self, job: str, *, limit: int = 20, cursor: str = "") -> Page[Refusal]:
        listing = paging.refused(job, limit, cursor)
        (source,) = listing.after() or (None,)
        self.job(job)
        found, total = self._list(REFUSED, COUNT_REFUSED, {"job": job, "source": source, "limit": limit + 1})
        return listing.page([_refusal(row[0]) for row in found], lambda one: (one.source,), total)

    def refusals(self, *, limit: int = 20, cursor: str = "") -> Page[Refusal]:
        listing = paging.refusals(limit, cursor)
        (source,) = listing.after() or (None,)
        found, total = self._list(REFUSALS, COUNT_REFUSALS, {"source": source, "limit": limit + 1})
        return listing.page([Refusal(*row) for row in found], lambda one: (one.source,), total)

    def visit(self, source: str) -> Visit | None:
        found = self._connection.read(lambda work: work.get(VISIT, id=_visit_id(source)))
        return _visit(found) if found else None

    def visits(self, *, limit: int = 20, cursor: str = "") -> Page[Visit]:
        listing = paging.visits(limit, cursor)
        (source,) = listing.after() or (None,)
        found, total = self._list(VISITS, COUNT_VISITS, {"source": source, "limit": limit + 1})
        return listing.page([_visit(row[0]) for row in found], lambda one: (one.source,), total)

    def _list(self, query: str, count: str, where: dict[str, Any]) -> tuple[list[list[Any]], int]:
        return self._connection.read(lambda work: (work.all(query, **where), work.get(count, **where)))


class Neo4jJobs(Neo4jJobsReader):
    """The part of `Neo4jStore` that remembers runs."""

    def submit(self, job: Job) -> Job:
        jobs.check(job)

        def change(work: Work) -> Job:
            schema.turn(work)
            if held := work.get(JOB_OF_KEY, key=job.key):
                return jobs.check_same(job, _made(held))
            _put(work, job)
            work.run(OLD_JOBS, kept=jobs.KEPT)
            return job

        return self._connection.write(change)

    def claim(self, at: str, *, stale: str) -> Job | None:
        if self._connection.read(lambda work: work.get(WAITING, stale=stale)) is None:
            return None  # mostly there is nothing: then nothing is locked

        def change(work: Work) -> Job | None:
            schema.turn(work)
            found = work.get(WAITING, stale=stale)
            if found is None:
                return None
            held = _made(found)
            return _put(work, replace(held, status="running", started=held.started or at, seen=at))

        return self._connection.write(change)

    def cancel(self, job: str, *, at: str) -> Job:
        def change(work: Work) -> Job:
            schema.turn(work)
            held = _job(work, job)
            jobs.check_running(held)
            if held.status == "queued":
                return _put(work, replace(held, status="cancelled", ended=at))
            return _put(work, replace(held, status="cancelling"))

        return self._connection.write(change)

    def finish(
        self, job: str, ending: Ending, *, at: str, reason: str = "", seconds: Mapping[str, float] | None = None
    ) -> None:
        def change(work: Work) -> None:
            schema.turn(work)
            held = _job(work, job)
            jobs.check_running(held)
            _put(work, replace(held, status=ending, seen=at, ended=at, reason=reason, seconds=dict(seconds or {})))

        self._connection.write(change)

    def note(self, step: Step) -> None:
        jobs.check_step(step)

        def change(work: Work) -> None:
            schema.turn(work)
            note(work, step)

        self._connection.write(change)

    def refuse(self, refusal: Refusal, step: Step = NO_STEP) -> None:
        jobs.check_refusal(refusal)
        jobs.check_step(step)

        def change(work: Work) -> None:
            schema.turn(work)
            held = note(work, step, "refused")
            forget_refusals(work, [refusal.source])
            work.run(REFUSE, id=_refusal_id(refusal.source), source=refusal.source, reason=refusal.reason)
            work.each(COUNT, [{"kind": "refusal", "name": refusal.reason, "by": 1}])
            if held:
                fields = asdict(refusal) | {"job": step.job}
                work.run(QUARANTINE, id=content_id("unt", step.job, refusal.source), fields=fields)

        self._connection.write(change)


def note(work: Work, step: Step, *changes: str) -> bool:
    """Write a step, and what became of its articles, within the running transaction; says whether its job exists."""
    visits = [{"id": _visit_id(visit.source), "fields": asdict(visit)} for visit in step.visits]
    work.each(PUT_VISITS, visits)
    forget_refusals(work, step.taken)
    found = work.get(JOB, id=step.job) if step.job else None
    if found is None:
        return False
    held, counts = _made(found), dict(step.counts)
    for change in changes:
        counts = jobs.added(counts, {change: 1})
    _put(work, replace(held, seen=max(held.seen, step.at), counts=jobs.added(held.counts, counts)))
    return True


def forget_refusals(work: Work, sources: Iterable[str]) -> None:
    """Take the refusals of these inputs back within the running transaction."""
    found = work.each(FORGET_REFUSALS, sorted({_refusal_id(source) for source in sources}))
    work.each(COUNT, [{"kind": "refusal", "name": reason, "by": -1} for (reason,) in found])


def _job(work: Work, id_: str) -> Job:
    found = work.get(JOB, id=id_)
    if found is None:
        raise NotFoundError(f"no job has the id {id_!a}")
    return _made(found)


def _put(work: Work, job: Job) -> Job:
    fields = asdict(job) | {name: canonical_json(dict(getattr(job, name))) for name in ("counts", "seconds")}
    work.run(PUT_JOB, id=job.id, fields=fields | {"sources": list(job.sources)})
    return job


def _made(found: Mapping[str, Any]) -> Job:
    fields = {name: value for name, value in found.items() if name != "id"}
    sums = {name: json.loads(found[name]) for name in ("counts", "seconds")}
    return Job(**fields | sums | {"sources": tuple(found["sources"])})


def _visit(found: Mapping[str, Any]) -> Visit:
    return Visit(**{name: value for name, value in found.items() if name != "id"})


def _refusal(found: Mapping[str, Any]) -> Refusal:
    return Refusal(**{name: value for name, value in found.items() if name not in {"id", "job"}})


def _visit_id(source: str) -> str:
    return content_id("vis", source)


def _refusal_id(source: str) -> str:
    return content_id("rfs", source)
