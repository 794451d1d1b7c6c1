"""What a server reads off the wire before there is a request: a head that is too large, that does not come, or that is no HTTP.

uvicorn sets no limit to a head, nor a time, and says what is wrong with one as plain text. A url that comes in thousands of pieces takes
its loop minutes, in which nobody is answered, and no key is asked for.
"""

import asyncio
import sys
from http import HTTPStatus
from typing import Any, Final

from httptools import HttpParserCallbackError, HttpParserError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import problem
from api.service.sizes import CLOSE, MAX_URL, TOO_LONG, TOO_MANY

HEAD_SECONDS: Final = 30.0  # in which all of a head comes; likewise the first byte on a new line
MAX_HELD: Final = 262_144  # bytes of a head that may come before its end: far more than is allowed, so that whole requests get whole answers
KEPT: Final = MAX_URL + 2  # bytes of a url: one more than is allowed, and its question mark
TOO_LATE: Final = "the head of the request did not come in time; send it at once"
HINT: Final = "send HTTP/1.1, with what is no ASCII in a url encoded with %"


class Wire(HttpToolsProtocol):
    """One connection. Where it refuses, it answers with a problem and closes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._held, self._within = 0, False
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._come()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read a piece, which is at most as large as the loop reads at once; refuse what has come of a head if it is too much."""
        self._held += len(data)
        super().data_received(data)
        if self._held > MAX_HELD:
            self._refuse_large()
        elif self._within:
            self._wait()

    def on_message_begin(self) -> None:
        """Note that a head begins."""
        self._within = True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Keep of a url what shows that it is too long, and no more."""
        if (room := KEPT - len(self.url)) > 0:
            super().on_url(url[:room])

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._come()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hand a piece of a body on, whose size is watched where it is read."""
        self._held = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._held = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - it says always the same
        """Answer what is no HTTP; called where the error is handled."""
        error = sys.exception()
        flaw = error.__context__ if isinstance(error, HttpParserCallbackError) else error
        said = str(flaw) if isinstance(flaw, HttpParserError) else "it names nothing here"
        self._refuse(HTTPStatus.BAD_REQUEST, f"this is no request ({said}); {HINT}")

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _come(self) -> None:
        """Note that a head is whole."""
        self._held, self._within = 0, False
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if self._within:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, TOO_LATE)
        else:
            self.transport.close()

    def _refuse_large(self) -> None:
        if self._within and not self.headers and len(self.url) == KEPT:
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG, TOO_LONG)
        else:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_MANY)

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Answer, unless an earlier request is still to be answered, or this one is being, and close."""
        now = self.cycle
        if now is None or now.response_complete or (now.more_body and not now.response_started):
            answer = problem({"path": "", "headers": []}, status, detail, CLOSE)
            head = [b"HTTP/1.1 %d %s" % (status, status.phrase.encode()), *map(b": ".join, answer.raw_headers)]
            self.transport.write(b"\r\n".join([*head, b"", bytes(answer.body)]))
        self.transport.close()
