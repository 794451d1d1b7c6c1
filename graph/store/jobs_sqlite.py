"""Jobs, visits and refusals in the SQLite file."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from graph.errors import NotFoundError
from graph.model import Refusal, canonical_json
from graph.store import jobs, paging
from graph.store.base import Page
from graph.store.database import Database, Row, Session
from graph.store.jobs import NO_STEP, Ending, Job, Step, Visit
from graph.store.writer import COUNT

COLUMNS: Final = "sources, created, origin, status, key, nonce, started, seen, ended, reason, seconds"
JOB: Final = f"SELECT id, {COLUMNS} FROM job WHERE id = ?"  # noqa: S608 - constants
JOBS: Final = f"""
SELECT id, {COLUMNS} FROM job
WHERE :date IS NULL OR created <= :date AND (created < :date OR id > :id)
ORDER BY created DESC, id LIMIT :limit"""  # noqa: S608 - constants
JOB_OF_KEY: Final = "SELECT id FROM job WHERE key <> '' AND key = ?"
COUNTS: Final = "SELECT name, n FROM job_count WHERE job = ? ORDER BY name"
INSERT_JOB: Final = f"INSERT INTO job (id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants
OLD_JOBS: Final = "SELECT id FROM job ORDER BY created DESC, id LIMIT -1 OFFSET ?"
FORGET_JOB: Final = (
    "DELETE FROM job WHERE id = ?",
    "DELETE FROM job_count WHERE job = ?",
    "DELETE FROM job_refusal WHERE job = ?",
)
WAITING: Final = """
SELECT id FROM job WHERE ended = '' AND (status = 'queued' OR origin = 'api' AND status = 'running' AND seen < ?)
ORDER BY created, id LIMIT 1"""
CLAIM: Final = "UPDATE job SET status = 'running', started = iif(started = '', ?1, started), seen = ?1 WHERE id = ?2"
SET_STATUS: Final = "UPDATE job SET status = ?, ended = ? WHERE id = ?"
FINISH: Final = "UPDATE job SET status = ?, seen = ?, ended = ?, reason = ?, seconds = ? WHERE id = ?"
SIGN_OF_LIFE: Final = "UPDATE job SET seen = max(seen, ?) WHERE id = ? RETURNING id"
ADD_COUNT: Final = """
INSERT INTO job_count (job, name, n) VALUES (?, ?, ?) ON CONFLICT (job, name) DO UPDATE SET n = n + excluded.n"""
VISIT: Final = "SELECT source, via, etag, modified, item, reader, checked, changed FROM visit WHERE source = ?"
VISITS: Final = """
SELECT source, via, etag, modified, item, reader, checked, changed FROM visit
WHERE via = '' AND (:source IS NULL OR source > :source) ORDER BY source LIMIT :limit"""
COUNT_VISITS: Final = "SELECT count(*) FROM visit WHERE via = ''"
SET_VISIT: Final = """
INSERT INTO visit (source, via, etag, modified, item, reader, checked, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source) DO UPDATE SET via = excluded.via, etag = excluded.etag, modified = excluded.modified,
    item = excluded.item, reader = excluded.reader, checked = excluded.checked, changed = excluded.changed"""
REFUSALS: Final = """
SELECT source, reason FROM refusal WHERE :source IS NULL OR source > :source ORDER BY source LIMIT :limit"""
REFUSED: Final = """
SELECT source, reason, via, title, published, passing FROM job_refusal
WHERE job = :job AND (:source IS NULL OR source > :source) ORDER BY source LIMIT :limit"""
FORGET_REFUSAL: Final = "DELETE FROM refusal WHERE source = ? RETURNING reason"
REFUSE: Final = "INSERT INTO refusal (source, reason) VALUES (?, ?)"
QUARANTINE: Final = """
INSERT INTO job_refusal (job, source, reason, via, title, published, passing) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (job, source) DO UPDATE SET reason = excluded.reason, via = excluded.via, title = excluded.title,
    published = excluded.published, passing = excluded.passing"""


class SqliteJobsReader:
    """The part of `SqliteReader` that tells of runs."""

    _database: Database

    def job(self, id_: str) -> Job:
        with self._database.reading() as session:
            return _job(session, id_)

    def jobs(self, *, limit: int = 20, cursor: str = "") -> Page[Job]:
        listing = paging.jobs(limit, cursor)
        date, id_ = listing.after() or (None, "")
        with self._database.reading() as session:
            found = session.all(JOBS, {"date": date, "id": id_, "limit": limit + 1})
            total = session.get("SELECT count(*) FROM job")
            return listing.page([_made(session, row) for row in found], lambda job: (job.created, job.id), total)

    def refused(self, job: str, *, limit: int = 20, cursor: str = "") -> Page[Refusal]:
        listing = paging.refused(job, limit, cursor)
        (source,) = listing.after() or (None,)
        with self._database.reading() as session:
            _job(session, job)
            found = session.all(REFUSED, {"job": job, "source": source, "limit": limit + 1})
            total = session.get("SELECT count(*) FROM job_refusal WHERE job = ?", (job,))
        items = [_refusal(*row) for row in found]
        return listing.page(items, lambda one: (one.source,), total)

    def refusals(self, *, limit: int = 20, cursor: str = "") -> Page[Refusal]:
        listing = paging.refusals(limit, cursor)
        (source,) = listing.after() or (None,)
        with self._database.reading() as session:
            found = session.all(REFUSALS, {"source": source, "limit": limit + 1})
            total = session.get("SELECT coalesce(sum(n), 0) FROM counter WHERE kind = 'refusal'")
        return listing.page([Refusal(*row) for row in found], lambda one: (one.source,), total)

    def visit(self, source: str) -> Visit | None:
        with self._database.reading() as session:
            row = session.get(VISIT, (source,))
        return Visit(*row) if row else None

    def visits(self, *, limit: int = 20, cursor: str = "") -> Page[Visit]:
        listing = paging.visits(limit, cursor)
        (source,) = listing.after() or (None,)
        with self._database.reading() as session:
            found = session.all(VISITS, {"source": source, "limit": limit + 1})
            total = session.get(COUNT_VISITS)
        return listing.page([Visit(*row) for row in found], lambda one: (one.source,), total)


class SqliteJobs(SqliteJobsReader):
    """The part of `SqliteStore` that remembers runs."""

    def submit(self, job: Job) -> Job:
        jobs.check(job)
        with self._database.writing() as session:
            if held := session.get(JOB_OF_KEY, (job.key,)):
                return jobs.check_same(job, _job(session, held))
            session.execute(INSERT_JOB, (job.id, *_row(job)))
            for (old,) in session.all(OLD_JOBS, (jobs.KEPT,)):
                for sql in FORGET_JOB:
                    session.execute(sql, (old,))
        return job

    def claim(self, at: str, *, stale: str) -> Job | None:
        with self._database.reading() as session:  # mostly there is nothing: then nothing is locked
            if session.get(WAITING, (stale,)) is None:
                return None
        with self._database.writing() as session:
            id_ = session.get(WAITING, (stale,))
            if id_ is None:
                return None
            session.execute(CLAIM, (at, id_))
            return _job(session, id_)

    def cancel(self, job: str, *, at: str) -> Job:
        with self._database.writing() as session:
            held = _job(session, job)
            jobs.check_running(held)
            queued = held.status == "queued"
            session.execute(SET_STATUS, ("cancelled" if queued else "cancelling", at if queued else "", job))
            return _job(session, job)

    def finish(
        self, job: str, ending: Ending, *, at: str, reason: str = "", seconds: Mapping[str, float] | None = None
    ) -> None:
        with self._database.writing() as session:
            jobs.check_running(_job(session, job))
            session.execute(FINISH, (ending, at, at, reason, canonical_json(dict(seconds or {})), job))

    def note(self, step: Step) -> None:
        jobs.check_step(step)
        with self._database.writing() as session:
            note(session, step)

    def refuse(self, refusal: Refusal, step: Step = NO_STEP) -> None:
        jobs.check_refusal(refusal)
        jobs.check_step(step)
        with self._database.writing() as session:
            note(session, step, "refused")
            forget_refusals(session, refusal.source)
            session.execute(REFUSE, (refusal.source, refusal.reason))
            session.execute(COUNT, ("refusal", refusal.reason, 1))
            if step.job and session.get(JOB, (step.job,)):
                session.execute(QUARANTINE, (step.job, *_refusal_row(refusal)))


def note(session: Session, step: Step, change: str = "") -> None:
    """Write a step, and what became of its article, within the running transaction."""
    for visit in step.visits:
        session.execute(SET_VISIT, _visit_row(visit))
    forget_refusals(session, *step.taken)
    if step.job and session.get(SIGN_OF_LIFE, (step.at, step.job)):
        counts = jobs.added(step.counts, {change: 1} if change else {})
        for name, n in counts.items():
            session.execute(ADD_COUNT, (step.job, name, n))


def forget_refusals(session: Session, *sources: str) -> None:
    """Take the refusals of these inputs back within the running transaction."""
    for source in sources:
        for (reason,) in session.all(FORGET_REFUSAL, (source,)):
            session.execute(COUNT, ("refusal", reason, -1))
            session.execute("DELETE FROM counter WHERE kind = 'refusal' AND n = 0")


def _job(session: Session, id_: str) -> Job:
    row = session.get(JOB, (id_,))
    if row is None:
        raise NotFoundError(f"no job has the id {id_!a}")
    return _made(session, row)


def _made(session: Session, row: Row) -> Job:
    id_, sources, *texts, seconds = row
    held = Job(tuple(json.loads(sources)), *texts)
    return replace(held, counts=dict(session.all(COUNTS, (id_,))), seconds=json.loads(seconds))


def _row(job: Job) -> Row:
    texts = (job.created, job.origin, job.status, job.key, job.nonce, job.started, job.seen, job.ended, job.reason)
    return (canonical_json(job.sources), *texts, canonical_json(dict(job.seconds)))


def _visit_row(visit: Visit) -> Row:
    asked = (visit.source, visit.via, visit.etag, visit.modified)
    return (*asked, visit.item, visit.reader, visit.checked, visit.changed)


def _refusal_row(refusal: Refusal) -> Row:
    found = (refusal.source, refusal.reason, refusal.via, refusal.title, refusal.published)
    return (*found, int(refusal.passing))


def _refusal(source: str, reason: str, via: str, title: str, published: str, passing: int) -> Refusal:
    return Refusal(source, reason, via, title, published, bool(passing))
