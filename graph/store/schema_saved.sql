-- Saved searches: graph/store/saved.py explains the columns.
CREATE TABLE saved_search (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    wanted  TEXT NOT NULL,
    text    TEXT NOT NULL,
    filter  TEXT NOT NULL,
    owner   TEXT NOT NULL,
    created TEXT NOT NULL,
    seen    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX saved_search_by_name ON saved_search (owner, name);
