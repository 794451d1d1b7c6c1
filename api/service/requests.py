"""Each request has an id, in its answer, its problems and its log lines; and every error has an answer."""

import re
import time
import uuid
from http import HTTPStatus
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

HEADER: Final = "X-Request-ID"
GIVEN: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")  # what may stand in a log line

log = structlog.get_logger()


class Identified:
    """An ASGI application around another: takes the id of the caller, or gives one, and logs the answer under it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        scope["request_id"] = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=scope["request_id"]):
            await self._logged(scope, receive, send)

    async def _logged(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status = time.perf_counter(), 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                headers = MutableHeaders(scope=message)
                headers[HEADER] = scope["request_id"]
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        try:
            await self._app(scope, receive, marked)
        finally:
            seconds = round(time.perf_counter() - begun, 6)
            who = {"key": scope.get("key_name"), "address": (scope.get("client") or ("",))[0]}
            log.info("answered", method=scope["method"], path=scope["path"], status=status, seconds=seconds, **who)


class Heads:
    """An ASGI application around another: HEAD is answered as GET is; the server leaves out the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does."""
        asked = {**scope, "method": "GET"} if scope.get("method") == "HEAD" else scope
        await self._app(asked, receive, send)


class Caught:
    """An ASGI application around another: an error that nobody foresaw is logged and answered with a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does; an answer that has begun breaks off."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            log.exception("unforeseen", path=scope["path"])
            answer = problem(scope, HTTPStatus.INTERNAL_SERVER_ERROR, "an error of ours; it has been logged")
            await answer(scope, receive, send)
