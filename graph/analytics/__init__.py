"""Measures of the whole network, and the network for analysts."""

from graph.analytics.networks import to_networkx
from graph.analytics.ranking import GROUPED, MEASURES, RANKED, Ranking
from graph.analytics.snapshot import DEADLINE, Newest, Snapshot, build, newest

__all__ = [
    "DEADLINE",
    "GROUPED",
    "MEASURES",
    "RANKED",
    "Newest",
    "Ranking",
    "Snapshot",
    "build",
    "newest",
    "to_networkx",
]
