"""Foreign text in CommonMark: it shows as it is and never becomes markup, nor a link."""

import re
from typing import Final
from urllib.parse import quote

SIGNS: Final = re.compile(r"[\\`*{}\[\]<>#|~&@$]|(?<![^\W_])_|_(?![^\W_])|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
WEB: Final = re.compile(r"https?://[^\s/]", re.IGNORECASE)
KEPT: Final = "!#$%&'*+,-./:;=?@_~"  # as they are in an address; brackets and quotes end it in Markdown or HTML


class Plain(str):
    """Text that is markup already."""

    __slots__ = ()


def text(value: object) -> str:
    """Return a value on one line with a backslash before every sign that Markdown or its extensions read."""
    return value if isinstance(value, Plain) else SIGNS.sub(r"\\\g<0>", " ".join(str(value).split()))


def web(url: str) -> str:
    """Return an address that may be linked to, ``""`` for any that is not of the web."""
    return quote(url.encode("utf-8", "replace"), safe=KEPT) if WEB.match(url) else ""


def link(title: str, url: str) -> Plain:
    """Return a link, or the title alone where the address is not of the web."""
    target = web(url)
    return Plain(f"[{text(title)}](<{target}>)") if target else Plain(text(title))
