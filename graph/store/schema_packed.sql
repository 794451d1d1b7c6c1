-- Texts are kept packed (graph/store/packing.py). `body` still reads as it did.
ALTER TABLE body RENAME TO plain;
CREATE TABLE packed (
    article INTEGER PRIMARY KEY,
    text    BLOB NOT NULL
) STRICT;
INSERT INTO packed (article, text) SELECT article, pack(text) FROM plain;
DROP TABLE plain;
CREATE VIEW body (article, text) AS SELECT article, unpack(text) FROM packed;

-- Statements of a relation since a day are found without reading the others.
DROP INDEX statement_by_predicate;
CREATE INDEX statement_by_predicate ON statement (predicate, day);
