"""Commands about API keys: `keys add`, `keys list`, `keys revoke`."""

from typing import Annotated

import typer

import settings
from cli.options import Json
from cli.output import note, print_json, say, table
from graph.errors import InvalidInputError

Who = Annotated[str, typer.Argument(metavar="NAME", help="Whom the key is for; their saved searches go by it.")]
Scopes = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        metavar="SCOPE",
        help="read, query, write or ingest; may be given several times; default read.",
        show_default=False,
    ),
]
Rate = Annotated[
    str,
    typer.Option(
        "--rate", metavar="N/TIME", help="A rate of its own, like 100/second or 6000/minute.", show_default=False
    ),
]

commands = typer.Typer(help="Who may ask a server over HTTP, and for what.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(commands, name="keys")


@commands.command()
def add(name: Who, scope: Scopes = None, rate: Rate = "", json: Json = False) -> int:
    """Make a key and print it: this once, as only its hash is kept."""
    from api.service.keys import KeyRing  # noqa: PLC0415 - not needed for help

    path = settings.load().keys
    key, secret = KeyRing(path).add(name, scope or ("read",), rate)
    if json:
        print_json({"id": key.id, "name": key.name, "scopes": key.scopes, "rate": key.rate, "key": secret})
        return 0
    say(secret)
    note(f"key {key.id} for {key.name}, scopes {', '.join(key.scopes)}; keep it, {path} has only its hash")
    return 0


@commands.command("list")
def list_(json: Json = False) -> int:
    """List the keys, also those revoked; none is shown itself."""
    from api.service.keys import KeyRing  # noqa: PLC0415 - not needed for help

    path = settings.load().keys
    keys = KeyRing(path).all() if path.exists() else []
    if json:
        shown = ("id", "name", "scopes", "rate", "created", "revoked")
        print_json([{name: getattr(key, name) for name in shown} for key in keys])
        return 0
    if not keys:
        note(f"{path}: there are no keys; make one with venturegraph keys add NAME")
    columns = ("id", "name", "scopes", "rate", "made (UTC)", "revoked (UTC)")
    rows = ((k.id, k.name, " ".join(k.scopes), k.rate or "-", k.created[:19], k.revoked[:19] or "-") for k in keys)
    table("", columns, rows)
    return 0


@commands.command()
def revoke(key: Annotated[str, typer.Argument(metavar="KEY", help="The id or name of a key.")]) -> int:
    """Take a key back: servers refuse it within a second."""
    from api.service.keys import KeyRing  # noqa: PLC0415 - not needed for help

    path = settings.load().keys
    if not path.exists():
        raise InvalidInputError(f"{path}: there are no keys; the setting `keys` says where they are")
    for revoked in KeyRing(path).revoke(key):
        note(f"key {revoked.id} for {revoked.name} is revoked")
    return 0
