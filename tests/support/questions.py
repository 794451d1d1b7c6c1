"""The questions of docs/questions.md and their true answers; run as a module it writes the answers into the page anew."""

import contextlib
import io
import re
import shlex
import sys
import tempfile

from cli.app import run
from tests.conftest import ROOT
from tests.support.machine import mark

PAGE = ROOT / "docs" / "questions.md"
NEWS = [str(ROOT / "examples" / name) for name in ("site/feed.xml", "dump.txt", "wire.jsonl")]
BLOCK = re.compile(r"^```\n\$ venturegraph (.+)\n((?:.*\n)*?)```$", re.MULTILINE)
MADE = re.compile(r"(?<=<!-- made by )[0-9a-f]+/[0-9a-f]+")


def made() -> str:
    """Return the mark of the model and the kind of CPU that gave the answers of the page."""
    found = MADE.search(PAGE.read_text(encoding="utf-8"))
    return found[0] if found else ""


def questions() -> list[tuple[str, str]]:
    """Return each command of the page with the answer that stands under it."""
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def answer(command: str, db: str) -> str:
    """Return what a command prints on stdout and stderr, without spaces at the ends of lines."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        run([*shlex.split(command), "--db", db])
    return "".join(f"{line.rstrip()}\n" for line in shown.getvalue().splitlines())


def main() -> None:
    """Read the example news into a graph of its own and write what it answers."""
    with tempfile.TemporaryDirectory() as folder:
        db = f"sqlite:///{folder}/graph.db"
        if run(["ingest", "--db", db, *NEWS]):
            sys.exit("the example news could not be read whole")
        text = BLOCK.sub(
            lambda m: f"```\n$ venturegraph {m[1]}\n{answer(m[1], db)}```", PAGE.read_text(encoding="utf-8")
        )
    PAGE.write_text(MADE.sub(mark(), text), encoding="utf-8")


if __name__ == "__main__":
    main()
