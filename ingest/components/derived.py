"""What follows from a founder's title: "co-founder and chief executive Ana Lima" both founded the company and runs it.

The guide's decision 6, as a rule: where a person founded an organisation and the words at the person's name join "founder" with
another title, the person holds that title there, as surely as the founding itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ingest.components.document import DocumentGraph, Name, ReadRelation, Span
from ingest.components.roles import titles

AROUND: Final = 80  # characters on either side of a name in which its title can stand
LONG: Final = 2_000  # characters in which a sentence begins: a bound on the time for unbroken text
NEAR: Final = 3  # characters between title and name: a space, or a comma and a space
_BOTH: Final = re.compile(r"(?i)founder\b.*\b(?:and|&)\s|\b(?:and|&)\s(?:co-?)?founder\b|founder, \w")

_END: Final = re.compile(r"[.!?][\"'”’)]*\s+|\n+")


def with_roles(text: str, graph: DocumentGraph) -> DocumentGraph:
    """Return the graph with the roles that founders' titles give; those it has are kept as they are."""
    known = {(r.subject, r.object) for r in graph.relations if r.predicate == "holds_role"}
    added = tuple(role for role in _roles(text, graph) if (role.subject, role.object) not in known)
    pairs = {(role.subject, role.object) for role in added}
    rejected = tuple(r for r in graph.rejected if r.predicate != "holds_role" or (r.subject, r.object) not in pairs)
    return replace(graph, relations=(*graph.relations, *added), rejected=rejected)


def _roles(text: str, graph: DocumentGraph) -> Iterator[ReadRelation]:
    founded = [r for r in graph.relations if r.predicate == "founded" and graph.entities[r.subject].type == "person"]
    if founded:
        names = sorted(Name(m.start, m.end, e.type, k) for k, e in enumerate(graph.entities) for m in e.mentions)
        for relation in founded:
            title = _title(text, graph.entities[relation.subject].mentions, names)
            if title:
                said = {"title": text[title.start : title.end]}
                yield replace(relation, predicate="holds_role", evidence=sentence(text, title), attributes=said)


def _title(text: str, person: Sequence[Span], names: Sequence[Name]) -> Span | None:
    """Return the double title that stands at one of the person's names, if there is one."""
    for name in person:
        for title in titles(text, max(0, name.start - AROUND), min(len(text), name.end + AROUND), names):
            if _touch(title, name) and _BOTH.search(text[title.start : title.end]):
                return title
    return None


def _touch(title: Span, name: Span) -> bool:
    return 0 <= name.start - title.end <= NEAR or 0 <= title.start - name.end <= NEAR


def sentence(text: str, span: Span) -> Span:
    """Return the sentence around a stretch of the text: up to a full stop before a space, or a line's end."""
    before = [m.end() for m in _END.finditer(text, max(0, span.start - LONG), span.start)]
    after = _END.search(text, span.end)
    end = after.start() + len(after.group().rstrip()) if after else len(text)
    return Span(before[-1] if before else max(0, span.start - LONG), end)
