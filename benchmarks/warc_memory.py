"""What a large web archive costs in memory and time: ``python -m benchmarks.warc_memory [--records 20000]``.

An archive of as many records is written, gzip by record as Common Crawl does it, from the pages of ``examples/site``, each with a
sentence of its own. It is read twice: by `ingest.warc` alone, and through the parser's worker processes as a run does. Printed are
the seconds by the clock and of processor time, and the largest memory in use by this process and by any worker, sampled every
thousand records: bounded memory shows in samples that stop growing.
"""

import argparse
import gzip
import json
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ingest.item import Clock, Item
from ingest.parser import Parser
from ingest.sources import Source
from ingest.warc import read_warc

PAGES: Final = sorted(Path(__file__).parents[1].glob("examples/site/*/*.html"))
EVERY: Final = 1_000  # records between two samples


def record(number: int) -> bytes:
    """Return one packed record of a response."""
    page = PAGES[number % len(PAGES)].read_bytes()
    page = page.replace(b"</p>", b" This is record %d of the archive.</p>" % number, 1)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (
        len(page),
        page,
    )
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{number}\r\nWARC-Date: 2025-06-14T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{number:032x}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", 1)


def write(path: Path, records: int) -> None:
    """Write the archive."""
    with path.open("wb") as out:
        for number in range(records):
            out.write(record(number))


def mine() -> float:
    """Return the MB of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * resource.getpagesize() / 1e6


def workers() -> float:
    """Return the MB of memory of the largest process among this one's descendants."""
    family, sizes = {str(Path("/proc/self").resolve().name)}, [0.0]
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda one: int(one.name)):
        try:
            status = dict(
                line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line
            )
        except OSError:
            continue  # it has ended
        if status["PPid"] in family:
            family.add(folder.name)
            sizes.append(int(status.get("VmRSS", "0 kB").split()[0]) / 1e3)
    return max(sizes)


def measured(found: Iterator[object]) -> dict[str, Any]:
    """Return what became of the records, the time, and the samples of memory."""
    begun, used = time.perf_counter(), time.process_time()
    kinds, samples = Counter[str](), [(mine(), 0.0)]
    for number, one in enumerate(found, start=1):
        kinds[type(one).__name__] += 1
        if number % EVERY == 0:
            samples.append((mine(), workers()))
    return {
        "records": dict(kinds),
        "seconds": round(time.perf_counter() - begun, 1),
        "processor_seconds_of_this_process": round(time.process_time() - used, 1),
        "mb_of_this_process": [round(first) for first, _ in samples],
        "mb_of_the_largest_worker": [round(second) for _, second in samples],
    }


def parsed(path: Path, count: int) -> Iterator[object]:
    """Yield what the parser's workers make of the archive."""
    source = Source(str(path))
    with Parser(Clock(), count) as parser:
        for item in parser.all(Item(source, found) for found in read_warc(path)):
            if item:
                yield item.what


def main() -> None:
    """Write the archive, read it twice, print JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=20_000)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.warc.gz"
        write(path, chosen.records)
        result = {"archive_mb": round(path.stat().st_size / 1e6, 1), "warc": measured(iter(read_warc(path)))}
        result["warc_and_parse"] = measured(parsed(path, chosen.workers))
    print(json.dumps(result, indent=1))  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
