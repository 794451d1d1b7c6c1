-- All edges in the order in which they are listed, with what the key of the table adds: relation and ends. A list of all edges, or of
-- those of a relation, reads as many entries as it shows.
CREATE INDEX edge_by_support ON edge (sources DESC, confidence DESC);

-- Edges are counted by relation.
DELETE FROM counter WHERE kind = 'edge';
INSERT INTO counter (kind, name, n) SELECT 'edge', t.name, count(*) FROM edge n JOIN term t ON t.term = n.typ GROUP BY t.name;
