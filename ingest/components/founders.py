"""Who calls somebody "founder of Acme" says who founded Acme.

Of 232 such phrases in the training articles ("Ana Lima, co-founder and chief executive of the battery maker Acme") 231 go with the
founding. The network misses some where the sentence is about something else.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ingest.components.derived import sentence
from ingest.components.document import DocumentGraph, Name, ReadRelation, Span
from ingest.components.labels import ONTOLOGY

FAR: Final = 110  # characters between the person and what was founded
SURE: Final = 0.95  # confidence; more were true, but the names are the network's, too
KINDS: Final = ONTOLOGY.relations["founded"].objects
FOUNDER_OF: Final = re.compile(
    r"^(?:,|\s[–—-])?\s(?:(?:who\s)?(?:is|was)\s)?(?:(?:the|an?|one of the(?: \w+)?)\s)?(?:[\w-]+(?: [\w-]+)? (?:and|&) )?"
    r"(?:[Cc]o-?)?[Ff]ounders?(?:(?:,? and | & |/)[\w -]{2,40}?)?\s(?:of|behind)\s(?:the\s|an?\s)?(?:[\w'’&-]+\s){0,5}$"
)


def with_founders(text: str, graph: DocumentGraph) -> DocumentGraph:
    """Return the graph with the foundings that founders' titles tell; those it has are kept as they are."""
    known = {relation.key for relation in graph.relations}
    added = {one.key: one for one in _told(text, graph) if one.key not in known}
    rejected = tuple(relation for relation in graph.rejected if relation.key not in added)
    return replace(graph, relations=(*graph.relations, *added.values()), rejected=rejected)


def _told(text: str, graph: DocumentGraph) -> Iterator[ReadRelation]:
    names = sorted(Name(m.start, m.end, e.type, k) for k, e in enumerate(graph.entities) for m in e.mentions)
    for person, other in pairwise(names):
        near = person.type == "person" and other.type in KINDS and other.start - person.end <= FAR
        if near and FOUNDER_OF.match(text[person.end : other.start]):
            evidence = sentence(text, Span(person.start, other.end))
            yield ReadRelation(person.entity, "founded", other.entity, None, evidence, SURE)
