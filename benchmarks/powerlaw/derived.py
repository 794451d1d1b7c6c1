"""What a store derives from the truth of a world (by the plain resolver: one entity for each type and name), as rows.

Rows of entities, things and groups have the number of the entity plus one. No article is another's copy.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter

import numpy as np

from benchmarks.powerlaw import words
from benchmarks.powerlaw.texts import Texts
from benchmarks.powerlaw.truth import Ids, Row, Truth
from benchmarks.powerlaw.world import KINDS, NONE, STATUS, Column
from graph import names, ontology
from graph.model import ArticleHead, EntityHead, Evidence, Fact, Statement, canonical_json
from graph.names import typos
from graph.store import derive, timeline
from graph.store.packing import FINEST, TIE, pack_confidence, pack_date, pack_value

Tables = Iterator[tuple[str, str, Iterable[Row]]]


class Derived:
    """The derived tables, in an order in which they can be made."""

    def __init__(self, truth: Truth, articles: Ids, references: Ids, statements: Ids, terms: dict[str, int]) -> None:
        self._truth, self._world, self._terms = truth, truth.world, terms
        self._articles, self._references, self._statements = articles, references, statements
        self._typ = np.array([terms[kind.predicate] for kind in KINDS], np.int8)
        self._types = np.array([terms[type_] for type_ in self._world.types], np.int8)
        self._others = [self._world.aliases(entity) for entity in range(self._world.size.entities)]

    def tables(self) -> Tables:
        """Yield each table with its columns and rows."""
        yield "source", "article, cluster", ((at, at) for at in range(1, self._world.articles + 1))
        yield from self._resolved()
        yield "support", "src, typ, dst, statement", self._support()
        seen = "first_seen, last_seen, youngest, belief, confidence"
        yield "packed_edge", f"src, typ, dst, status, statements, sources, {seen}", self._edge_rows()
        yield "fact", "entity, day, tie, statement, predicate", self._facts()
        yield "slot", "entity, typ, place, start, id, value, statement", self._slots()
        yield "superseded", "statement, successor", self._superseded()
        yield "entity", "entity, id, type, name, aliases, properties, articles, degree", self._entities()
        yield from self._named()
        yield "counter", "kind, name, n", self._counters()
        texts = Texts(self._truth, self._statements, self._others, *self._facing)
        yield "about", "entity, digest", texts.digests()
        yield "entity_text", "rowid, words", texts.rows()

    # ---- references, things, entities

    def _resolved(self) -> Tables:
        article, entity = self._truth.reference_article, self._truth.reference_entity
        count = len(article)
        members = zip(range(1, count + 1), (entity + 1).tolist(), strict=True)
        yield "packed_member", "reference, entity", members
        by_entity = np.lexsort((article, entity))
        pairs = zip((entity[by_entity] + 1).tolist(), (article[by_entity] + 1).tolist(), strict=True)
        yield "presence", "entity, article, n", ((*pair, 1) for pair in pairs)
        yield "assembly", "assembly, type, key", self._assemblies()
        yield "trait", "assembly, kind, value, n", self._traits()
        yield "thing", "thing, id, assembly, seen, first, references_, profile, entity", self._things()

    @cached_property
    def _uses(self) -> list[int]:
        """How many references each entity has: each in another article."""
        found: list[int] = np.bincount(self._truth.reference_entity, minlength=self._world.size.entities).tolist()
        return found

    @cached_property
    def _keys(self) -> list[str]:
        return [names.key(name, type_) for type_, name in zip(self._world.types, self._world.names, strict=True)]

    @cached_property
    def _ids(self) -> Ids:
        pairs = zip(self._world.types, self._world.names, strict=True)
        return Ids(b"".join(bytes.fromhex(names.entity_id(type_, name)[4:]) for type_, name in pairs))

    def _assemblies(self) -> Iterator[Row]:
        rows = zip(self._types.tolist(), self._keys, strict=True)
        yield from ((at, *row) for at, row in enumerate(rows, 1))

    def _traits(self) -> Iterator[Row]:
        for at, (name, others, uses) in enumerate(zip(self._world.names, self._others, self._uses, strict=True), 1):
            yield from ((at, "alias", other, uses) for other in others)
            yield at, "name", name, uses

    def _things(self) -> Iterator[Row]:
        truth = self._truth
        day = self._world.day[truth.reference_article]
        order = np.lexsort((self._references.order, day, truth.reference_entity))
        firsts = order[np.searchsorted(truth.reference_entity[order], np.arange(self._world.size.entities))].tolist()
        for entity, first in enumerate(firsts):
            profile = [self._world.types[entity], [self._world.names[entity], *self._others[entity]], {}]
            seen = self._world.dates[day[first]], self._references[first]
            yield (
                entity + 1,
                self._ids[entity],
                entity + 1,
                *seen,
                self._uses[entity],
                canonical_json(profile),
                entity + 1,
            )

    # ---- edges and facts

    @cached_property
    def _days(self) -> list[int | str]:
        return [pack_date(date) for date in self._world.dates]

    @cached_property
    def _ends(self) -> tuple[Column, Column]:
        """The ends of each claim's edge; NONE where there is a literal."""
        world, order = self._world, self._ids.order
        symmetric = np.array([ontology.load().relations[kind.predicate].symmetric for kind in KINDS])[world.kind]
        turned = symmetric & (order[world.subject] > order[world.object])
        return np.where(turned, world.object, world.subject), np.where(turned, world.subject, world.object)

    @cached_property
    def _by_edge(self) -> Column:
        """The claims in the order of the edges."""
        src, dst = self._ends
        return np.lexsort((dst, self._typ[self._world.kind], src))

    def _support(self) -> Iterator[Row]:
        claim = self._world.claim
        src, dst = (end[claim] for end in self._ends)
        typ = self._typ[self._world.kind[claim]]
        order = np.lexsort((np.arange(len(claim)), dst, typ, src))
        columns = (src[order] + 1, typ[order], dst[order] + 1, order + 1)
        yield from zip(*(column.tolist() for column in columns), strict=True)

    def _edge_rows(self) -> Iterator[Row]:
        world, dates = self._world, self._days
        edges = self._by_edge[world.object[self._by_edge] != NONE]
        src, dst = self._ends
        heads = (src[edges] + 1, self._typ[world.kind[edges]], dst[edges] + 1)
        status = [None if name == "stated" else name for name, _ in STATUS]
        for src_, typ, dst_, state, count, first, last, youngest, belief in zip(
            *(column.tolist() for column in (*heads, *(column[edges] for column in self._figures()))), strict=True
        ):
            sure = pack_confidence(derive.confidence(belief), FINEST)
            yield src_, typ, dst_, status[state], count, count, dates[first], dates[last], youngest + 1, belief, sure

    def _figures(self) -> tuple[Column, ...]:
        """Return of each claim: status of the youngest statement, count, first and last day, that statement, sum of beliefs."""
        world, claim = self._world, self._world.claim
        order = np.lexsort((self._statements.order, world.published, claim))
        firsts = np.searchsorted(claim[order], np.arange(len(world.kind)))
        lasts = np.append(firsts[1:], len(claim)) - 1
        beliefs = np.array([derive.belief(hundredths / 100) for hundredths in range(101)])
        days = world.published[order]
        return (
            world.status[order][lasts], lasts - firsts + 1, days[firsts], days[lasts], order[lasts],
            np.add.reduceat(beliefs[world.confidence[order]], firsts),
        )  # fmt: skip

    @cached_property
    def _facing(self) -> tuple[Column, Column]:
        """Entity and statement of each fact, by entity, the youngest first, then by id."""
        world = self._world
        claim, joined = world.claim, np.flatnonzero(world.object[world.claim] != NONE)
        entity = np.concatenate([world.subject[claim], world.object[claim][joined]])
        statement = np.concatenate([np.arange(len(claim), dtype=np.int32), joined.astype(np.int32)])
        order = np.lexsort((self._statements.order[statement], -world.published[statement].astype(np.int32), entity))
        return entity[order], statement[order]

    def _facts(self) -> Iterator[Row]:
        world, dates = self._world, self._days
        entity, statement = self._facing
        columns = (entity + 1, world.published[statement], statement, self._typ[world.kind[world.claim[statement]]])
        for entity_, day, at, typ in zip(*(column.tolist() for column in columns), strict=True):
            yield entity_, dates[day], self._statements[at][:TIE], at + 1, typ

    # ---- what has one value at a time

    @cached_property
    def _slotted(self) -> tuple[Column, Column, Column]:
        """Entity, relation and statement of what stands in a slot."""
        world = self._world
        kinds = world.kind[world.claim]
        at = np.flatnonzero(np.array([kind.predicate in timeline.SLOTTED for kind in KINDS])[kinds])
        roles = np.array([kind.predicate == "holds_role" for kind in KINDS])[kinds[at]]
        titles = next(kind.attributes for kind in KINDS if kind.predicate == "holds_role")
        chief = np.array([bool(timeline.CHIEF.search(title)) for title in titles])
        kept = ~roles | chief[np.where(roles, world.attributes[at], 0)]
        at, roles = at[kept], roles[kept]
        claim = world.claim[at]
        entity = np.where(roles, world.object[claim], world.subject[claim])
        typ = self._typ[kinds[at]]
        order = np.lexsort((at, typ, entity))
        return entity[order], typ[order], at[order]

    def _slots(self) -> Iterator[Row]:
        found = []
        for entity, typ, at in zip(*(column.tolist() for column in self._slotted), strict=True):
            if turn := timeline.turn(self._fact(at)):
                place, (start, _, value) = turn
                found.append((entity + 1, typ, place, start, self._statements[at], pack_value(value), at + 1))
        yield from sorted(found)

    def _superseded(self) -> Iterator[Row]:
        lasting = {self._terms[name] for name in timeline.LASTING}
        rows = zip(*(column.tolist() for column in self._slotted), strict=True)
        for (_, typ), group in groupby(rows, key=itemgetter(0, 1)):
            held = [at for _, _, at in group]
            if typ not in lasting and len({self._world.claim[at] for at in held}) > 1:
                facts = {(fact := self._fact(at)).statement.id: (at, fact) for at in held}
                for one, other in timeline.superseded(fact for _, fact in facts.values()).items():
                    yield facts[one][0] + 1, facts[other][0] + 1

    def _fact(self, at: int) -> Fact:
        world, truth = self._world, self._truth
        (_, article, subject, kind, object_, value, how, status, since, sure, start, stop), *_ = truth.statements(
            self._articles, self._references, start=at, stop=at + 1
        )
        article_ = f"art_{self._articles.hex(article)}"
        claim = world.claim[at]
        statement = Statement(
            f"ref_{self._references.hex(subject)}", KINDS[kind].predicate, Evidence(article_, start, stop, ""),
            f"ref_{self._references.hex(object_)}" if object_ != NONE else "", value, json.loads(how), status,
            str(since or ""), "", sure,
        )  # fmt: skip
        ends = self._head(world.subject[claim]), self._head(world.object[claim]) if object_ != NONE else None
        return Fact(statement, *ends, ArticleHead(article_, "", "", world.dates[world.published[at]], ""))

    def _head(self, entity: int) -> EntityHead:
        return EntityHead(f"ent_{self._ids.hex(entity)}", self._world.types[entity], self._world.names[entity])

    # ---- entities and their names

    def _entities(self) -> Iterator[Row]:
        world = self._world
        joined = world.object != NONE
        ends = np.concatenate([world.subject[joined], world.object[joined]])
        degrees = np.bincount(ends, minlength=world.size.entities).tolist()
        properties = self._properties()
        for at, (type_, name) in enumerate(zip(self._types.tolist(), world.names, strict=True)):
            said = canonical_json(properties.get(at, {}))
            yield (
                at + 1,
                self._ids[at],
                type_,
                name,
                canonical_json(self._others[at]),
                said,
                self._uses[at],
                degrees[at],
            )

    def _properties(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for predicate in derive.functional_literals():
            for entity, support in groupby(self._literal_support(predicate), key=itemgetter(0)):
                found.setdefault(entity, {})[predicate] = derive.property_value([one for _, one in support])
        return found

    def _literal_support(self, predicate: str) -> Iterator[tuple[int, derive.Support]]:
        world = self._world
        kind = next(at for at, kind in enumerate(KINDS) if kind.predicate == predicate)
        at = np.flatnonzero(world.kind[world.claim] == kind)
        at = at[np.argsort(world.subject[world.claim[at]], kind="stable")]
        said = words.values(predicate)
        for row in at.tolist():
            claim = world.claim[row]
            value, sure = said[world.value[claim]][0], world.confidence[row] / 100
            yield int(world.subject[claim]), derive.Support("", value, "stated", sure, "", str(world.article[row]))

    def _named(self) -> Tables:
        surfaces = self._surfaces()
        rows = ((at, entity, text, names.key(text), n, uses) for at, (entity, text, n, uses) in enumerate(surfaces, 1))
        yield "surface", "surface, entity, text, key, names, uses", rows
        parted = [names.tokens(text) for _, text, _, _ in surfaces]
        yield "surface_word", "rowid, words", ((at, " ".join(found)) for at, found in enumerate(parted, 1))
        counts = Counter(word for found in parted for word in set(found))
        lexemes = sorted(counts)
        yield "lexeme", "lexeme, word, uses", ((at, word, counts[word]) for at, word in enumerate(lexemes, 1))
        left = (
            (text, at) for at, word in enumerate(lexemes, 1) if typos.indexable(word) for text in typos.deletions(word)
        )
        yield "deletion", "text, lexeme", sorted(left)

    def _surfaces(self) -> list[tuple[int, str, int, int]]:
        found = []
        for at, (name, others, uses) in enumerate(zip(self._world.names, self._others, self._uses, strict=True), 1):
            found += [(at, name, uses, uses), *((at, other, 0, uses) for other in others)]
        return found

    def _counters(self) -> Iterator[Row]:
        world = self._world
        yield "article", "", world.articles
        edges = Counter(KINDS[kind].predicate for kind in world.kind[world.object != NONE])
        yield from (("edge", name, n) for name, n in edges.items())
        yield from (("entity", name, n) for name, n in Counter(world.types).items())
        kinds = np.bincount(world.kind[world.claim], minlength=len(KINDS)).tolist()
        said: Counter[str] = Counter()
        for kind, n in zip(KINDS, kinds, strict=True):
            said[kind.predicate] += n
        yield from (("statement", name, n) for name, n in said.items())
