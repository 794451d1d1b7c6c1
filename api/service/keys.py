"""API keys: who may do what. The file holds hashes, so that reading it gives nobody a key.

It is a list of JSON lines that only grows: one gives a key, another takes one back, and so it tells later who could do what when.
Whoever has the file open sees a new line within a second; no server need be started again.
"""

import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from api.service.rates import check_rate
from graph.errors import InvalidInputError, NotFoundError, StoreUnavailableError
from graph.store.jobs import utc_now

SCOPES: Final = ("read", "query", "write", "ingest")
PREFIX: Final = "vg"  # by which a key that strayed into a repository is found
MODE: Final = 0o600
RELOAD_SECONDS: Final = 1.0
MAX_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. ``rate`` is its own limit, empty for the server's; ``revoked`` a time, empty while it holds."""

    id: str
    name: str
    digest: str
    scopes: tuple[str, ...]
    created: str
    rate: str = ""
    revoked: str = ""


class KeyRing:
    """The keys of a file, as they are now.

    Each call raises `StoreUnavailableError` where the file cannot be read or is damaged: then nobody is let in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._keys: dict[str, Key] = {}
        self._state: tuple[int, ...] = ()
        self._checked = -RELOAD_SECONDS

    def all(self) -> list[Key]:
        """Return all keys in the order in which they were made, also those revoked."""
        return list(self._read().values())

    def find(self, secret: str) -> Key | None:
        """Return the key in force whose secret this is."""
        if time.monotonic() - self._checked >= RELOAD_SECONDS:
            self._refresh()
        key = self._keys.get(secret.partition("_")[2].partition("_")[0])
        fits = key and not key.revoked and hmac.compare_digest(_digest(secret), key.digest)
        return key if fits else None

    def add(self, name: str, scopes: Iterable[str] = ("read",), rate: str = "") -> tuple[Key, str]:
        """Make a key; returns it with its secret, which is told nowhere else. Raises `InvalidInputError` for unknown scopes."""
        wanted = tuple(scope for scope in SCOPES if scope in (asked := set(scopes)))
        _check(name, asked - set(SCOPES), rate)
        key_id = secrets.token_hex(4)
        secret = f"{PREFIX}_{key_id}_{secrets.token_urlsafe(32)}"
        key = Key(key_id, name, _digest(secret), wanted, utc_now(), rate)
        self._append(
            {"key": key.id, "name": name, "sha256": key.digest, "scopes": wanted, "rate": rate, "at": key.created}
        )
        return key, secret

    def revoke(self, name: str) -> list[Key]:
        """Take back the keys in force with this id or name. Raises `NotFoundError` where there is none."""
        found = [key for key in self.all() if name in {key.id, key.name} and not key.revoked]
        if not found:
            raise NotFoundError(f"no key in force has the id or name {name!a}; see venturegraph keys list")
        for key in found:
            self._append({"revoke": key.id, "at": utc_now()})
        return found

    def _refresh(self) -> None:
        self._checked = time.monotonic()
        try:
            stat = self._path.stat()
        except OSError as error:
            raise self._unreadable(error.strerror or "") from error
        state = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        if state != self._state:
            self._keys, self._state = self._read(), state

    def _read(self) -> dict[str, Key]:
        found: dict[str, Key] = {}
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
            for line in filter(str.strip, lines):
                _take(json.loads(line), found)
        except OSError as error:
            raise self._unreadable(error.strerror or "") from error
        except (ValueError, KeyError, TypeError) as error:
            raise self._unreadable("a line of it is no key") from error
        return found

    def _append(self, line: dict[str, Any]) -> None:
        """Add a line in one write, so that a reader sees it whole or not at all."""
        try:
            file = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, MODE)
            try:
                os.write(file, (json.dumps(line) + "\n").encode())
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            raise StoreUnavailableError(
                f"{self._path}: {error.strerror}; check the path and its permissions"
            ) from error

    def _unreadable(self, reason: str) -> StoreUnavailableError:
        self._keys, self._state, self._checked = {}, (), -RELOAD_SECONDS
        return StoreUnavailableError(f"{self._path}: the keys cannot be read ({reason}); restore the file")


def _take(line: dict[str, Any], found: dict[str, Key]) -> None:
    if "revoke" in line:
        found[line["revoke"]] = replace(found[line["revoke"]], revoked=line["at"])
    else:
        scopes = tuple(line["scopes"])
        found[line["key"]] = Key(line["key"], line["name"], line["sha256"], scopes, line["at"], line["rate"])


def _check(name: str, unknown: set[str], rate: str) -> None:
    if not name.strip() or not name.isprintable() or len(name) > MAX_NAME:
        raise InvalidInputError(f"{name!a}: name the key by whom it is for, in at most {MAX_NAME} printable characters")
    if unknown:
        raise InvalidInputError(f"unknown scope {min(unknown)!a}; known are {', '.join(SCOPES)}")
    check_rate(rate)


def _digest(secret: str) -> str:
    """Return the SHA-256; a secret of 256 random bits needs no slower hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
