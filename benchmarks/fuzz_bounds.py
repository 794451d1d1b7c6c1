"""Requests at the bounds of the API: each parameter of each operation with what nobody means, each body with what is none.

    python -m benchmarks.fuzz_bounds [--neo4j] [--paths REGEX]

Where schemathesis makes up values, these are known: numbers of 70 bits, half characters, NUL, the syntax of FTS5, Cypher that writes,
cursors of other lists, filters of 30,000 characters, a parameter 3,000 times, methods that are not served, bodies that are packed, nested
100,000 deep or no JSON. Prints every answer that is a 5xx, that comes late, whose status the description does not know, or that is an
error and no problem; exits with 1 where there is one. `--neo4j` asks a Neo4j server that it starts.
"""

import argparse
import gzip
import http.client
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from benchmarks.fuzz import serving
from benchmarks.fuzz_graph import EVERYWHERE, OWN, Values, fill
from tests.graph.cypher.test_parser import HOSTILE
from tests.support.neo4j_server import running

Schema = Mapping[str, Any]
LATE: Final = 20.0  # seconds
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NUMBERS: Final = (
    *map(str, (0, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**70, -(2**70))),
    *("1.5", "1e3", "1e400", "nan", "inf", "-inf", "0x10", "1_000", "٣", " 5", "true", "null", "[1]"),
)
TEXTS: Final = (
    *("", " ", "\n", "\x1b[31m", "\ufeff", "\u202e", "\U0010ffff", "ß" * 500, "🦆" * 2_500, "a" * 30_000, "a" + "\u0301" * 900),
    *('"', '""', "*", "NEAR(a b, 5)", "a OR b AND NOT c", "col:x", "{a b}: c", "^a", "a*", "(" * 900, "'; DROP TABLE article; --"),
    *("\\", "%", "_", "${jndi:x}", "<script>", "\r\nX: y", "type = ", "not", ",", 'name = "', "name ~ " + "x" * 15_000),
    *("degree >= " + "9" * 400, "fact(" * 300, "not " * 300 + "raised", "type = " + "|".join(["company"] * 2_500)),
    *(",".join(["degree >= 1"] * 1_500), ",".join(["degree>=1"] * 10_000), "name < 5", "subject = x, subject = y", "confidence > nan"),
    *("0000", "9999-99-99", "2024-02-30", "2024-1", "10000", "-001", "٢٠٢٤", "2024-02-29T", "<2024", "2024-02-29"),
)  # fmt: skip
RAW: Final = ("%00", "a%00b", "%ED%A0%80", "%FF%FE", "%C0%80", "%")  # as they stand in a url
HEADERS: Final = ("*", "W/", '"', "a," * 5_000, 'W/"x", *', "\xff\xfe", "x" * 60_000)
DEEP: Final = "[" * 100_000 + "]" * 100_000
BODIES: Final[tuple[tuple[bytes, Mapping[str, str]], ...]] = (
    *((body, {"Content-Type": JSON}) for body in (b"", b"\0", b"{", b"{} {}", b"[]", b'"x"', b"null", b"NaN", b"1" * 5_000, b" " * 1_048_577)),
    *((body, {"Content-Type": JSON}) for body in (DEEP.encode(), b'{"a":' * 50_000, b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'{"name":"\xe9"}')),
    *((b"{}", {"Content-Type": kind}) for kind in ("", "/", "text/plain", "application/xml", "multipart/form-data", f"{JSON}; charset=\xff")),
    *((gzip.compress(b"{}"), {"Content-Type": JSON, "Content-Encoding": packing}) for packing in ("gzip", "br", "x")),
    *((b"{}", {"Content-Type": JSON, name: "\xff[::1"}) for name in ("Authorization", "Accept", "Accept-Encoding", "Cookie", "Range", "X-Request-ID")),
    *((b"{}", {"Content-Type": JSON, "Origin": origin}) for origin in ("null", "http://[::1", "https://evil.example")),
    (json.dumps({f"x{n}": 1 for n in range(20_000)}).encode(), {"Content-Type": JSON}),
)  # fmt: skip
FIELDS: Final = (
    *("null", "true", "0", "-1", str(2**70), "1e400", "1e308", '""', "[]", "{}", "[[]]", '{"a": 1}', DEEP, "9" * 4_000, "9" * 5_000),
    *('"\\ud800"', '"\\u0000"', '"a\\u0000b"', '"\\u001b[31m"', f'"{"a" * 30_000}"', json.dumps(["a"] * 5_000)),
)  # fmt: skip
NUMERIC: Final = (
    "$n",
    "9223372036854775807 + 1",
    "1 / 0",
    "round(1.5, 400)",
    "ceil(2 ^ 1e9)",
    "left('a', -1)",
    "substring('a', 0, 99999999999)",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of an operation: a path of the description, and its method."""

    operation: str
    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def main() -> int:
    """Send all of it; print what went wrong, and how many were sent."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--neo4j", action="store_true", help="ask a graph on a Neo4j server of our own")
    parser.add_argument("--paths", default="", help="of these paths of the description only")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(running()).url if asked.neo4j else f"sqlite:///{folder}/graph.db"
        with chdir(folder):
            values = fill(url)
        return _send(stack.enter_context(serving(url, folder)), values, asked.paths)


