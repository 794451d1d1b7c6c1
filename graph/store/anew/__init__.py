"""The whole SQLite file derived at once from what was read and judged: each thing, edge and text once, not after each article.

Article by article the same graph comes about; here it is made in the order in which its parts follow from each other, by statements
of SQL over whole tables where these can say it. `tests/graph/resolve/test_anew.py` holds the two against each other, table by table.
"""

from graph.store.anew.steps import DERIVED, derive

__all__ = ["DERIVED", "derive"]
