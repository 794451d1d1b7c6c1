"""Conditions as Cypher over the graph on Neo4j, by the rules of `graph.store.evaluate`.

Values are always parameters; what is put into the text are names of this module and of the ontology, and numbers of parameters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from graph import names
from graph.ontology import load
from graph.store import stated
from graph.store.asking import DATES, FLAGS, NUMBERS, Condition, Conditions, Facts, Related, Where
from graph.store.evaluate import YES, fold
from graph.store.neo4j import lucene, schema
from graph.store.neo4j.connection import Work
from graph.store.paging import MAX_WORDS

ENTITIES: Final = "MATCH (e:Entity) WHERE e.degree >= 0"  # in the order of the index
COLUMNS: Final = {"source": "a.source", "article": "a.id", "statement": "s.id"}
OWN: Final = frozenset(
    {"status", "confidence", "value", "published", "date", "quote"}
)  # properties of the statement's node
EDGE_ENDS: Final = {"subject": "a", "object": "b"}
WRITTEN: Final = frozenset(
    {"value", "source", "quote", "title", "url", "language", "authors", "by", "why", "reason"}
)  # kept as they were read; all other texts are in lower case
JOINS: Final = {"a": "(s)-[:STATED_IN]->(a:Article)", "subject": "(s)-[:SUBJECT]->(subject:Entity)", "object": "(s)-[:OBJECT]->(object:Entity)"}  # fmt: skip
# The entity to which a judged id leads, that of a thing or of a reference.
OWNERS: Final = ("(:Thing {{id: {id}}})-[:OF_ENTITY]->(e:Entity)", "(:Reference {{id: {id}}})-[:OF_THING]->(:Thing)-[:OF_ENTITY]->(e:Entity)")  # fmt: skip
LAST: Final = "\U0010ffff"  # sorts behind everything with which a text may go on
BEHIND: Final = "MATCH (s:Statement) WHERE s.id IN $ids RETURN DISTINCT s.src, s.predicate, s.dst"
NAMED: Final = """
UNWIND $rows AS row CALL db.index.fulltext.queryNodes('name_words', row.match) YIELD node
WITH node, row WHERE node.key = row.key MATCH (node)-[:NAMES]->(e:Entity) RETURN DISTINCT e.id"""


class Compiler:
    """Collects the parameters of one query; ``values`` go with the text."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.values: dict[str, Any] = {}

    def bind(self, value: Any) -> str:
        """Return the parameter that holds a value."""
        name = f"w{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def candidates(self, where: Where) -> tuple[str, str]:
        """Return the MATCH of the nodes e that are worth looking at, ending in a WHERE, and the condition that is left.

        What stands in a relation is found from its statements, unless some entities are named.
        """
        related = [term for term in where if isinstance(term, Related) and term.relation and not term.negated]
        if not related or any(isinstance(t, Condition) and t.field in {"id", "name"} and t.op == "=" for t in where):
            return ENTITIES, self.entities(where)
        sides = " UNION ".join(f"{part.match()} RETURN e" for part in self._sides(related[0]))
        rest = tuple(term for term in where if term is not related[0])
        return f"CALL () {{ {sides} }} WITH DISTINCT e WHERE true", self.entities(rest)

    def entities(self, where: Where) -> str:
        """Return the condition on the node e."""
        return " AND ".join(map(self._term, where)) or "true"

    def statements(self, where: Facts) -> str:
        """Return the MATCH of the nodes s on which all conditions hold; one may come several times."""
        part = _Part(self)
        for condition in where:
            part.fact(condition)
        return part.match()

    def edges(self, where: Conditions) -> str:
        """Return the condition on the relationship r from the node a to the node b."""
        return " AND ".join(map(self._edge, where)) or "true"

    def articles(self, where: Conditions) -> str:
        """Return the condition on the node a."""
        return " AND ".join(map(self._article, where)) or "true"

    def events(self, where: Conditions) -> str:
        """Return the condition on the node c of an event."""
        return " AND ".join(map(self._event, where)) or "true"

    def links(self, where: Conditions) -> str:
        """Return the condition on the link l between the things low and high, of the entities one and other."""
        return " AND ".join(map(self._link, where)) or "true"

    def judgements(self, where: Conditions) -> str:
        """Return the condition on the node j."""
        return " AND ".join(map(self._judgement, where)) or "true"

    def _link(self, condition: Condition) -> str:
        if condition.field == "entity":
            return f"({self._part_of('low', 'one', condition)} OR {self._part_of('high', 'other', condition)})"
        if condition.field == "type":
            kinds = self.bind([f'["{value}"' for value in condition.values])  # as a profile begins
            parts = (f"{_no(condition)}any(x IN {kinds} WHERE {end}.profile STARTS WITH x)" for end in ("low", "high"))
            return f"({' OR '.join(parts)})"
        if condition.field == "reason":
            return f"any(y IN l.reasons WHERE {self.compare(condition, 'y')})"
        kind = "CASE WHEN l.against IS NULL THEN 'review' ELSE 'conflict' END"
        return self.compare(condition, kind if condition.field == "kind" else f"l.{condition.field}")

    def _part_of(self, thing: str, entity: str, condition: Condition) -> str:
        """Return the condition that a thing or its entity is a named one."""
        if condition.op == "~":
            return self.thing(entity, condition)
        ids, found = self.bind([*condition.values]), self.bind(self._ids_of(condition.values))
        return f"{_no(condition)}({thing}.id IN {ids} OR {entity}.id IN {found})"

    def _judgement(self, condition: Condition) -> str:
        if condition.field == "entity":
            return f"({self._judged('j.one', condition)} OR {self._judged('j.other', condition)})"
        column = "j.undone <> ''" if condition.field == "undone" else f"j.{condition.field}"
        return self.compare(condition, column)

    def _judged(self, id_: str, condition: Condition) -> str:
        """Return the condition that a judged id, or the entity to which it leads, is a named one."""
        named = self.thing("e", replace(condition, op="~" if condition.op == "~" else "="))
        found = [f"EXISTS {{ MATCH {owner.format(id=id_)} WHERE {named} }}" for owner in OWNERS]
        found += [f"{id_} IN {self.bind([*condition.values])}"] if condition.op != "~" else []
        return f"{_no(condition)}({' OR '.join(found)})"

    def _event(self, condition: Condition) -> str:
        column = f"c.{condition.field}"
        return f"({column} <> '' AND {_no(condition)}{column} IN {self.bind([*condition.values])})"

    def _edge(self, condition: Condition) -> str:
        field, _, part = condition.field.partition(".")
        if field == "relation":
            return f"{_no(condition)}type(r) IN {self.bind(list(map(schema.relationship, condition.values)))}"
        if field == "statement":
            return self._behind(condition)
        if field == "entity":
            return f"({self.thing('a', condition)} OR {self.thing('b', condition)})"
        if field in EDGE_ENDS:
            return (self.type if part else self.thing)(EDGE_ENDS[field], condition)
        return self.compare(condition, f"r.{field}")

    def _behind(self, condition: Condition) -> str:
        """Return the condition that one of some statements is behind the edge."""
        found = self._work.all(BEHIND, ids=[*condition.values])
        keys = self.bind([f"{src} {schema.relationship(predicate)} {dst}" for src, predicate, dst in found])
        near = "" if condition.op == "!=" else f"a.id IN {self.bind(sorted({row[0] for row in found}))} AND "
        return f"({near}{_no(condition)}a.id + ' ' + type(r) + ' ' + b.id IN {keys})"

    def _article(self, condition: Condition) -> str:
        if condition.field == "entity":
            return f"EXISTS {{ MATCH (e:Entity)-[:APPEARS_IN]->(a) WHERE {self.thing('e', condition)} }}"
        if condition.field == "id":
            return f"{_no(condition)}a.id IN {self.bind([*condition.values])}"
        return self.compare(condition, f"a.{condition.field}")

    def _term(self, term: Condition | Related) -> str:
        if isinstance(term, Condition):
            return self._entity(term)
        found = " OR ".join(f"EXISTS {{ {part.match()} }}" for part in self._sides(term))
        return f"{'NOT ' if term.negated else ''}({found})"

    def _sides(self, term: Related) -> "list[_Part]":
        relation = load().relations.get(term.relation)
        either = term.side == "either" or (relation and relation.symmetric)
        return [self._related(term, side) for side in (("subject", "object") if either else (term.side,))]

    def _related(self, term: Related, side: str) -> "_Part":
        part = _Part(self, side)
        if term.relation:
            part.relation((term.relation,))
        for condition in term.conditions:
            part.related(condition)
        return part

    def _entity(self, condition: Condition) -> str:
        if condition.field in {"name", "id"}:
            return self.thing("e", condition)
        if condition.field == "type":
            return self.type("e", condition)
        return self.compare(condition, f"e.{condition.field}")

    def thing(self, node: str, condition: Condition) -> str:
        """Return the condition that a node is one of the named entities."""
        if condition.op == "~":
            asked = self.bind(_pattern(condition.values, ".*"))
            return f"any(x IN [{node}.name] + {node}.aliases WHERE x =~ {asked})"
        return f"{_no(condition)}{node}.id IN {self.bind(self._ids_of(condition.values))}"

    def _ids_of(self, values: Sequence[str]) -> list[str]:
        """Return the ids of the entities with these names or ids."""
        split = [(names.key(value), dict.fromkeys(names.tokens(names.key(value)))) for value in values]
        rows = [{"key": key, "match": lucene.all_of([*words][:MAX_WORDS])} for key, words in split if words]
        return sorted({*values, *(id_ for (id_,) in self._work.each(NAMED, rows))})

    def type(self, node: str, condition: Condition) -> str:
        """Return the condition on the type of a node, by its label."""
        return f"{_no(condition)}({node}:{'|'.join(schema.label(value) for value in condition.values)})"

    def compare(self, condition: Condition, column: str) -> str:
        """Return the condition on a column of text, number, date or flag."""
        if condition.field in FLAGS:
            wanted = {(value in YES) == (condition.op == "=") for value in condition.values}
            return f"coalesce({column}, false) IN {self.bind(sorted(wanted))}"
        if condition.field in DATES:
            return _joined(condition, (self._date(condition.op, column, value) for value in condition.values))
        if condition.field in NUMBERS or condition.op in {"<", "<=", ">", ">="}:
            number = "s.number" if condition.field == "value" else column
            parts = (f"{number} {_sign(condition.op)} {self.bind(float(value))}" for value in condition.values)
            return _joined(condition, parts)
        return self._text(condition, column)

    def _text(self, condition: Condition, column: str) -> str:
        """Compare without the case of ASCII letters, which is what (?i) of Java's patterns means."""
        part = condition.op == "~"
        if condition.field in WRITTEN:
            pattern = self.bind(_pattern(condition.values, ".*" if part else ""))
            return f"({column} <> '' AND {_no(condition)}{column} =~ {pattern})"
        if part:
            return f"any(x IN {self.bind([fold(value) for value in condition.values])} WHERE {column} CONTAINS x)"
        return f"{_no(condition)}{column} IN {self.bind([_key(condition.field, value) for value in condition.values])}"

    def _date(self, op: str, column: str, value: str) -> str:
        """Compare as far as the asked date is precise, in a way that an index can answer; the unknown date is empty."""
        first, behind = self.bind(value), self.bind(value + LAST)
        return {
            "=": f"{column} STARTS WITH {first}",
            "!=": f"({column} > '' AND NOT {column} STARTS WITH {first})",
            "<": f"({column} > '' AND {column} < {first})",
            "<=": f"({column} > '' AND {column} < {behind})",
            ">": f"{column} > {behind}",
            ">=": f"{column} >= {first}",
        }[op]


