"""What the questions over relations answer, as pydantic models; each fact carries its proof."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.schemas import ENTITY, HEAD, PERSON, STATEMENT, Candidate, Entity, EntityHead, Evidence, Statement, example
from graph.model import Fact


def fact_fields(fact: Any) -> Any:
    """Return a fact as the fields of a `Statement`: ends as entities, unknown values as null; other things as they are."""
    if not isinstance(fact, Fact):
        return fact
    own = fact.statement
    shown = {"id": own.id, "predicate": own.predicate, "attributes": own.attributes, "status": own.status}
    times = {"since": own.since or None, "until": own.until or None, "confidence": own.confidence}
    ends = {"subject": asdict(fact.subject), "object": asdict(fact.object) if fact.object else None}
    return {
        **shown,
        **times,
        **ends,
        "value": own.value or None,
        "evidence": asdict(own.evidence),
        "article": asdict(fact.article),
    }


Proof = Annotated[Statement, BeforeValidator(fact_fields)]
RELATIVE = {"entity": HEAD, "first": "2024-05-27", "last": "2025-12-02", "facts": [STATEMENT]}
HOP = {
    "subject": PERSON,
    "predicate": "holds_role",
    "object": HEAD,
    "forward": True,
    "status": "stated",
    "sources": 2,
    "confidence": 0.97,
    "proof": STATEMENT,
}
FOLLOWED = {
    "subject": PERSON,
    "predicate": "holds_role",
    "object": HEAD,
    "date": "2025-09-04",
    "months": 3,
    "facts": [STATEMENT],
}
CITATION = {"statement": STATEMENT["id"], "evidence": STATEMENT["evidence"]}
REASON = {
    "predicate": "based_in",
    "subject": True,
    "via": {**HEAD, "type": "place", "name": "Hong Kong"},
    "weight": 0.36,
    "proofs": [CITATION, CITATION],
}
SIMILAR = {"entity": HEAD, "score": 2.31, "reasons": [REASON]}
KEY = {"predicate": "holds_role", "subject": False, "entity": PERSON, "value": None, "proof": STATEMENT, "sources": 3}
GROUP = {"predicate": "holds_role", "subject": False, "count": 4, "top": [PERSON], "proofs": [CITATION]}
MOMENT = {"date": "2025-06-14", "facts": [STATEMENT]}
SOURCE = {"source": "Harbour Ledger", "articles": 3, "first": "2025-06-14", "last": "2025-12-02"}


class Relative(BaseModel):
    """A thing that stands in a relation, with the statements that say so."""

    model_config = example(**RELATIVE)
    entity: EntityHead
    first: str = Field(description="The earliest date of the facts; empty where none is dated.")
    last: str
    facts: list[Proof]


class Hop(BaseModel):
    """One edge of a path with its best proof."""

    model_config = example(**HOP)
    subject: EntityHead
    predicate: str
    object: EntityHead
    forward: bool = Field(description="Whether the path runs from subject to object.")
    status: str
    sources: int
    confidence: float
    proof: Proof


class Path(BaseModel):
    """The things on the way and the hops between them."""

    model_config = example(entities=[PERSON, HEAD], hops=[HOP])
    entities: list[EntityHead]
    hops: list[Hop]


class CoInvestor(BaseModel):
    """Somebody who invested in the same things."""

    model_config = example(entity=HEAD, shared=[HEAD], rounds=1, facts=[STATEMENT])
    entity: EntityHead
    shared: list[EntityHead]
    rounds: int = Field(description="Shared things in which both are said to have taken part in the same round.")
    facts: list[Proof] = Field(description="What proves the other's investments.")


class Alumnus(BaseModel):
    """Somebody who studied there, and what they founded."""

    model_config = example(person={**RELATIVE, "entity": PERSON}, founded=[RELATIVE])
    person: Relative
    founded: list[Relative]


class Cohort(BaseModel):
    """The members of one year."""

    model_config = example(year="2025", members=[RELATIVE])
    year: str = Field(description="Empty where nothing dates their joining.")
    members: list[Relative]


class Followed(BaseModel):
    """What two participants had to do with each other for the first time after an event."""

    model_config = example(**FOLLOWED)
    subject: EntityHead
    predicate: str
    object: EntityHead
    date: str
    months: int
    facts: list[Proof]


class Meeting(BaseModel):
    """One edition of an event: who was there, and what followed among them."""

    model_config = example(
        event={**HEAD, "type": "event", "name": "VivaTech"},
        year="2025",
        date="2025-06-11",
        participants=[RELATIVE],
        followed=[FOLLOWED],
    )
    event: EntityHead
    year: str
    date: str
    participants: list[Relative]
    followed: list[Followed]


class Round(BaseModel):
    """A funding round."""

    model_config = example(
        company=HEAD,
        round="Series A",
        amount=12_000_000.0,
        currency="USD",
        kind="equity",
        status="stated",
        date="2025-06-14",
        lead=[{**HEAD, "type": "investor", "name": "Quay Ventures"}],
        investors=[{**HEAD, "type": "investor", "name": "Quay Ventures"}],
        facts=[STATEMENT],
        proofs={"round": [STATEMENT["id"]], "investors": [STATEMENT["id"]]},
    )
    company: EntityHead
    round: str
    amount: float | None = Field(description="In units of the currency; null where no article gives a sum.")
    currency: str = Field(description="ISO 4217; empty where unknown.")
    kind: str = Field(description="equity, grant, loan ...; equity where nobody says which.")
    status: str
    date: str
    lead: list[EntityHead]
    investors: list[EntityHead]
    facts: list[Proof] = Field(description="What proves the cells, the most confident first.")
    proofs: dict[str, list[str]] = Field(
        description="Of each cell that somebody states (round, amount, kind, status, date, lead, investors) the ids of the facts that do."
    )


class Trend(BaseModel):
    """How many independent sources spoke of an entity, in the window and in the one before."""

    model_config = example(entity=HEAD, sources=5, before=1, facts=[STATEMENT])
    entity: EntityHead
    sources: int
    before: int
    facts: list[Proof]


class Citation(BaseModel):
    """The best proof of an edge, in short."""

    model_config = example(**CITATION)
    statement: str = Field(description="The statement's id.")
    evidence: Evidence


class Reason(BaseModel):
    """A neighbour in common."""

    model_config = example(**REASON)
    predicate: str
    subject: bool = Field(description="Whether both are subjects of the relation.")
    via: EntityHead
    weight: float
    proofs: list[Citation] = Field(description="Of the asked thing's edge, then of the other's.")


class Similar(BaseModel):
    """A thing of the same type with neighbours in common."""

    model_config = example(**SIMILAR)
    entity: EntityHead
    score: float
    reasons: list[Reason]


class KeyFact(BaseModel):
    """What a reader wants to know first, with its best proof."""

    model_config = example(**KEY)
    predicate: str
    subject: bool = Field(description="Whether the profiled thing is the subject.")
    entity: EntityHead | None
    value: str | None
    proof: Proof
    sources: int = Field(description="Articles that say so.")


class Group(BaseModel):
    """The edges of one relation in one direction."""

    model_config = example(**GROUP)
    predicate: str
    subject: bool
    count: int
    top: list[EntityHead] = Field(description="The best supported.")
    proofs: list[Citation] = Field(description="Of each of these, in the same order.")


class Moment(BaseModel):
    """What happened when."""

    model_config = example(**MOMENT)
    date: str = Field(description="ISO 8601 of reduced precision.")
    facts: list[Proof]


class Source(BaseModel):
    """An outlet that speaks of a thing."""

    model_config = example(**SOURCE)
    source: str
    articles: int
    first: str
    last: str


class Contradiction(BaseModel):
    """Statements that cannot hold at once."""

    model_config = example(entity=HEAD, predicate="founded_year", facts=[STATEMENT])
    entity: EntityHead
    predicate: str
    facts: list[Proof]


class Duplicate(Candidate):
    """What may be the same thing and awaits a person."""

    model_config = ConfigDict(from_attributes=True)


class Profile(BaseModel):
    """What the graph knows of a thing."""

    model_config = example(
        entity=ENTITY,
        roles=["portfolio company", "supplier"],
        role_proofs={"portfolio company": CITATION, "supplier": CITATION},
        about=[STATEMENT],
        key_facts=[KEY],
        relations=[GROUP],
        timeline=[MOMENT],
        similar=[SIMILAR],
        duplicates=[],
        contradictions=[],
        sources=[SOURCE],
        statements=66,
    )
    entity: Entity
    roles: list[str] = Field(description="What it is by its relations, the most frequent first.")
    role_proofs: dict[str, Citation] = Field(description="Of each role one proof.")
    about: list[Proof] = Field(description="The sentences that describe it, the best first.")
    key_facts: list[KeyFact]
    relations: list[Group]
    timeline: list[Moment]
    similar: list[Similar]
    duplicates: list[Duplicate]
    contradictions: list[Contradiction]
    sources: list[Source]
    statements: int
