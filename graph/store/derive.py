"""How the graph follows from what was read: pure functions that every store uses, so that all derive the same.

Counts are exact, and what is combined of floats is a sum of whole numbers: no result depends on the order of reading.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import exp, log
from operator import attrgetter
from typing import Final, Literal

from graph import ontology
from graph.check import check
from graph.model import STATUSES, Article, Attributes, Mention, Reading, Reference, Statement, Status, canonical_json

DIGITS: Final = 6  # of a combined confidence: more are noise
BILLION: Final = 1_000_000_000
CERTAIN: Final = 1e-12  # the chance of error that a confidence of 1 leaves: its logarithm must be a number
LEDGER: Final = 50  # rejected statements kept of an article; the example news has 22 at most, but a list of names could have any number
WORTH_KEEPING: Final = 0.1  # score; under it at most one in ten is right, and the example news has 13 an article, not 7


@dataclass(frozen=True, slots=True)
class Support:
    """What an edge or a property needs to know of one statement behind it.

    Statements with equal ``cluster`` come from copies of one text; otherwise it means nothing.
    """

    statement: str
    value: str
    status: Status
    confidence: float
    published: str
    cluster: str


@dataclass(frozen=True, slots=True)
class EdgeFigures:
    """The part of an edge that follows from its statements; ``youngest`` is the id of the one that gives the status.

    ``belief`` adds up what each source leaves of doubt, as a logarithm and in billionths.
    """

    status: Status
    statements: int
    sources: int
    first_seen: str
    last_seen: str
    youngest: str
    belief: int

    @property
    def confidence(self) -> float:
        """The confidence of all sources together."""
        return confidence(self.belief)


_PLACE: Final = attrgetter("start", "end", "reference", "kind")  # of a mention
NO_EDGE: Final = EdgeFigures("stated", 0, 0, "", "", "", 0)


def checked(reading: Reading) -> Reading:
    """Return the reading in canonical form; raises as `graph.check.check` does."""
    check(reading)
    return tidy(reading)


def distinct(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """Divide readings, in their order, into runs that hold no article twice."""
    batch: dict[str, Reading] = {}
    for reading in readings:
        if reading.article.id in batch:
            yield list(batch.values())
            batch = {}
        batch[reading.article.id] = reading
    yield list(batch.values())


def tidy(reading: Reading) -> Reading:
    """Return the reading in canonical form: sorted, without duplicates, so that equal content is equal.

    References with one id pool their aliases; of statements with one id the most confident stays. Rejected statements are the
    likeliest ones that the article does not also state, without the attributes and times that nobody will look for.
    """
    return replace(
        reading,
        references=_tidy_references(reading.references),
        mentions=_tidy_mentions(reading.mentions),
        statements=_tidy_statements(reading.statements),
        rejected=_tidy_rejected(reading),
        threshold=float(reading.threshold),
    )


def version_date(article: Article) -> str:
    """Return the date by which versions of one article are ordered; the unknown date is the oldest."""
    return article.modified or article.published


CHANGING: Final = frozenset({"added", "replaced"})  # what becomes of a reading where it changes the graph


def change(reading: Reading, version: str, date: str) -> Literal["unchanged", "outdated", "replaced"]:
    """Say what a reading does to the version held of its article, whose `version_date` is ``date``."""
    if version == reading.version:
        return "unchanged"
    return "outdated" if version_date(reading.article) < date else "replaced"


def edge_ends(subject: str, predicate: str, object_: str) -> tuple[str, str]:
    """Return the ends of the edge that a statement supports: those of a symmetric relation in the order of their ids."""
    if ontology.load().relations[predicate].symmetric and object_ < subject:
        return object_, subject
    return subject, object_


def edge_figures(support: Iterable[Support]) -> EdgeFigures:
    """Return an edge's figures; the status is that of the youngest statement, ties by id."""
    rows = tuple(support)
    return _alone(rows[0]) if len(rows) == 1 else further(NO_EDGE, rows, {})


def _alone(row: Support) -> EdgeFigures:
    """Return the figures of an edge with one statement, as most have: what `further` says of it, at a quarter of the cost."""
    seen = row.published
    return EdgeFigures(row.status, 1, 1, seen, seen, row.statement, _gain(row.confidence, 0.0))


