-- The names and texts of the well connected once more, apart (graph/store/famous.py): where a word is part of ten thousand names, the
-- best of these are found without a look at the others.
CREATE TABLE famous (
    entity   INTEGER PRIMARY KEY,
    surfaces TEXT NOT NULL,  -- JSON array: what stands in `famous_word`
    digest   TEXT NOT NULL   -- as in `about`: of what stands in `famous_text`
) STRICT;

CREATE VIRTUAL TABLE famous_word USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '2 3',
    tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);
CREATE VIRTUAL TABLE famous_text USING fts5 (
    words, content = '', contentless_delete = 1, detail = none,
    tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);

-- Names that begin as what was typed come first; and conditions name things.
CREATE INDEX surface_by_key ON surface (key, entity);

-- When a statement holds from: its own date, else the day it was published (graph/store/evaluate.py, `held_from`).
ALTER TABLE statement ADD COLUMN day TEXT NOT NULL DEFAULT '';

-- What lists ask of statements, in one place: the rounds that somebody led since a day are found without reading the statements.
DROP INDEX statement_by_round;
DROP INDEX statement_by_role;
DROP INDEX statement_by_kind;
CREATE INDEX statement_by_round ON statement (predicate, lower(attributes ->> '$.round'), coalesce(attributes ->> '$.lead', 0), day, subject)
    WHERE lower(attributes ->> '$.round') IS NOT NULL;
CREATE INDEX statement_by_role ON statement (predicate, lower(attributes ->> '$.role'), day, subject)
    WHERE lower(attributes ->> '$.role') IS NOT NULL;
CREATE INDEX statement_by_kind ON statement (predicate, lower(attributes ->> '$.kind'), day, subject)
    WHERE lower(attributes ->> '$.kind') IS NOT NULL;
