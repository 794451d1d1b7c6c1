"""How the why-not ledger is printed for people."""

from collections.abc import Sequence

from cli.facts import say_fact
from cli.output import note, note_more, print_json
from graph.model import Rejection
from graph.search import nearby
from graph.store.asking import Facts
from graph.store.base import Reader


def show_rejections(reader: Reader, near: nearby.Nearby, where: Facts, *, as_json: bool) -> int:
    """Print what was too uncertain to state of an entity and fulfils conditions, the likeliest first."""
    page = nearby.rejections(reader, near, where)
    _show(page.items, as_json=as_json)
    note_more(page.total, page.next)
    return 0


def show_doubts(found: Sequence[Rejection], limit: int, *, as_json: bool) -> int:
    """Print what was too uncertain to state in an article."""
    _show(found[:limit], as_json=as_json)
    if len(found) > limit:
        note(f"{len(found)} in all; --limit shows more")
    return 0


def _show(found: Sequence[Rejection], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for rejection in found:
        say_fact(rejection.fact, f"not stated under {rejection.threshold:.2f}")
    if not found:
        note("nothing else was likely enough to be noted; what was read before there was a ledger has none")
