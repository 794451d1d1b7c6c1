"""Plain-text files to articles: a clean article, or the dump of a whole page."""

from graph.errors import UnreadableError
from graph.model import Article
from ingest.article import make_article
from ingest.blocks import Block, from_text, to_text
from ingest.charset import to_text as to_unicode
from ingest.clutter import split_dump
from ingest.published import head_date

MAX_BYTES = 20_000_000  # four bytes a character at `article.MAX_TEXT`
_CONTROLS = frozenset(range(32)) - {9, 10, 11, 12, 13, 27}


def read_text(data: bytes, origin: str, url: str = "", charset: str = "") -> Article:
    """Return the article of a text file; ``charset`` is the one that a server states, or empty.

    Raises `UnreadableError` for what is empty, too large or binary, and for what is not UTF-8 where no server speaks for it.
    """
    text = to_unicode(data, charset) if charset else decode(data, origin)
    page = split_dump(from_text(text))
    head = [Block("line", line) for line in page.head]
    return make_article(
        origin, to_text(list(page.body)), title=page.title, url=url, published=head_date([*head, *page.body[:1]])
    )


def decode(data: bytes, origin: str) -> str:
    """Return a text file's text: UTF-8 with or without BOM, or UTF-16 with one."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            f"{origin}: {len(data) / 1e6:.0f} MB are more than one article (limit {MAX_BYTES / 1e6:.0f} MB); split it, or use JSONL with one article a line"
        )
    utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if not utf16 and _CONTROLS.intersection(data[:4096]):
        raise UnreadableError(f"{origin}: a binary file; give text, HTML, JSONL or a feed")
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{origin}: not UTF-8 (byte {data[error.start]:#04x} at offset {error.start:,}); convert it, for example with iconv -f latin1 -t utf8"
        ) from error
