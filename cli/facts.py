"""How a fact is printed for people: the claim, the sentence that proves it, and where that stands."""

from cli.output import printable, say
from graph.model import Edge, EntityHead, Fact


def say_fact(fact: Fact, mark: str = "") -> None:
    """Print a statement, a ``mark`` for it, the sentence that proves it, and where that stands."""
    statement = fact.statement
    object_ = fact.object.name if isinstance(fact.object, EntityHead) else statement.value
    details = "".join(f", {key}: {value}" for key, value in statement.attributes.items())
    status = "".join(f", {said}" for said in (statement.status, mark) if said not in {"stated", ""})
    say(f"• {fact.subject.name} {statement.predicate} {object_}{details}{status}  ({statement.confidence:.2f})")
    say(f"    “{statement.evidence.quote}”")
    say(
        f"    {fact.article.source or 'source unknown'}, {fact.article.published or 'undated'}: {printable(fact.article.title)}  {fact.article.id}"
    )


def edge_row(edge: Edge) -> tuple[str, int, str, str]:
    """Return an edge as a row: what it says, its sources, how sure it is, when it was last seen."""
    arrow = f"{edge.subject.name} —{edge.predicate}→ {edge.object.name}"
    status = "" if edge.status == "stated" else f" ({edge.status})"
    return arrow + status, edge.sources, f"{edge.confidence:.2f}", edge.last_seen or "undated"


def claim(fact: Fact) -> str:
    """Return a fact as a line: who, relation, whom or what, and its status where nobody states it."""
    own = fact.statement
    status = "" if own.status == "stated" else f" ({own.status})"
    return f"{fact.subject.name} —{own.predicate}→ {fact.object.name if fact.object else own.value}{status}"
