"""How a fact is printed for people: the claim, the sentence that proves it, and where that stands."""

from cli.output import printable, say
from graph.model import EntityHead, Fact


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
