-- What was read takes less. The references and statements of an article have numbers in a row, so the article says where they are and no
-- index does. What is usual is left out (NULL), dates and confidences are whole numbers (graph/store/packing.py), the mentions of an
-- article are packed as its text is, and ids are found by their first three bytes.
ALTER TABLE article ADD COLUMN first_reference INTEGER NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN last_reference INTEGER NOT NULL DEFAULT -1;
ALTER TABLE article ADD COLUMN first_statement INTEGER NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN last_statement INTEGER NOT NULL DEFAULT -1;

CREATE TEMP TABLE renumbered (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
INSERT INTO renumbered (old, new) SELECT reference, row_number() OVER (ORDER BY article, id) FROM reference;

ALTER TABLE reference RENAME TO old_reference;
CREATE TABLE reference (
    reference INTEGER PRIMARY KEY,
    id        BLOB NOT NULL,
    article   INTEGER NOT NULL,
    type      INTEGER NOT NULL,  -- term
    name      TEXT NOT NULL,
    aliases   TEXT               -- JSON array; NULL for none
) STRICT;
INSERT INTO reference (reference, id, article, type, name, aliases)
SELECT n.new, o.id, o.article, o.type, o.name, nullif(o.aliases, '[]')
FROM old_reference o CROSS JOIN renumbered n ON n.old = o.reference ORDER BY n.new;
DROP TABLE old_reference;
CREATE INDEX reference_by_id ON reference (substr(id, 1, 3));
UPDATE rejected SET subject = (SELECT new FROM renumbered WHERE old = subject), object = (SELECT new FROM renumbered WHERE old = object);

ALTER TABLE statement RENAME TO old_statement;
CREATE TABLE packed_statement (
    statement  INTEGER PRIMARY KEY,
    id         BLOB NOT NULL,
    article    INTEGER NOT NULL,
    subject    INTEGER NOT NULL,  -- reference
    predicate  INTEGER NOT NULL,  -- term
    object     INTEGER,           -- reference; NULL where the value stands
    value      TEXT NOT NULL,
    attributes TEXT,              -- JSON object; NULL for none
    status     TEXT,              -- NULL for "stated"
    since      TEXT NOT NULL,
    until      TEXT NOT NULL,
    confidence ANY NOT NULL,      -- in ten-thousandths, or a number as it was given
    start      INTEGER NOT NULL,
    stop       INTEGER NOT NULL,
    day        ANY NOT NULL       -- when it holds from (graph/store/evaluate.py, `held_from`): a packed date, or a text that is none
) STRICT;
INSERT INTO packed_statement
SELECT row_number() OVER (ORDER BY o.article, o.id), o.id, o.article, (SELECT new FROM renumbered WHERE old = o.subject), o.predicate,
    (SELECT new FROM renumbered WHERE old = o.object), o.value, nullif(o.attributes, '{}'), nullif(o.status, 'stated'), o.since, o.until,
    iif(round(o.confidence * 10000) / 10000.0 = o.confidence, CAST(round(o.confidence * 10000) AS INTEGER), o.confidence), o.start, o.stop,
    pack_date(o.day)
FROM old_statement o ORDER BY 1;
DROP TABLE old_statement;
CREATE INDEX statement_by_id ON packed_statement (substr(id, 1, 3));
CREATE INDEX statement_by_predicate ON packed_statement (predicate, day);
CREATE INDEX statement_by_round ON packed_statement
    (predicate, lower(attributes ->> '$.round'), coalesce(attributes ->> '$.lead', 0), day, subject)
    WHERE lower(attributes ->> '$.round') IS NOT NULL;
CREATE INDEX statement_by_role ON packed_statement (predicate, lower(attributes ->> '$.role'), day, subject)
    WHERE lower(attributes ->> '$.role') IS NOT NULL;
CREATE INDEX statement_by_kind ON packed_statement (predicate, lower(attributes ->> '$.kind'), day, subject)
    WHERE lower(attributes ->> '$.kind') IS NOT NULL;

-- As it is read; `packed_day` is what indexes are in the order of.
CREATE VIEW statement AS
SELECT statement, id, article, subject, predicate, object, value, attributes, coalesce(status, 'stated') AS status, since, until,
    CASE typeof(confidence) WHEN 'integer' THEN confidence / 10000.0 ELSE confidence END AS confidence, start, stop,
    CASE WHEN typeof(day) <> 'integer' THEN day WHEN day = 0 THEN '' WHEN day % 416 = 0 THEN printf('%04d', day / 416)
        WHEN day % 32 = 0 THEN printf('%04d-%02d', day / 416, day % 416 / 32)
        ELSE printf('%04d-%02d-%02d', day / 416, day % 416 / 32, day % 32) END AS day,
    day AS packed_day
FROM packed_statement;

UPDATE article SET first_reference = r.least, last_reference = r.most
FROM (SELECT article, min(reference) AS least, max(reference) AS most FROM reference GROUP BY article) r WHERE r.article = article.article;
UPDATE article SET first_statement = s.least, last_statement = s.most
FROM (SELECT article, min(statement) AS least, max(statement) AS most FROM packed_statement GROUP BY article) s WHERE s.article = article.article;

ALTER TABLE packed ADD COLUMN mentions BLOB NOT NULL DEFAULT x'';
UPDATE packed SET mentions = coalesce((
    SELECT pack_mentions(json_group_array(json_array(m.start, m.stop, n.new - a.first_reference, m.kind) ORDER BY m.start, m.stop, r.id, m.kind))
    FROM mention m CROSS JOIN renumbered n ON n.old = m.reference CROSS JOIN reference r ON r.reference = n.new
    CROSS JOIN article a ON a.article = m.article
    WHERE m.article = packed.article), x'');
DROP TABLE mention;
DROP TABLE renumbered;

-- The first writer derives everything anew: rows have other numbers.
DELETE FROM setting WHERE name = 'rules';
