"""What the measures of the whole network answer, as pydantic models."""

from pydantic import BaseModel, Field

from api.schemas import HEAD, PERSON, EntityHead, Page, T, example

RANKED = {"entity": HEAD, "value": 0.0123}
GROUP = {"number": 0, "size": 132, "leader": HEAD}
BRIDGE = {"left": PERSON, "right": HEAD, "side": 4, "edges": [[PERSON["id"], "holds_role", HEAD["id"]]]}


class Overview(BaseModel):
    """The snapshot that the measures are of."""

    model_config = example(
        measures=["pagerank"], number=4711, entities=140, edges=420, components=9, communities=14, stale=False
    )
    measures: list[str]
    number: int = Field(description="The last event of the change feed that it knows.")
    entities: int
    edges: int
    components: int
    communities: int
    stale: bool = Field(description="Whether the graph has changed since.")


class Ranked(BaseModel):
    """An entity with its value."""

    model_config = example(**RANKED)
    entity: EntityHead
    value: float = Field(description="PageRank: a share of 1. Cores: a whole number.")


class Group(BaseModel):
    """A component or community."""

    model_config = example(**GROUP)
    number: int = Field(description="0 is the largest; holds for this snapshot only.")
    size: int
    leader: EntityHead = Field(description="The member with the highest PageRank.")


class Bridge(BaseModel):
    """Two entities that hold parts of the network together."""

    model_config = example(**BRIDGE)
    left: EntityHead
    right: EntityHead
    side: int = Field(description="How many entities would be cut off without their edges.")
    edges: list[tuple[str, str, str]] = Field(
        description="Subject, relation, object: their proof is at /v1/edges/{subject}/{predicate}/{object}."
    )


class Measures(BaseModel):
    """All measures of an entity."""

    model_config = example(
        entity=HEAD,
        pagerank=0.0123,
        rank=3,
        core=4,
        component=0,
        component_size=132,
        community=2,
        community_size=20,
        stale=False,
    )
    entity: EntityHead
    pagerank: float = Field(description="A share of 1.")
    rank: int = Field(description="Its place by PageRank.")
    core: int = Field(description="The largest k such that it has k neighbours with the same in turn.")
    component: int
    component_size: int
    community: int
    community_size: int
    stale: bool


class MeasuredPage(Page[T]):
    """A page, and whether the graph has changed since its snapshot."""

    stale: bool
