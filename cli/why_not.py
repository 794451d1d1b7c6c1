"""How the why-not ledger is printed for people."""

from cli.facts import say_fact
from cli.output import note, print_json
from graph.store.base import Reader


def show_rejections(reader: Reader, id_: str, limit: int, *, as_json: bool) -> int:
    """Print what was too uncertain to state in an article or of an entity, the likeliest first."""
    if id_.startswith("art_"):
        kept = reader.article_rejections(id_)
        found, total = kept[:limit], len(kept)
    else:
        page = reader.rejections(id_, limit=limit)
        found, total = page.items, page.total
    if as_json:
        print_json(found)
        return 0
    for rejection in found:
        say_fact(rejection.fact, f"not stated under {rejection.threshold:.2f}")
    if not found:
        note("nothing else was likely enough to be noted; what was read before there was a ledger has none")
    if total > len(found):
        note(f"{total} in all; --limit shows more")
    return 0
