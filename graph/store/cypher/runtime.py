"""What SQLite cannot do by itself, as functions of a connection: arithmetic that fails as Cypher's does, texts, lists, statistics.

Each takes and returns what `types` says stands for a value. Failures are `InvalidQueryError`: they end the query with their message.
"""

import json
import math
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

import apsw

from graph import names
from graph.errors import InvalidQueryError
from graph.model import content_id
from graph.store import evaluate, rows, stated

Number = int | float
INT64: Final = 2**63
LONGEST: Final = 100  # characters of a text that is read as a whole number: Python refuses to read thousands


def register(connection: apsw.Connection, term: Callable[[str], int]) -> None:
    """Add the functions to a connection; ``term`` gives the number of a word, 0 where the file has never met it."""
    for name, function in FUNCTIONS.items():
        connection.create_scalar_function(name, _null_safe(function), deterministic=True)
    connection.create_scalar_function("cy_term", _null_safe(lambda word: term(word) or -1), 1, deterministic=True)
    for name, make in AGGREGATES.items():
        connection.create_aggregate_function(name, make)


def _null_safe(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: None if None in given else function(*given)


def _whole(value: Number) -> Number:
    """Return a number of 64 bits, or raise."""
    if isinstance(value, int) and not -INT64 <= value < INT64:
        raise InvalidQueryError("long overflow: a whole number has more than 64 bits")
    return value


def _divide(a: Number, b: Number) -> Number | None:
    if isinstance(a, int) and isinstance(b, int):
        if b == 0:
            raise InvalidQueryError("/ by zero")
        return _whole(_truncated(a, b))
    return a / b if b else _infinite(a, b)


def _truncated(a: int, b: int) -> int:
    found = abs(a) // abs(b)
    return found if (a < 0) == (b < 0) else -found


def _infinite(a: Number, b: Number) -> Number | None:
    return math.copysign(math.inf, a) * math.copysign(1, b) if a and not math.isnan(a) else None


def _modulo(a: Number, b: Number) -> Number | None:
    if isinstance(a, int) and isinstance(b, int):
        if b == 0:
            raise InvalidQueryError("/ by zero")
        return a - b * _truncated(a, b)
    return math.fmod(a, b) if b and math.isfinite(a) else None


def _power(a: Number, b: Number) -> Number | None:
    try:
        found = float(a) ** float(b)
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return None if isinstance(found, complex) else found


def _round(value: Number, digits: int = 0) -> float:
    """Round half up, as Java's BigDecimal does for these: away from zero where digits are given."""
    scale = 10.0 ** min(_length(digits), sys.float_info.max_10_exp)
    scaled = value * scale
    if not math.isfinite(scaled):  # so large that it has no such digits
        return float(value)
    if not digits:
        return float(math.floor(scaled + 0.5))
    return math.copysign(math.floor(abs(scaled) + 0.5), scaled) / scale


def _ceil(value: Number) -> float:
    return float(math.ceil(value)) if math.isfinite(value) else value


def _floor(value: Number) -> float:
    return float(math.floor(value)) if math.isfinite(value) else value


def _index(value: Number) -> int:
    if not isinstance(value, int):
        raise InvalidQueryError(f"{value!r} where a whole number is needed")
    return value


def _length(value: Number) -> int:
    if _index(value) < 0:
        raise InvalidQueryError(f"{value} where a number of characters or digits is needed; it cannot be negative")
    return int(value)


def _substring(text: str, start: Number, length: Number | None = None) -> str:
    begin = _length(start)
    return text[begin:] if length is None else text[begin : begin + _length(length)]


def _right(text: str, length: Number) -> str:
    count = _length(length)
    return text[-count:] if count else ""


def _to_integer(value: Any) -> int | None:
    if isinstance(value, str):
        whole = value.strip().lstrip("+-").isdecimal() and len(value) <= LONGEST
        value = int(value) if whole else _to_float(value)
    found = int(value) if value is not None and math.isfinite(value) else None
    return found if found is None or -INT64 <= found < INT64 else None


def _to_float(value: Any) -> float | None:
    try:
        return float(value) if "_" not in str(value) else None
    except ValueError:
        return None


def _to_string(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _split(text: str, at: str) -> str:
    return _json(text.split(at) if at else list(text))


def _item(items: str, at: Number) -> Any:
    found, index = json.loads(items), _index(at)
    return _sql(found[index]) if -len(found) <= index < len(found) else None


def _slice(items: str, start: Any, end: Any) -> str | None:
    """Cut a list; the ends are bound as one-element lists, so that one left out differs from null."""
    begin, stop = json.loads(start), json.loads(end)
    if None in begin or None in stop:
        return None
    return _json(json.loads(items)[slice(*(_index(part[0]) if part else None for part in (begin, stop)))])


def equal(one: Any, other: Any) -> bool | None:
    """Say whether two values of JSON are equal, None where a null in them leaves it open."""
    if one is None or other is None:
        return None
    if isinstance(one, list) and isinstance(other, list):
        return _all(map(equal, one, other)) if len(one) == len(other) else False
    if isinstance(one, dict) and isinstance(other, dict):
        return _all(equal(one[key], other[key]) for key in one) if one.keys() == other.keys() else False
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _all(found: Any) -> bool | None:
    seen = [*found]
    return False if False in seen else None if None in seen else True


def _same(one: str, other: str) -> int | None:
    found = equal(json.loads(one), json.loads(other))
    return None if found is None else int(found)


def _within(one: str, items: str) -> int | None:
    """Say whether a list or map is in a list."""
    found = [equal(json.loads(one), item) for item in json.loads(items)]
    return 1 if True in found else None if None in found else 0


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sql(value: Any) -> Any:
    return _json(value) if isinstance(value, list | dict) else int(value) if isinstance(value, bool) else value


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "cy_add": lambda a, b: _whole(a + b),
    "cy_subtract": lambda a, b: _whole(a - b),
    "cy_multiply": lambda a, b: _whole(a * b),
    "cy_divide": _divide,
    "cy_modulo": _modulo,
    "cy_power": _power,
    "cy_negate": lambda a: _whole(-a),
    "cy_abs": lambda a: _whole(abs(a)),
    "cy_ceil": _ceil,
    "cy_floor": _floor,
    "cy_round": _round,
    "cy_sign": lambda a: (a > 0) - (a < 0),
    "cy_lower": str.lower,
    "cy_upper": str.upper,
    "cy_trim": str.strip,
    "cy_left": lambda text, length: text[: _length(length)],
    "cy_right": _right,
    "cy_substring": _substring,
    "cy_split": _split,
    "cy_reverse": lambda text: text[::-1],
    "cy_starts": lambda text, part: int(text.startswith(part)),
    "cy_ends": lambda text, part: int(text.endswith(part)),
    "cy_string": _to_string,
    "cy_integer": _to_integer,
    "cy_float": _to_float,
    "cy_item": _item,
    "cy_slice": _slice,
    "cy_reversed": lambda items: _json(json.loads(items)[::-1]),
    "cy_tail": lambda items: _json(json.loads(items)[1:]),
    "cy_concat": lambda one, other: _json(json.loads(one) + json.loads(other)),
    "cy_same": _same,
    "cy_within": _within,
    "cy_blob": lambda prefix, id_: rows.blob(id_, prefix),
    "cy_date": lambda since, attributes, published: evaluate.held_from(since, json.loads(attributes), published),
    "cy_number": evaluate.number,
    "cy_attribute": lambda name, attributes: _sql(stated.comparable(name, json.loads(attributes).get(name))),
    "cy_label": lambda type_: type_.title().replace("_", ""),
    "cy_words": lambda text: " ".join(names.tokens(text)),
    "cy_name_id": lambda entity, text: content_id("nam", f"ent_{entity.hex()}", text),
}


class _Percentile:
    """The value under which this share of the numbers lies."""

    def __init__(self, *, continuous: bool = False) -> None:
        self._continuous = continuous
        self._values: list[Number] = []
        self._share = 0.5

    def step(self, value: Number | None, share: Number) -> None:
        """Take a number in."""
        if share is None or not 0 <= share <= 1:
            raise InvalidQueryError(f"{share} where a share from 0.0 to 1.0 is needed")
        self._share = share
        if value is not None:
            self._values.append(value)

    def final(self) -> Number | None:
        """Return the percentile, None of no numbers."""
        found = sorted(self._values)
        if not found:
            return None
        if not self._continuous:
            return found[max(0, math.ceil(self._share * len(found)) - 1)]
        place = self._share * (len(found) - 1)
        low, high = found[math.floor(place)], found[math.ceil(place)]
        return low * (1 - place % 1) + high * (place % 1) if low != high else float(low)


class _Deviation:
    """The standard deviation of a sample, by Welford's algorithm."""

    def __init__(self) -> None:
        self._n, self._mean, self._squares = 0, 0.0, 0.0

    def step(self, value: Number | None) -> None:
        """Take a number in."""
        if value is not None:
            self._n += 1
            off = value - self._mean
            self._mean += off / self._n
            self._squares += off * (value - self._mean)

    def final(self) -> float:
        """Return the deviation, 0 of fewer than two numbers."""
        return math.sqrt(self._squares / (self._n - 1)) if self._n > 1 else 0.0


AGGREGATES: Final[Mapping[str, Callable[[], Any]]] = {
    "cy_percentilecont": lambda: _Percentile(continuous=True),
    "cy_percentiledisc": _Percentile,
    "cy_stdev": _Deviation,
}
