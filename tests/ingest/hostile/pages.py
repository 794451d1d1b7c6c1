"""Misbehaviour in pages: lying charsets, other files, traps for parsers, what is no news."""

import codecs

from tests.ingest.hostile.cases import reads, refuses, route
from tests.ingest.hostile.talk import Talk, article

CAFE = "Its caf\u00e9 in S\u00e3o Paulo opened na\u00efvely early."
HOSTILE = r"broken or hostile"
NONE = r"no article found|no readable text"


# --- charsets


@reads("/utf-16")
def utf_16(talk: Talk) -> None:
    talk.answer(codecs.BOM_UTF16_LE + article(CAFE).decode().encode("utf-16-le"))


@reads("/utf-16-without-mark")
def utf_16_without_mark(talk: Talk) -> None:
    talk.answer(article(CAFE).decode().encode("utf-16-le"), kind="text/html; charset=utf-16")


@reads("/bom")
def bom(talk: Talk) -> None:
    talk.answer(codecs.BOM_UTF8 + article(CAFE), kind="text/html; charset=iso-8859-1")


@reads("/latin-1")
def latin_1(talk: Talk) -> None:
    talk.answer(article(CAFE).decode().encode("latin-1"), kind="text/html; charset=ISO-8859-1")


@reads("/meta-against-header")
def meta_against_header(talk: Talk) -> None:
    talk.answer(article(CAFE, head="<meta charset=koi8-r>"), kind="text/html; charset=big5")


@reads("/utf-8-with-a-flaw")
def utf_8_with_a_flaw(talk: Talk) -> None:
    talk.answer(article(CAFE + "\u00e9" * 30).replace(b"early", b"earl\xff"), kind="text/html; charset=utf-8")


@reads("/charset-of-a-codec")
def charset_of_a_codec(talk: Talk) -> None:
    talk.answer(article("\u00e9").decode().encode("latin-1"), kind="text/html; charset=unicode_escape")


@reads("/charset-unknown")
def charset_unknown(talk: Talk) -> None:
    talk.answer(article("\u00e9").decode().encode("latin-1"), kind=f"text/html; charset={'x' * 5000}")


@refuses("/nul-bytes", r"NUL bytes")
def nul_bytes(talk: Talk) -> None:
    talk.answer(article().replace(b"Lisbon", b"Lis\0bon"))


@reads("/zero-width")
def zero_width(talk: Talk) -> None:
    talk.answer(article().replace(b"Corvid", "Cor\u200bv\u00adi\u200dd".encode()))


@route("/chinese")
def chinese(talk: Talk) -> None:
    text = "<html lang='en'><body><article><p>科维德机器人公司星期一宣布，以一千二百万欧元收购竞争对手。公司总部位于里斯本，成立于二零一八年。</p></article></body></html>"
    talk.answer(text.encode("gb18030"), kind="text/html; charset=gb2312")


# --- other files


@reads("/no-content-type")
def no_content_type(talk: Talk) -> None:
    talk.answer(article(), kind="")


@refuses("/pdf", r"application/pdf is not read")
def pdf(talk: Talk) -> None:
    talk.answer(b"%PDF-1.7", kind="application/pdf")


@refuses("/media-type-of-a-novel", r"x+ is not read")
def media_type_of_a_novel(talk: Talk) -> None:
    talk.answer(b"x", kind="x" * 50_000)


@refuses("/pdf-as-html", r"a PDF, whatever it is called")
def pdf_as_html(talk: Talk) -> None:
    talk.answer(b"%PDF-1.7\n" + bytes(range(256)) * 100)


@refuses("/image-as-html", r"an image, whatever it is called")
def image_as_html(talk: Talk) -> None:
    talk.answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100)


@refuses("/image", r"image/jpeg is not read")
def image(talk: Talk) -> None:
    talk.answer(b"\xff\xd8\xff", kind="image/jpeg")


