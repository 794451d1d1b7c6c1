"""What the news says of entities on Neo4j: the words under which their sentences find them; `graph.store.about` chooses them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from graph.store import about
from graph.store.about import YOUNGEST, Said
from graph.store.neo4j.connection import Work

# The statements with an entity at either end, youngest first, by the indexes: a hub with 100,000 of them costs no more than others.
YOUNGEST_OF: Final = f"""
UNWIND $rows AS id
CALL (id) {{
    CALL (id) {{
        MATCH (s:Statement) USING INDEX s:Statement(src, published) WHERE s.src = id AND s.published >= ''
        RETURN s ORDER BY s.src DESC, s.published DESC, s.id LIMIT {YOUNGEST}
        UNION
        MATCH (s:Statement) USING INDEX s:Statement(dst, published) WHERE s.dst = id AND s.published >= ''
        RETURN s ORDER BY s.dst DESC, s.published DESC, s.id LIMIT {YOUNGEST}
    }}
    RETURN s ORDER BY s.published DESC, s.id LIMIT {YOUNGEST}
}}
RETURN id, s.id, s.published, s.confidence, s.quote"""
WRITE: Final = """
UNWIND $rows AS row MERGE (a:About {id: row.id})
WITH a, row WHERE a.words IS NULL OR a.words <> row.words SET a.words = row.words"""
FORGET: Final = "UNWIND $rows AS id MATCH (a:About {id: id}) DELETE a"


def youngest(work: Work, entities: Collection[str]) -> dict[str, list[Said]]:
    """Return the youngest sentences of entities."""
    found: dict[str, list[Said]] = defaultdict(list)
    for id_, *said in work.each(YOUNGEST_OF, sorted(entities)):
        found[id_].append(Said(*said))
    return found


def write(work: Work, entities: Mapping[str, Mapping[str, Any]], said: Mapping[str, list[Said]]) -> None:
    """Bring the words of entities in step with their fields and sentences."""
    work.each(WRITE, [{"id": id_, "words": _words(fields, said.get(id_, []))} for id_, fields in entities.items()])


def forget(work: Work, entities: Collection[str]) -> None:
    """Take out the words of entities that are gone."""
    work.each(FORGET, sorted(entities))


def _words(fields: Mapping[str, Any], said: list[Said]) -> str:
    names = (fields["name"], *fields["aliases"])
    return " ".join(sorted(about.words(fields["type"], names, about.best(said))))
