"""Search: what was typed, as names, slips of the finger and sentences; ranked, explained, counted and filtered."""

from graph.search.engine import Found, Hit, Query, search
from graph.search.grammar import (
    parse_articles,
    parse_candidates,
    parse_edges,
    parse_events,
    parse_facts,
    parse_judgements,
    parse_where,
)

__all__ = [
    "Found",
    "Hit",
    "Query",
    "parse_articles",
    "parse_candidates",
    "parse_edges",
    "parse_events",
    "parse_facts",
    "parse_judgements",
    "parse_where",
    "search",
]
