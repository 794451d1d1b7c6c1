"""What stands in a Neo4j database: labels, relationship types, constraints and indexes.

For people::

    (:Entity:Company {id, name, type, aliases, articles, degree, last_seen, founded_year})   one label for each type of the ontology
    (:Entity)-[:FOUNDED {status, statements, sources, first_seen, last_seen, confidence}]->(:Entity)   one type a relation
    (:Statement {id, predicate, value, attributes, status, since, until, confidence, quote, start, end, published, date, attr_round, ...})
        -[:SUBJECT]->(:Entity), -[:OBJECT]->(:Entity), -[:STATED_IN]->(:Article), -[:SUPERSEDED_BY]->(:Statement)
    (:Article {id, title, text, url, published, ...})-[:MENTIONS {start, end, kind}]->(:Reference)
    (:Rejected {id, predicate, value, status, confidence, quote, start, end})-[:REJECTED_IN]->(:Article {threshold}),
        -[:MAY_CONCERN]->(:Reference)
    (:Entity)-[:APPEARS_IN {references}]->(:Article),   (:Name {text})-[:NAMES]->(:Entity)
    (:Judgement), (:Refusal), (:Job), (:Untaken {job}), (:Visit), (:Change {number, kind, subject, other})

For search (lexicon.py, about.py)::

    (:Name {key, words}), (:Word {id, uses, deletions}), (:About {id, words}), the latter with the id of its entity

For resolution (graph/store/resolving.py says what these are)::

    (:Reference {type, name, aliases, traits, rank})-[:IN_ARTICLE]->(:Article), -[:OF_THING]->(:Thing)-[:OF_ENTITY]->(:Entity)
    (:Group {references, kinds}), (:Trait {group, kind, value, n}), (:Thing)-[:IN_BLOCK]->(:Block {size})
    (:Article {signature, cluster})-[:IN_BAND]->(:Band)
    (:Thing)-[:LINK {score, verdict, reasons, against}]->(:Thing)

Truth are articles, references, mentions, statements, rejections, judgements; all else follows from them. Every write transaction
first locks the one `Meta` node: writers take turns as they do on SQLite, so that what is derived is never derived from
halves. Ids are content ids; long texts are never index keys (Neo4j refuses keys over 8 KB).
"""

from typing import Final

from graph import ontology
from graph.errors import SchemaVersionError, StoreUnavailableError
from graph.store import stated
from graph.store.labels import label as label  # noqa: PLC0414 - the rest of the store asks here
from graph.store.labels import relationship as relationship  # noqa: PLC0414 - as above
from graph.store.neo4j.connection import Connection, Work

INDEX_SECONDS: Final = 3600  # that making the indexes of an imported database may take
VERSION: Final = 3  # version n comes from any before it by the same statements; what it lacks is derived anew
UNIQUE: Final = (
    "Meta", "Entity", "Article", "Reference", "Statement", "Name", "Group", "Trait", "Thing", "Block", "Judgement", "Refusal",
    "Counter", "Band", "Job", "Visit", "Untaken", "Word", "About", "SavedSearch",
)  # fmt: skip


def _fulltext(of: str, what: str) -> str:
    """Return the statement that makes an index over words that are split already: they have only to be parted at spaces."""
    return f"""CREATE FULLTEXT INDEX {of.lower()}_{what} IF NOT EXISTS FOR (n:{of}) ON EACH [n.{what}]
    OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}"""


