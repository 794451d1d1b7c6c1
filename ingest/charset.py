"""Bytes of pages to text: by what they are, then by what the server and the page say, then by a guess."""

import codecs
import re
from collections.abc import Iterator
from typing import Final

from trafilatura.utils import detect_encoding

_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_META: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD: Final = 2048  # bytes: the HTML standard looks at 1,024
_KNOWN: Final = re.compile(
    r"utf-?8|utf-16(?:le|be)?|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|gbk|gb18030|big5|euc-jp|cp\d{3,4}"
)
_MEANT: Final = {  # what the Encoding Standard reads these labels as
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252", "us-ascii": "windows-1252", "ascii": "windows-1252",
    "gb2312": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "utf-16": "utf-16-le",
}  # fmt: skip
FEW: Final = 0.03  # of the bytes
WRONG: Final = 0.01  # share of unreadable characters from which a charset that was stated is not believed


def charset_of(content_type: str) -> str:
    """Return the charset that a Content-Type header states (RFC 9110, 8.3.1), in lower case, or ``""``."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \t\"'").lower()[:40]
    return ""


def to_text(data: bytes, stated: str = "") -> str:
    """Return the text of a page; ``stated`` is the charset of its HTTP header, or empty.

    Bytes that are valid UTF-8 and not only ASCII are UTF-8 whatever is said of them: nothing else looks so by chance. What
    cannot be read becomes U+FFFD. Python's other codecs (``idna``, ``unicode_escape``) are never used on strangers' word.
    """
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return data.decode(name, "replace")
    if (text := _utf8(data)) is not None:
        return text
    for name in _stated(data, stated):
        text = data.decode(name, "replace")
        if text.count("\ufffd") <= WRONG * len(text):
            return text
    return _guessed(data)


def _utf8(data: bytes) -> str | None:
    """Return UTF-8; ASCII with NUL bytes in it is UTF-16 without a mark, or no text at all."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _stated(data: bytes, stated: str) -> Iterator[str]:
    meta = _META.search(data[:_HEAD])
    for label in (stated.lower(), meta.group(1).decode("ascii", "replace").lower() if meta else ""):
        name = _MEANT.get(label, label)
        if name in _MEANT.values() or _KNOWN.fullmatch(name):
            try:
                yield codecs.lookup(name).name
            except LookupError:
                continue


def _guessed(data: bytes) -> str:
    """Guess; few bytes beyond ASCII are the quotes and accents of a Western text, on which a detector only stumbles."""
    few = sum(byte > 127 for byte in data) <= FEW * len(data)
    for name in ["windows-1252"] if few else detect_encoding(data):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("windows-1252", "replace")
