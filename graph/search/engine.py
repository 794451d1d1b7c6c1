"""Search over names, slips and sentences: what is found, in which order, and why."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import nsmallest
from typing import Final

from graph import names
from graph.model import Entity, Fact
from graph.names.stems import stemmed, stems
from graph.search import spelling
from graph.search.facets import FacetValue, facets
from graph.search.highlight import Span, spans, stem_spans
from graph.search.near import forms
from graph.search.score import BASE, DIGITS, FRESHNESS, WORTH, Kind, Score, most, score, value
from graph.store import paging
from graph.store.asking import Alike, Facet, Finder, Forms, Match, Matches, Where, Words
from graph.store.base import MAX_LIMIT, Reader, SearchQuery
from graph.store.paging import Listing
from graph.store.scanning import finder as finder_of

TOP: Final = 500  # of each kind of match that are ranked; a search that finds more is too broad to read
WEIGHED: Final = 50  # found by sentences alone whose sentences are read to rank them: half a millisecond each
WEIGHED_BESIDE: Final = 10  # of them where names were found, too, which come first
UNREAD: Final = WORTH["text"] * (
    BASE + FRESHNESS
)  # the most that is found by sentences can be worth where none was read
# Of a longer question no near words are taken: each of the twenty of a word may cost five milliseconds at a million things.
MOST_WORDS: Final = 12
LEAST: Final = 0.3  # the share of the words from which on a thing is shown: one of twenty that were meant had less
EXACT: Final = 3  # the grade of a match whose name is the text
# Who asks for what does something seldom means where it is done, and by whom it was said.
ASIDE: Final = {"place": 0.7, "person": 0.9, "public_body": 0.9}
TOLD: Final = frozenset[Kind]({"text", "near"})  # found by what articles say
KINDS: Final[Mapping[int, Kind]] = {EXACT: "exact", 2: "prefix", 1: "words"}

Place = tuple[float, str, str]  # in the list: score below zero, name, id


@dataclass(frozen=True, slots=True)
class Query:
    """What is sought: words of names or sentences, conditions, and which facets to count. An empty text lists by conditions.

    ``sentences`` says whether what articles say of things is looked through, too; None: only where nothing has the text for its name.
    ``near`` says whether what has some of the words, or others near in meaning, follows; None: only where nothing has all of them.
    """

    text: str = ""
    where: Where = ()
    prefix: bool = True
    typos: bool = True
    sentences: bool | None = None
    near: bool | None = None
    facets: tuple[Facet, ...] = ()
    limit: int = 20
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A found entity: the name that matched with the places of the words in it, or the statement whose sentence speaks of it."""

    entity: Entity
    score: Score
    matched: str = ""
    spans: tuple[Span, ...] = ()
    said: Fact | None = None
    said_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. ``total`` counts all, unless ``exact`` is false: then there are more than it says.

    ``meant`` gives the spellings under which names were sought where none held the words as typed; ``sentences`` says whether
    what articles say was looked through, and ``near`` whether what has only some of the words, or near ones, was, too.
    """

    items: tuple[Hit, ...]
    next: str
    total: int
    exact: bool = True
    facets: Mapping[Facet, tuple[FacetValue, ...]] = field(default_factory=dict)
    meant: tuple[spelling.Variant, ...] = ()
    sentences: bool = False
    near: bool = False


def search(reader: Reader, query: Query) -> Found:
    """Find entities; raises `InvalidQueryError` for unusable text, conditions, limits and cursors."""
    words = paging.words(SearchQuery(query.text))
    finder = finder_of(reader)
    return _Search(finder, query, words).found() if words else _listed(finder, query)


def _listed(finder: Finder, query: Query) -> Found:
    """List what fulfils the conditions, the best connected first."""
    page = finder.find_entities(query.where, limit=query.limit, cursor=query.cursor)
    newest = finder.find_newest()
    hits = tuple(Hit(e, score("all", Match(e.id, e.type, e.name, e.degree, "", 0), newest), e.name) for e in page.items)
    counted = facets(finder, _first(finder, query.where), query.facets) if query.facets else {}
    return Found(hits, page.next, page.total, facets=counted)


def _first(finder: Finder, where: Where) -> list[str]:
    """Return the ids of the best connected entities, at most `TOP`: facets of a whole graph are counted over these."""
    ids: list[str] = []
    cursor = ""
    while len(ids) < TOP:
        page = finder.find_entities(where, limit=MAX_LIMIT, cursor=cursor)
        ids += [entity.id for entity in page.items]
        cursor = page.next
        if not cursor:
            break
    return ids


class _Search:
    """One search by words."""

    def __init__(self, finder: Finder, query: Query, words: Sequence[str]) -> None:
        self._finder, self._query, self._words = finder, query, words
        self._kinds: dict[str, tuple[Kind, Match]] = {}  # what was ranked
        self._strengths: dict[str, float] = {}
        self._said: dict[str, str] = {}  # entity -> its best statement

    def found(self) -> Found:
        """Return the page, from one state of the graph where the store can."""
        with self._finder.at_once():
            page = self._listing.page(self._places(), _position, self._total)
            hits = self._hits([id_ for *_, id_ in page.items])
            counted = facets(self._finder, self._best(), self._query.facets) if self._query.facets else {}
        meant = self._variants if self._meant and self._named.total else ()
        return Found(hits, page.next, page.total, self._exact, counted, meant, self._telling, self._nearing)

    @cached_property
    def _listing(self) -> Listing:
        q = self._query
        signature = repr(("search", self._words, q.where, q.prefix, q.typos, q.sentences, q.near))
        return Listing(signature, (float, str, str), q.limit, q.cursor)

    @cached_property
    def _after(self) -> Place | None:
        """Return the place after which the page begins."""
        if (after := self._listing.after()) is None:
            return None
        worth, name, id_ = after
        return -float(worth), str(name), str(id_)

    @cached_property
    def _typed(self) -> Words:
        return Words((tuple((word,) for word in self._words),), self._query.prefix)

    @cached_property
    def _direct(self) -> Matches:
        key = names.key(self._query.text)
        return self._finder.find_names(self._typed, key, self._query.where, TOP)

    @cached_property
    def _meant(self) -> bool:
        """Whether names are sought as they may have been meant: none holds the words as typed, also none that conditions leave out.

        So a condition narrows what was found, as the count of a facet says.
        """
        if not self._query.typos or self._direct.total:
            return False
        return not self._query.where or not self._finder.find_names(self._typed, "", (), 1).total

    @cached_property
    def _stems(self) -> frozenset[str]:
        """Return the words that are sought in sentences, none where these are not looked through: who types a name means what has it."""
        wanted = self._query.sentences
        if wanted is None:
            wanted = bool(self._query.near) or not any(match.grade == EXACT for match in self._direct.items[:1])
        return frozenset(stems(self._query.text)) if wanted else frozenset()

    @cached_property
    def _variants(self) -> tuple[spelling.Variant, ...]:
        return spelling.variants(self._finder, self._words) if self._meant else self._typed.variants

    @cached_property
    def _named(self) -> Matches:
        if not self._meant:
            return self._direct
        return self._finder.find_names(Words(self._variants), "", self._query.where, TOP)

    def _texts(self, top: int) -> Matches:
        return self._finder.find_texts(sorted(self._stems), self._query.where, top)

    @property
    def _telling(self) -> bool:
        """Whether sentences are looked through: they are to be, and names are not too many already."""
        return self._named.total <= TOP and bool(self._stems)

    @cached_property
    def _told(self) -> Sequence[str]:
        """What sentences speak of, more than `TOP` where it is too much; where names are too many, it is not sought."""
        if not self._telling:
            return ()
        return self._finder.find_text_ids(sorted(self._stems), self._query.where, TOP + 1)

    @cached_property
    def _nearing(self) -> bool:
        """Whether what has some of the words, or near ones, is looked for, too; with conditions only where it is without them."""
        if not self._telling or self._query.near is not None:
            return self._telling and bool(self._query.near)
        if self._named.total or self._told:
            return False
        everything = replace(self._query, where=(), cursor="")
        return not self._query.where or _Search(self._finder, everything, self._words)._nearing

    @cached_property
    def _near(self) -> Sequence[Alike]:
        if not self._nearing:
            return ()
        others = {*self._told, *(match.id for match in self._named.items)}
        found = self._finder.find_alike([*self._forms.values()], self._query.where, TOP + 1)
        return [alike for alike in found if alike.share >= LEAST and alike.match.id not in others]

    @cached_property
    def _forms(self) -> Mapping[str, Forms]:
        few = len(self._stems) <= MOST_WORDS
        return {stem: forms(stem) if few else {stem: 1.0} for stem in sorted(self._stems)}

    @property
    def _exact(self) -> bool:
        return max(self._named.total, len(self._told) + len(self._near)) <= TOP

    @property
    def _total(self) -> int:
        if not self._exact:
            return TOP
        return len({*self._told, *(match.id for match in self._named.items)}) + len(self._near)

    def _best(self) -> list[str]:
        """Return the ids of all that was found, at most `TOP` of each kind."""
        told = self._told if len(self._told) <= TOP else [match.id for match in self._texts(TOP).items]
        return [*{*told, *(found.id for found in self._named.items), *(alike.match.id for alike in self._near)}]

    def _places(self) -> list[Place]:
        """Return the places of a page, and of one more.

        Names come before all sentences: where they fill the page, no sentence is read. Else those of the best connected are, and
        the others are ranked where these do not fill it.
        """
        named, full = self._leading()
        if full or self._named.total > TOP:
            return self._first(named)
        most = WEIGHED_BESIDE if named else WEIGHED
        few = min(most + len(named), TOP)
        texts = self._texts(few)
        if texts.ids is not None or texts.total <= few:
            self._told = [match.id for match in texts.items] if texts.ids is None else texts.ids
        places = named + self._weighed(texts, most)
        if texts.total > few and not self._fill(place for place in places if place[0] < -UNREAD):
            places = named + self._weighed(self._texts(TOP), most)
        return self._first(places + [self._place_near(alike) for alike in self._near])

    def _leading(self) -> tuple[list[Place], bool]:
        """Return the places of names, and whether they fill the page; then without those that come behind it however fresh they are.

        Names come the better matches first, and of each kind the best connected.
        """
        places: list[Place] = []
        page: list[Place] = []
        for match in self._named.items:
            kind = self._kind(match)
            if len(page) > self._query.limit and -most(kind, match.degree) > page[-1][0]:
                break
            places.append(place := self._place(match, kind))
            if self._after is None or place > self._after:
                insort(page, place)
                del page[self._query.limit + 1 :]
        return places, len(page) > self._query.limit

    def _weighed(self, texts: Matches, most: int) -> list[Place]:
        """Return the places of what sentences alone speak of; those of the first are read for it."""
        others = [match for match in texts.items if match.id not in self._kinds or self._kinds[match.id][0] == "text"]
        self._weigh([match.id for match in others[:most]])
        return [self._place(match, "text") for match in others]

    def _place(self, match: Match, kind: Kind) -> Place:
        self._kinds[match.id] = kind, match
        strength = self._strengths.get(match.id, 0.0) if kind in TOLD else 1.0
        return -value(kind, match, self._newest, strength), match.name, match.id

    def _place_near(self, alike: Alike) -> Place:
        self._strengths[alike.match.id] = round(alike.share * ASIDE.get(alike.match.type, 1.0), DIGITS)
        return self._place(alike.match, "near")

    def _fill(self, places: Iterable[Place]) -> bool:
        """Say whether these fill the page and begin the next."""
        return sum(self._after is None or place > self._after for place in places) > self._query.limit

    def _first(self, places: Iterable[Place]) -> list[Place]:
        return nsmallest(self._query.limit + 1, (p for p in places if self._after is None or p > self._after))

    @cached_property
    def _newest(self) -> str:
        return self._finder.find_newest()

    def _kind(self, match: Match) -> Kind:
        return "typo" if self._meant else KINDS[match.grade]

    def _weigh(self, ids: Iterable[str]) -> None:
        """Find out how much of what is said of entities is about the words sought; what went while we ranked has nothing said."""
        new = [id_ for id_ in ids if id_ not in self._strengths]
        said = self._finder.find_quotes(new) if new else {}
        for id_ in new:
            self._strengths[id_] = self._strength(id_, said.get(id_, {}))

    def _strength(self, id_: str, said: Mapping[str, str]) -> float:
        """Return half of what the best sentence has of the words sought, and half of what all have; remember which is the best."""
        shares = {statement: self._share(quote) for statement, quote in said.items()}
        if not shares:
            return 0.0
        best = self._said[id_] = max(shares, key=lambda statement: shares[statement])
        return 0.5 * shares[best] + 0.5 * sum(shares.values()) / len(shares)

    def _share(self, quote: str) -> float:
        return len(stemmed(quote, self._stems)) / len(self._stems)

    def _choose(self, id_: str, said: Mapping[str, str]) -> None:
        """Remember which sentence has most of the words, each in its best form."""
        if said:
            self._said[id_] = max(said, key=lambda statement: self._worth(said[statement]))

    def _worth(self, quote: str) -> float:
        have = stemmed(quote, self._all_forms)
        return sum(max((forms[form] for form in have & forms.keys()), default=0.0) for forms in self._forms.values())

    @cached_property
    def _all_forms(self) -> frozenset[str]:
        return frozenset[str]().union(*self._forms.values())

    def _hits(self, ids: Sequence[str]) -> tuple[Hit, ...]:
        """Return the hits of a page, without what went while we ranked."""
        entities = self._finder.find_each(ids)
        told = [id_ for id_ in ids if self._kinds[id_][0] in TOLD]
        unread = [id_ for id_ in told if id_ not in self._said]
        for id_, said in self._finder.find_quotes(unread).items() if unread else ():
            (self._choose if self._kinds[id_][0] == "near" else self._strength)(id_, said)
        proofs = self._finder.find_proofs([self._said[id_] for id_ in told if id_ in self._said]) if told else {}
        return tuple(self._hit(entities[id_], proofs) for id_ in ids if id_ in entities)

    def _hit(self, entity: Entity, proofs: Mapping[str, Fact]) -> Hit:
        kind, match = self._kinds[entity.id]
        if kind in TOLD:
            given = score(kind, match, self._newest, self._strengths.get(entity.id, 0.0))
            return self._text_hit(entity, given, proofs.get(self._said.get(entity.id, "")))
        given = score(kind, match, self._newest)
        matched = max((entity.name, *entity.aliases), key=self._closeness)
        return Hit(entity, given, matched, spans(matched, self._fits()))

    def _text_hit(self, entity: Entity, given: Score, said: Fact | None) -> Hit:
        sought = self._all_forms if given.kind == "near" else self._stems
        quote = said.statement.evidence.quote if said else ""
        return Hit(entity, given, entity.name, stem_spans(entity.name, sought), said, stem_spans(quote, sought))

    def _closeness(self, name: str) -> tuple[int, int]:
        """Rank the names of a hit: those with all words, then the closest; the main name, which comes first, wins ties."""
        have = names.tokens(name)
        prefix = self._query.prefix and not self._meant
        fits = any(paging.matches(have, _choice(variant, have), prefix=prefix) for variant in self._variants)
        return int(fits), paging.grade(names.key(name), names.key(self._query.text))

    def _fits(self) -> "_Fits":
        last = self._words[-1] if self._query.prefix and not self._meant else ""
        return _Fits(frozenset(word for variant in self._variants for spellings in variant for word in spellings), last)


@dataclass(frozen=True, slots=True)
class _Fits:
    """Says whether a word of a name was sought."""

    words: frozenset[str]
    unfinished: str

    def __call__(self, word: str) -> bool:
        return word in self.words or bool(self.unfinished and word.startswith(self.unfinished))


def _choice(variant: spelling.Variant, have: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a variant, each in the spelling that a name has, else in its first."""
    return tuple(next((w for w in spellings if w in have), spellings[0]) for spellings in variant)


def _position(place: Place) -> paging.Position:
    worth, *rest = place
    return -worth, *rest
