"""Conditions as SQL over the tables of the SQLite store, by the rules of `graph.store.evaluate`.

Values are always bound; what is put into the text are column names of this module and numbers of bindings.
"""
# ruff: noqa: S608 -- only columns and bindings of this module are put into the text

import json
from collections.abc import Iterable, Sequence
from typing import Final

from graph import names
from graph.ontology import load
from graph.store import bytype, packing, rows
from graph.store.asking import DATES, FLAGS, NUMBERS, Condition, Conditions, Facts, Related, Where
from graph.store.database import Session, Value
from graph.store.evaluate import YES, fold

JOINS: Final = {
    "a": " CROSS JOIN article a ON a.article = s.article",
    "b": " CROSS JOIN body b ON b.article = s.article",
    "ms": " CROSS JOIN member ms ON ms.reference = s.subject",
    "es": " CROSS JOIN entity es ON es.entity = ms.entity",
    "mo": " CROSS JOIN member mo ON mo.reference = s.object",
    "eo": " CROSS JOIN entity eo ON eo.entity = mo.entity",
}
ENDS: Final = {"subject": "n.src", "object": "n.dst"}
NEEDS: Final = {"es": ("ms", "es"), "eo": ("mo", "eo")}
COLUMNS: Final = {  # field -> joins, expression
    "status": ("", "s.status"), "confidence": ("", "s.confidence"), "value": ("", "s.value"), "source": ("a", "a.source"),
    "published": ("a", "a.published"), "date": ("", "s.packed_day"), "article": ("a", "'art_' || lower(hex(a.id))"),
    "quote": ("b", "substr(b.text, s.start + 1, s.stop - s.start)"), "statement": ("", "'stm_' || lower(hex(s.id))"),
}  # fmt: skip
# The edges that statements are behind; that of a symmetric relation has its ends in the order of their ids.
BEHIND: Final = """
SELECT ms.entity, s.predicate, mo.entity FROM statement s CROSS JOIN member ms ON ms.reference = s.subject
CROSS JOIN member mo ON mo.reference = s.object WHERE {ids}
UNION SELECT mo.entity, s.predicate, ms.entity FROM statement s CROSS JOIN member ms ON ms.reference = s.subject
CROSS JOIN member mo ON mo.reference = s.object WHERE {ids} AND {symmetric}"""
# Thousands of ids, by their index.
OF_IDS: Final = f"""s.statement IN (
    SELECT x.statement FROM json_each({{ids}}) j CROSS JOIN packed_statement x ON {rows.SAME_ID.format(row="x", id="unhex(j.value)")})"""
# The row of the entity to which a judged id leads, that of a thing or of a reference.
LEADS_TO: Final = f"""
coalesce((SELECT t.entity FROM thing t WHERE t.id = unhex(substr({{id}}, 5))),
    (SELECT t.entity FROM reference r CROSS JOIN member g ON g.reference = r.reference CROSS JOIN thing t ON t.thing = g.thing
    WHERE {rows.SAME_ID.format(row="r", id="unhex(substr({id}, 5))")}))"""
CANDIDATE_COLUMNS: Final = {"score": "l.score", "kind": "CASE WHEN c.one IS NULL THEN 'review' ELSE 'conflict' END"}
JUDGEMENT_COLUMNS: Final = {"by": "j.author", "undone": "u.at IS NOT NULL"}
LAST_SEEN: Final = "(SELECT max(f.day) FROM fact f WHERE f.entity = e.entity)"
EDGE_COLUMNS: Final = {"status": "coalesce(n.status, 'stated')", "confidence": f"(n.confidence / {packing.FINEST}.0)"}
WHOLE: Final = frozenset({"degree", "articles"})  # columns of numbers, of which one is the order of the lists
NAMED: Final = "SELECT DISTINCT entity FROM surface WHERE key = ?"
NAMED_IN_PART: Final = "EXISTS (SELECT 1 FROM surface n WHERE n.entity = {row} AND instr(lower(n.text), {asked}) > 0)"


