-- The why-not ledger: what an article may say, but too uncertainly to be a statement. Truth, as statements are: it comes and goes with
-- its article, which the subject's reference names; graph/store/derive.py bounds it.
CREATE TABLE rejected (
    rejected   INTEGER PRIMARY KEY,
    id         BLOB NOT NULL,     -- of the statement that it would be
    subject    INTEGER NOT NULL,  -- reference
    predicate  INTEGER NOT NULL,  -- term
    object     INTEGER,           -- reference; NULL where the value stands
    value      TEXT NOT NULL,
    status     TEXT NOT NULL,
    confidence REAL NOT NULL,
    start      INTEGER NOT NULL,
    stop       INTEGER NOT NULL
) STRICT;
CREATE INDEX rejected_by_subject ON rejected (subject);
CREATE INDEX rejected_by_object ON rejected (object) WHERE object IS NOT NULL;

-- The confidence from which the reader of an article stated things; 0 for those that were read before there was a ledger.
ALTER TABLE article ADD COLUMN threshold REAL NOT NULL DEFAULT 0;
