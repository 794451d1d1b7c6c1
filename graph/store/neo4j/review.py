"""What the Neo4j store answers about links: candidates, merges, and whether a judged id names anything."""

from graph.model import Candidate, Judgement
from graph.store import judging, paging, resolution
from graph.store.asking import Conditions
from graph.store.base import Page
from graph.store.neo4j import rows
from graph.store.neo4j.compiling import Compiler
from graph.store.neo4j.connection import Row, Work
from graph.store.resolving import Comparison, Judged


def candidates(work: Work, listing: paging.Listing, where: Conditions = ()) -> Page[Candidate]:
    """Return a page of the open links that nobody has judged and that fulfil conditions. Cost: a look at all links for their number."""
    compiler = Compiler(work)
    kept = compiler.links(where)
    judged = judged_things(work)
    settled = [one + other for one, other in {*judged.same, *judged.different, *judged.unsure}]
    score, left, right = listing.after() or (None, "", "")
    every = {**compiler.values, "settled": settled}
    place = {"score": score, "left": left, "right": right, "limit": listing.limit + 1}
    found = [_candidate(row, judged) for row in work.all(rows.OPEN_LINKS.format(where=kept), **place, **every)]
    total = work.get(rows.COUNT_OPEN.format(where=kept), **every)
    return listing.page(found, paging.candidate_position, total)


def judgements(work: Work, listing: paging.Listing, where: Conditions = ()) -> Page[Judgement]:
    """Return a page of the judgements that fulfil conditions, also of those undone."""
    compiler = Compiler(work)
    kept = compiler.judgements(where)
    date, id_ = listing.after() or (None, "")
    place = {"date": date, "id": id_, "limit": listing.limit + 1}
    found = work.all(rows.JUDGEMENT_PAGE.format(where=kept), **place, **compiler.values)
    total = work.get(rows.COUNT_JUDGEMENTS.format(where=kept), **compiler.values)
    return listing.page([rows.judgement(row) for row in found], paging.judgement_position, total)


def merges(work: Work, entity: str) -> list[Candidate]:
    """Return the links inside an entity, those made by judgement alone included."""
    judged = judged_things(work)
    linked = [_candidate(row, judged, "merged") for row in work.all(rows.LINKS_OF_ENTITY, id=entity)]
    heads = [rows.thing_head(*row) for row in work.all(rows.THINGS_OF_ENTITY, id=entity)]
    return resolution.with_judged(linked, heads, judged)


def thing_of(work: Work, id_: str) -> str:
    """Return the thing to which a judged id leads, ``""`` where there is none."""
    return work.get(rows.THING_OF_REFERENCE if id_.startswith("ref_") else rows.THING, id=id_) or ""


def judged_things(work: Work) -> Judged:
    """Return all judgements in force as pairs of things."""
    known = [rows.judgement(row) for row in work.all(rows.JUDGEMENTS)]
    return judging.judged(known, lambda id_: thing_of(work, id_))


def _candidate(row: Row, judged: Judged, kind: str = "") -> Candidate:
    score, reasons, low, low_profile, high, high_profile, against = row
    left, right = rows.thing_head(low, low_profile), rows.thing_head(high, high_profile)
    link = Comparison(score, "same", tuple(reasons))
    return resolution.candidate(
        left,
        right,
        link,
        kind or ("conflict" if against else "review"),
        (against[0], against[1]) if against else None,
        judged=(left.id, right.id) in judged.same,
    )
