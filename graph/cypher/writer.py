"""Writes a syntax tree out as Cypher: names that were checked, numbers, and every text as a parameter."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod

from graph.cypher.functions import SPELLED
from graph.cypher.tree import (
    Binary,
    Call,
    Case,
    Comprehension,
    Constant,
    Expression,
    HasLabels,
    Index,
    Item,
    ListOf,
    MapOf,
    Match,
    Node,
    Order,
    Parameter,
    Path,
    Projection,
    Property,
    Quantified,
    Query,
    Step,
    Subquery,
    Unary,
    Unwind,
    Variable,
)

OWN: str = (
    "_text"  # begins the names of our parameters; those of people lose nothing, as ours are numbered after theirs
)


@dataclass(frozen=True, slots=True)
class Written:
    """A query as text, with its texts as parameters; ``columns`` name what the columns c0, c1, … are.

    ``columns`` is empty where the query returns ``*``: then the database names them.
    """

    text: str
    texts: dict[str, str]
    columns: tuple[str, ...]


def write(query: Query, *, limit: int) -> Written:
    """Return the query as Cypher that returns at most ``limit`` rows."""
    writer = _Writer()
    clauses = [writer.clause(clause) for clause in query.clauses]
    text = "\n".join([*clauses, writer.returns(query.returns, limit)])
    columns = () if query.returns.all else tuple(item.name for item in query.returns.items)
    return Written(text, writer.texts, columns)


@dataclass
class _Writer:
    texts: dict[str, str] = field(default_factory=dict)

    def clause(self, clause: Match | Unwind | Projection) -> str:
        if isinstance(clause, Match):
            head = "OPTIONAL MATCH" if clause.optional else "MATCH"
            return f"{head} {self._paths(clause.patterns)}{self._part('WHERE', clause.where)}"
        if isinstance(clause, Unwind):
            return f"UNWIND {self.expression(clause.source)} AS {_name(clause.name)}"
        return f"WITH {self._projection(clause, [_name(item.name) for item in clause.items])}"

    def returns(self, projection: Projection, limit: int) -> str:
        """Write RETURN; its columns are numbered, as a name may be any text. The database's own LIMIT is ours or less."""
        names = [f"c{at}" for at in range(len(projection.items))]
        if projection.all:
            names = [
                _name(item.name) if item.name.isidentifier() else f"c{at}" for at, item in enumerate(projection.items)
            ]
        if projection.limit is None:
            projection = replace(projection, limit=Constant(limit))
        return f"RETURN {self._projection(projection, names)}"

    def _projection(self, projection: Projection, names: list[str]) -> str:
        renamed = {item.name: name for item, name in zip(projection.items, names, strict=True)}
        items = [f"{self.expression(item.expression)} AS {renamed[item.name]}" for item in projection.items]
        listed = ", ".join((["*"] if projection.all else []) + items)
        order = ", ".join(self._order(key, projection.items, renamed) for key in projection.order)
        return "".join([
            "DISTINCT " if projection.distinct else "", listed, f" ORDER BY {order}" if order else "",
            self._part("SKIP", projection.skip), self._part("LIMIT", projection.limit), self._part("WHERE", projection.where),
        ])  # fmt: skip

    def _order(self, key: Order, items: Iterable[Item], renamed: dict[str, str]) -> str:
        """Write a key of ORDER BY; what is returned is named as it is returned."""
        same = next((item for item in items if key.expression in (item.expression, Variable(item.name))), None)
        written = renamed[same.name] if same else self.expression(key.expression)
        return f"{written} DESC" if key.descending else written

    def _part(self, word: str, found: Expression | None) -> str:
        return f" {word} {self.expression(found)}" if found is not None else ""

    # ---- patterns

    def _paths(self, paths: Iterable[Path]) -> str:
        return ", ".join(self._path(path) for path in paths)

    def _path(self, path: Path) -> str:
        text = self._node(path.nodes[0])
        for step, node in zip(path.steps, path.nodes[1:], strict=True):
            text += self._step(step) + self._node(node)
        name = f"{_name(path.name)} = " if path.name else ""
        return f"{name}shortestPath({text})" if path.shortest else name + text

    def _node(self, node: Node) -> str:
        sign = "|" if node.any_label else "&"
        labels = f":{sign.join(map(_name, node.labels))}" if node.labels else ""
        return f"({_name(node.name)}{labels}{self._properties(node.properties)})"

    def _step(self, step: Step) -> str:
        types = f":{'|'.join(map(_name, step.types))}" if step.types else ""
        length = "" if (step.low, step.high) == (1, 1) else f"*{step.low}..{step.high}"
        inside = f"[{_name(step.name)}{types}{length}{self._properties(step.properties)}]"
        return {"out": f"-{inside}->", "in": f"<-{inside}-", "any": f"-{inside}-"}[step.direction]

    def _properties(self, found: MapOf | None) -> str:
        return f" {self.expression(found)}" if found else ""

    # ---- expressions

    @singledispatchmethod
    def expression(self, found: Expression) -> str:
        """Write an expression; whatever has operators stands in brackets."""
        raise NotImplementedError(type(found))

    @expression.register
    def _(self, found: Constant) -> str:
        if isinstance(found.value, str):
            name = f"{OWN}{len(self.texts)}"
            self.texts[name] = found.value
            return f"${name}"
        if found.value is None or isinstance(found.value, bool):
            return {None: "null", True: "true", False: "false"}[found.value]
        return repr(found.value)

    @expression.register
    def _(self, found: Parameter) -> str:
        return f"${found.name}"

    @expression.register
    def _(self, found: Variable) -> str:
        return _name(found.name)

    @expression.register
    def _(self, found: Property) -> str:
        return f"{self.expression(found.of)}.{_name(found.name)}"

    @expression.register
    def _(self, found: Index) -> str:
        start, end = (self.expression(part) if part is not None else "" for part in (found.start, found.end))
        return f"{self.expression(found.of)}[{f'{start}..{end}' if found.slice else start}]"

    @expression.register
    def _(self, found: ListOf) -> str:
        return f"[{', '.join(map(self.expression, found.items))}]"

    @expression.register
    def _(self, found: MapOf) -> str:
        return f"{{{', '.join(f'{_name(key)}: {self.expression(value)}' for key, value in found.items)}}}"

    @expression.register
    def _(self, found: Binary) -> str:
        return f"({self.expression(found.left)} {found.op} {self.expression(found.right)})"

    @expression.register
    def _(self, found: Unary) -> str:
        operand = self.expression(found.operand)
        return f"({operand} {found.op})" if found.op.startswith("IS") else f"({found.op} {operand})"

    @expression.register
    def _(self, found: HasLabels) -> str:
        return f"({self.expression(found.of)}:{'&'.join(map(_name, found.labels))})"

    @expression.register
    def _(self, found: Call) -> str:
        arguments = ", ".join(map(self.expression, found.arguments)) or ("*" if found.name == "count" else "")
        return f"{SPELLED.get(found.name, found.name)}({'DISTINCT ' if found.distinct else ''}{arguments})"

    @expression.register
    def _(self, found: Case) -> str:
        subject = f" {self.expression(found.subject)}" if found.subject is not None else ""
        branches = "".join(f" WHEN {self.expression(a)} THEN {self.expression(b)}" for a, b in found.branches)
        return f"CASE{subject}{branches}{self._part('ELSE', found.otherwise)} END"

    @expression.register
    def _(self, found: Subquery) -> str:
        return f"{found.kind} {{ MATCH {self._paths(found.patterns)}{self._part('WHERE', found.where)} }}"

    @expression.register
    def _(self, found: Quantified) -> str:
        return f"{found.kind}({self._elements(found)})"

    @expression.register
    def _(self, found: Comprehension) -> str:
        made = f" | {self.expression(found.made)}" if found.made is not None else ""
        return f"[{self._elements(found)}{made}]"

    def _elements(self, found: Comprehension | Quantified) -> str:
        return f"{_name(found.variable)} IN {self.expression(found.source)}{self._part('WHERE', found.kept)}"


def _name(name: str) -> str:
    """Return a name between backticks, so that none is a keyword; the lexer allows letters, digits and _ only."""
    return f"`{name}`" if name else ""
