"""The graph on a Neo4j server: the same contract as the embedded store, for teams that outgrow one machine."""

from graph.store.neo4j.reader import Neo4jReader
from graph.store.neo4j.store import Neo4jStore

__all__ = ["Neo4jReader", "Neo4jStore"]
