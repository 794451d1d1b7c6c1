"""Misbehaviour in feeds and sitemaps."""

import gzip

from tests.ingest.hostile.cases import reads, refuses, route
from tests.ingest.hostile.packs import bomb
from tests.ingest.hostile.talk import Talk, article, item, rss

LAUGHS = "<!DOCTYPE r [<!ENTITY l0 'ha'>" + "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(9)) + "]>"
OUTSIDE = "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
NS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
HOSTILE = r"broken or hostile"


@reads("/feed", articles=2)
def feed(talk: Talk) -> None:
    talk.rss(item("/article"), item("article-2"))


@refuses("/feed-entities", r"declares XML entities")
def feed_entities(talk: Talk) -> None:
    talk.rss(item("/article", "&l9;"), head=LAUGHS)


@refuses("/feed-entity-outside", r"declares XML entities")
def feed_entity_outside(talk: Talk) -> None:
    talk.rss(item("/article", "&x;"), head=OUTSIDE)


@reads("/feed-entities-in-utf-7", articles=0, refused=(r"limit on input amplification", r"404"))
def feed_entities_in_utf_7(talk: Talk) -> None:
    packed = LAUGHS.replace("<!ENTITY", "+ADw-!ENTITY")
    talk.xml(
        f"<?xml version='1.0' encoding='utf-7'?><!-- <rss > -->{packed}<rss><channel>{item('/x', '&l9;')}</channel></rss>"
    )


@refuses("/feed-huge", r"6 MB are more than a feed")
def feed_huge(talk: Talk) -> None:
    talk.rss(item("/article", "x" * 6_000_000))


@reads("/feed-of-5001", articles=0, refused=(r"more than 5,000 items; the rest was not read", r"404"))
def feed_of_5001(talk: Talk) -> None:
    talk.rss(*["<item><link>/not-there</link></item>"] * 5_001)


@refuses("/feed-empty", r"no items")
def feed_empty(talk: Talk) -> None:
    talk.rss()


@reads("/feed-broken-off", articles=1, refused=(r"the feed is damaged after \d items", r"neither a link"))
def feed_broken_off(talk: Talk) -> None:
    whole = rss(item("/article"), item("/article-2", more="<description>&lt;p&gt;</description>"))
    talk.answer(whole[: whole.index(b"</item>") + 20], kind="application/rss+xml")


LINKS = [
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://x.example/",
    "http://10.0.0.1/",
    "http://127.1/",
]


@reads("/feed-of-traps", refused=(*[r"only http and https"] * 4, *[r"no public address"] * 2))
def feed_of_traps(talk: Talk) -> None:
    talk.rss(*map(item, [*LINKS, "/article"]))


@reads("/feed-of-odd-links", articles=1, refused=(r"8,000 characters", r"neither a link", r"404|valid"))
def feed_of_odd_links(talk: Talk) -> None:
    talk.rss(item("/x" * 100_000), item(""), item("/a&#10;b\u202e\u0007".replace("\u0007", "")), item("  /article\n"))


@reads("/feed-duplicates", articles=2)
def feed_duplicates(talk: Talk) -> None:
    same = "<guid>1</guid>"
    talk.rss(*[item("/article", more=same)] * 3, item("/article-2", more=same), item("/article", more=same))


@reads("/feed-of-the-future", articles=1)
def feed_of_the_future(talk: Talk) -> None:
    talk.rss(item("/article", more="<pubDate>Tue, 01 Jan 2999 00:00:00 GMT</pubDate>"))


@reads("/feed-of-odd-dates", articles=3)
def feed_of_odd_dates(talk: Talk) -> None:
    dates = ["Mon, 99 Foo 20255 99:99:99 +9999999", "9" * 10_000, "\u0661\u0662 June 2025"]
    talk.rss(
        *[
            item(f"/article-{n or ''}".rstrip("-"), more=f"<pubDate>{date}</pubDate>")
            for n, date in zip((0, 2, 3), dates, strict=True)
        ]
    )


