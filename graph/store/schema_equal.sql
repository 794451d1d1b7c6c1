-- An entity has the number of the thing whose id it bears: then a reference has one number where its thing is an entity of its own. No index
-- finds the references of a thing: they are among those of the articles in which its entity appears, which stand side by side.
DROP TABLE member;
CREATE TABLE packed_member (
    reference INTEGER PRIMARY KEY,
    entity    INTEGER NOT NULL,
    thing     INTEGER            -- NULL where it has the number of the entity; 0 until it is assigned
) STRICT;
CREATE VIEW member AS SELECT reference, coalesce(thing, entity) AS thing, entity FROM packed_member;

-- The statement that gives an edge its status is known by its row.
DROP VIEW edge;
DROP TABLE packed_edge;
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
    youngest   INTEGER NOT NULL,  -- the statement that gives the status
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
    confidence / 1000000.0 AS confidence, youngest, belief
FROM packed_edge;

-- Digests as bytes.
DROP TABLE about;
CREATE TABLE about (
    entity INTEGER PRIMARY KEY,
    digest BLOB NOT NULL  -- of the words: an unchanged text is not written again
) STRICT;
DROP TABLE famous;
CREATE TABLE famous (
    entity   INTEGER PRIMARY KEY,
    surfaces TEXT NOT NULL,  -- JSON array: what stands in `famous_word`
    digest   BLOB NOT NULL   -- as in `about`: of what stands in `famous_text`
) STRICT;

-- The first writer derives everything anew.
DELETE FROM setting WHERE name = 'rules';
