-- The edges of an object in the order in which they are listed: a place with a hundred thousand is listed as fast as any other.
-- It holds what changes with each article, so an article's edges now cost an index entry more; edges are not sorted when asked.
DROP INDEX edge_by_object;
CREATE INDEX edge_by_object ON edge (dst, sources DESC, confidence DESC, typ, src);
