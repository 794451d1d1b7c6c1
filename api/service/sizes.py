"""Requests that are too large are refused before they are read, and those whose body does not come are given up."""

import asyncio
from http import HTTPStatus
from typing import Final

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

MAX_URL: Final = 32_768  # bytes: the longest filter in ASCII fits
MAX_HEADERS: Final = 65_536  # bytes of all names and values: what proxies and browsers add has a tenth of it
MAX_BODY: Final = 1_048_576  # bytes: a job with 100 of the longest addresses has a fifth of it
BODY_SECONDS: Final = 30.0  # in which all of a body comes: that is 35 kB a second for the largest
CLOSE: Final = {"Connection": "close"}  # else the server would read the rest to reach the next request
TOO_LONG: Final = f"the url has more than {MAX_URL} bytes; ask for less at once"
TOO_MANY: Final = f"the headers have more than {MAX_HEADERS} bytes; send fewer or shorter ones"
TOO_LARGE: Final = f"the body has more than {MAX_BODY} bytes; send less at once"
TOO_LATE: Final = "the body did not come in time; send it at once"


class Sizes:
    """An ASGI application around another: 414 to long urls, 431 to large headers, 413 to large bodies, also of no given size, 408 to slow ones.

    Where it answers before all of a body was read, the connection closes: nobody waits for the rest.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_URL:
            await problem(scope, HTTPStatus.REQUEST_URI_TOO_LONG, TOO_LONG, CLOSE)(scope, receive, send)
        elif sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADERS:
            await problem(scope, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_MANY, CLOSE)(scope, receive, send)
        elif _length(scope) > MAX_BODY:
            await problem(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE, CLOSE)(scope, receive, send)
        elif _has_body(scope):
            body = _Body(receive)
            await self._app(scope, body, body.closing(send))
        else:
            await self._app(scope, receive, send)


class _Body:
    """Gives the pieces of a body until they are too many, or too late."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._read, self._whole = receive, 0, False
        self._end = asyncio.get_running_loop().time() + BODY_SECONDS

    async def __call__(self) -> Message:
        if self._whole:  # what comes now is that the caller goes away
            return await self._receive()
        message = await self._next()
        self._whole = not message.get("more_body", False)
        self._read += len(message.get("body", b""))
        if self._read > MAX_BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE, CLOSE)
        return message

    def closing(self, send: Send) -> Send:
        """Return what sends an answer, and closes the connection where the answer begins before the body was read."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and not self._whole:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        return marked

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout_at(self._end):
                return await self._receive()
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, TOO_LATE, CLOSE) from None


def _has_body(scope: Scope) -> bool:
    """Say whether a body is announced: the server lets no other come."""
    return _length(scope) > 0 or any(name == b"transfer-encoding" for name, _ in scope["headers"])


def _length(scope: Scope) -> int:
    """Return what the request says of the size of its body, 0 where it does not; the server has checked that it is a number."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() else 0
