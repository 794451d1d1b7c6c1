"""Which statements others have taken the place of, kept in step within a transaction on Neo4j."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from graph.model import Fact
from graph.store import timeline
from graph.store.neo4j import rows
from graph.store.neo4j.connection import Work

Slot = tuple[str, str]  # entity, predicate

OF_ARTICLES: Final = """
UNWIND $rows AS id MATCH (:Article {id: id})<-[:STATED_IN]-(:Statement)-[u:SUPERSEDED_BY]-()
RETURN DISTINCT startNode(u).id, endNode(u).id"""
BASED_THERE: Final = """
UNWIND $rows AS id MATCH (:Entity {id: id})<-[:OBJECT]-(s:Statement {predicate: 'based_in'}) RETURN DISTINCT s.src"""
HELD: Final = f"""
UNWIND $rows AS row MATCH (e:Entity {{id: row.entity}})
CALL (e, row) {{
    MATCH (e)<-[:SUBJECT]-(s:Statement {{predicate: row.predicate}}) WHERE row.predicate <> 'holds_role' RETURN s
    UNION
    MATCH (e)<-[:OBJECT]-(s:Statement {{predicate: 'holds_role'}}) WHERE row.predicate = 'holds_role' AND {rows.CHIEF} RETURN s
}}
OPTIONAL MATCH (s)-[:SUPERSEDED_BY]->(t:Statement)
RETURN row.at, s.id, t.id"""
FREE: Final = "UNWIND $rows AS id MATCH (:Statement {id: id})-[u:SUPERSEDED_BY]->() DELETE u"
SUPERSEDE: Final = """
UNWIND $rows AS row MATCH (s:Statement {id: row.old}), (t:Statement {id: row.new}) CREATE (s)-[:SUPERSEDED_BY]->(t)"""


class Slots:
    """Fills ``before`` and ``after`` with who took whose place, by statement ids."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}

    def forget(self, articles: Iterable[str]) -> None:
        """Remember what holds of the statements of articles before they go."""
        self.before |= dict(self._work.each(OF_ARTICLES, sorted(articles)))

    def finish(self, edges: Iterable[tuple[str, str, str]], renamed: Iterable[str]) -> None:
        """Derive anew the slots that these edges and places with another name touch."""
        touched = {(holder, key[1]) for key in edges if (holder := _holder(*key))}
        touched |= {(src, "based_in") for (src,) in self._work.each(BASED_THERE, sorted(renamed))}
        slots = sorted(touched)
        asked = [{"at": at, "entity": slot[0], "predicate": slot[1]} for at, slot in enumerate(slots)]
        held: dict[int, dict[str, str | None]] = defaultdict(dict)
        for at, id_, other in self._work.each(HELD, asked):
            held[at][id_] = other
        self._derive(held)

    def _derive(self, held: dict[int, dict[str, str | None]]) -> None:
        was = {id_: other for found in held.values() for id_, other in found.items()}
        facts: dict[str, Fact] = {}
        for row in self._work.each(rows.FACTS_OF_IDS, sorted(was)):
            found = rows.fact(row)
            facts[found.statement.id] = found
        now: dict[str, str] = {}
        for ids in held.values():
            now |= timeline.superseded(facts[id_] for id_ in ids)
        self.before |= {id_: other for id_, other in was.items() if other and id_ not in self.before}
        self._work.each(FREE, sorted(id_ for id_, other in was.items() if other and now.get(id_) != other))
        new = {id_: other for id_, other in now.items() if was.get(id_) != other}
        self._work.each(SUPERSEDE, [{"old": id_, "new": other} for id_, other in sorted(new.items())])
        self.after |= now


def _holder(src: str, predicate: str, dst: str) -> str:
    """Return whose slot the statements of an edge may fill, empty where later ones take no place."""
    if predicate not in timeline.SLOTTED - timeline.LASTING:
        return ""
    return dst if predicate == "holds_role" else src
