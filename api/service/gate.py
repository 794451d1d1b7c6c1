"""Who may come in: the right host, a key with the right scope, not too often, and no page of a stranger's that writes."""

import base64
import binascii
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem
from api.service.keys import Key
from api.service.options import Service
from api.service.rates import Rates
from graph.errors import StoreUnavailableError

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN: Final = frozenset({"/healthz", "/readyz", "/docs", "/openapi.json"})
STATIC: Final = "/static/"
SCHEMES: Final = ("Bearer", "Basic")
NETWORK: Final = 64  # bits of an IPv6 address that tell one subscriber from another


class Gate:
    """An ASGI application around another: lets in who may, and answers all others with a problem that says what is missing."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service, self._rates = app, service, Rates(service.rate, service.counts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does, or refuse."""
        refused = self._refused(scope) if scope["type"] == "http" and not _is_open(scope["path"]) else None
        await (refused or self._app)(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        return self._misdirected(scope, headers) or self._unknown(scope, headers) or self._foreign(scope, headers)

    def _misdirected(self, scope: Scope, headers: Headers) -> Response | None:
        """Refuse other hosts: a page of a stranger's may give its own name to our address (DNS rebinding)."""
        hosts = self._service.hosts
        if not hosts or _host(headers) in hosts:
            return None
        detail = "this server answers only under names of this machine; `serve --open` or keys change that"
        return problem(scope, HTTPStatus.MISDIRECTED_REQUEST, detail)

    def _unknown(self, scope: Scope, headers: Headers) -> Response | None:
        keys = self._service.keys
        try:
            key = keys.find(_secret(headers)) if keys else None
            wait = self._rates.hit(*_who(key, scope))
        except StoreUnavailableError as error:
            return problem(scope, HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        if wait:
            detail = f"too many requests; try again in {wait} s"
            return problem(scope, HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(wait)})
        if keys is None:
            return None
        return _without(scope, key) if key is None else _beyond(scope, key)

    def _foreign(self, scope: Scope, headers: Headers) -> Response | None:
        """Refuse what a page of another origin makes a browser send, password included."""
        origin = headers.get("origin")
        if scope["method"] in READING or origin is None or origin in self._service.origins:
            return None
        if _netloc(origin) == headers.get("host"):
            return None
        detail = f"pages of {origin!a} may not write here; the setting `cors` names those that may"
        return problem(scope, HTTPStatus.FORBIDDEN, detail)


def needed(method: str, path: str) -> str:
    """Return the scope that a request needs."""
    if method in READING:
        return "read"
    if path == "/v1/query":
        return "query"
    return "ingest" if path.startswith("/v1/jobs") else "write"


def _without(scope: Scope, _: None) -> Response:
    detail = "a key is needed, as `Authorization: Bearer KEY`; this one is missing, unknown or revoked"
    answer = problem(scope, HTTPStatus.UNAUTHORIZED, detail)
    for scheme in SCHEMES:
        answer.headers.append("WWW-Authenticate", f'{scheme} realm="venturegraph"')
    return answer


def _beyond(scope: Scope, key: Key) -> Response | None:
    """Refuse what the key was not made for; else note who it is."""
    scope["key_name"] = key.name
    if (wanted := needed(scope["method"], scope["path"])) in key.scopes:
        return None
    return problem(scope, HTTPStatus.FORBIDDEN, f"the key {key.name!a} has not the scope {wanted}")


def _secret(headers: Headers) -> str:
    """Return the key that came: as a bearer, as the password of a browser or feed reader, or in its own header."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    return headers.get("x-api-key", "")


def _who(key: Key | None, scope: Scope) -> tuple[str, str]:
    """Return under which name a request is counted, and with which rate."""
    if key:
        return f"key {key.id}", key.rate
    address = (scope.get("client") or ("unknown",))[0]
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return f"address {address}", ""
    if isinstance(parsed, IPv6Address):
        return f"network {int(parsed) >> (128 - NETWORK)}", ""
    return f"address {parsed}", ""


def _host(headers: Headers) -> str:
    """Return the name under which it was asked, without the port."""
    host = headers.get("host", "")
    return (host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]).lower()


def _netloc(origin: str) -> str:
    """Return host and port of an origin, empty where it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(STATIC)
