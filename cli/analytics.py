"""The command that measures the whole network: `analytics`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

import settings
from cli.naming import current_id
from cli.options import Cursor, Db, Json, Limit, WhereOption
from cli.output import note_more, print_json, say, table
from graph.errors import InvalidInputError
from graph.search import parse_where
from graph.search.current import current
from graph.store import beside, open_reader
from graph.store.asking import Where

if TYPE_CHECKING:
    from graph.analytics.ranking import Bridge, Group, Ranked, Ranking, Values
    from graph.analytics.snapshot import State
    from graph.store.base import Page

Types = Annotated[
    list[str] | None,
    typer.Option(
        "--type", metavar="TYPE", help="Keep this entity type; may be given several times.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(analytics)


def analytics(  # noqa: PLR0913, PLR0917 - one argument a flag
    measure: Annotated[
        str,
        typer.Argument(
            metavar="[MEASURE]", help="pagerank, cores, components, communities or bridges; empty for an overview."
        ),
    ] = "",
    type_: Types = None,
    where: WhereOption = "",
    group: Annotated[
        int | None, typer.Option(min=0, help="List the members of this component or community.", show_default=False)
    ] = None,
    entity: Annotated[
        str,
        typer.Option(
            "--entity", metavar="NAME", help="Show all measures of this one, by name or id.", show_default=False
        ),
    ] = "",
    deadline: Annotated[float, typer.Option(min=0, help="Seconds that computing may take.")] = 600,
    limit: Limit = 20,
    cursor: Cursor = "",
    db: Db = None,
    json: Json = False,
) -> int:
    """Measure the whole network, anew where it has changed, and list what ranks first, hangs together or holds it together."""
    from graph.analytics import MEASURES, Ranking, build  # noqa: PLC0415 - scipy takes a second to import; help should not

    if measure not in {"", *MEASURES}:
        raise InvalidInputError(f"unknown measure {measure!a}; known are {', '.join(MEASURES)}")
    if entity and measure:
        raise InvalidInputError(f"--entity shows all measures of one thing; leave {measure} out")
    if not measure and (type_ or where or group is not None):
        raise InvalidInputError(f"--type, --where and --group go with a measure: {', '.join(MEASURES)}")
    url = settings.load(db=db).db
    with open_reader(url) as reader:
        snapshot = build(reader, beside(url), deadline=deadline)
        ranking = Ranking(snapshot, reader)
        if entity:
            return _show_values(ranking.values(current_id(reader, entity)), as_json=json)
        if not measure:
            return _show_overview(ranking, snapshot.state, as_json=json)
        keep = tuple(type_ or ()), current(reader, parse_where(where))
        return _show(_page(ranking, measure, keep, group, limit, cursor), as_json=json)


def _page(
    ranking: "Ranking", measure: str, keep: tuple[tuple[str, ...], Where], group: int | None, limit: int, cursor: str
) -> "Page[Ranked] | Page[Group] | Page[Bridge]":
    """Return the list that is asked for; raises `InvalidInputError` where a flag does not go with the measure."""
    from graph.analytics import GROUPED, RANKED  # noqa: PLC0415 - as above

    if group is not None:
        return ranking.members(measure, group, *keep, limit=limit, cursor=cursor)
    if measure in RANKED:
        return ranking.ranked(measure, *keep, limit=limit, cursor=cursor)
    if any(keep):
        raise InvalidInputError(f"--type and --where go with {', '.join(RANKED)} and with --group, not with {measure}")
    if measure in GROUPED:
        return ranking.groups(measure, limit=limit, cursor=cursor)
    return ranking.bridges(limit=limit, cursor=cursor)


def _show_overview(ranking: "Ranking", state: "State", *, as_json: bool) -> int:
    parts, groups = (ranking.groups(name, limit=1) for name in ("components", "communities"))
    bridges = ranking.bridges(limit=1).total
    if as_json:
        counts = {"components": parts.total, "communities": groups.total, "bridges": bridges}
        print_json({"number": state.number, "entities": state.entities, "edges": state.edges, **counts})
        return 0
    say(f"{state.entities} entities, {state.edges} edges, as of change {state.number}")
    largest = f", the largest of {parts.items[0].size}" if parts.items else ""
    say(f"{parts.total} components{largest}; {groups.total} communities; {bridges} bridges")
    return 0


def _show_values(found: "Values", *, as_json: bool) -> int:
    if as_json:
        print_json(found)
        return 0
    say(f"{found.entity.name} ({found.entity.type})  {found.entity.id}")
    say(f"  pagerank {found.pagerank:.6f}, rank {found.rank}; in a core of {found.core}")
    say(
        f"  component {found.component} of {found.component_size}, community {found.community} of {found.community_size}"
    )
    return 0


def _show(page: "Page[Ranked] | Page[Group] | Page[Bridge]", *, as_json: bool) -> int:
    if as_json:
        print_json(page)
        return 0
    rows = [_row(item) for item in page.items]
    if rows:
        table("", rows[0].keys(), (row.values() for row in rows))
    note_more(page.total, page.next)
    return 0


def _row(item: Any) -> dict[str, Any]:
    """Return a line of a table by column; the kinds are told apart by their fields, as their module takes a second to import."""
    if hasattr(item, "value"):
        value = f"{item.value:.6f}" if item.value < 1 else f"{item.value:.0f}"
        return {"value": value, "name": item.entity.name, "type": item.entity.type, "id": item.entity.id}
    if hasattr(item, "leader"):
        return {"group": item.number, "size": item.size, "led by": item.leader.name, "type": item.leader.type}
    relations = ", ".join(relation for _, relation, _ in item.edges)
    return {"cut off": item.side, "between": item.left.name, "and": item.right.name, "by": relations}