class _Part:
    """One MATCH of statements: what it joins and demands; ``own`` is the side on which the node e stands."""

    def __init__(self, compiler: Compiler, own: str = "") -> None:
        self._compiler = compiler
        self._patterns = {"s": f"(e:Entity)<-[:{own.upper()}]-(s:Statement)" if own else "(s:Statement)"}
        self._ends: list[str] = []
        self._where: list[str] = []
        self._other = "object" if own == "subject" else "subject"

    def match(self) -> str:
        """Return the whole; each end that is anyone's has a MATCH of its own, as one MATCH takes no relationship twice."""
        ends = "".join(f"MATCH (s:Statement)-[:SUBJECT|OBJECT]->({end}:Entity) " for end in self._ends)
        return f"{ends}MATCH {', '.join(self._patterns.values())} WHERE {' AND '.join(self._where) or 'true'}"

    def relation(self, relations: Sequence[str], op: str = "=") -> None:
        """Demand one of these relations, or none of them."""
        self._where.append(f"{'' if op == '=' else 'NOT '}s.predicate IN {self._compiler.bind([*relations])}")

    def related(self, condition: Condition) -> None:
        """Demand something of a statement, or of the thing at its other end."""
        if condition.field in {"id", "name"}:
            self._where.append(self._compiler.thing(self._join(self._other), condition))
        elif condition.field == "type":
            self._where.append(self._compiler.type(self._join(self._other), condition))
        else:
            self._own(condition)

    def fact(self, condition: Condition) -> None:
        """Demand something of a statement, or of the things at its ends."""
        field, _, part = condition.field.partition(".")
        if field == "entity":
            self._where.append(self._compiler.thing(self._end(), condition))
        elif field in JOINS:
            demand = self._compiler.type if part else self._compiler.thing
            self._where.append(demand(self._join(field), condition))
        else:
            self._own(condition)

    def _own(self, condition: Condition) -> None:
        field = condition.field
        if field == "relation":
            return self.relation(condition.values, condition.op)
        column = COLUMNS.get(field, f"s.{field if field in OWN else stated.prop(field)}")
        if column.startswith("a."):
            self._join("a")
        return self._where.append(self._compiler.compare(condition, column))

    def _join(self, name: str) -> str:
        self._patterns[name] = JOINS[name]
        return name

    def _end(self) -> str:
        """Join either end anew: each condition may hold of another one."""
        self._ends.append(f"end{len(self._ends)}")
        return self._ends[-1]


def _pattern(values: Iterable[str], around: str) -> str:
    """Return the pattern for texts that are one of these, or hold one; nothing in a value is a sign of the pattern."""
    quoted = "|".join("\\Q" + value.replace("\\E", "\\E\\\\E\\Q") + "\\E" for value in values)
    return f"(?is){around}(?:{quoted}){around}"


def _key(field: str, value: str) -> str:
    return fold(value)[: stated.KEY_CHARS] if field in stated.INDEXED else fold(value)


def _no(condition: Condition) -> str:
    return "NOT " if condition.op == "!=" else ""


def _sign(op: str) -> str:
    return "<>" if op == "!=" else op


def _joined(condition: Condition, parts: Iterable[str]) -> str:
    return f"({(' AND ' if condition.op == '!=' else ' OR ').join(parts)})"
