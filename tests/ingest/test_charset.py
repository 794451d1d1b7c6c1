"""Bytes become the text that was meant, whatever is said of them."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.charset import charset_of, to_text

TEXT = "Its café in São Paulo opened naïvely early."


@pytest.mark.parametrize(
    ("data", "stated"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "iso-8859-1"),
        (b"<meta charset=big5>" + TEXT.encode(), "koi8-r"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ""),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("latin-1"), "latin1"),
        (b"<meta http-equiv=x content='text/html; charset=windows-1252'>" + TEXT.encode("cp1252"), ""),
        (b"It said so on Monday. " * 9 + TEXT.encode("latin-1"), "no-such-charset"),
    ],
)
def test_the_text_that_was_meant(data: bytes, stated: str) -> None:
    assert to_text(data, stated).endswith(TEXT)


def test_one_broken_character_does_not_turn_utf_8_into_something_else() -> None:
    assert to_text((TEXT * 9).encode() + b"\xff" + "café".encode(), "utf-8").endswith("café")


@pytest.mark.parametrize(
    "codec", ["idna", "punycode", "unicode_escape", "rot13", "zlib", "utf-7", "undefined", "raw_unicode_escape"]
)
def test_no_codec_of_python_is_used_on_a_strangers_word(codec: str) -> None:
    assert "caf\\u00e9" in to_text(b"caf\\u00e9 " + "S\u00e3o Paulo, na\u00efve".encode("latin-1"), codec)


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_are_some_text(data: bytes, stated: str) -> None:
    assert isinstance(to_text(data, stated), str)


def test_the_charset_of_a_header() -> None:
    assert charset_of('text/html; boundary=x; Charset = "UTF-8"') == "utf-8"
    assert charset_of("text/html") == ""
