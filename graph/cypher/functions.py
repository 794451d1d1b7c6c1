"""The functions that a query may call, with the number of arguments that each takes."""

from collections.abc import Mapping
from typing import Final

# Functions that only look at their arguments and whose result is not larger than these. Left out: what makes much of little
# (range, replace, lpad), reads files or the clock, compares by patterns, or tells of the server (elementId, file, username).
FUNCTIONS: Final[Mapping[str, range]] = {
    "abs": range(1, 2), "ceil": range(1, 2), "coalesce": range(1, 20), "floor": range(1, 2), "head": range(1, 2), "keys": range(1, 2),
    "labels": range(1, 2), "last": range(1, 2), "left": range(2, 3), "length": range(1, 2), "nodes": range(1, 2),
    "properties": range(1, 2), "relationships": range(1, 2), "reverse": range(1, 2), "right": range(2, 3), "round": range(1, 3),
    "sign": range(1, 2), "size": range(1, 2), "split": range(2, 3), "startnode": range(1, 2), "endnode": range(1, 2),
    "substring": range(2, 4), "tail": range(1, 2), "tofloat": range(1, 2), "tointeger": range(1, 2), "tolower": range(1, 2),
    "tostring": range(1, 2), "toupper": range(1, 2), "trim": range(1, 2), "type": range(1, 2), "exists": range(1, 2),
}  # fmt: skip
AGGREGATES: Final[Mapping[str, range]] = {
    "avg": range(1, 2), "collect": range(1, 2), "count": range(1, 2), "max": range(1, 2), "min": range(1, 2), "sum": range(1, 2),
    "percentilecont": range(2, 3), "percentiledisc": range(2, 3), "stdev": range(1, 2),
}  # fmt: skip
SPELLED: Final[Mapping[str, str]] = {
    "startnode": "startNode", "endnode": "endNode", "tofloat": "toFloat", "tointeger": "toInteger", "tolower": "toLower",
    "tostring": "toString", "toupper": "toUpper", "percentilecont": "percentileCont", "percentiledisc": "percentileDisc",
    "stdev": "stDev",
}  # fmt: skip
