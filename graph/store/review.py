"""What the SQLite store answers about links: candidates, merges, and whether a judged id names anything."""

import json

from graph.model import Candidate, Judgement
from graph.store import judging, paging, resolution, rows
from graph.store.asking import Conditions
from graph.store.base import Page
from graph.store.compiling import Compiler
from graph.store.database import Row, Session, Value
from graph.store.resolving import Comparison, Judged


def candidates(session: Session, listing: paging.Listing, where: Conditions = ()) -> Page[Candidate]:
    """Return a page of the open links that nobody has judged and that fulfil conditions. Cost: a look at all links for their number."""
    compiler = Compiler(session)
    kept = compiler.candidates(where)
    judged = judged_things(session)
    settled = [_hex(one) + _hex(other) for one, other in {*judged.same, *judged.different, *judged.unsure}]
    score, left, right = listing.after() or (None, "", "")
    every: dict[str, Value] = {**compiler.binds, "settled": json.dumps(settled)}
    place = {"score": score, "left": rows.blob(str(left), "ent"), "right": rows.blob(str(right), "ent")}
    sql = rows.OPEN_LINKS.format(where=kept)
    found = session.all(sql, {**every, **place, "limit": listing.limit + 1})
    total = session.get(rows.COUNT_OPEN.format(where=kept), every)
    return listing.page([_candidate(session, row, judged) for row in found], paging.candidate_position, total)


def judgement_page(session: Session, listing: paging.Listing, where: Conditions = ()) -> Page[Judgement]:
    """Return a page of the judgements that fulfil conditions, also of those undone."""
    compiler = Compiler(session)
    kept = compiler.judgements(where)
    date, id_ = listing.after() or (None, "")
    place = {"date": date, "id": id_, "limit": listing.limit + 1}
    found = session.all(rows.JUDGEMENT_PAGE.format(where=kept), {**compiler.binds, **place})
    total = session.get(rows.COUNT_JUDGEMENTS.format(where=kept), compiler.binds)
    return listing.page([rows.judgement(row) for row in found], paging.judgement_position, total)


def _hex(id_: str) -> str:
    return id_.partition("_")[2].upper()


def merges(session: Session, entity: int) -> list[Candidate]:
    """Return the links inside an entity, those made by judgement alone included."""
    judged = judged_things(session)
    found = session.all(rows.LINKS_OF_ENTITY, {"entity": entity})
    linked = [_candidate(session, row, judged, "merged") for row in found]
    heads = [rows.thing_head(session, *row) for row in session.all(rows.THINGS_OF_ENTITY, (entity,))]
    return resolution.with_judged(linked, heads, judged)


def exists(session: Session, id_: str) -> bool:
    """Say whether this is the id of a thing or of a reference."""
    return bool(thing_of(session, id_))


def thing_of(session: Session, id_: str) -> str:
    """Return the thing to which a judged id leads, ``""`` where there is none."""
    if id_.startswith("ref_"):
        same = rows.SAME_ID.format(row="r", id="?1")
        sql = f"SELECT t.id FROM reference r JOIN member m USING (reference) JOIN thing t USING (thing) WHERE {same}"  # noqa: S608 - a constant
        found = session.get(sql, (rows.blob(id_, "ref"),))
        return f"ent_{found.hex()}" if found else ""
    return id_ if session.get("SELECT 1 FROM thing WHERE id = ?", (rows.blob(id_, "ent"),)) else ""


def judged_things(session: Session) -> Judged:
    """Return all judgements in force as pairs of things."""
    return judging.judged(judgements(session), lambda id_: thing_of(session, id_))


def _candidate(session: Session, row: Row, judged: Judged, kind: str = "") -> Candidate:
    score, reasons, *rest, one, other = row
    left, right = rows.thing_head(session, *rest[:3]), rows.thing_head(session, *rest[3:])
    link = Comparison(score, "same", tuple(json.loads(reasons)))
    against = (one, other) if one else None
    return resolution.candidate(
        left, right, link, kind or ("conflict" if one else "review"), against, judged=(left.id, right.id) in judged.same
    )


def judgements(session: Session) -> list[Judgement]:
    """Return all judgements, also those undone."""
    return [rows.judgement(row) for row in session.all(rows.JUDGEMENTS)]


def keep(session: Session, judgement: Judgement) -> None:
    """Write a judgement and its undoing, unless they are there."""
    said = (judgement.verdict, judgement.by, judgement.at, judgement.why)
    values = (judgement.id, judgement.left, judgement.right, *said)
    session.execute("INSERT INTO judgement VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING", values)
    if judgement.undone:
        sql = "INSERT INTO undoing VALUES (?, ?) ON CONFLICT (judgement) DO NOTHING"
        session.execute(sql, (judgement.id, judgement.undone))
