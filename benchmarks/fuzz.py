"""Hundreds of requests for each operation of the API, made up by schemathesis from its description, to a server of our own.

    python -m benchmarks.fuzz [--examples 200] [-- arguments of schemathesis run, like --phases coverage]

All phases: the examples, every bound, fuzzing, and stateful: what one operation answers is asked of the next. The server is
`venturegraph serve --writes` on a graph of 200 synthetic articles, in a folder of its own. Exits with the code of schemathesis: 0
where every answer was one that the description knows.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph.analytics import build
from graph.resolve import open_graph
from graph.store import beside
from tests.support.readings import synthetic

REFUSALS: Final = ["400", "401", "403", "404", "405", "406", "409", "413", "414", "415", "422", "428", "429", "5xx"]
CHECKS: Final = {
    "positive_data_acceptance": {"enabled": False},  # a filter of the right length need not make sense: 400
    "negative_data_rejection": {"expected-statuses": REFUSALS},  # what is too large has codes of its own
}
CONFIG: Final = f"""\
[checks]
positive_data_acceptance.enabled = false
negative_data_rejection.expected-statuses = {REFUSALS}
"""
ARTICLES: Final = 200
OURS: Final = (sys.executable, "-c", "import cli; cli.main()")


def main() -> int:
    """Run it, with the output of schemathesis."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--examples", type=int, default=200, help="requests for each operation while fuzzing")
    parser.add_argument("more", nargs="*", help="further arguments of schemathesis run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as address:
        return _attack(address, Path(folder), "--max-examples", str(asked.examples), *asked.more)


def _attack(address: str, folder: Path, *more: str) -> int:
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    tool = str(Path(sys.executable).with_name("schemathesis"))
    given = ("--config-file", str(config), "run", f"{address}/openapi.json", "--continue-on-failure", *more)
    return subprocess.run([tool, *given], check=False).returncode  # noqa: S603 - our own command


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """Give the address of a server on a graph of its own."""
    url = f"sqlite:///{folder}/graph.db"
    with open_graph(url) as store:
        store.put_all(synthetic(number) for number in range(ARTICLES))
        build(store, beside(url))
    command = (*OURS, "serve", "--db", url, "--port", "0", "--writes")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder) as server:  # noqa: S603 - our own command
        try:
            yield (server.stderr or sys.stdin).readline().split(" on ")[1].split()[0]
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main())
