-- What follows takes less, too: dates and confidences of edges are whole numbers (graph/store/packing.py), what is usual is left out, and
-- facts have the first two bytes of an id that sort those of one day; where these are the same, the statement's own decides.
DROP TABLE edge;
CREATE TABLE packed_edge (
    src        INTEGER NOT NULL,
    typ        INTEGER NOT NULL,
    dst        INTEGER NOT NULL,
    status     TEXT,              -- NULL for "stated"
    statements INTEGER NOT NULL,
    sources    INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,  -- packed dates
    last_seen  INTEGER NOT NULL,
    confidence INTEGER NOT NULL,  -- in millionths
    youngest   BLOB NOT NULL,     -- the id of the statement that gives the status
    belief     INTEGER NOT NULL,
    PRIMARY KEY (src, typ, dst)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_by_object ON packed_edge (dst, sources DESC, confidence DESC, typ, src);
CREATE INDEX edge_by_support ON packed_edge (sources DESC, confidence DESC);

CREATE VIEW edge AS
SELECT src, typ, dst, coalesce(status, 'stated') AS status, statements, sources,
    CASE WHEN first_seen = 0 THEN '' WHEN first_seen % 416 = 0 THEN printf('%04d', first_seen / 416)
        WHEN first_seen % 32 = 0 THEN printf('%04d-%02d', first_seen / 416, first_seen % 416 / 32)
        ELSE printf('%04d-%02d-%02d', first_seen / 416, first_seen % 416 / 32, first_seen % 32) END AS first_seen,
    CASE WHEN last_seen = 0 THEN '' WHEN last_seen % 416 = 0 THEN printf('%04d', last_seen / 416)
        WHEN last_seen % 32 = 0 THEN printf('%04d-%02d', last_seen / 416, last_seen % 416 / 32)
        ELSE printf('%04d-%02d-%02d', last_seen / 416, last_seen % 416 / 32, last_seen % 32) END AS last_seen,
    confidence / 1000000.0 AS confidence, lower(hex(youngest)) AS youngest, belief
FROM packed_edge;

DROP TABLE fact;
CREATE TABLE fact (
    entity    INTEGER NOT NULL,
    day       INTEGER NOT NULL,  -- packed: on which it was published
    tie       BLOB NOT NULL,     -- the first two bytes of its id
    statement INTEGER NOT NULL,
    predicate INTEGER NOT NULL,
    PRIMARY KEY (entity, day DESC, tie, statement)
) STRICT, WITHOUT ROWID;

DROP TABLE slot;
CREATE TABLE slot (
    entity    INTEGER NOT NULL,
    typ       INTEGER NOT NULL,
    place     TEXT NOT NULL,
    start     TEXT NOT NULL,
    id        BLOB NOT NULL,  -- of the statement
    value     ANY NOT NULL,   -- the 12 bytes of an entity's id, or a text
    statement INTEGER NOT NULL,
    PRIMARY KEY (entity, typ, place, start, id)
) STRICT, WITHOUT ROWID;

-- Names are looked up by their entity, and then there are few.
DROP TABLE surface;
CREATE TABLE surface (
    surface INTEGER PRIMARY KEY,
    entity  INTEGER NOT NULL,
    text    TEXT NOT NULL,
    key     TEXT NOT NULL,     -- names.key
    names   INTEGER NOT NULL,  -- references with this name
    uses    INTEGER NOT NULL   -- references with this name or alias
) STRICT;
CREATE INDEX surface_by_entity ON surface (entity);
CREATE INDEX surface_by_key ON surface (key, entity);

-- The first writer derives everything anew.
DELETE FROM setting WHERE name = 'rules';
