"""What is still under way of each source, so that its cursor moves on only after all its articles are in the store."""

from dataclasses import dataclass

from graph.model import Refusal
from graph.store.jobs import Visit
from ingest.item import End, Item
from ingest.page import Seen
from ingest.sources import Source


@dataclass(slots=True)
class _Account:
    """One source: what it served, how many items it gave (-1 until it ended), how many are settled, and how they went.

    ``taken`` counts what was new and came without a request: lines, files, the texts of a feed.
    """

    seen: Seen | None = None
    items: int = -1
    whole: bool = False
    settled: int = 0
    passing: bool = False
    new: bool = False
    failed: bool = False
    taken: int = 0


class Ledger:
    """Counts the items of each source; not for several threads."""

    def __init__(self) -> None:
        self._accounts: dict[Source, _Account] = {}

    def take(self, item: Item) -> bool:
        """Count something new that came without a request, and say whether its source's limit lets it be read in this run."""
        account = self._accounts.setdefault(item.source, _Account())
        account.taken += 1
        return not self._over(item.source, account)

    def settle(self, item: Item, *, new: bool = False) -> bool:
        """Count an item that is in the store, refused, or needs nothing; say whether its source is done with it."""
        account = self._accounts.setdefault(item.source, _Account())
        if isinstance(item.what, End):
            account.items, account.whole = item.what.items, item.what.whole
        else:
            account.settled += not item.part_of_page
            account.new |= new
        if isinstance(item.what, Seen):
            account.seen = item.what
        if isinstance(item.what, Refusal):
            account.passing |= item.what.passing
            account.failed |= item.what.source == item.source.address
        return account.settled == account.items and not item.part_of_page

    def close(self, source: Source, held: Visit | None, at: str, reader: str) -> Visit | None:
        """Return the visit to keep of a source that is done, None where it failed as a whole or a limit ended it.

        Where a page could not be had for a reason that may pass, the source is asked for in full next time.
        """
        account = self._accounts.pop(source)
        if account.failed or not account.whole or self._over(source, account):
            return None
        seen = account.seen or Seen()
        if seen.unchanged and held:
            return Visit(source.address, "", held.etag, held.modified, "", reader, at, held.changed)
        changed = at if account.new or not held else held.changed
        etag, modified = ("", "") if account.passing else (seen.etag, seen.modified)
        return Visit(source.address, "", etag, modified, "", reader, at, changed)

    @staticmethod
    def _over(source: Source, account: _Account) -> bool:
        return 0 < source.limit < account.taken
