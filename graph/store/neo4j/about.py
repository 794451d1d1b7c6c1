"""What the news says of entities on Neo4j: the words under which their sentences find them; `graph.store.about` chooses them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph.store import about
from graph.store.about import BEST, YOUNGEST, Said
from graph.store.neo4j.connection import Work

# The statements with an entity at either end, youngest first, by the indexes: a hub with 100,000 of them costs no more than others.
# Of these, in the order of `graph.store.about.best`, the best, each sentence once: one row an entity, as rows are what answers cost.
BEST_OF: Final = f"""
UNWIND $rows AS id
CALL (id) {{
    CALL (id) {{
        MATCH (s:Statement) USING INDEX s:Statement(src, published) WHERE s.src = id AND s.published >= ''
        RETURN s ORDER BY s.src DESC, s.published DESC, s.id LIMIT {YOUNGEST}
        UNION
        MATCH (s:Statement) USING INDEX s:Statement(dst, published) WHERE s.dst = id AND s.published >= ''
        RETURN s ORDER BY s.dst DESC, s.published DESC, s.id LIMIT {YOUNGEST}
    }}
    WITH s ORDER BY s.published DESC, s.id LIMIT {YOUNGEST}
    WITH s.confidence AS confidence, s.published AS published, s.id AS statement, s.quote AS quote
    ORDER BY confidence DESC, published DESC, statement
    WITH quote, collect([statement, published, confidence, quote])[0] AS first, max(published) AS last
    ORDER BY first[2] DESC, first[1] DESC, first[0]
    RETURN max(last) AS last, collect(first)[..{BEST}] AS best
}}
WITH id, last, best WHERE last IS NOT NULL
RETURN id, last, best"""
WRITE: Final = """
UNWIND $rows AS row MERGE (a:About {id: row.id})
WITH a, row WHERE a.words IS NULL OR a.words <> row.words SET a.words = row.words"""
FORGET: Final = "UNWIND $rows AS id MATCH (a:About {id: id}) DELETE a"


@dataclass(frozen=True, slots=True)
class Voiced:
    """What the youngest statements on an entity say: the date of the last, and the best sentences."""

    last: str
    best: tuple[Said, ...]


def voiced(work: Work, entities: Collection[str]) -> dict[str, Voiced]:
    """Return what is said of those of these entities that statements speak of."""
    found = work.each(BEST_OF, sorted(entities))
    return {id_: Voiced(last, tuple(Said(*said) for said in best)) for id_, last, best in found}


def write(work: Work, entities: Mapping[str, Mapping[str, Any]], said: Mapping[str, Voiced]) -> None:
    """Bring the words of entities in step with their fields and sentences."""
    work.each(WRITE, [{"id": id_, "words": _words(fields, said.get(id_))} for id_, fields in entities.items()])


def forget(work: Work, entities: Collection[str]) -> None:
    """Take out the words of entities that are gone."""
    work.each(FORGET, sorted(entities))


def _words(fields: Mapping[str, Any], said: Voiced | None) -> str:
    names = (fields["name"], *fields["aliases"])
    return " ".join(sorted(about.words(fields["type"], names, (one.quote for one in said.best) if said else ())))
