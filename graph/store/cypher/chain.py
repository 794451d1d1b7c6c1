"""Joins a pattern: chooses where to begin and in which order to go on, so that every further table is reached by an index.

The order is fixed with CROSS JOIN: the file keeps no statistics that SQLite could choose by, we know which end is given.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from graph import names
from graph.cypher import tree, walk
from graph.cypher.tree import Expression
from graph.store.cypher import schema, values
from graph.store.cypher.expressions import Expressions, compared
from graph.store.cypher.patterns import Hop, Spot, Track, Variant
from graph.store.cypher.types import Type, list_of, node, rel
from graph.store.cypher.values import Bound, Context, Scope, Value, node_property, node_sql, refuse, row_sql

LOOKED_UP: Final = 1.0  # costs of beginning at a node, in rows
LISTED: Final = 10.0
NAMED: Final = """{row} IN (SELECT ns.entity FROM surface_word nw CROSS JOIN surface ns ON ns.surface = nw.rowid
    WHERE nw.surface_word MATCH {match})"""
FIRST_REFERENCE: Final = """{a}m.reference = (SELECT min(fm.reference) FROM article fa
    CROSS JOIN member fm ON fm.reference BETWEEN fa.first_reference AND fa.last_reference
    WHERE fa.article = {article} AND fm.entity = {a}m.entity)"""


@dataclass(frozen=True)
class _Table:
    """A table in FROM; one of a spot is left out where nothing needs it."""

    sql: str
    spot: Spot | None = None


class Chain:
    """One variant as FROM and WHERE. ``scope`` after `place` knows the names of the pattern."""

    def __init__(
        self, context: Context, variant: Variant, base: tuple[str, Scope], conditions: Iterable[Expression]
    ) -> None:
        self._context, self._variant = context, variant
        self._base, self._outer = base
        self._conditions = list(conditions)
        self._tables: list[_Table] = []
        self.where: list[str] = []

    def place(self) -> dict[str, Bound]:
        """Choose the order of the joins and return what the names of the pattern stand for."""
        hops = list(self._variant.hops)
        for spot in self._variant.spots:
            self._place_given(spot)
        while hops or any(not spot.row for spot in self._variant.spots):
            for spot in self._variant.spots:
                self._place_looked_up(spot)
            if (hop := self._next(hops)) is not None:
                hops.remove(hop)
                self._go(hop)
            elif left := [spot for spot in self._variant.spots if not spot.row]:
                self._begin(min(left, key=self._cost))
        self._distinct()
        self._check_types()
        return self._names()

    def source(self) -> str:
        """Return the tables as they are joined, the one before the pattern first."""
        needed = (table.sql for table in self._tables if table.spot is None or table.spot.joined)
        return " CROSS JOIN ".join([self._base, *needed])

    def hop_conditions(self, expressions: Expressions) -> Iterator[str]:
        """Yield the conditions that stand in the relationships of the pattern."""
        for hop in self._variant.hops:
            for key, wanted in hop.properties.items if hop.properties else ():
                yield compared("=", _Read(hop)(key), expressions.value(wanted)).sql

    # ---- nodes

    def _place_given(self, spot: Spot) -> None:
        """Place a node that an earlier clause found."""
        for name in spot.names & self._outer.keys():
            sql = self._outer[name].value.sql
            if spot.row:
                self.where.append(f"{spot.row} = {row_sql(sql)}")
            else:
                self._stand(spot, row_sql(sql))
                self.where.append(f"{sql} IS NOT NULL")

    def _stand(self, spot: Spot, row: str) -> None:
        """Place a node at a row, whose table is joined where it is needed."""
        if spot.row:
            self.where.append(f"{spot.row} = {row}")
            return
        spot.row = row
        table = schema.labels()[spot.label].table
        self._tables.append(_Table(f"{table} {spot.alias} ON {spot.alias}.{table} = {row}", spot))

    def _begin(self, spot: Spot) -> None:
        """Begin at a node, by an index where a condition allows it, else by going through its table."""
        table = schema.labels()[spot.label].table
        spot.row, spot.joined = f"{spot.alias}.{table}", True
        self._tables.append(_Table(f"{table} {spot.alias}", spot))
        if match := self._match(spot):
            self.where.append(NAMED.format(row=spot.row, match=self._context.bind(match)))

    def _place_looked_up(self, spot: Spot) -> None:
        if not spot.row and self._cost(spot) == LOOKED_UP:
            self._begin(spot)

    def _cost(self, spot: Spot) -> float:
        """Return how many rows are gone through to find a node."""
        for condition in self._conditions:
            if (cost := self._looked_up(spot, condition)) is not None:
                return cost
        if self._match(spot):
            return LISTED
        return float(self._count(spot))

    def _looked_up(self, spot: Spot, condition: Expression) -> float | None:
        """Return what a condition on a node's id leaves, where all else that it needs is known."""
        if not isinstance(condition, tree.Binary) or condition.op not in {"=", "IN"}:
            return None
        pairs = [(condition.left, condition.right)] + [(condition.right, condition.left)] * (condition.op == "=")
        for own, other in pairs:
            if self._is(own, spot, "id") and walk.names(other) <= self._known():
                return LOOKED_UP if condition.op == "=" else LISTED
        return None

    def _known(self) -> set[str]:
        return {name for spot in self._variant.spots if spot.row for name in spot.names} | set(self._outer)

    def _is(self, found: Expression, spot: Spot, name: str) -> bool:
        of = found.of if isinstance(found, tree.Property) and found.name == name else None
        return isinstance(of, tree.Variable) and of.name in spot.names

    def _given(self, spot: Spot, name: str) -> str:
        """Return the text that a property must be equal to, empty where no condition gives one."""
        for condition in self._conditions:
            if isinstance(condition, tree.Binary) and condition.op == "=":
                for own, other in ((condition.left, condition.right), (condition.right, condition.left)):
                    if self._is(own, spot, name) and isinstance(text := self._constant(other), str):
                        return text
        return ""

    def _constant(self, found: Expression) -> object:
        if isinstance(found, tree.Parameter):
            return self._context.parameters.get(found.name)
        return found.value if isinstance(found, tree.Constant) else None

    def _match(self, spot: Spot) -> str:
        """Return the words of the name that an entity must have, for the index of names."""
        words = names.tokens(self._given(spot, "name")) if spot.label == schema.ENTITY else ()
        return " ".join('"' + word.replace('"', '""') + '"' for word in words)

    def _count(self, spot: Spot) -> int:
        count = "SELECT coalesce(sum(n), 0) FROM counter WHERE kind = ? AND (? = '' OR name = ?)"
        kind = spot.label.lower() if spot.label in {"Entity", "Statement", "Article"} else "entity"
        types = min(spot.types, key=len, default=frozenset({""}))
        predicate = self._given(spot, "predicate") if kind == "statement" else ""
        found: Iterator[int] = (self._context.session.get(count, (kind, t or predicate, t or predicate)) for t in types)
        return 2 + sum(found)

    # ---- relationships

    def _next(self, hops: Iterable[Hop]) -> Hop | None:
        """Return the hop to go next: between two known nodes, else from one."""
        ranked = sorted(hops, key=lambda hop: -bool(hop.start.row) - bool(hop.end.row))
        return ranked[0] if ranked and (ranked[0].start.row or ranked[0].end.row) else None

    def _go(self, hop: Hop) -> None:
        getattr(self, f"_go_{hop.family}")(hop)

    def _join(self, table: str, condition: str) -> None:
        self._tables.append(_Table(table))
        self.where.append(condition)

    def _go_edge(self, hop: Hop) -> None:
        a, start, end = hop.alias, hop.start.row, hop.end.row
        forth = self._edge(hop, start, end)
        back = self._edge(hop, end, start)
        self._join(f"edge {a}", f"({forth} OR {back})" if hop.both else forth)
        hop.identity = (f"{a}.src", f"{a}.typ", f"{a}.dst")
        hop.value = f"json_array({a}.typ, {node_sql(schema.ENTITY, f'{a}.src')}, {node_sql(schema.ENTITY, f'{a}.dst')})"
        if not start:
            self._stand(hop.start, f"({a}.src + {a}.dst - {end})" if hop.both else f"{a}.src")
        elif not end:
            self._stand(hop.end, f"({a}.src + {a}.dst - {start})" if hop.both else f"{a}.dst")

    def _edge(self, hop: Hop, src: str, dst: str) -> str:
        """Return the condition on an edge between rows, of which one may be unknown; with the types the index is used whole."""
        a = hop.alias
        types = hop.types or (tuple(schema.relations()) if src and dst else ())
        terms = [self._context.session.term(schema.relations()[type_]) for type_ in types]
        found = [f"{a}.src = {src}"] if src else []
        found += [f"{a}.typ IN ({', '.join(map(str, terms))})"] if terms else []
        found += [f"{a}.dst = {dst}"] if dst else []
        return f"({' AND '.join(found)})"

    def _go_role(self, hop: Hop) -> None:
        a, statement, entity = hop.alias, hop.start, hop.end
        if not statement.row:
            self._join(f"fact {a}f", f"{a}f.entity = {entity.row}")
            self._stand(statement, f"{a}f.statement")
        statement.joined = True
        s, number = statement.alias, f"{a}k.k"
        numbers = " UNION ALL ".join(
            f"SELECT {schema.families()['role'].numbers[t]} AS k" for t in hop.types or ("SUBJECT", "OBJECT")
        )
        self._tables.append(_Table(f"({numbers}) {a}k"))
        self._join(f"member {a}m", f"{a}m.reference = CASE {number} WHEN -1 THEN {s}.subject ELSE {s}.object END")
        self._stand(entity, f"{a}m.entity")
        self._note(hop, number, f"{s}.statement")

    def _go_stated(self, hop: Hop) -> None:
        statement, article = hop.start, hop.end
        if not statement.row:
            statement.row, statement.joined = f"{statement.alias}.statement", True
            article.joined = True
            first, last = (f"{article.alias}.{end}_statement" for end in ("first", "last"))
            self._join(f"statement {statement.alias}", f"{statement.alias}.statement BETWEEN {first} AND {last}")
        else:
            statement.joined = True
            self._stand(article, f"{statement.alias}.article")
        self._note(hop, "-3", statement.row)

    def _go_superseded(self, hop: Hop) -> None:
        a = hop.alias
        if hop.both:
            refuse("SUPERSEDED_BY without a direction; write -[:SUPERSEDED_BY]->")
        column, spot = ("statement", hop.start) if hop.start.row else ("successor", hop.end)
        self._join(f"superseded {a}", f"{a}.{column} = {spot.row}")
        self._stand(hop.start, f"{a}.statement")
        self._stand(hop.end, f"{a}.successor")
        self._note(hop, "-4", f"{a}.statement")

    def _go_appears(self, hop: Hop) -> None:
        a, entity, article = hop.alias, hop.start.row, hop.end.row
        if not entity:
            hop.end.joined = True
            first, last = (f"{hop.end.alias}.{end}_reference" for end in ("first", "last"))
            self._join(f"member {a}m", f"{a}m.reference BETWEEN {first} AND {last}")
            self.where.append(FIRST_REFERENCE.format(a=a, article=article))
            entity = f"{a}m.entity"
        self._join(f"presence {a}", f"{a}.entity = {entity}" + (f" AND {a}.article = {article}" if article else ""))
        for spot, row in ((hop.start, f"{a}.entity"), (hop.end, f"{a}.article")):
            if not spot.row:
                self._stand(spot, row)
        self._note(hop, "-5", f"{a}.entity", f"{a}.article")

    def _go_named(self, hop: Hop) -> None:
        name, entity = hop.start, hop.end
        if not name.row:
            name.row, name.joined = f"{name.alias}.surface", True
            self._join(f"surface {name.alias}", f"{name.alias}.entity = {entity.row}")
        else:
            name.joined = True
            self._stand(entity, f"{name.alias}.entity")
        self._note(hop, "-6", name.row)

    def _note(self, hop: Hop, number: str, *identity: str) -> None:
        hop.identity = (number, *identity)
        start, end = (node_sql(spot.label, spot.row) for spot in (hop.start, hop.end))
        hop.value = f"json_array({number}, {start}, {end})"

    def _distinct(self) -> None:
        """Demand that no relationship is used twice, as Cypher does within one MATCH."""
        for one, other in combinations(self._variant.hops, 2):
            if one.family == other.family and (not one.types or not other.types or set(one.types) & set(other.types)):
                differ = (f"{a} <> {b}" for a, b in zip(one.identity, other.identity, strict=True))
                self.where.append(f"({' OR '.join(differ)})")

    def _check_types(self) -> None:
        for spot in self._variant.spots:
            for types in spot.types:
                spot.joined = True
                terms = ", ".join(str(self._context.session.term(type_)) for type_ in sorted(types))
                self.where.append(f"{spot.alias}.type IN ({terms})")

    # ---- names

    def _names(self) -> dict[str, Bound]:
        found: dict[str, Bound] = {}
        for spot in self._variant.spots:
            value = Value(node_sql(spot.label, spot.row), node(spot.label))
            found |= {name: Bound(value, _Reached(spot)) for name in spot.names}
        for hop in self._variant.hops:
            if hop.name:
                found[hop.name] = Bound(Value(hop.value, rel(hop.family)), _Read(hop))
        for track in self._variant.lists:
            items = ", ".join(f"json({hop.value})" for hop in track.hops)
            found[track.name] = Bound(Value(f"json_array({items})", list_of(rel(schema.EDGE))))
        return found | {track.name: Bound(_path(track)) for track in self._variant.paths}


