"""What search and lists by conditions answer, as pydantic models."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from api.schemas import ENTITY, STATEMENT, Entity, Statement, example

SPAN = {"start": 0, "end": 8}
SCORE = {"kind": "words", "match": 0.5, "importance": 0.31, "freshness": 0.94, "strength": 1.0}
FACET = {"value": "company", "count": 12, "where": 'type = "company"'}
HIT = {
    "entity": ENTITY,
    "matched": "Pantheon Lab",
    "highlights": [SPAN],
    "score": 0.42,
    "explanation": SCORE,
    "statement": STATEMENT,
    "statement_highlights": [{"start": 15, "end": 18}],
}


class Span(BaseModel):
    """A place in a text, in code points."""

    model_config = example(**SPAN)
    start: int
    end: int


class Explanation(BaseModel):
    """The parts of a score: match x (0.75 + 0.20 importance + 0.05 freshness)."""

    model_config = example(**SCORE)
    kind: str = Field(
        description="exact, prefix, words (in a name), typo, text (all words are said of it), near (some words, or near ones), all (nothing was sought)."
    )
    match: float = Field(description="What this kind of match is worth.")
    importance: float = Field(
        description="Edges / (edges + 20); for text also the strength; for near nearly the strength alone."
    )
    freshness: float = Field(
        description="One half for each year between its youngest news and the youngest of all; 0 for near."
    )
    strength: float = Field(
        description="How much of what is said of it is about the words; for near the share of the words, less of persons and places; 1 for names."
    )


class SearchHit(BaseModel):
    """A found entity, where the words stand, and why it stands here in the list."""

    model_config = example(**HIT)
    entity: Entity
    matched: str = Field(description="The name or alias that matched.")
    highlights: list[Span] = Field(description="Where the words stand in the name.")
    score: float = Field(description="In (0, 1]; comparable within one search only.")
    explanation: Explanation | None = Field(description="The parts of the score, with `explain`.")
    statement: Statement | None = Field(
        description="The statement whose sentence speaks of what was sought, if no name does."
    )
    statement_highlights: list[Span] = Field(description="Where the words stand in its quote.")


class FacetValue(BaseModel):
    """A value, how many of the found have it, and the filter that keeps these."""

    model_config = example(**FACET)
    value: str
    count: int
    where: str = Field(description="Add it to `where` to drill down.")


class SearchPage(BaseModel):
    """One page of a search."""

    model_config = example(
        items=[HIT],
        next=None,
        total=1,
        exact=True,
        facets={"type": [FACET]},
        meant=["pantheon lab"],
        sentences=True,
        near=False,
    )
    items: list[SearchHit]
    next: str | None
    total: int
    exact: bool = Field(description="Whether total counts all; if not, there are more.")
    facets: Mapping[str, list[FacetValue]] = Field(
        description="Over what was found: at most 500 by name and as many by text; without words over the 500 best connected. "
        "As many as are counted come with `where` and the `sentences` of this answer."
    )
    meant: list[str] = Field(description="How the words were read where no name holds them as typed.")
    sentences: bool = Field(
        description="Whether what articles say was looked through; if not, `sentences=true` asks for it."
    )
    near: bool = Field(
        description="Whether what has only some of the words, or words near in meaning, was looked for, too; if not, `near=true` asks for it."
    )
