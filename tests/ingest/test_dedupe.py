"""Copies are known, and reports of the same fact in other words are not taken for copies."""

import re
import struct
from pathlib import Path

from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from graph.model import SIGNATURE
from graph.store.copies import groups, resemblance
from ingest.dedupe import PERMUTATIONS, SEED, signature
from ingest.html import read_html


def text(path: Path) -> str:
    return read_html(path.read_bytes(), path.name).text


def test_a_release_on_three_outlets_is_one(examples: Path) -> None:
    copies = [
        signature(text(examples / "site" / outlet / "ostrea-health-series-a.html"))
        for outlet in ("paperboy-wire", "harbour-ledger", "atelier-europe")
    ]
    assert min(resemblance(a, b) for a in copies for b in copies) > 0.7
    assert len(groups(dict(enumerate(copies)))) == 1


def test_two_reports_of_one_deal_are_two(examples: Path) -> None:
    reports = [
        examples / "site" / name
        for name in ("baobab-bytes/kestrel-pay-buys-susu-circle.html", "paperboy-wire/kestrel-pay-susu-circle.html")
    ]
    assert resemblance(*(signature(text(path)) for path in reports)) < 0.2


def test_the_numbers_are_part_of_the_format() -> None:
    found = signature("A start-up from Nairobi has raised two million dollars")
    assert struct.unpack("<4I", found[:16]) == (312068500, 372731870, 867222234, 1024265968)


@given(st.lists(st.text(max_size=4), max_size=60).map(" ".join))
def test_the_numbers_are_those_of_datasketch(text: str) -> None:
    words = re.findall(r"\w+", text.casefold())
    sketch = MinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update_batch({" ".join(words[n : n + 5]).encode() for n in range(max(len(words) - 4, 1))})
    assert signature(text) == sketch.hashvalues.astype("<u4").tobytes()


@given(st.text(max_size=500))
def test_any_text_has_a_signature_and_is_like_itself(words: str) -> None:
    assert len(signature(words)) == SIGNATURE
    assert resemblance(signature(words), signature(words)) == 1
