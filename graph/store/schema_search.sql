-- Search in spite of slips, search in what is said, and conditions on statements. All of it is derived; files of
-- version 2 are derived anew by the first writer.

-- The words of all surfaces, and what is left of each after deletions (graph/names/typos.py).
CREATE TABLE lexeme (
    lexeme INTEGER PRIMARY KEY,
    word   TEXT NOT NULL UNIQUE,
    uses   INTEGER NOT NULL  -- surfaces with this word
) STRICT;

CREATE TABLE deletion (
    text   TEXT NOT NULL,
    lexeme INTEGER NOT NULL,
    PRIMARY KEY (text, lexeme)
) STRICT, WITHOUT ROWID;

-- What the news says of an entity (graph/store/about.py): the words of its names and of its best sentences, by entity row.
CREATE VIRTUAL TABLE entity_text USING fts5 (
    words, content = '', contentless_delete = 1, detail = none,
    tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);
CREATE TABLE about (
    entity INTEGER PRIMARY KEY,
    digest TEXT NOT NULL  -- of the words: an unchanged text is not written again
) STRICT;

-- Conditions on statements; those on attributes find the few statements that have them.
CREATE INDEX statement_by_predicate ON statement (predicate);
CREATE INDEX statement_by_round ON statement (predicate, lower(attributes ->> '$.round')) WHERE attributes ->> '$.round' IS NOT NULL;
CREATE INDEX statement_by_role ON statement (predicate, lower(attributes ->> '$.role')) WHERE attributes ->> '$.role' IS NOT NULL;
CREATE INDEX statement_by_kind ON statement (predicate, lower(attributes ->> '$.kind')) WHERE attributes ->> '$.kind' IS NOT NULL;

DELETE FROM setting WHERE name = 'rules';
