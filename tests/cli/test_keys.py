"""Keys on the command line."""

import json

from tests.cli.conftest import Venturegraph


def test_a_key_is_told_once_listed_and_revoked(venturegraph: Venturegraph) -> None:
    made = venturegraph("keys", "add", "ada", "--scope", "read", "--scope", "query", "--rate", "10/second")
    assert made.code == 0
    secret = made.out.strip()
    assert secret.startswith("vg_")
    listed = venturegraph("keys", "list", "--json")
    assert secret not in listed.out
    (key,) = json.loads(listed.out)
    assert (key["name"], key["scopes"], key["rate"], key["revoked"]) == ("ada", ["read", "query"], "10/second", "")
    assert "ada" in venturegraph("keys", "list").out
    assert venturegraph("keys", "revoke", "ada").code == 0
    assert json.loads(venturegraph("keys", "list", "--json").out)[0]["revoked"]


def test_a_key_for_a_program_comes_as_json(venturegraph: Venturegraph) -> None:
    made = json.loads(venturegraph("keys", "add", "bot", "--json").out)
    assert made["key"].startswith(f"vg_{made['id']}_")


def test_wrong_use_is_one_line(venturegraph: Venturegraph) -> None:
    assert "there are no keys" in venturegraph("keys", "list").err
    for arguments in (
        ("add", "ada", "--scope", "all"),
        ("add", ""),
        ("add", "ada", "--rate", "often"),
        ("revoke", "ada"),
    ):
        result = venturegraph("keys", *arguments)
        assert (result.code, result.err.count("\n")) == (2, 1)