def further(known: EdgeFigures, support: Sequence[Support], others: Mapping[str, float]) -> EdgeFigures:
    """Return an edge's figures after further statements, without a look at those that stand behind it already.

    ``others`` holds the best confidence of each cluster of theirs of which a known statement comes.
    """
    dates = [row.published for row in support if row.published]
    best = _best_by_cluster(support)
    latest = max(support, key=lambda row: (row.published, row.statement))
    younger = (latest.published, latest.statement) > (known.last_seen, known.youngest)
    return EdgeFigures(
        status=latest.status if younger else known.status,
        statements=known.statements + len(support),
        sources=known.sources + len(best.keys() - others.keys()),
        first_seen=min((*dates, *filter(None, (known.first_seen,))), default=""),
        last_seen=max((*dates, known.last_seen)),
        youngest=latest.statement if younger else known.youngest,
        belief=known.belief + sum(_gain(best[cluster], others.get(cluster, 0.0)) for cluster in best),
    )


def _gain(now: float, before: float) -> int:
    return max(0, belief(now) - belief(before))


def belief(sure: float) -> int:
    """Return the logarithm of the doubt that a confidence leaves, in billionths: whole numbers, as their sum has no order."""
    return round(-log(max(1 - sure, CERTAIN)) * BILLION)


def confidence(beliefs: int) -> float:
    """Return the chance that not all sources err, if they err independently (noisy or), from the sum of their beliefs."""
    return round(1 - exp(-beliefs / BILLION), DIGITS)


def property_value(support: Iterable[Support]) -> str:
    """Return the value with the most independent clusters, then the highest confidence, then the smallest text."""
    rows = sorted(support, key=lambda row: row.value)
    candidates = [(value, _best_by_cluster(group)) for value, group in groupby(rows, key=lambda row: row.value)]
    value: str = min(candidates, key=lambda item: (-len(item[1]), -max(item[1].values()), item[0]))[0]
    return value


def main_name(counts: Mapping[str, int]) -> str:
    """Return the name that most references bear, then the shortest, then the first by text."""
    return min(counts, key=lambda name: (-counts[name], len(name), name))


def main_type(counts: Mapping[str, int]) -> str:
    """Return the type that most references have, then the first by text."""
    return min(counts, key=lambda type_: (-counts[type_], type_))


def functional_literals() -> tuple[str, ...]:
    """Return the relations whose best value is a property of the entity."""
    return tuple(r.name for r in ontology.load().relations.values() if r.functional and r.literal)


def _best_by_cluster(rows: Iterable[Support]) -> dict[str, float]:
    best: dict[str, float] = {}
    for row in rows:
        best[row.cluster] = max(row.confidence, best.get(row.cluster, 0.0))
    return best


def _tidy_references(references: Iterable[Reference]) -> tuple[Reference, ...]:
    pooled: dict[str, Reference] = {}
    for reference in references:
        known = pooled.get(reference.id, reference)
        aliases = tuple(sorted({*known.aliases, *reference.aliases} - {reference.name}))
        pooled[reference.id] = reference if aliases == reference.aliases else replace(reference, aliases=aliases)
    return tuple(pooled[id_] for id_ in sorted(pooled))


def _tidy_mentions(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    placed = {_PLACE(mention): mention for mention in mentions}  # what stands at a place is the article's, so equal
    return tuple(placed[place] for place in sorted(placed))


def _tidy_statements(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    alike: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        alike[statement.id].append(statement)
    return tuple(
        _plain(min(found, key=_preference) if len(found) > 1 else found[0]) for _, found in sorted(alike.items())
    )


def _preference(s: Statement) -> tuple[float, str]:
    """Return by what one of several statements with one id is kept: the most confident, of equals the first by content."""
    return -s.confidence, canonical_json(_statement_content(s))


def _plain(s: Statement) -> Statement:
    """Return a statement as it would be read again."""
    if type(s.confidence) is float and type(s.attributes) is dict and not s.attributes:  # as most are
        return s
    return replace(s, confidence=float(s.confidence), attributes=_read_again(s.attributes) if s.attributes else {})


def _read_again(attributes: Attributes) -> Attributes:
    """Return attributes as their JSON gives them; texts, as nearly all are, come back as they went."""
    if all(type(name) is type(value) is str for name, value in attributes.items()):
        return dict(sorted(attributes.items()))
    found: Attributes = json.loads(canonical_json(dict(attributes)))
    return found


def _tidy_rejected(reading: Reading) -> tuple[Statement, ...]:
    stated = {statement.id for statement in reading.statements}
    bare = [_bare(s) for s in reading.rejected if s.confidence >= WORTH_KEEPING]
    found = [s for s in _tidy_statements(bare) if s.id not in stated]
    best = sorted(found, key=lambda s: (-s.confidence, s.id))[:LEDGER]
    return tuple(sorted(best, key=lambda s: s.id))


def _bare(s: Statement) -> Statement:
    return replace(s, attributes={}, since="", until="") if s.attributes or s.since or s.until else s


def _statement_content(s: Statement) -> list[object]:
    place = [s.evidence.start, s.evidence.end]
    return [place, STATUSES.index(s.status), s.since, s.until, dict(s.attributes)]
