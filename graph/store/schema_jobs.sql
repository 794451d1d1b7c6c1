-- Jobs and visits: a history of the runs, no part of the graph. graph/store/jobs.py explains the columns.

CREATE TABLE job (
    id      TEXT PRIMARY KEY,
    sources TEXT NOT NULL,  -- JSON array
    created TEXT NOT NULL,
    origin  TEXT NOT NULL,
    status  TEXT NOT NULL,
    key     TEXT NOT NULL,
    nonce   TEXT NOT NULL,
    started TEXT NOT NULL,
    seen    TEXT NOT NULL,
    ended   TEXT NOT NULL,
    reason  TEXT NOT NULL,
    seconds TEXT NOT NULL   -- JSON object
) STRICT, WITHOUT ROWID;
CREATE INDEX job_by_time ON job (created DESC, id);
CREATE UNIQUE INDEX job_by_key ON job (key) WHERE key <> '';
CREATE INDEX job_open ON job (created, id) WHERE ended = '';

CREATE TABLE job_count (
    job  TEXT NOT NULL,
    name TEXT NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (job, name)
) STRICT, WITHOUT ROWID;

-- What a job did not take: its quarantine, with what a second try needs.
CREATE TABLE job_refusal (
    job       TEXT NOT NULL,
    source    TEXT NOT NULL,
    reason    TEXT NOT NULL,
    via       TEXT NOT NULL,
    title     TEXT NOT NULL,
    published TEXT NOT NULL,
    passing   INTEGER NOT NULL,
    PRIMARY KEY (job, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
    source   TEXT PRIMARY KEY,
    via      TEXT NOT NULL,
    etag     TEXT NOT NULL,
    modified TEXT NOT NULL,
    item     TEXT NOT NULL,
    reader   TEXT NOT NULL,
    checked  TEXT NOT NULL,
    changed  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_named ON visit (source) WHERE via = '';
