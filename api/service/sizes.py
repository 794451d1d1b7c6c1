"""Requests that are too large are refused before they are read."""

from http import HTTPStatus
from typing import Final

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

MAX_URL: Final = 32_768  # bytes: the longest filter in ASCII fits
MAX_BODY: Final = 1_048_576  # bytes: a job with 100 of the longest addresses has a fifth of it
CLOSE: Final = {"Connection": "close"}  # else the server would read the rest to reach the next request
TOO_LARGE: Final = f"the body has more than {MAX_BODY} bytes; send less at once"


class Sizes:
    """An ASGI application around another: answers 414 to long urls and 413 to large bodies, also where none says how large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_URL:
            detail = f"the url has more than {MAX_URL} bytes; ask for less at once"
            await problem(scope, HTTPStatus.REQUEST_URI_TOO_LONG, detail, CLOSE)(scope, receive, send)
        elif _length(scope) > MAX_BODY:
            await problem(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE, CLOSE)(scope, receive, send)
        else:
            await self._app(scope, _Counted(receive), send)


class _Counted:
    """Gives the pieces of a body until they are too many."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._read = receive, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > MAX_BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE, CLOSE)
        return message


def _length(scope: Scope) -> int:
    """Return what the request says of the size of its body, 0 where it does not; the server has checked that it is a number."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() else 0
