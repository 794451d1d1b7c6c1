"""The syntax tree of a read query. All nodes are frozen; names are as written, texts as they are meant."""

from dataclasses import dataclass
from typing import Final, Literal

MAX_HOPS: Final = 6  # of a path of variable length: the paths of a connected graph double with each
Direction = Literal["out", "in", "any"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text, true, false or null."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that a pattern, UNWIND or WITH bound."""

    name: str


@dataclass(frozen=True, slots=True)
class Property:
    """``of.name``."""

    of: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """``of[start]`` or, where ``slice`` is true, ``of[start..end]`` with either end left out."""

    of: "Expression"
    start: "Expression | None"
    end: "Expression | None" = None
    slice: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """``[a, b]``."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class MapOf:
    """``{a: 1}``."""

    items: "tuple[tuple[str, Expression], ...]"


@dataclass(frozen=True, slots=True)
class Unary:
    """``NOT``, ``-``, ``IS NULL`` or ``IS NOT NULL`` of one operand."""

    op: Literal["NOT", "-", "IS NULL", "IS NOT NULL"]
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands with an operator of `parser.OPERATORS` between them."""

    op: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class HasLabels:
    """``of:A:B``: the node has all of these labels, or the relationship this type."""

    of: "Expression"
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `functions`, in lower case; ``count(*)`` has no argument."""

    name: str
    arguments: "tuple[Expression, ...]"
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """``CASE [subject] WHEN … THEN … ELSE … END``."""

    subject: "Expression | None"
    branches: "tuple[tuple[Expression, Expression], ...]"
    otherwise: "Expression | None"


@dataclass(frozen=True, slots=True)
class Comprehension:
    """``[variable IN source WHERE kept | made]``."""

    variable: str
    source: "Expression"
    kept: "Expression | None"
    made: "Expression | None"


@dataclass(frozen=True, slots=True)
class Quantified:
    """``any(variable IN source WHERE kept)`` and the like."""

    kind: Literal["any", "all", "none", "single"]
    variable: str
    source: "Expression"
    kept: "Expression"


@dataclass(frozen=True, slots=True)
class Subquery:
    """``EXISTS {…}`` or ``COUNT {…}`` of a pattern."""

    kind: Literal["EXISTS", "COUNT"]
    patterns: "tuple[Path, ...]"
    where: "Expression | None"


Expression = (
    Constant
    | Parameter
    | Variable
    | Property
    | Index
    | ListOf
    | MapOf
    | Unary
    | Binary
    | HasLabels
    | Call
    | Case
    | Comprehension
    | Quantified
    | Subquery
)


@dataclass(frozen=True, slots=True)
class Node:
    """``(name:A|B {…})``: all labels where ``any_label`` is false, else one of them."""

    name: str = ""
    labels: tuple[str, ...] = ()
    properties: MapOf | None = None
    any_label: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """``-[name:A|B*low..high {…}]->``: between ``low`` and ``high`` relationships, in this direction."""

    name: str = ""
    types: tuple[str, ...] = ()
    direction: Direction = "any"
    low: int = 1
    high: int = 1
    properties: MapOf | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Nodes with the steps between them; ``name`` binds the path, ``shortest`` keeps one of the shortest."""

    nodes: tuple[Node, ...]
    steps: tuple[Step, ...]
    name: str = ""
    shortest: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """``[OPTIONAL] MATCH … [WHERE …]``."""

    patterns: tuple[Path, ...]
    where: Expression | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Unwind:
    """``UNWIND source AS name``."""

    source: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """``expression AS name``; the name is the text of the expression where none was given."""

    expression: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Order:
    """One key of ORDER BY."""

    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """``WITH`` or ``RETURN``; ``all`` stands for ``*``, before the items."""

    items: tuple[Item, ...]
    all: bool = False
    distinct: bool = False
    order: tuple[Order, ...] = ()
    skip: Expression | None = None
    limit: Expression | None = None
    where: Expression | None = None  # of WITH only


@dataclass(frozen=True, slots=True)
class Query:
    """Clauses in their order, and what they return."""

    clauses: tuple[Match | Unwind | Projection, ...]
    returns: Projection