@dataclass(frozen=True)
class _Reached:
    """Gives properties of a node in a pattern."""

    spot: Spot

    def __call__(self, name: str) -> Value:
        self.spot.joined = True
        return node_property(self.spot.label, name, self.spot.alias)


@dataclass(frozen=True)
class _Read:
    """Gives properties of a relationship in a pattern."""

    hop: Hop

    def __call__(self, name: str) -> Value:
        known: Mapping[str, schema.Property] = schema.families()[self.hop.family].properties
        if name not in known:
            return values.looked_up(Value(self.hop.value, rel(self.hop.family)), name)
        return Value(known[name].sql.format(a=self.hop.alias), known[name].type)


def _path(track: Track) -> Value:
    """Return a path as a value; its type names the label and family where all its parts have the same."""
    items = [node_sql(track.spots[0].label, track.spots[0].row)]
    for hop, spot in zip(track.hops, track.spots[1:], strict=True):
        items += [f"json({hop.value})", node_sql(spot.label, spot.row)]
    labels, families = {spot.label for spot in track.spots}, {hop.family for hop in track.hops}
    label = labels.pop() if len(labels) == 1 else ""
    family = families.pop() if len(families) == 1 else ""
    return Value(f"json_array({', '.join(items)})", Type("path", label=f"{label}/{family}"))
