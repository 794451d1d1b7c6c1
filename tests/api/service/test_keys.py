"""Keys: their secrets are told once, and the file holds for every process that reads it."""

import json
import stat
from pathlib import Path

import pytest

from api.service import keys as module
from api.service.keys import KeyRing
from graph.errors import InvalidInputError, NotFoundError, StoreUnavailableError


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "RELOAD_SECONDS", 0.0)
    return tmp_path / "venturegraph.keys"


def test_a_key_is_found_by_its_secret_alone(path: Path) -> None:
    ring = KeyRing(path)
    key, secret = ring.add("ada", ["query", "read"])
    assert (key.name, key.scopes) == ("ada", ("read", "query"))
    assert ring.find(secret) == key
    for wrong in ("", key.id, f"vg_{key.id}_", secret[:-1], secret + "x", secret.upper(), "vg__", "\ud800"):
        assert ring.find(wrong) is None


def test_the_file_holds_no_secret_and_is_its_owners(path: Path) -> None:
    _, secret = KeyRing(path).add("ada")
    assert secret.split("_", 2)[2] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_another_process_sees_what_was_made_and_revoked(path: Path) -> None:
    mine, other = KeyRing(path), KeyRing(path)
    key, secret = mine.add("ada")
    assert other.find(secret) == key
    assert [revoked.id for revoked in mine.revoke("ada")] == [key.id]
    assert other.find(secret) is None
    assert [bool(held.revoked) for held in other.all()] == [True]


def test_of_two_keys_of_one_name_one_can_go(path: Path) -> None:
    ring = KeyRing(path)
    (old, _), (_, new) = ring.add("ada"), ring.add("ada")
    ring.revoke(old.id)
    assert ring.find(new)


@pytest.mark.parametrize(
    ("name", "scopes", "rate"),
    [("", ["read"], ""), ("a\nb", ["read"], ""), ("x" * 101, ["read"], ""), ("ada", ["admin"], ""), ("ada", ["read"], "often"), ("ada", ["read"], "0/minute")],
)  # fmt: skip
def test_impossible_keys_are_refused_and_nothing_is_written(
    path: Path, name: str, scopes: list[str], rate: str
) -> None:
    with pytest.raises(InvalidInputError):
        KeyRing(path).add(name, scopes, rate)
    assert not path.exists()


def test_an_unknown_key_cannot_be_revoked(path: Path) -> None:
    ring = KeyRing(path)
    ring.add("ada")
    with pytest.raises(NotFoundError, match="keys list"):
        ring.revoke("bob")


@pytest.mark.parametrize("damage", ["{", "[]", '{"key": 1}', '{"revoke": "00000000", "at": ""}', "\udcff"])
def test_a_damaged_or_missing_file_lets_nobody_in(path: Path, damage: str) -> None:
    ring = KeyRing(path)
    _, secret = ring.add("ada")
    whole = path.read_bytes()
    path.write_bytes(whole + damage.encode(errors="surrogateescape") + b"\n")
    for _ in range(2):
        with pytest.raises(StoreUnavailableError, match="restore the file"):
            ring.find(secret)
    path.unlink()
    with pytest.raises(StoreUnavailableError):
        ring.find(secret)
    path.write_bytes(whole)
    assert ring.find(secret)


def test_the_file_tells_who_could_do_what_when(path: Path) -> None:
    ring = KeyRing(path)
    key, _ = ring.add("ada")
    ring.revoke("ada")
    made, revoked = map(json.loads, path.read_text().splitlines())
    assert (made["key"], made["scopes"], revoked["revoke"]) == (key.id, ["read"], key.id)
    assert made["at"] < revoked["at"]
