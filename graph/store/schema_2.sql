-- Version 2: resolution, judgements, time and the change feed. Files of version 1 are derived anew by the first writer.

-- ---------------------------------------------------------------------------------------------------------------------
-- THE TRUTH, second part: what people judged. Only ever added to.

CREATE TABLE judgement (
    id      TEXT PRIMARY KEY,
    one     TEXT NOT NULL,  -- ids as they were judged: of things or of references
    other   TEXT NOT NULL,
    verdict TEXT NOT NULL,
    author  TEXT NOT NULL,
    at      TEXT NOT NULL,
    why     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX judgement_by_time ON judgement (at DESC, id);
CREATE INDEX judgement_by_one ON judgement (one);
CREATE INDEX judgement_by_other ON judgement (other);

CREATE TABLE undoing (
    judgement TEXT PRIMARY KEY,
    at        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which rules the derived tables follow: others derive anew.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The change feed: what happened to the graph, in the order in which it happened; a history, not part of the graph.
CREATE TABLE event (
    event   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    other   TEXT NOT NULL
) STRICT;

-- ---------------------------------------------------------------------------------------------------------------------
-- THE DERIVED, second part. graph/store/resolving.py explains groups, things and links.

-- References of one type and key.
CREATE TABLE assembly (
    assembly   INTEGER PRIMARY KEY,
    type       INTEGER NOT NULL,  -- term
    key        TEXT NOT NULL,
    references_ INTEGER NOT NULL,
    UNIQUE (type, key)
) STRICT;

-- What an article says of a reference, as far as it helps to tell things apart. `seen` is "~" where undated.
CREATE TABLE sighting (
    reference INTEGER PRIMARY KEY,
    id        BLOB NOT NULL,
    assembly  INTEGER NOT NULL,
    thing     INTEGER NOT NULL,  -- 0 until it is assigned
    seen      TEXT NOT NULL,
    traits    TEXT NOT NULL      -- JSON object
) STRICT;
CREATE INDEX sighting_new ON sighting (assembly) WHERE thing = 0;
CREATE INDEX sighting_by_assembly ON sighting (assembly, seen, id);

-- The sums of the sightings' traits.
CREATE TABLE trait (
    assembly INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    value    TEXT NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (assembly, kind, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX trait_by_count ON trait (assembly, kind, n DESC, length(value), value);

CREATE TABLE thing (
    thing       INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    assembly    INTEGER NOT NULL,
    seen        TEXT NOT NULL,     -- of its earliest reference
    first       BLOB NOT NULL,     -- that reference's id
    references_ INTEGER NOT NULL,
    profile     TEXT NOT NULL,     -- JSON
    entity      INTEGER NOT NULL
) STRICT;
CREATE INDEX thing_by_assembly ON thing (assembly);
CREATE INDEX thing_by_entity ON thing (entity);

CREATE TABLE block (
    key   TEXT NOT NULL,
    thing INTEGER NOT NULL,
    PRIMARY KEY (key, thing)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_by_thing ON block (thing);

-- Pairs that are the same or worth a look; `low` has the smaller id.
CREATE TABLE link (
    low     INTEGER NOT NULL,
    high    INTEGER NOT NULL,
    score   REAL NOT NULL,
    verdict TEXT NOT NULL,
    reasons TEXT NOT NULL,
    PRIMARY KEY (low, high)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_high ON link (high);

-- Links that cannot be followed, and the two things that must stay apart.
CREATE TABLE conflict (
    low  INTEGER NOT NULL,
    high INTEGER NOT NULL,
    one  TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (low, high)
) STRICT, WITHOUT ROWID;

-- How many references of an article an entity has: it counts the article once.
CREATE TABLE presence (
    entity  INTEGER NOT NULL,
    article INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (entity, article)
) STRICT, WITHOUT ROWID;

-- Statements whose place another took.
CREATE TABLE superseded (
    statement INTEGER PRIMARY KEY,
    successor INTEGER NOT NULL
) STRICT;
CREATE INDEX superseded_by_successor ON superseded (successor);
