"""The graph, or a part of it, as a file; and the dossier of an entity."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response, StreamingResponse

from api import schemas
from api.routes.common import EntityId, Store, errors
from api.routes.filters import Some
from graph.export import FORMATS, dossier
from graph.export.parts import zipped
from graph.export.select import Selection, select
from graph.subgraph import MAX_DEPTH

router = APIRouter(prefix="/v1", tags=["export"])

Name = Literal["jsonl", "csv", "parquet", "graphml", "gexf", "ntriples", "turtle", "neo4j-admin", "ftm"]


class Part(schemas.Asked):
    """Which part of the graph is wanted; the whole without any of these."""

    entity: Annotated[
        list[Some] | None,
        Query(max_length=100, description="Only around these entities.", examples=[[schemas.HEAD["id"]]]),
    ] = None
    where: Annotated[
        str,
        Query(
            max_length=20_000,
            description="Only around what fulfils these conditions (docs/search.md).",
            examples=["type = company"],
        ),
    ] = ""
    depth: Annotated[
        int | None,
        Query(
            ge=0,
            le=MAX_DEPTH,
            description="Steps from there; by default 1 for entities, 0 for conditions.",
            examples=[1],
        ),
    ] = None

    @property
    def selection(self) -> Selection:
        """Return it as the core knows it."""
        return Selection(self.entity or (), self.where, self.depth)


def _contents(*types: str) -> dict[int | str, dict[str, Any]]:
    example = {"schema": {"type": "string"}, "example": "one file"}
    return {200: {"content": dict.fromkeys(types, example), "description": "The file, as it is made."}}


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses=_contents(*sorted({form.media_type for form in FORMATS.values()})) | errors(400, 404, 410),
)
def export(
    store: Store,
    part: Annotated[Part, Query()],
    format: Annotated[  # noqa: A002 - the name in the url
        Name, Query(description="The form; csv and parquet are zip archives of tables.", examples=["jsonl"])
    ],
) -> StreamingResponse:
    """Return the graph, or a part of it, as a file. It flows: a connection that ends early means that it is not whole."""
    form = FORMATS[format]
    parts = form.write(select(store, part.selection, form.kinds))
    pieces = zipped(parts) if form.folder else (piece for _, piece in parts)
    headers = {"Content-Disposition": f'attachment; filename="venturegraph-{form.name}{form.suffix}"'}
    return StreamingResponse(_begun(pieces), media_type=form.media_type, headers=headers)


@router.get(
    "/entities/{id}/dossier",
    response_class=Response,
    responses=_contents(*dossier.FORMS.values()) | errors(308, 404, 410),
)
def entity_dossier(
    store: Store,
    id: EntityId,  # noqa: A002 - the name in the url
    format: Annotated[Literal["md", "html"], Query(description="Markdown or HTML.", examples=["md"])] = "md",  # noqa: A002 - the name in the url
) -> Response:
    """Return all that the news says of an entity, each fact with its proof, as a text to read and to send on."""
    text = dossier.write(dossier.gather(store, id), format)
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(text, media_type=dossier.FORMS[format], headers=headers)


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Return the pieces, of which the first is made at once: what fails there is a problem with a status, not a torn file."""
    return chain([next(pieces, b"")], pieces)
