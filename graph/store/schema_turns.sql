-- What has one value at a time keeps its turns in order, so that a further statement finds its successor, and those whose successor it
-- is, without reading the others (graph/store/timeline.py, `Turn`): `place` tells the slots of one relation apart, such as a seat in a
-- city and one in a country; `start` is empty where it is not known since when the statement holds.
DROP TABLE slot;
CREATE TABLE slot (
    entity    INTEGER NOT NULL,
    typ       INTEGER NOT NULL,
    place     TEXT NOT NULL,
    start     TEXT NOT NULL,
    id        BLOB NOT NULL,  -- of the statement
    value     TEXT NOT NULL,
    statement INTEGER NOT NULL,
    PRIMARY KEY (entity, typ, place, start, id)
) STRICT, WITHOUT ROWID;

-- The first writer derives everything anew.
DELETE FROM setting WHERE name = 'rules';