CONSTRAINTS: Final = (
    *(f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE" for label in UNIQUE),
    "CREATE CONSTRAINT change_number IF NOT EXISTS FOR (n:Change) REQUIRE n.number IS UNIQUE",
)
STATEMENTS: Final = (
    *CONSTRAINTS,
    "CREATE INDEX article_date IF NOT EXISTS FOR (n:Article) ON (n.published)",
    "CREATE INDEX article_cluster IF NOT EXISTS FOR (n:Article) ON (n.cluster)",
    "CREATE INDEX untaken_job IF NOT EXISTS FOR (n:Untaken) ON (n.job)",
    "CREATE INDEX entity_degree IF NOT EXISTS FOR (n:Entity) ON (n.degree)",
    "CREATE INDEX statement_edge IF NOT EXISTS FOR (n:Statement) ON (n.src, n.predicate, n.dst)",
    "CREATE INDEX statement_subject IF NOT EXISTS FOR (n:Statement) ON (n.src, n.published)",
    "CREATE INDEX statement_object IF NOT EXISTS FOR (n:Statement) ON (n.dst, n.published)",
    "CREATE INDEX statement_relation IF NOT EXISTS FOR (n:Statement) ON (n.predicate, n.published)",
    "CREATE INDEX statement_date IF NOT EXISTS FOR (n:Statement) ON (n.published)",
    *(
        f"CREATE INDEX statement_{a} IF NOT EXISTS FOR (n:Statement) ON (n.predicate, n.attr_{a})"
        for a in stated.INDEXED
    ),
    "CREATE INDEX reference_rank IF NOT EXISTS FOR (n:Reference) ON (n.group, n.rank)",
    "CREATE INDEX thing_group IF NOT EXISTS FOR (n:Thing) ON (n.group)",
    "CREATE INDEX trait_place IF NOT EXISTS FOR (n:Trait) ON (n.group, n.kind, n.place)",
    "CREATE INDEX change_subject IF NOT EXISTS FOR (n:Change) ON (n.subject)",
    "CREATE INDEX judgement_time IF NOT EXISTS FOR (n:Judgement) ON (n.at)",
    *(_fulltext(*place) for place in (("Name", "words"), ("About", "words"), ("Word", "deletions"))),
)
RENEW: Final = "MATCH (m:Meta {id: 'venturegraph'}) SET m.schema = $schema, m.rules = ''"
CLOTHE: Final = "MATCH (m:Meta {id: 'venturegraph'}) REMOVE m.bare"
LISTS: Final = (
    ("Entity", "aliases"),
    ("Reference", "aliases"),
    ("Group", "kinds"),
    ("Thing", "blocks"),
    ("Article", "signature"),
)
FILL: Final = """
MATCH (n:{label}) WHERE n.{name} IS NULL CALL (n) {{ SET n.{name} = $none }} IN TRANSACTIONS OF 10000 ROWS"""
# `bare` is what was imported (importing.py) and has no indexes yet, `loading` is set while loading.py pours a graph in.
ASK: Final = """
MATCH (m:Meta {id: 'venturegraph'}) RETURN CASE WHEN m.bare THEN -m.schema ELSE m.schema END, m.rules, m.loading IS NOT NULL"""
HALF: Final = "a copy into this database has not ended; say the same `venturegraph copy` again, which goes on with it, or empty the database"
FOREIGN: Final = "MATCH (n) RETURN count(n)"
LOCK: Final = """
MERGE (m:Meta {id: 'venturegraph'})
ON CREATE SET m.schema = $schema, m.rules = '', m.event = 0, m.writes = 0
SET m.writes = m.writes + $by, m.revision = CASE $by WHEN 0 THEN m.revision ELSE randomUUID() END
RETURN m.loading IS NOT NULL"""


def relationships() -> str:
    """Return all relationship types of the ontology as a pattern's alternative."""
    return "|".join(relationship(r.name) for r in ontology.load().relations.values() if not r.literal)


def prepare(connection: Connection) -> None:
    """Make constraints and indexes where the database is new; raises `SchemaVersionError` and `StoreUnavailableError`."""
    version = _check(connection)
    if version == VERSION:
        return
    for statement in STATEMENTS:
        connection.auto(statement)
    connection.auto(f"CALL db.awaitIndexes({INDEX_SECONDS})")
    if version < 0:
        _fill(connection)
    connection.write(_renew)


def _fill(connection: Connection) -> None:
    """Give what was imported its empty lists: the importer makes none."""
    for of, name in LISTS:
        connection.auto(FILL.format(label=of, name=name), none=b"" if name == "signature" else [])


def _renew(work: Work) -> None:
    """Note that the database is of this version, and that all has to be derived anew; a second process finds it done."""
    turn(work)
    if abs(work.get(ASK)[0]) != VERSION:
        work.run(RENEW, schema=VERSION)
    work.run(CLOTHE)


def check(connection: Connection) -> None:
    """Raise unless the database holds a graph of this version."""
    if _check(connection) != VERSION:
        raise StoreUnavailableError(
            f"{connection.address}: it holds no graph of this version yet; ingest something into it first"
        )


def turn(work: Work, *, graph: bool = False) -> None:
    """Wait for the writers' turn, which lasts until the transaction ends; ``graph`` says that the graph is going to change.

    Raises `StoreUnavailableError` where it may not, as a whole graph is being poured in.
    """
    if work.get(LOCK, schema=VERSION, by=int(graph)) and graph:
        raise StoreUnavailableError(HALF)


def current(work: Work, rules: str) -> bool:
    """Say whether these rules of resolution made what is derived."""
    found = work.get(ASK)
    return bool(found and found[1] == rules)


def check_version(connection: Connection) -> tuple[int, bool]:
    """Return the version of the database (0 where it is empty, less than that where it has no indexes), and whether it holds half a graph.

    Raises `SchemaVersionError` for a newer one, `StoreUnavailableError` for a database of another program.
    """
    found, nodes = connection.read(lambda work: (work.get(ASK), work.get(FOREIGN)))
    version, _, half = found or (0, "", False)
    if abs(version) > VERSION:
        raise SchemaVersionError(
            f"{connection.address}: written by a newer venturegraph (schema {version}, this one knows {VERSION}); upgrade"
        )
    if nodes and not version:
        raise StoreUnavailableError(
            f"{connection.address}: it is a database of another program ({nodes} nodes); name another database"
        )
    return int(version), bool(half)


def _check(connection: Connection) -> int:
    version, half = check_version(connection)
    if half:
        raise StoreUnavailableError(f"{connection.address}: {HALF}")
    return version
