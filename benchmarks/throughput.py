"""Articles a second from a web server to the graph, and what holds them up. Prints one JSON object.

    python -m benchmarks.throughput --articles 5000

Generated pages are served by a process of its own on this machine, which takes some of its time. Measured in one run: everything from
fetching to the graph, all pages; over a quarter of them the reader alone in as many processes, half of it before and half after the
rest, as other work may disturb, and without its start, so that the whole is compared with and without that, too; over a part of them
two plain loops: trafilatura with spaCy's CNN tagger (untrained, which takes as long), and trafilatura with the reader that ships,
neither of which keeps anything. Processor time is of all processes, the server's excluded. What is measured is said on stderr; after
Ctrl-C what was found so far is printed.
"""

import argparse
import json
import sys
from typing import Any


def main() -> None:
    """Measure, and print what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=5_000)
    options.add_argument("--readers", type=int, default=2)
    chosen = options.parse_args()
    from benchmarks.end_to_end import parts  # noqa: PLC0415 - each process imports this module anew, and should no more than the command's do

    found: dict[str, Any] = {}
    try:
        for name, value in parts(chosen.articles, chosen.readers):
            found |= {name: value}
    except KeyboardInterrupt:
        found["broken_off"] = True
    sys.stdout.write(json.dumps(_rounded(found), indent=2) + "\n")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
