"""How long a run takes to end after Ctrl-C while reader processes work: ``python -m benchmarks.ctrl_c --times 10``.

Each time generated articles are read from a local server into a new graph, with two reader processes; once so many articles are in
the store that the processes are at work, the command gets the signal at a random moment. Printed are the seconds until it has ended,
the processor time that it took for that (which other work on the machine disturbs less), and what it said last.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.family import processor_time
from benchmarks.faults import articles
from benchmarks.newsroom import served
from ingest.readers import FEW

PAGES: Final = 1_000  # more than are read before the signal
SENTENCES: Final = 4  # of a page: the sooner the reader processes begin
PATIENCE: Final = 300.0  # seconds until the reader processes are at work


def once(listed: str, folder: Path, wait: float) -> dict[str, Any]:
    """Start a run, send the signal so many seconds after the reader processes began, and time its end."""
    command = [sys.executable, "-c", "import cli; cli.main()", "ingest", "--db", f"sqlite:///{folder}/graph.db", listed]
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # ignored where this runs in the background
    with (folder / "said").open("w+") as said:
        run = subprocess.Popen(  # noqa: S603 - our own command
            command,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env={**os.environ, "VENTUREGRAPH_READERS": "2"},
            preexec_fn=heed,  # noqa: PLW1509 - no thread holds a lock here
        )
        try:
            _wait_for_readers(run.pid, folder / "graph.db")
            time.sleep(wait)
        finally:
            begun, used = time.perf_counter(), processor_time(run.pid)
            run.send_signal(signal.SIGINT)
            _, status, usage = os.wait4(run.pid, 0)
        found = {"seconds": time.perf_counter() - begun, "processor": usage.ru_utime + usage.ru_stime - used}
        said.seek(0)
        last = said.read().strip().splitlines()[-1:]
    return {**found, "exit": os.waitstatus_to_exitcode(status), "said": last}


def _wait_for_readers(pid: int, path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while articles(path) <= FEW:
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if time.monotonic() > end or ended:
            raise RuntimeError("the run ended or hung before its reader processes were at work")
        time.sleep(0.1)


def main() -> None:
    """Time as often as asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=10)
    chance = random.Random(1)  # noqa: S311 - no secret
    with served(PAGES, SENTENCES) as listed:
        for _ in range(options.parse_args().times):
            with tempfile.TemporaryDirectory() as folder:
                found = once(listed, Path(folder), 2 * chance.random())
            sys.stdout.write(f"{json.dumps(found | {'load': os.getloadavg()[0]})}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # each line stands for itself
        main()