@refuses("/feed-attributes", HOSTILE + "|no items|neither a link", hangs=True)
def feed_attributes(talk: Talk) -> None:
    talk.answer(
        b"<rss><channel><item " + b" ".join(b"a%d='1'" % n for n in range(300_000)) + b"/></channel></rss>",
        kind="text/xml",
    )


@refuses("/feed-nesting", HOSTILE + "|no items|damaged", hangs=True)
def feed_nesting(talk: Talk) -> None:
    talk.answer(b"<rss><channel>" + b"<item>" * 600_000, kind="text/xml")


@reads("/feed-of-broken-tags", articles=0, refused=(r"the feed is damaged after 1 items", r"neither a link"))
def feed_of_broken_tags(talk: Talk) -> None:
    talk.answer(b"<rss><channel><item><description>" + b"&lt;<a <!-- <![CDATA[ " * 200_000, kind="text/xml")


# --- sitemaps


def sitemap(*links: str, kind: str = "urlset", of: str = "url") -> bytes:
    return f"<{kind} {NS}>{''.join(f'<{of}><loc>{link}</loc></{of}>' for link in links)}</{kind}>".encode()


def index(*links: str) -> bytes:
    return sitemap(*links, kind="sitemapindex", of="sitemap")


def here(talk: Talk, path: str) -> str:
    return f"http://{talk.host}{path}"


@reads("/sitemap", articles=2)
def whole_sitemap(talk: Talk) -> None:
    talk.xml(sitemap(here(talk, "/article"), here(talk, "/article-2")))


@reads("/sitemap-gz", articles=1)
@route("/sitemap-part.xml.gz")
def sitemap_gz(talk: Talk) -> None:
    talk.answer(gzip.compress(sitemap(here(talk, "/article"))), kind="application/x-gzip")


@reads("/sitemap-index", articles=1, refused=(r"404", r"an index inside an index", r"a bomb", r"neither sitemap"))
def sitemap_index(talk: Talk) -> None:
    parts = [
        "/sitemap-part.xml.gz",
        "/sitemap-part.xml.gz",
        "/not-there",
        "/sitemap-index",
        "/sitemap-bomb",
        "/article-xml",
    ]
    talk.xml(index(*[here(talk, part) for part in parts]))


@route("/article-xml")
def article_xml(talk: Talk) -> None:
    talk.xml("<html/>")


@refuses("/sitemap-bomb", r"a bomb")
@route("/sitemap-bomb")
def sitemap_bomb(talk: Talk) -> None:
    talk.answer(bomb(), kind="application/gzip")


@refuses("/sitemap-entities", r"no sitemap that can be read")
def sitemap_entities(talk: Talk) -> None:
    talk.xml(LAUGHS.encode() + sitemap("&l9;"))


@refuses("/sitemap-entity-outside", r"no sitemap that can be read")
def sitemap_entity_outside(talk: Talk) -> None:
    talk.xml(OUTSIDE.encode() + sitemap("&x;"))


@refuses("/sitemap-nesting", HOSTILE + "|no sitemap", hangs=True)
def sitemap_nesting(talk: Talk) -> None:
    talk.xml(b"<urlset>" + b"<url>" * 1_500_000 + b"</url>" * 100)


@refuses("/sitemap-of-crumbs", HOSTILE + "|no sitemap|no pages", hangs=True)
def sitemap_of_crumbs(talk: Talk) -> None:
    talk.xml(b"<urlset><url>" + b"<a/>" * 2_400_000 + b"</url></urlset>")


@reads("/sitemap-of-traps", articles=1, refused=(*[r"only http and https"] * 4, *[r"no public address"] * 2))
def sitemap_of_traps(talk: Talk) -> None:
    talk.xml(sitemap(*LINKS, here(talk, "/article")))


@reads("/list-of-traps", articles=1, refused=(r"no public address", r"only http and https"))
def list_of_traps(talk: Talk) -> None:
    lines = [here(talk, "/article"), "http://10.0.0.1/", "javascript:alert(1)"]
    talk.answer("\n".join(lines).encode(), kind="text/plain")


@reads("/changed", articles=1)
def changed(talk: Talk) -> None:
    talk.answer(article(f"Version {talk.times}."), f'ETag: "{talk.times}"')
