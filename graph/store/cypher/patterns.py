"""Makes of patterns what can be joined: steps of one relationship each, between nodes whose tables are known.

A step of variable length becomes one pattern for each length. That is at most six joins where a recursive query would visit what
no index limits, and it keeps the rule that no relationship is used twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final, Literal

from graph.cypher import tree
from graph.store.cypher import schema
from graph.store.cypher.expressions import known_label
from graph.store.cypher.types import Type
from graph.store.cypher.values import Context, Scope, refuse

MAX_VARIANTS: Final = 64  # patterns that one may become
MAX_JOINS: Final = 20  # steps of one pattern: SQLite joins 64 tables, and a step may take three


@dataclass(eq=False)
class Spot:
    """A node of a pattern. ``row`` is empty until it is placed; ``joined`` says that its table is needed, under its alias."""

    alias: str
    label: str
    types: tuple[frozenset[str], ...] = ()  # of the node, one of each set
    names: set[str] = field(default_factory=set)
    row: str = ""
    joined: bool = False


@dataclass(eq=False)
class Hop:
    """One relationship of a pattern, from ``start`` to ``end`` where ``both`` ways are not allowed."""

    alias: str
    start: Spot
    end: Spot
    family: str
    types: tuple[str, ...]  # all of the family where empty
    both: bool
    name: str
    properties: tree.MapOf | None
    identity: tuple[str, ...] = ()  # SQL that tells relationships apart
    value: str = ""  # SQL of the relationship


@dataclass(frozen=True)
class Track:
    """A path with a name, or a relationship of variable length: hops, and for a path the nodes between them."""

    name: str
    spots: tuple[Spot, ...]
    hops: tuple[Hop, ...]


@dataclass
class Variant:
    """A pattern in which every step is one relationship."""

    spots: list[Spot] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    paths: list[Track] = field(default_factory=list)
    lists: list[Track] = field(default_factory=list)


def variants(context: Context, paths: Sequence[tree.Path], scope: Scope) -> Iterator[Variant]:
    """Yield the patterns that these paths are; raises `InvalidQueryError` where labels leave open which tables are meant."""
    labels = _Labels(paths, scope).found
    lengths = [range(step.low, step.high + 1) for path in paths for step in path.steps]
    if _count(lengths) > MAX_VARIANTS:
        refuse(f"steps of variable length that make more than {MAX_VARIANTS} patterns; give fewer or shorter ones")
    for chosen in product(*lengths):
        yield _Expansion(context, labels, scope).variant(paths, chosen)


def _count(lengths: Iterable[range]) -> int:
    found = 1
    for one in lengths:
        found *= len(one)
    return found


class _Labels:
    """Finds the label of each node: as written, else from the types of its relationships, else by what a name stands for."""

    def __init__(self, paths: Sequence[tree.Path], scope: Scope) -> None:
        self._scope = scope
        self._named: dict[str, str] = {}
        self._steps = [step for path in paths for step in _steps(path)]
        for path in paths:
            for node in path.nodes:
                self._learn(node, _written(node) or self._bound(node))
        while sum(self._infer(*step) for step in self._steps):
            pass
        self.found = {id(node): self._label(node) for path in paths for node in path.nodes}

    def _bound(self, node: tree.Node) -> str:
        return _node_type(self._scope, node.name).label if node.name in self._scope else ""

    def _key(self, node: tree.Node) -> str:
        return node.name or f" {id(node)}"

    def _learn(self, node: tree.Node, label: str) -> bool:
        known = self._named.get(self._key(node), "")
        if label and known and label != known:
            refuse(f"the node {node.name or 'without a name'} would have to be {known} and {label} at once")
        self._named[self._key(node)] = known or label
        return bool(label and not known)

    def _label(self, node: tree.Node) -> str:
        found = self._named[self._key(node)]
        which = f"of {node.name}" if node.name else "of each node without one"
        return found or refuse(f"name a label {which}: {', '.join(schema.labels())} or a type of entity")

    def _infer(self, left: tree.Node, step: tree.Step, right: tree.Node) -> bool:
        family = family_of(step.types)
        if not family:
            return False
        found = schema.families()[family]
        ends = (found.start, found.end)
        if step.direction == "any" and found.start != found.end:
            known = [self._named[self._key(node)] for node in (left, right)]
            if known[0] not in ends and known[1] not in ends:
                return False
            flipped = known[0] == found.end or known[1] == found.start
        else:
            flipped = step.direction == "in"
        first, second = ends[::-1] if flipped else ends
        return self._learn(left, first) | self._learn(right, second)


class _Expansion:
    """Makes one variant."""

    def __init__(self, context: Context, labels: Mapping[int, str], scope: Scope) -> None:
        self._context, self._labels, self._scope = context, labels, scope
        self._named: dict[str, Spot] = {}
        self._merged: dict[Spot, Spot] = {}
        self._found = Variant()

    def variant(self, paths: Sequence[tree.Path], lengths: Sequence[int]) -> Variant:
        """Return the variant with steps of these lengths."""
        self._check_names(paths)
        left = list(lengths)
        for path in paths:
            count = len(path.steps)
            self._path(path, left[:count])
            del left[:count]
        if len(self._found.hops) > MAX_JOINS:
            refuse(f"more than {MAX_JOINS} relationships in one MATCH")
        for hop in self._found.hops:
            hop.start, hop.end = self._final(hop.start), self._final(hop.end)
        self._found.paths = [replace(t, spots=tuple(map(self._final, t.spots))) for t in self._found.paths]
        return self._found

    def _check_names(self, paths: Sequence[tree.Path]) -> None:
        """Refuse a relationship or path that has the name of something else."""
        own = [name for path in paths for name in (path.name, *(step.name for step in path.steps)) if name]
        others = {node.name for path in paths for node in path.nodes} | self._scope.keys()
        if taken := next((name for at, name in enumerate(own) if name in others or name in own[:at]), ""):
            refuse(f"{taken} stands for two things; a relationship or path needs a name of its own")

    def _final(self, spot: Spot) -> Spot:
        return self._final(self._merged[spot]) if spot in self._merged else spot

    def _path(self, path: tree.Path, lengths: Sequence[int]) -> None:
        at = self._spot(path.nodes[0])
        spots, hops = [at], list[Hop]()
        for (left, step, right), length in zip(_steps(path), lengths, strict=True):
            made = self._step(at, (left, step, right), length)
            spots += [self._far(hop, before) for hop, before in made]
            hops += [hop for hop, _ in made]
            at = spots[-1] if made else at
            if step.name and (step.low, step.high) != (1, 1):
                self._found.lists.append(Track(step.name, (), tuple(hop for hop, _ in made)))
        if path.name:
            self._found.paths.append(Track(path.name, tuple(spots), tuple(hops)))

    def _far(self, hop: Hop, before: Spot) -> Spot:
        return hop.end if hop.start is before else hop.start

    def _step(self, at: Spot, written: tuple[tree.Node, tree.Step, tree.Node], length: int) -> list[tuple[Hop, Spot]]:
        left, step, right = written
        family = family_of(step.types) or _between(self._labels[id(left)], self._labels[id(right)], step)
        variable = (step.low, step.high) != (1, 1)
        if variable and (family != schema.EDGE or not step.types):
            refuse(
                "a step of variable length goes over relations between entities; name their types: -[:FOUNDED|INVESTED_IN*1..3]-"
            )
        if length == 0:
            self._merge(at, right)
            return []
        made: list[tuple[Hop, Spot]] = []
        for number in range(length):
            last = number == length - 1
            to = self._spot(right) if last else self._new(schema.ENTITY)
            made.append((self._hop(step, family, at, to, "" if variable else step.name), at))
            at = to
        self._found.hops += [hop for hop, _ in made]
        return made

    def _hop(self, step: tree.Step, family: str, left: Spot, right: Spot, name: str) -> Hop:
        found = schema.families()[family]
        both = step.direction == "any" and found.start == found.end
        flipped = step.direction == "in" or (step.direction == "any" and left.label != found.start)
        start, end = (right, left) if flipped else (left, right)
        if (start.label, end.label) != (found.start, found.end):
            refuse(f"{'|'.join(step.types)} goes from {found.start} to {found.end}")
        return Hop(
            self._context.alias("r"), start, end, family, tuple(dict.fromkeys(step.types)), both, name, step.properties
        )

    def _new(self, label: str) -> Spot:
        spot = Spot(self._context.alias("n"), label)
        self._found.spots.append(spot)
        return spot

    def _spot(self, node: tree.Node) -> Spot:
        key = node.name or f" {id(node)}"
        if key not in self._named:
            self._named[key] = self._new(self._labels[id(node)])
        spot = self._final(self._named[key])
        self._describe(spot, node)
        return spot

    def _merge(self, spot: Spot, node: tree.Node) -> None:
        """Let a node be the one that is there: the two ends of a step of length 0."""
        other = self._final(self._named[node.name]) if node.name in self._named else spot
        if other is not spot:
            self._merged[other] = spot
            spot.types, spot.names = spot.types + other.types, spot.names | other.names
            self._found.spots.remove(other)
        if node.name:
            self._named[node.name] = spot
        self._describe(spot, node)

    def _describe(self, spot: Spot, node: tree.Node) -> None:
        kinds = [schema.types()[label] for label in node.labels if label in schema.types()]
        if node.any_label:
            spot.types += (frozenset(kinds),) if len(kinds) == len(node.labels) else ()
        else:
            spot.types += tuple(frozenset({kind}) for kind in kinds)
        spot.names |= {node.name} - {""}


def family_of(types: Sequence[str]) -> str:
    """Return the family of relationship types, empty where none is named; raises `InvalidQueryError` for unknown and mixed ones."""
    known = schema.family_of()
    if unknown := [type_ for type_ in types if type_ not in known]:
        refuse(f"there is no relationship {unknown[0]}; known are {', '.join(known)}")
    found = {known[type_] for type_ in types}
    if len(found) > 1:
        refuse(f"{'|'.join(types)} in one step; ask for relations between entities and others apart")
    return next(iter(found), "")


def _steps(path: tree.Path) -> list[tuple[tree.Node, tree.Step, tree.Node]]:
    return list(zip(path.nodes, path.steps, path.nodes[1:], strict=False))


def _written(node: tree.Node) -> str:
    """Return the label of the table that a node's labels name, empty where it has none."""
    found = {known_label(label) for label in node.labels}
    if len(found) > 1:
        refuse(f"({node.name}:{'|'.join(node.labels)}) may be of several kinds; ask for one at a time")
    return next(iter(found), "")


def _node_type(scope: Scope, name: str) -> Type:
    found = scope[name].value.type
    if found.kind not in {"node", "null"}:
        refuse(f"{name} is a {found}, no node")
    return found


def _between(left: str, right: str, step: tree.Step) -> str:
    """Return the one family between two labels, for a step without types."""
    pairs: dict[Literal["out", "in", "any"], set[tuple[str, str]]] = {"out": {(left, right)}, "in": {(right, left)}}
    wanted = pairs.get(step.direction, {(left, right), (right, left)})
    found = [family.name for family in schema.families().values() if (family.start, family.end) in wanted]
    return found[0] if len(found) == 1 else refuse(f"there is no relationship between {left} and {right}")
