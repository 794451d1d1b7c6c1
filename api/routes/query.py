"""Questions in Cypher, to a graph in a file or on Neo4j."""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from api import schemas_query as schemas
from api.routes.common import Store, errors
from graph.store.querying import Limits, ask

router = APIRouter(prefix="/v1", tags=["query"])


@router.post("/query", response_model=schemas.Answer, responses=errors(400, 415))
def query(store: Store, body: Annotated[schemas.Question, Body()]) -> Any:
    """Ask in Cypher. Only reading is allowed: MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND, RETURN; paths of at most 6 steps.

    Values belong into `parameters`, never into the query. What takes longer than `seconds` is ended; `cut` says whether the
    result was cut off at `limit` rows or at its size.
    """
    limits = Limits(rows=body.limit, seconds=body.seconds)
    return schemas.Answer.model_validate(ask(store, body.query, body.parameters, limits))
