"""Who stands to the same neighbours in the SQLite file: gathered inside it, so that a hub's never become a hundred thousand objects."""

import json
from collections.abc import Sequence
from typing import Final

from graph.store import rows
from graph.store.asking import LinkFilter, Sharing, Way
from graph.store.between import kept
from graph.store.database import Session, Value

# Those with fewer edges of all kinds are few enough; of the others no more are counted than make a crowd.
EDGES: Final = """
SELECT j.value, e.entity,
    (SELECT count(*) FROM (SELECT 1 FROM edge n WHERE n.src = e.entity {kept} LIMIT :most + 1))
    + (SELECT count(*) FROM (SELECT 1 FROM edge n WHERE n.dst = e.entity {kept} LIMIT :most + 1))
FROM json_each(:ids) j CROSS JOIN entity e ON e.id = unhex(j.value)"""
# Of each way, by its place in the list; what stands to a thing as the subject of an edge is in the index by the object.
OTHERS: Final = """
SELECT j.key, e.id FROM json_each(:subjects) j CROSS JOIN edge n ON n.dst = j.value ->> 0 AND n.typ = j.value ->> 1 {kept}
CROSS JOIN entity e ON e.entity = n.src WHERE e.type = :type
UNION ALL
SELECT j.key, e.id FROM json_each(:objects) j CROSS JOIN edge n ON n.src = j.value ->> 0 AND n.typ = j.value ->> 1 {kept}
CROSS JOIN entity e ON e.entity = n.dst WHERE e.type = :type"""


def found(session: Session, ways: Sequence[Way], type_: str, keep: LinkFilter, most: int) -> dict[Way, Sharing]:
    """Return what `Finder.find_sharing` does."""
    conditions, binds = kept(session, keep)
    ids = json.dumps([rows.blob(via, "ent").hex() for via in dict.fromkeys(way.via for way in ways)])
    counted = session.all(EDGES.format(kept=conditions), {**binds, "ids": ids, "most": most})
    near = {f"ent_{id_}": (row, edges) for id_, row, edges in counted if edges <= most}
    open_ = [way for way in ways if way.via in near]
    places = {str(at): (near[way.via][0], session.term(way.predicate)) for at, way in enumerate(open_)}
    sides: dict[str, Value] = {
        name: json.dumps({at: places[at] for at, way in zip(places, open_, strict=True) if way.subject == subject})
        for name, subject in (("subjects", True), ("objects", False))
    }
    others: dict[str, list[str]] = {at: [] for at in places}
    for at, id_ in session.execute(OTHERS.format(kept=conditions), {**binds, **sides, "type": session.term(type_)}):
        others[at].append(f"ent_{id_.hex()}")
    return {way: Sharing(near[way.via][1], tuple(sorted(others[at]))) for at, way in zip(places, open_, strict=True)}
