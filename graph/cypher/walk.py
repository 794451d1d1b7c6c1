"""Goes through syntax trees."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from graph.cypher.functions import AGGREGATES
from graph.cypher.tree import Call, Comprehension, Expression, Node, Path, Quantified, Step, Subquery, Variable


def parts(found: Any) -> Iterator[Any]:
    """Yield a node of the tree and all nodes below it, from the top; tuples are gone through."""
    if isinstance(found, tuple):
        for item in found:
            yield from parts(item)
    elif is_dataclass(found):
        yield found
        for field in fields(found):
            yield from parts(getattr(found, field.name))


def names(found: Any) -> frozenset[str]:
    """Return the names that a part of a query uses or binds, those of elements of lists included."""
    kinds = (Variable, Node, Step, Path)
    return frozenset(part.name for part in parts(found) if isinstance(part, kinds) and part.name)


def aggregates(found: Expression) -> bool:
    """Say whether an expression counts, sums or collects over rows."""
    return any(isinstance(part, Call) and part.name in AGGREGATES for part in parts(found))


def conjuncts(found: Expression | None) -> Iterator[Expression]:
    """Yield the conditions that must all hold for this one to hold."""
    if getattr(found, "op", "") == "AND":
        yield from conjuncts(found.left)  # type: ignore[union-attr] # AND is an operator of two operands
        yield from conjuncts(found.right)  # type: ignore[union-attr] # as above
    elif found is not None:
        yield found


def replaced(found: Any, meant: Mapping[str, Expression]) -> Any:
    """Return a part of a query with other expressions in the place of names; elements of lists keep their own names."""
    if isinstance(found, Variable):
        return meant.get(found.name, found)
    if isinstance(found, tuple):
        return tuple(replaced(item, meant) for item in found)
    if not is_dataclass(found) or isinstance(found, type):
        return found
    if isinstance(found, Comprehension | Quantified):
        meant = {name: other for name, other in meant.items() if name != found.variable}
    return replace(found, **{f.name: replaced(getattr(found, f.name), meant) for f in fields(found)})


def covered(found: Any, groups: Collection[Expression], own: frozenset[str] = frozenset()) -> bool:
    """Say whether an expression is made of these expressions, aggregates and constants alone; ``own`` are names of elements."""
    if found in groups or (isinstance(found, Call) and found.name in AGGREGATES):
        return True
    if isinstance(found, Variable):
        return found.name in own
    if isinstance(found, Subquery):
        return False
    if isinstance(found, Comprehension | Quantified):
        own |= {found.variable}
    if isinstance(found, tuple):
        return all(covered(item, groups, own) for item in found)
    return not is_dataclass(found) or all(covered(getattr(found, f.name), groups, own) for f in fields(found))
