"""The only network code: one GET with limits on time, size, redirects and content type."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2

from graph.errors import UnreadableError
from ingest.urls import WEB, scheme

MAX_BYTES = 10_000_000  # decoded; the largest feeds measured have 5 MB
DEADLINE = 30.0  # seconds for a whole response: a dripping server defeats per-read timeouts
MAX_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response's body, the address it came from in the end, and its media type (``text/html``)."""

    data: bytes
    url: str
    media_type: str


class Fetcher:
    """Fetches pages and feeds; ``user_agent`` tells the sites who asks."""

    def __init__(self, user_agent: str) -> None:
        self._client = httpx2.Client(
            headers={"User-Agent": user_agent},
            timeout=10.0,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            trust_env=False,
        )

    def get(self, url: str) -> Fetched:
        """Return what the address serves. Raises `UnreadableError` that names the address and what went wrong."""
        if scheme(url) not in WEB:
            raise UnreadableError(f"{url}: only http and https addresses are fetched")
        try:
            with self._client.stream("GET", url) as response:
                return self._read(response)
        except httpx2.HTTPError as error:
            raise UnreadableError(f"{url}: {_reason(error)}; check the address, or try again later") from error
        except (httpx2.InvalidURL, ValueError) as error:
            raise UnreadableError(f"{url}: no valid address ({error})") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(self, response: httpx2.Response) -> Fetched:
        url = str(response.url)
        if response.status_code != httpx2.codes.OK:
            raise UnreadableError(f"{url}: the server answered {response.status_code} {response.reason_phrase}")
        data = b"".join(_limited(response, url))
        return Fetched(data, url, response.headers.get("content-type", "").partition(";")[0].strip().lower())


def _limited(response: httpx2.Response, url: str) -> Iterator[bytes]:
    end, size = time.monotonic() + DEADLINE, 0
    for chunk in response.iter_bytes(65536):
        size += len(chunk)
        if size > MAX_BYTES:
            raise UnreadableError(f"{url}: more than {MAX_BYTES / 1e6:.0f} MB")
        if time.monotonic() > end:
            raise UnreadableError(f"{url}: not done within {DEADLINE:.0f} seconds")
        yield chunk


def _reason(error: httpx2.HTTPError) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return "no answer in time"
    return str(error) or type(error).__name__
