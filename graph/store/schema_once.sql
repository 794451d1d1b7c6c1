-- What an article says of a reference is kept once. Which article, when, and under which names the reference itself says; of which group it is
-- its thing says.
DROP TABLE member;
DROP TABLE sighting;

-- Which thing, and so which entity, a reference belongs to.
CREATE TABLE member (
    reference INTEGER PRIMARY KEY,
    thing     INTEGER NOT NULL,  -- 0 until it is assigned
    entity    INTEGER NOT NULL
) STRICT;
CREATE INDEX member_by_thing ON member (thing);

-- What an article says of a reference beside its names, as far as it helps to tell things apart; no row where it says nothing.
CREATE TABLE sighting (
    reference INTEGER PRIMARY KEY,
    traits    TEXT NOT NULL  -- JSON object
) STRICT;

-- The first writer derives everything anew.
DELETE FROM setting WHERE name = 'rules';
