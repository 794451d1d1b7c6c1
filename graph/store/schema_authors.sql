-- Who wrote an article, as its page says: names divided by "; ". Of articles that are there already nobody knows until they are read again.
ALTER TABLE article ADD COLUMN authors TEXT NOT NULL DEFAULT '';