@refuses("/noise", r"NUL bytes|no article")
def noise(talk: Talk) -> None:
    talk.answer(bytes(range(256)) * 4000)


@refuses("/json", NONE)
def json(talk: Talk) -> None:
    talk.answer(b'{"a": [' + b"[" * 50_000, kind="application/json")


@reads("/plain-text")
def plain_text(talk: Talk) -> None:
    lines = b"Corvid Robotics, a start-up based in Lisbon, has acquired its rival Skerry of Cork, it said on Monday. S\xe3o Paulo."
    talk.answer(lines, kind="text/plain; charset=iso-8859-1")


@refuses("/plain-text-of-a-library", HOSTILE + "|more than one article")
def plain_text_of_a_library(talk: Talk) -> None:
    talk.answer(b"".join(b"word%d " % n for n in range(900_000)), kind="text/plain")


# --- no news


@refuses("/error-page", r"an error or robot-check page")
def error_page(talk: Talk) -> None:
    talk.answer(
        b"<html><title>404</title><body><article><p>The page you asked for does not exist.</p></article></body></html>"
    )


@refuses("/wall", r"paywall")
def wall(talk: Talk) -> None:
    talk.answer(article("Subscribe to continue reading this story."))


@refuses("/nothing", NONE)
def nothing(talk: Talk) -> None:
    talk.answer(b"<html><body><script>render()</script></body></html>")


# --- traps for parsers


@refuses("/attributes", r"a tag of more than 65,536 bytes|broken or hostile")
def attributes(talk: Talk) -> None:
    talk.answer(b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x</p></body></html>")


@refuses("/attributes-in-disguise", HOSTILE + "|" + NONE, hangs=True)
def attributes_in_disguise(talk: Talk) -> None:
    talk.answer(b"<html><body><p " + b" ".join(b'a%d="<"' % n for n in range(100_000)) + b">x</p></body></html>")


@refuses("/nesting", NONE + "|" + HOSTILE, hangs=True)
def nesting(talk: Talk) -> None:
    talk.answer(b"<html><body>" + b"<div>" * 250_000 + b"deep" + b"</div>" * 250_000)


@refuses("/million-elements", HOSTILE + "|" + NONE + "|list of links|limit|more than", hangs=True)
def million_elements(talk: Talk) -> None:
    talk.answer(b"<html><body>" + b"<b>" * 980_000)


@refuses("/too-large", r"4 MB of HTML is more than a news page")
def too_large(talk: Talk) -> None:
    talk.answer(b"<html><body>" + b"<p>news</p>" * 340_000)


@refuses("/meta-without-end", HOSTILE + "|" + NONE, hangs=True)
def meta_without_end(talk: Talk) -> None:
    talk.answer(b"<html><head>" + b"<meta " * 450_000)


@reads("/entities")
def entities(talk: Talk) -> None:
    laughs = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(9))
    talk.answer(f"<!DOCTYPE html [<!ENTITY l0 'ha'>{laughs}]>".encode() + article("&l9;"))


# --- what pages say of themselves


@reads("/canonical-elsewhere")
def canonical_elsewhere(talk: Talk) -> None:
    talk.answer(article(head="<link rel='canonical' href='https://victim.example/true-story'>"))


@reads("/canonical-loop")
def canonical_loop(talk: Talk) -> None:
    talk.answer(article(head="<link rel='canonical' href='/canonical-loop?again'>"))


@reads("/canonical-script")
def canonical_script(talk: Talk) -> None:
    talk.answer(article(head="<link rel='canonical' href='javascript:alert(1)'>"))


@reads("/canonical-front-page")
def canonical_front_page(talk: Talk) -> None:
    talk.answer(article(head=f"<link rel='canonical' href='http://{talk.host}/'>"))


@reads("/future")
def future(talk: Talk) -> None:
    talk.answer(article(head="<meta property='article:published_time' content='2999-01-01T00:00:00Z'>"))