class Compiler:
    """Collects the bindings of one query; ``binds`` goes with the SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.binds: dict[str, Value] = {}

    def bind(self, value: Value) -> str:
        """Return the name under which a value is bound."""
        name = f"w{len(self.binds)}"
        self.binds[name] = value
        return f":{name}"

    def entities(self, where: Where) -> str:
        """Return the SQL condition on the table ``entity e``."""
        return " AND ".join([self._term(term) for term in where]) or "TRUE"

    def statements(self, where: Facts) -> str:
        """Return the SELECT of the rows of statements on which all conditions hold."""
        part = _Part(self)
        part.among(condition for condition in where if (condition.field, condition.op) == ("relation", "="))
        if rarest := bytype.rarest(self._session, where):
            part.from_type(rarest)
        for condition in where:
            part.fact(condition)
        return part.select("s.statement")

    def edges(self, where: Conditions, *, from_types: bool = False) -> str:
        """Return the SQL condition on the table ``edge n``.

        ``from_types`` has it begin at the things of the asked types; else the type is looked up for each edge that is met.
        """
        return " AND ".join(self._edge(condition, from_types=from_types) for condition in where) or "TRUE"

    def articles(self, where: Conditions) -> str:
        """Return the SQL condition on the table ``article a``."""
        return " AND ".join(map(self._article, where)) or "TRUE"

    def events(self, where: Conditions) -> str:
        """Return the SQL condition on the table ``event``."""
        return " AND ".join(map(self._event, where)) or "TRUE"

    def candidates(self, where: Conditions) -> str:
        """Return the SQL condition on the tables of `rows.LINK`."""
        return " AND ".join(map(self._candidate, where)) or "TRUE"

    def judgements(self, where: Conditions) -> str:
        """Return the SQL condition on the tables ``judgement j`` and ``undoing u``."""
        return " AND ".join(map(self._judgement, where)) or "TRUE"

    def _candidate(self, condition: Condition) -> str:
        if condition.field == "entity":
            ends = (("'ent_' || lower(hex(lt.id))", "lt.entity"), ("'ent_' || lower(hex(ht.id))", "ht.entity"))
            return f"({' OR '.join(self._leads_to(*end, condition) for end in ends)})"
        if condition.field == "type":
            return f"({self.terms('lg.type', condition)} OR {self.terms('hg.type', condition)})"
        if condition.field == "reason":
            return f"EXISTS (SELECT 1 FROM json_each(l.reasons) r WHERE {self.compare(condition, 'r.value')})"
        return self.compare(condition, CANDIDATE_COLUMNS[condition.field])

    def _judgement(self, condition: Condition) -> str:
        if condition.field == "entity":
            ends = ((end, LEADS_TO.format(id=end)) for end in ("j.one", "j.other"))
            return f"({' OR '.join(self._leads_to(*end, condition) for end in ends)})"
        return self.compare(condition, JUDGEMENT_COLUMNS.get(condition.field, f"j.{condition.field}"))

    def _leads_to(self, id_: str, row: str, condition: Condition) -> str:
        """Return the condition that an id, or the entity of a row to which it leads, is a named one."""
        if condition.op == "~":
            return self.thing(row, condition)
        ids, rows_ = self.bind(json.dumps(condition.values)), self.bind(self.rows_of(condition))
        found = f"{id_} IN (SELECT value FROM json_each({ids})) OR coalesce({row} IN (SELECT value FROM json_each({rows_})), FALSE)"
        return f"{'' if condition.op == '=' else 'NOT '}({found})"

    def _event(self, condition: Condition) -> str:
        negation = "" if condition.op == "=" else "NOT "
        values = self.bind(json.dumps(condition.values))
        return f"({condition.field} <> '' AND {condition.field} {negation}IN (SELECT value FROM json_each({values})))"

    def _edge(self, condition: Condition, *, from_types: bool) -> str:
        field, _, part = condition.field.partition(".")
        if field == "relation":
            return self.terms("n.typ", condition)
        if field == "statement":
            return f"(n.src, n.typ, n.dst) {'' if condition.op == '=' else 'NOT '}IN ({self._behind(condition)})"
        if part and from_types:
            return f"{ENDS[field]} IN (SELECT t.entity FROM entity t WHERE {self.terms('t.type', condition)})"
        if part:
            return self.terms(f"(SELECT t.type FROM entity t WHERE t.entity = {ENDS[field]})", condition)
        ends = [row for name, row in ENDS.items() if field in {"entity", name}]
        if ends:
            return f"({' OR '.join(self.thing(row, condition) for row in ends)})"
        column = EDGE_COLUMNS.get(field, f"n.{field}")
        return self.date(condition, column) if field in DATES else self.compare(condition, column)

    def _behind(self, condition: Condition) -> str:
        ids = self.ids(condition)
        symmetric = tuple(name for name, relation in load().relations.items() if relation.symmetric)
        return BEHIND.format(ids=ids, symmetric=self.terms("s.predicate", Condition("relation", "=", symmetric)))

    def ids(self, condition: Condition) -> str:
        """Return the condition that the statement ``s`` is one of some, by their ids."""
        return OF_IDS.format(ids=self.bind(json.dumps([rows.blob(value, "stm").hex() for value in condition.values])))

    def day(self, condition: Condition, column: str) -> str:
        """Return the condition on a column of packed dates and of texts that are none, which are compared as their beginning."""
        parts = [self._day(condition.op, column, value) for value in condition.values]
        return f"({(' AND ' if condition.op == '!=' else ' OR ').join(parts)})"

    def date(self, condition: Condition, column: str) -> str:
        """Return the condition on a column of packed dates."""
        parts = [self._date(condition.op, column, value) for value in condition.values]
        return f"({(' AND ' if condition.op == '!=' else ' OR ').join(parts)})"

    def _day(self, op: str, column: str, value: str) -> str:
        text = f"substr({column}, 1, {len(value)}) {op} {self.bind(value)}"
        date = self._date(op, column, value)
        if op in {">", ">="}:  # texts come after all numbers, so that an index is of use
            return f"({date} AND ({column} < {packing.NO_DATE} OR {text}))"
        return f"({column} > 0 AND CASE WHEN {column} < {packing.NO_DATE} THEN {date} ELSE {text} END)"

    def _date(self, op: str, column: str, value: str) -> str:
        first, after = packing.date_range(value)
        low, high = self.bind(first), self.bind(after)
        return {
            "=": f"({column} >= {low} AND {column} < {high})", "!=": f"({column} > 0 AND ({column} < {low} OR {column} >= {high}))",
            ">": f"{column} >= {high}", ">=": f"{column} >= {low}", "<": f"({column} > 0 AND {column} < {low})",
            "<=": f"({column} > 0 AND {column} < {high})",
        }[op]  # fmt: skip

    def _article(self, condition: Condition) -> str:
        if condition.field == "entity":
            return f"a.article IN (SELECT p.article FROM presence p WHERE {self.thing('p.entity', condition)})"
        if condition.field == "id":
            ids = json.dumps([rows.blob(value, "art").hex() for value in condition.values])
            negation = "" if condition.op == "=" else "NOT "
            return f"a.id {negation}IN (SELECT unhex(value) FROM json_each({self.bind(ids)}))"
        return self.compare(condition, f"a.{condition.field}")

    def _term(self, term: Condition | Related) -> str:
        if isinstance(term, Condition):
            return self._entity(term)
        return f"e.entity {'NOT ' if term.negated else ''}IN ({self.standing(term)})"

    def standing(self, term: Related) -> str:
        """Return the SELECT of the rows of entities that stand in a relation."""
        return " UNION ".join(self._sides(term))

    def _sides(self, term: Related) -> list[str]:
        relation = load().relations.get(term.relation)
        sides = ("subject", "object") if term.side == "either" or (relation and relation.symmetric) else (term.side,)
        return [self._related(term, side) for side in sides]

    def _related(self, term: Related, side: str) -> str:
        if (found := self._by_edges(term, side)) is not None:
            return found
        part = _Part(self, own="ms" if side == "subject" else "mo", other="eo" if side == "subject" else "es")
        if term.relation:
            part.among([Condition("relation", "=", (term.relation,))])
            part.relation((term.relation,))
        for condition in term.conditions:
            part.related(condition)
        return part.select(f"{part.own}.entity")

    def _by_edges(self, term: Related, side: str) -> str | None:
        """Return the rows that stand in a relation to named things: their edges say so, without a look at the statements.

        None where more is asked of a statement. What is said of a thing and itself is no edge, and is looked up apart.
        """
        plain = _plain(term)
        if plain is None:
            return None
        named, relations = plain
        found = f"SELECT value FROM json_each({self.bind(self.rows_of(named))})"
        typ = self.terms("typ", Condition("relation", "=", relations)) if relations else "TRUE"
        own, other = ("src", "dst") if side == "subject" else ("dst", "src")
        return (
            f"SELECT {own} FROM edge WHERE {other} IN ({found}) AND {typ} "
            f"UNION SELECT src FROM support WHERE src IN ({found}) AND dst = src AND {typ}"
        )

    def _entity(self, condition: Condition) -> str:
        if condition.field in {"name", "id"}:
            return self.thing("e.entity", condition)
        if condition.field == "type":
            return self.terms("e.type", condition)
        if condition.field in WHOLE:
            parts = [f"e.{condition.field} {condition.op} {self.bind(float(value))}" for value in condition.values]
            return f"({(' AND ' if condition.op == '!=' else ' OR ').join(parts)})"
        return self.date(condition, LAST_SEEN)

    def thing(self, row: str, condition: Condition) -> str:
        """Return the condition that a row is one of the named entities."""
        if condition.op == "~":
            parts = (NAMED_IN_PART.format(row=row, asked=self.bind(fold(v))) for v in condition.values)
            return f"({' OR '.join(parts)})"
        negation = "" if condition.op == "=" else "NOT "
        return f"{row} {negation}IN (SELECT value FROM json_each({self.bind(self.rows_of(condition))}))"

    def rows_of(self, condition: Condition) -> str:
        """Return the rows of the entities with these names or ids, as JSON."""
        ids = json.dumps([rows.blob(value, "ent").hex() for value in condition.values])
        by_id = self._session.all(
            "SELECT entity FROM entity WHERE id IN (SELECT unhex(value) FROM json_each(?))", (ids,)
        )
        found = {row for (row,) in by_id}
        for value in condition.values:
            found |= {row for (row,) in self._session.all(NAMED, (names.key(value),))}
        return json.dumps(sorted(found))

    def terms(self, column: str, condition: Condition) -> str:
        """Return the condition that a column of words holds one of the values."""
        numbers = json.dumps([self._session.term(fold(value)) for value in condition.values])
        return f"{column} {'' if condition.op == '=' else 'NOT '}IN (SELECT value FROM json_each({self.bind(numbers)}))"

    def compare(self, condition: Condition, column: str) -> str:
        """Return the condition on a column of text, number, date or flag."""
        if condition.op == "=" and condition.field not in FLAGS | DATES | NUMBERS and all(condition.values):
            folded = ", ".join(self.bind(fold(value)) for value in condition.values)
            return f"lower({column}) IN ({folded})"  # as indexes hold it; what is not there is none of them
        parts = [self._one(condition, column, value) for value in condition.values]
        joined = (" AND " if condition.op == "!=" else " OR ").join(parts)
        return f"({joined})"

    def _one(self, condition: Condition, column: str, value: str) -> str:
        op = condition.op
        if condition.field in FLAGS:
            yes = (value in YES) == (op == "=")
            return f"coalesce({column}, 0) {'=' if yes else '<>'} 1"
        if op == "~":
            return f"({column} <> '' AND instr(lower({column}), {self.bind(fold(value))}) > 0)"
        if condition.field in DATES and op in {">=", "<"}:  # the whole compares as its beginning does, and by an index
            return f"({column} <> '' AND {column} {op} {self.bind(value)})"
        if condition.field in DATES:
            return f"({column} <> '' AND substr({column}, 1, {len(value)}) {op} {self.bind(value)})"
        if op in {"=", "!="} and condition.field not in NUMBERS:
            return f"({column} <> '' AND lower({column}) {op} {self.bind(fold(value))})"
        number = f"CASE WHEN typeof({column}) IN ('integer', 'real') OR {column} GLOB '[0-9]*' THEN CAST({column} AS REAL) END"
        return f"{number} {op} {self.bind(float(value))}"


def _plain(term: Related) -> tuple[Condition, tuple[str, ...]] | None:
    """Return whom a relation is to, and which it is (any where empty), where nothing else is asked.

    An edge does not say which end of a symmetric relation was the subject: then both sides must be asked for.
    """
    named = [condition for condition in term.conditions if condition.field in {"name", "id"}]
    asked = [condition for condition in term.conditions if condition.field == "relation"]
    if len(named) != 1 or len(asked) > 1 or any(condition.op != "=" for condition in term.conditions):
        return None
    relations = (term.relation,) if term.relation else asked[0].values if asked else ()
    both = term.side == "either" or bool(term.relation)
    symmetric = any(load().relations[name].symmetric for name in relations or load().relations)
    known = len(named) + len(asked) == len(term.conditions)
    return (named[0], relations) if known and (both or not symmetric) else None


class _Part:
    """One SELECT over statements: what it joins and demands."""

    def __init__(self, compiler: Compiler, own: str = "", other: str = "") -> None:
        self._compiler = compiler
        self._joins: dict[str, None] = dict.fromkeys((own,) if own else ())
        self._where: list[str] = []
        self._among = ""
        self.own, self._other = own, other

    def select(self, column: str) -> str:
        """Return the whole."""
        joins = "".join(JOINS[name] for name in JOINS if name in self._joins)
        return f"SELECT {column} FROM statement s{joins} WHERE {' AND '.join(self._where) or 'TRUE'}"

    def among(self, asked: Iterable[Condition]) -> None:
        """Note which relations are asked for: of a well-known thing's facts those of others need not be looked at."""
        self._among = "".join(f" AND {self._compiler.terms('f.predicate', condition)}" for condition in asked)

    def relation(self, relations: Sequence[str], op: str = "=") -> None:
        """Demand one of these relations."""
        self._where.append(
            self._compiler.terms("s.predicate", Condition("relation", "=" if op == "=" else "!=", tuple(relations)))
        )

    def related(self, condition: Condition) -> None:
        """Demand something of a statement, or of the thing at its other end."""
        if condition.field in {"id", "name"}:
            self._end(self._other, condition)
        elif condition.field == "type":
            self._type(self._other, condition)
        elif condition.field == "relation":
            self.relation(condition.values, condition.op)
        else:
            self._own(condition)

    def fact(self, condition: Condition) -> None:
        """Demand something of a statement, or of the things at its ends."""
        field, _, part = condition.field.partition(".")
        if field == "relation":
            self.relation(condition.values, condition.op)
        elif field == "entity":
            self._drive(condition)
        elif field in {"subject", "object"}:
            (self._type if part else self._end)("es" if field == "subject" else "eo", condition)
        else:
            self._own(condition)

    def _end(self, end: str, condition: Condition) -> None:
        self._join(end)
        if condition.op == "=":
            self._drive(condition)
        self._where.append(self._compiler.thing(f"{end}.entity", condition))

    def _drive(self, condition: Condition) -> None:
        """Begin at the facts of the named things, which are few."""
        found = self._compiler.bind(self._compiler.rows_of(condition))
        self._where.append(
            "s.statement IN (SELECT f.statement FROM fact f "
            f"WHERE f.entity IN (SELECT value FROM json_each({found})){self._among})"
        )

    def from_type(self, condition: Condition) -> None:
        """Begin at the facts of the things of a type, which are few."""
        self._where.append(
            "s.statement IN (SELECT f.statement FROM entity t CROSS JOIN fact f ON f.entity = t.entity "
            f"WHERE {self._compiler.terms('t.type', condition)}{self._among})"
        )

    def _type(self, end: str, condition: Condition) -> None:
        self._join(end)
        self._where.append(self._compiler.terms(f"{end}.type", condition))

    def _own(self, condition: Condition) -> None:
        join, column = COLUMNS.get(condition.field, ("", f"s.attributes ->> '$.{condition.field}'"))
        if join:
            self._join(join)
        if condition.field not in COLUMNS and condition.field not in FLAGS and condition.op != "=":
            self._where.append(f"lower({column}) IS NOT NULL")  # what the partial indexes ask for
        if condition.field == "statement" and condition.op == "=":  # thousands of ids, by their index
            self._where.append(self._compiler.ids(condition))
        elif condition.field == "date":
            self._where.append(self._compiler.day(condition, column))
        else:
            self._where.append(self._compiler.compare(condition, column))

    def _join(self, end: str) -> None:
        self._joins |= dict.fromkeys(NEEDS.get(end, (end,)))
