-- Which ids name nothing any more: asked for where an id is not found. Few lines of the feed say so, so the index is small.
CREATE INDEX event_last ON event (subject) WHERE kind IN ('retracted', 'merged');
