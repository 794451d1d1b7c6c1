"""One thing, one node: opens graphs with the rules that decide what is the same."""

from graph.resolve.rules import Rules
from graph.store import open_reader, open_store
from graph.store.base import Store, Tell, untold

__all__ = ["Rules", "open_graph", "open_reader"]


def open_graph(url: str, tell: Tell = untold) -> Store:
    """Open a graph for writing, resolved by the rules that ship; raises as `open_store` does, and tells as that does."""
    return open_store(url, Rules(), tell)
