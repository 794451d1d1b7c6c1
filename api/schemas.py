"""What travels over HTTP: pydantic models, made from the core's dataclasses, each with an example."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

T = TypeVar("T")


def example(**values: Any) -> ConfigDict:
    """Return the configuration of a model that shows these values."""
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [values]})


def writer(model: Any) -> Callable[[object], bytes]:
    """Return the function that writes what a model describes as JSON; it refuses anything else."""
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    return lambda answer: adapter.dump_json(answer, warnings="error")


def asked(**values: Any) -> ConfigDict:
    """Return the configuration of a model that is sent to the server: a field that it does not have is an error."""
    return ConfigDict(**example(**values), extra="forbid", strict=True)


class Asked(BaseModel):
    """Parameters of a url that belong together, checked in one go: one by one they cost more than most answers."""

    model_config = ConfigDict(frozen=True)


HEAD = {"id": "ent_5f0c1d2e3a4b5c6d7e8f9a0b", "type": "company", "name": "Pantheon Lab"}
PERSON = {"id": "ent_0b9a8f7e6d5c4b3a2e1d0c5f", "type": "person", "name": "Ivan Lau"}
ARTICLE = {
    "id": "art_1a2b3c4d5e6f708192a3b4c5",
    "title": "Hong Kong start-ups find buyers in Paris",
    "url": "https://harbour-ledger.example/2025/paris",
    "published": "2025-06-16",
    "source": "Harbour Ledger",
}
QUOTE = "Co-founder and CEO Ivan Lau said European interest in Asian tech is growing."
EVIDENCE = {"article": ARTICLE["id"], "start": 2451, "end": 2451 + len(QUOTE), "quote": QUOTE}
STATEMENT = {
    "id": "stm_2b3c4d5e6f708192a3b4c5d6",
    "subject": PERSON,
    "predicate": "holds_role",
    "object": HEAD,
    "value": None,
    "attributes": {"title": "CEO"},
    "status": "stated",
    "since": None,
    "until": None,
    "confidence": 0.93,
    "evidence": EVIDENCE,
    "article": ARTICLE,
}
EDGE = {
    "subject": PERSON,
    "predicate": "holds_role",
    "object": HEAD,
    "status": "stated",
    "statements": 3,
    "sources": 2,
    "first_seen": "2025-06-14",
    "last_seen": "2025-06-16",
    "confidence": 0.97,
}
ENTITY = {
    **HEAD,
    "aliases": ["Pantheon Lab Limited"],
    "properties": {"founded_year": "2019"},
    "articles": 3,
    "degree": 9,
}
JUDGEMENT = {
    "left": "ent_5f0c1d2e3a4b5c6d7e8f9a0b",
    "right": "ent_0b9a8f7e6d5c4b3a2e1d0c5f",
    "verdict": "same",
    "by": "ada",
    "why": "the same founders",
}
MENTION = {"start": 2470, "end": 2478, "text": "Ivan Lau", "kind": "name", "entity": PERSON["id"]}


JOB = {
    "id": "job_5f0c1d2e3a4b5c6d7e8f9a0b",
    "status": "done",
    "origin": "api",
    "sources": ["https://harbour-ledger.example/feed.xml"],
    "created": "2026-01-31T12:00:00.000000Z",
    "started": "2026-01-31T12:00:01.000000Z",
    "ended": "2026-01-31T12:00:09.000000Z",
    "reason": None,
    "counts": {"added": 12, "refused": 1},
    "seconds": {"fetch": 6.1, "parse": 0.4, "read": 1.2, "write": 0.3},
}


class EntityHead(BaseModel):
    """An entity in short."""

    model_config = example(**HEAD)
    id: str
    type: str
    name: str


class Entity(EntityHead):
    """A thing of the world: a company, person, event and so on."""

    model_config = example(**ENTITY)
    aliases: list[str]
    properties: Mapping[str, str] = Field(description="Values of functional literals, such as founded_year.")
    articles: int = Field(description="Articles that mention it.")
    degree: int = Field(description="Edges to other entities.")


class ArticleHead(BaseModel):
    """An article as it is cited."""

    model_config = example(**ARTICLE)
    id: str
    title: str
    url: str
    published: str = Field(description="ISO 8601 date of reduced precision; empty where the page gave none.")
    source: str


class Evidence(BaseModel):
    """The article's own words: text[start:end] of the article is the quote."""

    model_config = example(**EVIDENCE)
    article: str
    start: int
    end: int
    quote: str


class Statement(BaseModel):
    """What one article says once, with its proof."""

    model_config = example(**STATEMENT)
    id: str
    subject: EntityHead
    predicate: str
    object: EntityHead | None
    value: str | None = Field(description="The literal as written, where there is no object.")
    attributes: Mapping[str, Any]
    status: str = Field(description="stated, planned, rumoured or ended.")
    since: str | None
    until: str | None
    confidence: float = Field(description="Estimated probability that a careful reader agrees.")
    evidence: Evidence
    article: ArticleHead


class Rejection(Statement):
    """What one article may say, but too uncertainly to be in the graph."""

    model_config = example(**STATEMENT | {"confidence": 0.31, "threshold": 0.46})
    threshold: float = Field(description="The confidence from which the reader of the article states things.")


class Edge(BaseModel):
    """All statements that say the same of the same two entities."""

    model_config = example(**EDGE)
    subject: EntityHead
    predicate: str
    object: EntityHead
    status: str
    statements: int
    sources: int = Field(description="Independent sources: syndicated copies count once.")
    first_seen: str
    last_seen: str
    confidence: float


class Mention(BaseModel):
    """A place in the text that names an entity or stands for it."""

    model_config = example(**MENTION)
    start: int
    end: int
    text: str
    kind: str
    entity: str


