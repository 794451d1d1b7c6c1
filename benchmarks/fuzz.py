"""Hundreds of requests for each operation of the API, made up by schemathesis from its description, to a server of our own.

    python -m benchmarks.fuzz [--examples 200] [-- arguments of schemathesis run, like --phases coverage]

All phases: the examples, every bound, fuzzing, and stateful: what one operation answers is asked of the next. The server is
`venturegraph serve --writes` on a graph of its own (`benchmarks.fuzz_graph`); a part of the ids, filters, cursors and queries are such as
mean something there. Exits with the code of schemathesis: 0 where every answer was one that the description knows.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.fuzz_graph import bound, fill

REFUSALS: Final = [
    "400",
    "401",
    "403",
    "404",
    "405",
    "406",
    "409",
    "413",
    "414",
    "415",
    "422",
    "428",
    "429",
    "431",
    "5xx",
]
CHECKS: Final = {
    "positive_data_acceptance": {"enabled": False},  # a filter of the right length need not make sense: 400
    "negative_data_rejection": {"expected-statuses": REFUSALS},  # what is too large has codes of its own
}
CONFIG: Final = f"""\
[checks]
positive_data_acceptance.enabled = false
negative_data_rejection.expected-statuses = {REFUSALS}
"""
LOG: Final = "server.log"
OURS: Final = (sys.executable, "-c", "import cli; cli.main()")
BEGIN_SECONDS: Final = 60
QUIET: Final = "[info "  # what jobs log, which are asked for by hundreds


def main() -> int:
    """Run it, with the output of schemathesis."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--examples", type=int, default=200, help="requests for each operation while fuzzing")
    parser.add_argument("more", nargs="*", help="further arguments of schemathesis run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), f"sqlite:///{name}/graph.db"
        (folder / "schemathesis.toml").write_text(CONFIG + bound(fill(url)), encoding="utf-8")
        with serving(url, folder) as address:
            code = _attack(address, folder, "--max-examples", str(asked.examples), *asked.more)
        _tell(folder)
        return code


def _attack(address: str, folder: Path, *more: str) -> int:
    tool = str(Path(sys.executable).with_name("schemathesis"))
    given = ("run", f"{address}/openapi.json", "--continue-on-failure", *more)
    return subprocess.run([tool, *given], check=False, cwd=folder).returncode  # noqa: S603 - our own command


@contextmanager
def serving(url: str, folder: Path) -> Iterator[str]:
    """Give the address of a server. What it logs goes to a file: a pipe that nobody reads would hold it up."""
    command = (*OURS, "serve", "--db", url, "--port", "0", "--writes")
    with (folder / LOG).open("w", encoding="utf-8") as log, subprocess.Popen(command, stderr=log, cwd=folder) as server:  # noqa: S603 - our own command
        try:
            yield _address(folder / LOG)
        finally:
            server.terminate()


def _address(log: Path) -> str:
    end = time.monotonic() + BEGIN_SECONDS
    while not (found := re.search(r" on (http://\S+) ", log.read_text(encoding="utf-8"))):
        if time.monotonic() > end:
            raise SystemExit(f"the server did not begin: {log.read_text(encoding='utf-8')}")
        time.sleep(0.1)
    return found[1]


def _tell(folder: Path) -> None:
    """Print what the server logged but for what its jobs did, each line once, with how often it came."""
    lines = (folder / LOG).read_text(encoding="utf-8").split("\n")
    for line, times in Counter(line for line in lines if line and QUIET not in line).items():
        sys.stdout.write(f"logged {times} times: {line}\n")


if __name__ == "__main__":
    sys.exit(main())
