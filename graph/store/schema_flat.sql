-- What an edge keeps so that a further statement is added to it without reading the others: the id of the statement that gives
-- the status, and the sum of what its sources leave of doubt (graph/store/derive.py, `belief`). An edge without is counted anew.
ALTER TABLE edge ADD COLUMN youngest TEXT NOT NULL DEFAULT '';
ALTER TABLE edge ADD COLUMN belief INTEGER;

-- The first writer derives everything anew.
DELETE FROM setting WHERE name = 'rules';
