"""The reading pipeline: articles in, readings (references, mentions, statements) out."""

import ctypes
import gc
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from graph.errors import InvalidInputError
from graph.model import Article, Evidence, Mention, Reading, Reference, Statement
from graph.ontology import load
from ingest.article import MAX_TEXT
from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span
from ingest.components.pipe import FACTORY, VentureReader

MODEL = "venture_en"
_WORD = re.compile(r"(\S+)( ?)|(\s)")  # a word with the space behind it, or other white space
BATCH = 16  # articles: enough windows to sort by length, and few enough that a kill loses little work


class NewsReader:
    """Reads articles with a spaCy pipeline whose component, a `VentureReader`, leaves a `DocumentGraph` on ``doc._.read``.

    ``load`` returns the pipeline: at once, and again after a `rest`. Raises what it raises, and `ValueError` where the
    pipeline has no such component.
    """

    def __init__(self, load: Callable[[], Language]) -> None:
        self._load = load
        self._nlp: Language | None = _prepared(load())
        self.folder = self._nlp.path
        self._threshold = _component(self._nlp).decoding.threshold
        self.extractor = "{lang}_{name}-{version}".format_map(self._nlp.meta)

    def read(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """Yield one reading an article, in their order, batched."""
        self._nlp = nlp = self._nlp or _prepared(self._load())
        pairs = ((_doc(nlp, article), article) for article in articles)
        for doc, article in nlp.pipe(pairs, as_tuples=True, batch_size=BATCH):
            yield to_reading(article, doc._.read, self.extractor, self._threshold)

    def rest(self) -> None:
        """Give the memory of the pipeline back, 0.1 GB: the next article that is read loads it again, in 0.4 seconds."""
        self._nlp = None
        gc.collect()  # spaCy's parts point at each other
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone keeps what is freed until it is told
        if trim:
            trim(0)


def _prepared(nlp: Language) -> Language:
    nlp.max_length = MAX_TEXT  # spaCy's own limit guards parsers, and raises in the middle of a run
    # A new word's shape, prefix and so on: nobody asks for them here. spaCy's types do not name the attribute.
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]
    return nlp


def _doc(nlp: Language, article: Article) -> Doc:
    """Return the text as a document of words as they are spaced: the component cuts its own, and nobody reads spaCy's."""
    found = _WORD.findall(article.text)
    words, spaces = [word or blank for word, _, blank in found], [bool(space) for _, space, _ in found]
    doc = Doc(nlp.vocab, words=words, spaces=spaces)
    doc._.published = article.published
    return doc


def shipped_model() -> Path:
    """Return the folder of the pipeline that ships: inside the package in a wheel, under ``models/`` in a source tree."""
    packaged = Path(__file__).parent / MODEL
    return packaged if packaged.exists() else Path(__file__).parents[1] / "models" / MODEL


def load_reader(folder: Path, *, threads: int = 0) -> NewsReader:
    """Return the reader kept in a folder, with its own number of threads where none is given.

    Raises `InvalidInputError` when there is no spaCy pipeline in it, or one that does not read news.
    """
    config = {"components": {FACTORY: {"threads": threads}}} if threads else {}
    try:
        return NewsReader(partial(spacy.load, folder, config=config))
    except (OSError, ValueError) as error:
        raise InvalidInputError(
            f"{folder}: no reading pipeline ({str(error).splitlines()[0]}); check the setting `model`"
        ) from error


def _component(nlp: Language) -> VentureReader:
    component = nlp.get_pipe(FACTORY) if nlp.has_pipe(FACTORY) else None
    if not isinstance(component, VentureReader):
        raise ValueError(f"its pipeline has no {FACTORY}")  # noqa: TRY004 - what spaCy raises for a pipeline that does not fit
    return component


def to_reading(article: Article, read: DocumentGraph, extractor: str, threshold: float) -> Reading:
    """Return a document's graph as statements about the article, each thing once and each fact once.

    ``threshold`` is the confidence from which the graph states relations.
    """
    references = [_reference(article, entity) for entity in read.entities]
    merged: dict[str, Reference] = {}
    for reference in references:
        known = merged.get(reference.id)
        aliases = {*reference.aliases, *known.aliases} if known else set(reference.aliases)
        merged[reference.id] = Reference(reference.article, reference.type, reference.name, tuple(sorted(aliases)))
    mentions = {
        (mention.start, mention.end): mention
        for entity, reference in zip(read.entities, references, strict=True)
        for mention in _mentions(article, entity, reference)
    }
    statements = _statements(article, read.relations, references)
    rejected = _statements(article, read.rejected, references)
    return Reading(
        article,
        tuple(merged.values()),
        tuple(mentions[place] for place in sorted(mentions)),
        tuple(sorted(statements.values(), key=lambda s: (s.evidence.start, s.id))),
        extractor,
        tuple(statement for id_, statement in rejected.items() if id_ not in statements),
        threshold,
    )


def _statements(
    article: Article, relations: Iterable[ReadRelation], references: list[Reference]
) -> dict[str, Statement]:
    """Return the statements by id, the most confident first; of two on one fact the more confident."""
    found: dict[str, Statement] = {}
    for relation in sorted(relations, key=lambda r: -r.confidence):
        if _possible(relation, references):
            statement = _statement(article, relation, references)
            found.setdefault(statement.id, statement)
    return found


def _possible(relation: ReadRelation, references: list[Reference]) -> bool:
    """Two different things whose types the ontology lets this relation join; a reader may err, the graph may not."""
    subject = references[relation.subject]
    object_ = references[relation.object] if relation.object is not None else None
    return subject != object_ and load().allows(relation.predicate, subject.type, object_.type if object_ else "")


def _reference(article: Article, entity: ReadEntity) -> Reference:
    surfaces = {article.text[span.start : span.end] for span in entity.mentions}
    return Reference(article.id, entity.type, entity.name, tuple(sorted(surfaces - {entity.name})))


def _mentions(article: Article, entity: ReadEntity, reference: Reference) -> Iterator[Mention]:
    for span in entity.mentions:
        yield Mention(article.id, span.start, span.end, article.text[span.start : span.end], reference.id)
    for span in entity.descriptions:
        yield Mention(
            article.id, span.start, span.end, article.text[span.start : span.end], reference.id, "description"
        )


def _statement(article: Article, relation: ReadRelation, references: list[Reference]) -> Statement:
    return Statement(
        subject=references[relation.subject].id,
        predicate=relation.predicate,
        evidence=_evidence(article, relation.evidence),
        object=references[relation.object].id if relation.object is not None else "",
        value=article.text[relation.value.start : relation.value.end] if relation.value else "",
        attributes=relation.attributes,
        status=relation.status,
        since=str(relation.attributes.get("since", "")),
        until=str(relation.attributes.get("until", "")),
        confidence=round(relation.confidence, 4),
    )


def _evidence(article: Article, span: Span) -> Evidence:
    return Evidence(article.id, span.start, span.end, article.text[span.start : span.end])
