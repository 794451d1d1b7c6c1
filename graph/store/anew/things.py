"""What articles say of each reference, and the things that follow: groups, traits, profiles, blocks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count, groupby
from operator import itemgetter
from typing import Final

from graph import names
from graph.model import Reading
from graph.store import judging, resolution, review, rows, sighted
from graph.store.anew import bulk
from graph.store.base import Tell
from graph.store.clusters import Clusters
from graph.store.database import Row, Session
from graph.store.linker import profile_text
from graph.store.resolving import UNDATED, Judged, Profile, Resolver, thing_id

PREPARE: Final = """
CREATE TEMP TABLE said (assembly INTEGER, kind TEXT, value TEXT);
CREATE TEMP TABLE met (key TEXT, thing INTEGER)"""
ARTICLES: Final = "SELECT article FROM article ORDER BY article"
REFERENCES: Final = """
SELECT r.reference, r.id, r.type, r.name
FROM article a CROSS JOIN reference r ON r.reference BETWEEN a.first_reference AND a.last_reference WHERE a.article = ?"""
ADD_ASSEMBLY: Final = """
INSERT INTO assembly (type, key) VALUES (?, ?) ON CONFLICT (type, key) DO UPDATE SET key = key RETURNING assembly"""
SUM: Final = """
INSERT INTO trait (assembly, kind, value, n) SELECT assembly, kind, value, count(*) FROM said GROUP BY assembly, kind, value"""
TRAITS: Final = "SELECT assembly, kind, value, n FROM trait ORDER BY assembly, kind, value"
# The sign takes the type from the number: without, the index on an expression, which has none, is not used.
ASSEMBLY: Final = """
SELECT type, key, (SELECT count(*) FROM member m WHERE m.thing = +a.assembly) FROM assembly a WHERE assembly = ?"""
OF_GROUP: Final = f"""
SELECT {sighted.COLUMNS} FROM member m CROSS JOIN reference r ON r.reference = m.reference CROSS JOIN article a ON a.article = r.article
LEFT JOIN sighting s ON s.reference = m.reference WHERE m.thing = ?"""  # noqa: S608 - a constant
FIRST: Final = f"""
SELECT coalesce(nullif(a.published, ''), '{UNDATED}') AS seen, r.id
FROM member m CROSS JOIN reference r ON r.reference = m.reference CROSS JOIN article a ON a.article = r.article
WHERE m.thing = ? ORDER BY seen, r.id LIMIT 1"""  # noqa: S608 - a constant
ASSIGN: Final = "UPDATE packed_member SET thing = NULL, entity = ?1 WHERE reference = ?2"
SAY: Final = "INSERT INTO said VALUES (?, ?, ?)"
ADD_THING: Final = """
INSERT INTO thing (thing, id, assembly, seen, first, references_, profile, entity) VALUES (?1, ?, ?, ?, ?, ?, ?, ?1)"""
PLACE: Final = "INSERT INTO block (key, thing) SELECT key, thing FROM met ORDER BY key, thing"
JUDGED_REFERENCES: Final = f"""
SELECT m.thing FROM reference r CROSS JOIN member m ON m.reference = r.reference
WHERE {rows.SAME_ID.format(row="r", id="?1")}"""  # noqa: S608 - a constant


def derive(session: Session, resolver: Resolver, tell: Tell, sighted: Callable[[], object]) -> None:
    """Fill the tables of sightings and things; ``sighted`` is called when all sightings are there."""
    session.execute(PREPARE)
    _Sightings(session, resolver).run(tell)
    session.execute(SUM)
    session.execute("DROP TABLE said")
    sighted()
    _Things(session, resolver).run(tell)
    session.execute(PLACE)
    session.execute("DROP TABLE met")


class _Sightings:
    """One pass over the articles."""

    def __init__(self, session: Session, resolver: Resolver) -> None:
        self._session, self._resolver = session, resolver
        self._clusters = Clusters(session)

    def run(self, tell: Tell) -> None:
        """Write what each article says of its references, and which articles are copies."""
        articles = [row for (row,) in self._session.all(ARTICLES)]
        for article in bulk.told(articles, len(articles), "articles", tell):
            self._restore(article, rows.reading(self._session, article))
        bulk.count(self._session, "article", [("", len(articles))] if articles else [])

    def _restore(self, article: int, reading: Reading) -> None:
        self._clusters.add(article, reading.article.signature)
        found = resolution.sightings(self._resolver, reading)
        members, sightings, said = [], [], []
        for row, id_, type_, name in self._session.all(REFERENCES, (article,)):
            sighting = found[f"ref_{id_.hex()}"]
            group = self._session.get(ADD_ASSEMBLY, (type_, names.key(name, self._session.name(type_))))
            members.append((row, None, group))  # a group is one thing and entity, with its number, until it is divided
            sightings += [(row, text)] if (text := sighted.beside(sighting.traits)) else []
            kinds = sighting.traits.keys() - self._resolver.uncounted
            said += [(group, kind, value) for kind in kinds for value in sighting.traits[kind]]
        for sql, found_rows in ((sighted.ADD_MEMBER, members), (sighted.ADD, sightings), (SAY, said)):
            self._session.connection.executemany(sql, found_rows)


class _Things:
    """One pass over the groups."""

    def __init__(self, session: Session, resolver: Resolver) -> None:
        self._session, self._resolver = session, resolver
        self._judged = _judged(session)
        self._numbers = count(1 + (session.get("SELECT max(assembly) FROM assembly") or 0))
        self._met: list[Row] = []

    def run(self, tell: Tell) -> None:
        """Write the things of each group, and where they meet others."""
        total = self._session.get("SELECT count(*) FROM assembly")
        groups = groupby(self._session.execute(TRAITS), key=itemgetter(0))
        made = (thing for group, traits in groups for thing in self._of(group, _counts(traits)))
        for chunk in bulk.chunks(bulk.told(made, total, "things", tell)):
            self._session.connection.executemany(ADD_THING, chunk)
            self._session.connection.executemany("INSERT INTO met VALUES (?, ?)", self._met)
            self._met.clear()

    def _of(self, group: int, counts: Mapping[str, Counter[str]]) -> Iterator[Row]:
        """Yield the rows of a group's things."""
        term, key, size = self._session.get(ASSEMBLY, (group,))
        type_, judged = self._session.name(term), self._judged.get(group, Judged())
        if judged.different or self._resolver.divisible(type_, key, counts, size):
            yield from self._divided(group, type_, key, judged)
        else:
            id_, first = names.entity_id(type_, key), self._session.get(FIRST, (group,))
            yield self._row(group, id_, group, first, size, resolution.profile(self._resolver, type_, counts))

    def _divided(self, group: int, type_: str, key: str, judged: Judged) -> Iterator[Row]:
        held = {}
        found = []
        for reference, sighting in sighted.sightings(self._session.all(OF_GROUP, (group,))):
            found.append(sighting)
            held[sighting.reference] = reference
        parts = self._resolver.split(type_, key, sorted(found, key=lambda one: one.rank), judged)
        for part in parts:
            number, (seen, first) = next(self._numbers), min(sighting.rank for sighting in part)
            self._session.connection.executemany(ASSIGN, [(number, held[s.reference]) for s in part])
            profile = resolution.profile(self._resolver, type_, resolution.count(part))
            id_ = thing_id(type_, key, part, parts)
            yield self._row(number, id_, group, (seen, rows.blob(first, "ref")), len(part), profile)

    def _row(self, number: int, id_: str, group: int, first: Row, size: int, profile: Profile) -> Row:
        self._met += [(key, number) for key in self._resolver.blocks(profile)]
        return number, rows.blob(id_, "ent"), group, *first, size, profile_text(profile)


def _counts(traits: Iterable[Row]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, kind, value, n in traits:
        counts[kind][value] = n
    return counts


def _judged(session: Session) -> dict[int, Judged]:
    """Return the judgements on two references of one group, by group."""
    inside = defaultdict(list)
    for judgement in review.judgements(session):
        if all(id_.startswith("ref_") for id_ in judgement.pair):
            groups = {session.get(JUDGED_REFERENCES, (rows.blob(id_, "ref"),)) for id_ in judgement.pair}
            inside[groups.pop() if len(groups) == 1 else None].append(judgement)
    return {group: judging.as_written(found) for group, found in inside.items() if group is not None}
