-- What can have one value at a time, by the entity whose value it is: a seat, a chief executive, a valuation, a founding year.
-- graph/store/timeline.py says which statements; the few of a hub that has thousands of others are found without reading those.
CREATE TABLE slot (
    entity    INTEGER NOT NULL,
    typ       INTEGER NOT NULL,
    statement INTEGER NOT NULL,
    PRIMARY KEY (entity, typ, statement)
) STRICT, WITHOUT ROWID;

-- The likeliest links first, as they are listed.
CREATE INDEX link_by_score ON link (score DESC);

-- The first writer derives everything anew.
DELETE FROM setting WHERE name = 'rules';
