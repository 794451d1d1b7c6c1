"""`venturegraph`: the commands put together, and every error turned into one line and an exit code.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 partly done.
"""

import logging
import os
import sys
import tomllib
from contextlib import suppress
from typing import Final

import typer
from pydantic import ValidationError

from cli import (
    analytics,
    ask,
    changes,
    compact,
    copy,
    doctor,
    evaluate,
    export,
    ingest,
    jobs,
    keys,
    logs,
    network,
    query,
    read,
    resolve,
    search,
    searches,
    serve,
    sources,
    watch,
)
from cli.output import complain
from graph.errors import InvalidInputError, InvalidQueryError, UnreadableError, VentureGraphError

FAILED: Final = 1
WRONG_USE: Final = 2
PARTLY: Final = 3
NETWORK: Final = "onnxruntime"
CTRL_C: Final = 130  # what typer makes of a Ctrl-C that no command took

app = typer.Typer(
    name="venturegraph",
    help="Reads start-up news into a knowledge graph in which every edge shows the sentence that proves it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (
    ingest,
    read,
    jobs,
    sources,
    watch,
    search,
    changes,
    network,
    ask,
    analytics,
    export,
    query,
    copy,
    compact,
    resolve,
    searches,
    serve,
    keys,
    evaluate,
    doctor,
):
    module.register(app)


def main() -> None:
    """Run the command line and exit with its code.

    Where articles were read the process ends without a tear-down, as everything has been written by then: that of the network's
    library takes 0.8 s of processor time, and aborts the process where a thread is still inside after Ctrl-C.
    """
    code = run(sys.argv[1:])
    if NETWORK in sys.modules:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):  # who read it has gone
                stream.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors become one line on stderr."""
    logs.configure("text", logging.WARNING)
    try:
        result = app(arguments, prog_name="venturegraph", standalone_mode=False)
    except typer.TyperException as error:  # only the command line's own flaws; ours are below
        flaw = getattr(error, "format_message", error.__str__)()  # click's message names the option, its str does not
        if flaw:  # empty when no command was given: then the help has been printed
            complain(f"{flaw.rstrip('.')}; see venturegraph --help")
        return WRONG_USE
    except (typer.Abort, KeyboardInterrupt):
        result = CTRL_C
    except ValidationError as error:
        complain(f"settings: {_first_flaw(error)}")
        return WRONG_USE
    except tomllib.TOMLDecodeError as error:
        complain(f"venturegraph.toml: {error}; see docs/settings.md for an example")
        return WRONG_USE
    except VentureGraphError as error:
        complain(str(error))
        return WRONG_USE if _wrong_use(error) else FAILED
    if result == CTRL_C:
        complain("interrupted")
        return PARTLY
    return result if isinstance(result, int) else 0


def _wrong_use(error: VentureGraphError) -> bool:
    """Tell a query or argument that can never work from an input that could not be read."""
    return isinstance(error, InvalidQueryError) or (
        isinstance(error, InvalidInputError) and not isinstance(error, UnreadableError)
    )


def _first_flaw(error: ValidationError) -> str:
    flaw = error.errors()[0]
    name = ".".join(str(part) for part in flaw["loc"])
    return f"{name} = {flaw.get('input')!r}: {flaw['msg']}; see docs/settings.md for the names and values"