def _send(address: str, values: Values, paths: str) -> int:
    place = urlsplit(address).netloc
    described = json.loads(_answer(place, Asked("", "GET", "/openapi.json"))[2])
    every = [one for one in _requests(described, values) if re.search(paths, one.operation)]
    flaws = 0
    for one in every:
        began = time.monotonic()
        status, kind, body = _answer(place, one)
        operation = described["paths"][one.operation].get(one.method.lower(), {})
        if flaw := _flaw(status, kind, operation.get("responses", {"405": {}, "404": {}}), time.monotonic() - began):
            flaws += 1
            sys.stdout.write(
                f"{flaw}: {one.method} {one.path[:150]} {(one.body or b'')[:80]!r} {dict(one.headers)!s:.80} {body[:200]!r}\n"
            )
            sys.stdout.flush()
    sys.stdout.write(f"{len(every)} requests, {flaws} wrong answers\n")
    return 1 if flaws else 0


def _flaw(status: int, kind: str, described: Mapping[str, Any], seconds: float) -> str:
    if not status or status >= 500:
        return f"status {status}"
    if str(status) not in described:
        return f"status {status}, which is not described"
    if status >= 400 and kind != PROBLEM:
        return f"an error as {kind}"
    return f"{seconds:.0f} seconds" if seconds > LATE else ""


def _answer(place: str, one: Asked) -> tuple[int, str, bytes]:
    line = http.client.HTTPConnection(place, timeout=2 * LATE)
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # what is too large is answered before all of it was sent
            line.request(one.method, one.path, one.body, dict(one.headers))
        answer = line.getresponse()
        return answer.status, answer.headers.get("content-type", ""), answer.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, "", repr(error).encode()
    finally:
        line.close()


def _requests(described: Schema, values: Values) -> Iterator[Asked]:
    for form, operations in described["paths"].items():
        for method, operation in operations.items():
            parameters = operation.get("parameters", ())
            good = _path(form, parameters, values)
            yield from _in_paths(form, method.upper(), parameters)
            if method == "get":
                yield from _in_queries(form, good, parameters, values)
                yield from _in_headers(form, good, parameters)
            if schema := operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema"):
                yield from _in_bodies(form, good, _example(schema, described))
        for method in METHODS:
            if method.lower() not in operations:
                yield Asked(form, method, _path(form, (), values))
    for query in (*(query for query, *_ in HOSTILE), *(f"RETURN {number}" for number in NUMERIC)):
        body = json.dumps({"query": query, "seconds": 2, "limit": 5, "parameters": {"n": 2**63}})
        yield Asked("/v1/query", "POST", "/v1/query", body.encode(), {"Content-Type": JSON})


def _path(form: str, parameters: Sequence[Schema], values: Values) -> str:
    """Return the path of what is there, with the parameters that it needs."""
    own = next(
        (
            name
            for start, name in OWN.items()
            if form.startswith(start.strip("^").replace("(entities|events)", "entities"))
        ),
        "entities",
    )
    first = {
        "subject": values["entities"][0],
        "object": values["entities"][1],
        "predicate": "invested_in",
        "form": "rss",
        "measure": "communities",
        "group": "0",
    }
    path = form.replace("{id}", values[own][0])
    for name, value in first.items():
        path = path.replace(f"{{{name}}}", value)
    needed = [p["name"] for p in parameters if p["in"] == "query" and p.get("required")]
    given = [f"{name}={'jsonl' if name == 'format' else values['entities'][0]}" for name in needed]
    return f"{path}?{'&'.join(given)}" if given else path


def _in_paths(form: str, method: str, parameters: Sequence[Schema]) -> Iterator[Asked]:
    names = [p["name"] for p in parameters if p["in"] == "path"]
    for name in names:
        for text in (*RAW, *(quote(text, safe="") for text in TEXTS if text)):
            path = form.replace(f"{{{name}}}", text)
            for other in names:
                path = path.replace(f"{{{other}}}", "rss" if other == "form" else "1")
            yield Asked(form, method, path)


def _in_queries(form: str, good: str, parameters: Sequence[Schema], values: Values) -> Iterator[Asked]:
    path, _, rest = good.partition("?")
    names = [p["name"] for p in parameters if p["in"] == "query"]
    known = {name: values[EVERYWHERE.get(f"query.{name}", "dates")] for name in names}
    for name in names:
        others = [part for part in rest.split("&") if part and not part.startswith(f"{name}=")]
        texts = [*RAW, *(quote(text, safe="") for text in (*NUMBERS, *TEXTS, *values["cursors"], *known[name]))]
        for given in (*([f"{name}={text}"] for text in texts), [f"{name}=1"] * 2, [f"{name}=1"] * 3_000):
            yield Asked(form, "GET", f"{path}?{'&'.join([*given, *others])}")
    for query in (
        "",
        "nonsense=1",
        "=&&&=x",
        "&".join(f"n{n}=1" for n in range(3_000)),
        "q=" + "x" * 60_000,
        "q=" + "x" * 300_000,
    ):
        yield Asked(form, "GET", f"{path}?{query}")


def _in_headers(form: str, good: str, parameters: Sequence[Schema]) -> Iterator[Asked]:
    for name in (p["name"] for p in parameters if p["in"] == "header"):
        yield from (Asked(form, "GET", good, headers={name: value}) for value in HEADERS)
    yield Asked(form, "GET", good, b"{" * 2_000)


def _in_bodies(form: str, good: str, example: Mapping[str, Any]) -> Iterator[Asked]:
    yield from (Asked(form, "POST", good, body, headers) for body, headers in BODIES)
    for name in example:
        for value in FIELDS:
            body = json.dumps({**example, name: "@"}).replace('"@"', value)
            yield Asked(form, "POST", good, body.encode(), {"Content-Type": JSON})
        less = json.dumps({key: value for key, value in example.items() if key != name})
        yield Asked(form, "POST", good, less.encode(), {"Content-Type": JSON})


def _example(schema: Schema, described: Schema) -> Mapping[str, Any]:
    named = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    found: Mapping[str, Any] = named["examples"][0]
    return found


if __name__ == "__main__":
    sys.exit(main())
