-- Version 4: near-duplicates. An article carries the MinHash signature of its text (truth); clusters follow from it (derived).
-- Articles of older versions have none and count alone until they are read again.

ALTER TABLE article ADD COLUMN signature BLOB NOT NULL DEFAULT x'';
ALTER TABLE article DROP COLUMN cluster;

-- The cluster of each article: those with one number carry the same text. The numbers mean nothing outside this file.
CREATE TABLE source (
    article INTEGER PRIMARY KEY,
    cluster INTEGER NOT NULL
) STRICT;
CREATE INDEX source_by_cluster ON source (cluster);

-- Where like signatures meet: graph/store/copies.py explains the keys.
CREATE TABLE band (
    key     INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (key, article)
) STRICT, WITHOUT ROWID;

-- The first writer derives everything anew.
DELETE FROM setting WHERE name = 'rules';
