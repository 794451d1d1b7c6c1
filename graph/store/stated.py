"""What a statement in Cypher holds beside what was read, so that conditions on it need no more than its properties.

``date`` is when it holds from, ``number`` what its value begins with, ``attr_round`` and the like its attributes as
`graph.store.evaluate` compares them: text in lower case, numbers, yes or no. The attributes as they were read are JSON.
"""

from typing import Any, Final

from graph.model import Statement
from graph.store import conditions, evaluate
from graph.store.asking import FLAGS, NUMBERS

INDEXED: Final = ("kind", "role", "round")  # attributes with an index, as in the SQLite file
KEY_CHARS: Final = 1000  # of these: an index takes keys up to 8 KB


def properties(statement: Statement, published: str) -> dict[str, Any]:
    """Return the derived properties of a statement's node; None takes one away."""
    known = {prop(name): comparable(name, statement.attributes.get(name)) for name in conditions.attributes(())}
    date = evaluate.held_from(statement.since, statement.attributes, published)
    return known | {"date": date, "number": evaluate.number(statement.value)}


def prop(attribute: str) -> str:
    """Return the property that holds an attribute."""
    return f"attr_{attribute}"


def comparable(attribute: str, value: Any) -> str | float | bool | None:
    """Return an attribute's value as it is compared, None for none."""
    if value is None or value == "":
        return None
    if attribute in FLAGS:
        return evaluate.text(value) in evaluate.YES
    if attribute in NUMBERS:
        return evaluate.number(value)
    text = evaluate.text(value)
    return text[:KEY_CHARS] if attribute in INDEXED else text
