"""How a query and its answer travel."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from api.schemas import asked, example
from graph.cypher.lexer import MAX_LENGTH
from graph.store.querying import MAX_ROWS, MAX_SECONDS

CYPHER = "MATCH (i:Investor)-[r:INVESTED_IN]->(c:Company) WHERE r.sources >= $least RETURN i.name AS investor, c.name AS company"


class Question(BaseModel):
    """A query with the values of its parameters."""

    model_config = asked(query=CYPHER, parameters={"least": 2}, limit=100, seconds=5)
    query: str = Field(max_length=MAX_LENGTH)
    parameters: dict[str, Any] = Field(default={}, max_length=100)
    limit: int = Field(default=1000, ge=1, le=MAX_ROWS)
    seconds: float = Field(default=10, gt=0, le=MAX_SECONDS)


class Answer(BaseModel):
    """A table; nodes and relationships are objects of their properties."""

    model_config = example(columns=["investor", "company"], rows=[["Quay Ventures", "Corvid Robotics"]], cut="")
    columns: list[str]
    rows: list[list[Any]]
    cut: Literal["", "rows", "bytes"] = Field(description="Which limit cut the result off, empty where it is whole.")
