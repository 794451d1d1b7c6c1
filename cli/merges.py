"""How what might be one, or is, is printed for people."""

from collections.abc import Sequence

from cli.output import note, print_json, say, table
from graph.model import Candidate


def show_merges(found: Sequence[Candidate], *, as_json: bool) -> int:
    """Print what an entity is made of, each link with its reasons."""
    if as_json:
        print_json(found)
        return 0
    for link in found:
        say_candidate(link)
    if not found:
        note("nothing was merged into it: its names differ in case, accents or legal form at most")
    return 0


def say_candidate(candidate: Candidate) -> None:
    """Print two things that are one or might be, the reasons, and what is in the way."""
    rows = [(end.name, end.type, end.id) for end in (candidate.left, candidate.right)]
    table(f"{candidate.score:.2f} {candidate.kind}", ("name", "type", "id"), rows)
    for reason in candidate.reasons:
        say(f"  {reason}")
    if candidate.against:
        say(f"  in the way: {' and '.join(candidate.against)} must stay apart")
