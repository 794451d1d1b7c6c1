"""Cypher for reading: a closed subset of the language, as a syntax tree, and written out again from it.

Nothing that a person wrote reaches a database: `parse` knows what it allows and refuses the rest with the reason, and `write`
makes the text anew from the tree, with every literal text as a parameter.

The subset: ``[OPTIONAL] MATCH … [WHERE …]``, ``UNWIND … AS x``, ``WITH …``, ``RETURN [DISTINCT] … [ORDER BY …] [SKIP n] [LIMIT n]``;
paths of at most `tree.MAX_HOPS` steps, ``shortestPath``; the usual operators, ``CASE``, list comprehensions, ``any/all/none/single``,
``EXISTS {…}``, ``COUNT {…}``, and the functions of `functions.FUNCTIONS`.
"""

from graph.cypher.parser import parse
from graph.cypher.tree import Query
from graph.cypher.writer import Written, write

__all__ = ["Query", "Written", "parse", "write"]
