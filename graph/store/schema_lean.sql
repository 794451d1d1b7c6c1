-- An article touches fewer pages. How many references a group has is what its things have together.
ALTER TABLE assembly DROP COLUMN references_;

-- No profile keeps where a thing was spoken of (graph/store/resolving.py, `uncounted`).
DELETE FROM trait WHERE kind = 'source';

-- Most traits are given once: which of them come first is seldom asked, as those that are given more often come before them.
DROP INDEX trait_by_count;
CREATE INDEX trait_by_count ON trait (assembly, kind, n DESC, length(value), value) WHERE n > 1;

-- A reference is part of a thing as soon as it is written.
DROP INDEX sighting_new;
