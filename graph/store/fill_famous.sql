-- Fills what the version before added, from what is there: nothing has to be derived anew. 20 is LEAST of graph/store/famous.py.
INSERT INTO famous (entity, surfaces, digest)
SELECT e.entity, (SELECT json_group_array(s.surface ORDER BY s.surface) FROM surface s WHERE s.entity = e.entity), o.digest
FROM entity e JOIN about o ON o.entity = e.entity WHERE e.degree >= 20;

CREATE VIRTUAL TABLE temp.name_words USING fts5vocab (main, surface_word, instance);
INSERT INTO famous_word (rowid, words)
SELECT w.doc, group_concat(w.term, ' ') FROM temp.name_words w
WHERE w.doc IN (SELECT s.value FROM famous f, json_each(f.surfaces) s) GROUP BY w.doc;
DROP TABLE temp.name_words;

CREATE VIRTUAL TABLE temp.text_words USING fts5vocab (main, entity_text, instance);
INSERT INTO famous_text (rowid, words)
SELECT w.doc, group_concat(w.term, ' ') FROM temp.text_words w WHERE w.doc IN (SELECT entity FROM famous) GROUP BY w.doc;
DROP TABLE temp.text_words;

UPDATE statement SET day = coalesce(
    CASE WHEN since GLOB '[12][0-9][0-9][0-9]*' THEN since END,
    CASE WHEN attributes ->> '$.since' GLOB '[12][0-9][0-9][0-9]*' THEN attributes ->> '$.since' END,
    CASE WHEN attributes ->> '$.date' GLOB '[12][0-9][0-9][0-9]*' THEN attributes ->> '$.date' END,
    (SELECT a.published FROM article a WHERE a.article = statement.article)
);
