-- The graph in one SQLite file. Version 1; later versions are further scripts in database.py, never edits of this one.
--
-- Inside, rows are joined by small integers; outside, things are known by content ids ("ent_" + 24 hex digits), of which
-- the columns `id` hold the 12 bytes. No integer of this file ever leaves it.

-- ---------------------------------------------------------------------------------------------------------------------
-- THE TRUTH: what was read, as it was read. Written by put and retract only; everything below follows from it.

-- Words of small vocabularies (entity types, relations); only ever added to.
CREATE TABLE term (
    term INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE article (
    article   INTEGER PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE,
    version   TEXT NOT NULL,  -- Reading.version
    extractor TEXT NOT NULL,
    title     TEXT NOT NULL,
    url       TEXT NOT NULL,
    published TEXT NOT NULL,
    modified  TEXT NOT NULL,
    source    TEXT NOT NULL,
    language  TEXT NOT NULL,
    cluster   TEXT NOT NULL
) STRICT;
CREATE INDEX article_by_date ON article (published DESC, id);

-- Apart from the article, so that lists and joins do not read texts. Quotes are not stored: they are cut from here.
CREATE TABLE body (
    article INTEGER PRIMARY KEY,
    text    TEXT NOT NULL
) STRICT;

CREATE TABLE reference (
    reference INTEGER PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE,
    article   INTEGER NOT NULL,
    type      INTEGER NOT NULL,  -- term
    name      TEXT NOT NULL,
    aliases   TEXT NOT NULL  -- JSON array
) STRICT;
CREATE INDEX reference_by_article ON reference (article);

CREATE TABLE mention (
    article   INTEGER NOT NULL,
    start     INTEGER NOT NULL,
    stop      INTEGER NOT NULL,
    reference INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    PRIMARY KEY (article, start, stop, reference, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement (
    statement  INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    article    INTEGER NOT NULL,
    subject    INTEGER NOT NULL,  -- reference
    predicate  INTEGER NOT NULL,  -- term
    object     INTEGER,           -- reference; NULL where the value stands
    value      TEXT NOT NULL,
    attributes TEXT NOT NULL,     -- JSON object
    status     TEXT NOT NULL,
    since      TEXT NOT NULL,
    until      TEXT NOT NULL,
    confidence REAL NOT NULL,
    start      INTEGER NOT NULL,
    stop       INTEGER NOT NULL
) STRICT;
CREATE INDEX statement_by_article ON statement (article);

CREATE TABLE refusal (
    source TEXT PRIMARY KEY,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------------------------------------------------------------
-- THE DERIVED: computable anew from the truth at any time, kept in step within each transaction.

-- Which entity a reference belongs to.
CREATE TABLE member (
    reference INTEGER PRIMARY KEY,
    entity    INTEGER NOT NULL
) STRICT;

CREATE TABLE entity (
    entity     INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    type       INTEGER NOT NULL,  -- term
    name       TEXT NOT NULL,
    aliases    TEXT NOT NULL,     -- JSON array
    properties TEXT NOT NULL,     -- JSON object
    articles   INTEGER NOT NULL,
    degree     INTEGER NOT NULL
) STRICT;
CREATE INDEX entity_by_degree ON entity (degree DESC, name, id, type);

-- The names of an entity with their counts: the main name and the aliases follow without reading the references again.
CREATE TABLE surface (
    surface INTEGER PRIMARY KEY,
    entity  INTEGER NOT NULL,
    text    TEXT NOT NULL,
    key     TEXT NOT NULL,     -- names.key
    names   INTEGER NOT NULL,  -- references with this name
    uses    INTEGER NOT NULL,  -- references with this name or alias
    UNIQUE (entity, text)
) STRICT;

-- The words of each surface, as names.tokens splits them: the tokenizer has only to part them at spaces, and therefore
-- takes every ASCII sign for a letter. detail=none: words are looked up one by one, never as phrases.
CREATE VIRTUAL TABLE surface_word USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '2 3',
    tokenize = "ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);

-- The statements behind an edge (ends of symmetric relations in the order of entity ids), or behind a literal (dst = 0).
CREATE TABLE support (
    src       INTEGER NOT NULL,
    typ       INTEGER NOT NULL,
    dst       INTEGER NOT NULL,
    statement INTEGER NOT NULL,
    PRIMARY KEY (src, typ, dst, statement)
) STRICT, WITHOUT ROWID;

-- The second index leaves out what changes with each article, so that an update touches the table alone.
CREATE TABLE edge (
    src        INTEGER NOT NULL,
    typ        INTEGER NOT NULL,
    dst        INTEGER NOT NULL,
    status     TEXT NOT NULL,
    statements INTEGER NOT NULL,
    sources    INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen  TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (src, typ, dst)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_by_object ON edge (dst, typ, src);

-- The facts of each entity in the order in which they are listed: one row for the subject, one for the object.
CREATE TABLE fact (
    entity    INTEGER NOT NULL,
    published TEXT NOT NULL,
    id        BLOB NOT NULL,
    statement INTEGER NOT NULL,
    predicate INTEGER NOT NULL,
    PRIMARY KEY (entity, published DESC, id)
) STRICT, WITHOUT ROWID;

-- How many there are of each kind: statistics and totals never scan.
CREATE TABLE counter (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
