"""What a run costs that finds nothing new: ``python -m benchmarks.idle --feeds 50 --times 3``.

A local server has so many feeds, of one page together. ``venturegraph ingest`` reads them into a new graph and is then run again as often
as asked, with nothing changed. Printed for each of these runs: the seconds by the clock, the processor time of the command with all its
processes, and how many requests there were, and how many of them were conditional.
"""

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from tests.support.site import Site, article, rss, serve

ADOPT: Final = (
    36  # PR_SET_CHILD_SUBREAPER of prctl(2): whose parent has ended is waited for here, so that its time counts too
)
COMMAND: Final = [sys.executable, "-c", "import cli; cli.main()", "ingest", "--db"]


def run(database: str, feeds: Sequence[str]) -> dict[str, float]:
    """Run the command and wait for it and all its processes."""
    used, begun = _used(), time.perf_counter()
    subprocess.run([*COMMAND, database, *feeds], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)  # noqa: S603 - our own command
    seconds = time.perf_counter() - begun
    with suppress(ChildProcessError):
        while True:
            os.wait()
    return {"seconds": round(seconds, 2), "processor": round(_used() - used, 2)}


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def idle(site: Site, count: int, times: int) -> list[dict[str, Any]]:
    """Return what each of the runs cost after the first."""
    feeds, found = [f"/feed{n}" for n in range(count)], list[dict[str, Any]]()
    site.pages |= dict.fromkeys(feeds, rss("/a")) | {"/a": article("Corvid")}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(times + 1):
            site.forget()
            cost = run(f"sqlite:///{folder}/graph.db", [site.url + path for path in feeds])
            found.append(cost | {"requests": len(site.paths()), "conditional": len(site.conditional())})
    return found[1:]


def main() -> None:
    """Print a line for each run."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=50)
    options.add_argument("--times", type=int, default=3)
    chosen = options.parse_args()
    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    with serve() as site:
        for found in idle(site, chosen.feeds, chosen.times):
            sys.stdout.write(f"{json.dumps(found | {'load': os.getloadavg()[0]})}\n")


if __name__ == "__main__":
    main()
