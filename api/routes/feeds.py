"""What the routes that answer with a feed for readers of news share."""

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

from fastapi import Path, Request, Response

from api.routes.common import errors
from graph.export import feeds

Form = Annotated[Literal["json", "rss"], Path(description="JSON Feed or RSS.", examples=["rss"])]
FEED: Final = {
    "description": "The feed.",
    "content": {
        feeds.TYPES["json"]: {"schema": {"type": "object"}, "example": {"version": feeds.VERSION, "items": []}},
        feeds.TYPES["rss"]: {"schema": {"type": "string"}, "example": "<rss/>"},
    },
}


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of a feed and of these errors."""
    return {200: FEED, 304: {"description": "You have it already: the graph has not changed."}, **errors(*statuses)}


def answer(request: Request, response: Response, form: str, title: str, entries: Iterable[feeds.Entry]) -> Response:
    """Return a feed as an answer, with the headers that were set on the way."""
    links = feeds.Links(str(request.base_url).rstrip("/"), str(request.url))
    text = feeds.write(form, title, entries, links)
    return Response(text, media_type=feeds.TYPES[form], headers=dict(response.headers))
