"""Parses a query into its clauses."""

from typing import Final

from graph.cypher import patterns
from graph.cypher.cursor import Cursor
from graph.cypher.expressions import expression, map_of
from graph.cypher.tree import Expression, Item, Match, Order, Projection, Query, Unwind, Variable

MAX_CLAUSES: Final = 20


def parse(query: str) -> Query:
    """Return the syntax tree of a read query; raises `InvalidQueryError`, which names place and reason, for any other."""
    cursor = Cursor(query)
    clauses: list[Match | Unwind | Projection] = []
    while not cursor.word("RETURN"):
        clauses.append(_clause(cursor))
        if len(clauses) > MAX_CLAUSES:
            cursor.refuse(f"more than {MAX_CLAUSES} clauses")
    returns = _projection(cursor, last=True)
    cursor.sign(";")
    if cursor.token.kind != "end":
        cursor.refuse("the query goes on after its RETURN")
    return Query(tuple(clauses), returns)


def _clause(cursor: Cursor) -> Match | Unwind | Projection:
    if cursor.word("OPTIONAL", "MATCH"):
        return _match(cursor, optional=True)
    if cursor.word("MATCH"):
        return _match(cursor, optional=False)
    if cursor.word("UNWIND"):
        return _unwind(cursor)
    if cursor.word("WITH"):
        return _projection(cursor, last=False)
    return cursor.refuse("a query is made of MATCH, UNWIND, WITH and a RETURN at its end")


def _match(cursor: Cursor, *, optional: bool) -> Match:
    found = patterns.paths(cursor, map_of)
    return Match(found, expression(cursor) if cursor.word("WHERE") else None, optional)


def _unwind(cursor: Cursor) -> Unwind:
    source = expression(cursor)
    cursor.need_word("AS", "after UNWIND …")
    name = cursor.name("the name of an element")
    cursor.bound.add(name)
    return Unwind(source, name)


def _projection(cursor: Cursor, *, last: bool) -> Projection:
    distinct = cursor.word("DISTINCT")
    all_ = cursor.sign("*")
    items = () if all_ and not cursor.sign(",") else _items(cursor, last=last)
    before = set(cursor.bound)
    names = {item.name for item in items}
    cursor.bound |= names  # ORDER BY and WHERE see both
    order = _order(cursor) if cursor.word("ORDER", "BY") else ()
    skip = _amount(cursor) if cursor.word("SKIP") else None
    limit = _amount(cursor) if cursor.word("LIMIT") else None
    where = expression(cursor) if not last and cursor.word("WHERE") else None
    cursor.bound = before | names if all_ else names
    return Projection(items, all_, distinct, order, skip, limit, where)


def _items(cursor: Cursor, *, last: bool) -> tuple[Item, ...]:
    found = [_item(cursor, last=last)]
    while cursor.sign(","):
        found.append(_item(cursor, last=last))
    return tuple(found)


def _item(cursor: Cursor, *, last: bool) -> Item:
    begun = cursor.token
    value = expression(cursor)
    written = cursor.text_since(begun)
    if cursor.word("AS"):
        return Item(value, cursor.name("a name after AS"))
    if not last and not isinstance(value, Variable):
        cursor.refuse("WITH needs a name for it: … AS name")
    return Item(value, written)


def _order(cursor: Cursor) -> tuple[Order, ...]:
    found = [_key(cursor)]
    while cursor.sign(","):
        found.append(_key(cursor))
    return tuple(found)


def _key(cursor: Cursor) -> Order:
    value = expression(cursor)
    descending = cursor.word("DESC") or cursor.word("DESCENDING")
    if not descending:
        cursor.word("ASC") or cursor.word("ASCENDING")
    return Order(value, descending)


def _amount(cursor: Cursor) -> Expression:
    """Parse a number of rows: a literal or a parameter."""
    if cursor.token.kind == "parameter" or (cursor.token.kind == "number" and cursor.token.value.isdecimal()):
        return expression(cursor)
    return cursor.refuse("SKIP and LIMIT take a whole number or a parameter")
