"""Which entity a name on the command line means, and telling so where it is not plain."""

from cli.output import note
from graph.errors import NotFoundError
from graph.network import asking
from graph.store.base import Hit, Reader, SearchQuery

SHOWN = 3  # other things of the name


def entity_id(reader: Reader, name: str) -> str:
    """Return the id of the entity that is meant by an id or a name; raises `NotFoundError` where nothing has the name.

    Who is meant is noted where the name is not the thing's own, or others have it.
    """
    if name.startswith("ent_"):
        return name
    page = reader.search(SearchQuery(name, limit=SHOWN + 1)) if name.strip() else None
    if not page or not page.items:
        raise NotFoundError(f"{name}: nothing in the graph has this name; `venturegraph search` finds parts of names")
    best, *others = page.items
    rivals = [hit for hit in others if hit.score == best.score or best.score < 1]
    if rivals or best.score < 1:
        count = f", the best of {page.total} matches; others: {', '.join(map(_told, rivals))}" if rivals else ""
        note(f"{name}: {_told(best)} is meant{count}")
    return best.entity.id


def current_id(reader: Reader, name: str) -> str:
    """Return the same; an id that was merged leads on."""
    return asking.entity_of(reader, entity_id(reader, name)).id


def _told(hit: Hit) -> str:
    return f"{hit.entity.name} ({hit.entity.type}, {hit.entity.id})"