class Article(ArticleHead):
    """An article with its text."""

    model_config = example(
        **ARTICLE, modified="", language="en", authors="Amy Chan", cluster=ARTICLE["id"], text="This year, …"
    )
    modified: str
    language: str
    authors: str = Field(description="Names of those who wrote it, divided by '; '; empty where the page names none.")
    cluster: str = Field(description="The smallest id of the articles that carry the same text.")
    text: str


class ArticleWithMentions(Article):
    """An article with its text, its mentions and what it states."""

    model_config = example(
        **ARTICLE,
        modified="",
        language="en",
        authors="Amy Chan",
        cluster=ARTICLE["id"],
        text="…",
        copies=[],
        mentions=[MENTION],
        statements=[STATEMENT],
    )
    copies: list[ArticleHead] = Field(description="The other articles of its cluster, the earliest first.")
    mentions: list[Mention]
    statements: list[Statement]


class Stats(BaseModel):
    """What the graph holds."""

    model_config = example(
        articles=61, entities={"company": 140}, statements={"invested_in": 80}, edges=420, refusals={"an empty file": 1}
    )
    articles: int
    entities: Mapping[str, int]
    statements: Mapping[str, int]
    edges: int
    refusals: Mapping[str, int]


class Health(BaseModel):
    """That the process answers."""

    model_config = example(status="ok")
    status: str


class Readiness(Health):
    """That the store answers, and how fresh it is; times are UTC."""

    model_config = example(
        status="ok", articles=61, published="2025-06-16", changed=JOB["ended"], checked=JOB["ended"], read=JOB["ended"]
    )
    articles: int
    published: str | None = Field(description="The date of the youngest article.")
    changed: str | None = Field(description="When a source last gave something new; null where none was visited.")
    checked: str | None = Field(description="When a source was last read to its end.")
    read: str | None = Field(description="When the youngest run ended; null while it runs, or where there was none.")


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    model_config = example(
        type="about:blank",
        title="Not Found",
        status=404,
        detail="ent_0: no such entity",
        instance="/v1/entities/ent_0",
        request_id="0f8fad5bd9cb469fa16570867728950e",
    )
    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str = Field(description="What the log of the server calls this request; also in X-Request-ID.")
    errors: Annotated[
        list[Mapping[str, Any]] | None, Field(description="Each wrong parameter, where there are several.")
    ] = None


class Page(BaseModel, Generic[T]):
    """One page of a list: `next` is the cursor of the following page, null on the last."""

    model_config = ConfigDict(from_attributes=True)
    items: list[T]
    next: str | None
    total: int


class Candidate(BaseModel):
    """Two things that might be one."""

    model_config = example(
        left=HEAD,
        right={**HEAD, "name": "Pantheon"},
        score=0.71,
        reasons=["+0.8 one name leaves out a general word"],
        kind="review",
        against=None,
    )
    left: EntityHead
    right: EntityHead
    score: float = Field(description="Estimated probability that they are one.")
    reasons: list[str] = Field(description="What speaks for (+) and against (-) it, the heaviest first.")
    kind: Literal["review", "conflict", "merged"]
    against: list[str] | None = Field(description="Two ids that must stay apart and are in the way, for a conflict.")


class NewJudgement(BaseModel):
    """What a person says of two things."""

    model_config = asked(**JUDGEMENT)
    left: str = Field(max_length=64, description="The id of an entity or reference.")
    right: str = Field(max_length=64, description="The id of another.")
    verdict: Literal["same", "different", "unsure"]
    by: str = Field(min_length=1, max_length=200)
    why: str = Field(default="", max_length=2000)


class Judgement(NewJudgement):
    """A judgement with its id and times."""

    model_config = example(
        **JUDGEMENT, id="jdg_5f0c1d2e3a4b5c6d7e8f9a0b", at="2026-01-31T12:00:00.000000Z", undone=None
    )
    id: str
    at: str
    undone: str | None = Field(description="When it was taken back; null while it holds.")


class Event(BaseModel):
    """A line of the change feed."""

    model_config = example(number=42, kind="merged", subject=HEAD["id"], other="ent_0b9a8f7e6d5c4b3a2e1d0c5f")
    number: int
    kind: str
    subject: str = Field(description="The id of a statement or entity.")
    other: str | None


class NewJob(BaseModel):
    """What should be read."""

    model_config = asked(sources=["https://harbour-ledger.example/feed.xml"])
    sources: list[Annotated[str, Field(max_length=2000, pattern=r"^https?://\S+$")]] = Field(
        min_length=1, max_length=100, description="Public addresses of feeds, sitemaps, pages or lists of addresses."
    )


class Job(BaseModel):
    """One run over some sources."""

    model_config = example(**JOB)
    id: str
    status: str = Field(
        description="queued, running, cancelling, done, partly, failed, cancelled, interrupted; lost: its process was killed."
    )
    origin: str = Field(description="Who asked for it: command, schedule or api.")
    sources: list[str]
    created: str
    started: str | None
    ended: str | None
    reason: str | None
    counts: Mapping[str, int] = Field(description="Articles by what became of them, and refused inputs.")
    seconds: Mapping[str, float] = Field(description="The time for which each part of the work was busy.")


class Refusal(BaseModel):
    """An input that was not taken."""

    model_config = example(
        source="https://harbour-ledger.example/a",
        reason="the server answered 410 Gone; check the address",
        via="https://harbour-ledger.example/feed.xml",
        passing=False,
    )
    source: str
    reason: str
    via: str = Field(description="What was asked for, and led to it.")
    passing: bool = Field(description="Whether the reason may pass by itself.")
