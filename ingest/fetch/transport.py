"""Connections that are pinned to checked addresses and end at a deadline."""

import ssl
import time
from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

import httpcore2
import httpx2

from ingest.fetch.address import ForbiddenAddressError, check, private, resolve

PORTS: Final = frozenset({80, 443})  # others on strangers' word would make us a port scanner
NAMING: Final = 5.0  # seconds for the name of a host that an operator gives

deadline: ContextVar[float] = ContextVar("deadline")  # time.monotonic() at which the running request must be done
Origin = tuple[str, int]  # host, port


class Named:
    """The origins that an operator named, each with the private addresses that it had when it was named first.

    Only those may be reached later: a public site that is named and then moves its name into our network gains nothing.
    """

    def __init__(self) -> None:
        self._private: dict[Origin, frozenset[str]] = {}

    def add(self, origin: Origin) -> None:
        """Remember the origin; one that does not resolve now has no private address."""
        if origin in self._private:
            return
        try:
            self._private[origin] = private(resolve(*origin, NAMING))
        except OSError:
            self._private[origin] = frozenset()

    def private(self, origin: Origin) -> frozenset[str]:
        """Return the private addresses that the origin may be reached at."""
        return self._private.get(origin, frozenset())

    def __contains__(self, origin: Origin) -> bool:
        return origin in self._private


class PinnedTransport(httpx2.HTTPTransport):
    """A transport that resolves and checks each host itself, for every connection anew."""

    def __init__(self, named: Named) -> None:
        super().__init__(verify=_certificates(), trust_env=False)
        # httpx2 offers no argument for a network backend; a test proves that this attribute is the one in use.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_certificates(), network_backend=_Backend(named), max_connections=50, keepalive_expiry=5.0
        )


@cache
def _certificates() -> ssl.SSLContext:
    """Return the system's certificate authorities, loaded once for all fetchers."""
    return ssl.create_default_context()


class _Backend(httpcore2.NetworkBackend):
    def __init__(self, named: Named) -> None:
        self._named, self._system = named, httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        origin = (host.lower(), port)
        if origin not in self._named and port not in PORTS:
            raise httpcore2.UnsupportedProtocol(f"port {port} is not asked on a link's word; only 80 and 443 are")
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in _addresses(origin, self._named.private(origin), _left(timeout)):
            try:
                return _Stream(self._system.connect_tcp(address, port, _left(timeout), local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class _Stream(httpcore2.NetworkStream):
    """A stream on which no read or write waits beyond the request's deadline: dripping servers end there."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _addresses(origin: Origin, allowed: frozenset[str], seconds: float) -> list[str]:
    try:
        addresses = resolve(*origin, seconds)
        check(origin[0], addresses, allowed)
    except ForbiddenAddressError as error:
        raise httpcore2.UnsupportedProtocol(
            str(error)
        ) from error  # of the errors that httpx2 knows, the one for "never"
    except TimeoutError as error:
        raise httpcore2.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpcore2.ConnectError(str(error)) from error
    return addresses


def _left(timeout: float | None) -> float:
    left = deadline.get(time.monotonic() + 30) - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the request's whole time is used up")
    return min(left, timeout) if timeout is not None else left
