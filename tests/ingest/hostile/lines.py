"""Misbehaviour on the line: slow, broken, lying, endless."""

import struct
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from socket import SO_LINGER, SOL_SOCKET

from tests.ingest.hostile.cases import Behave, reads, refuses, route
from tests.ingest.hostile.talk import Talk, article, item

LATE = r"no complete answer within"
AGAIN = r"try again later"


@route("/article")
@route("/article-2")
@route("/article-3")
def plain_article(talk: Talk) -> None:
    talk.answer(article())


@reads("/fine")
def fine(talk: Talk) -> None:
    talk.answer(article())


# --- time


@refuses("/drip-headers", LATE, deadline=1.0)
def drip_headers(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    talk.drip(b"x")


@refuses("/drip-body", LATE, deadline=1.0)
def drip_body(talk: Talk) -> None:
    talk.head("Content-Length: 100000")
    talk.drip(b"<p>")


@refuses("/drip-chunks", LATE, deadline=1.0)
def drip_chunks(talk: Talk) -> None:
    talk.head("Transfer-Encoding: chunked")
    talk.drip(b"1\r\nx\r\n")


@refuses("/silence", LATE, deadline=1.0)
def silence(talk: Talk) -> None:
    time.sleep(8)


@refuses("/early-hints", LATE, deadline=1.0)
def early_hints(talk: Talk) -> None:
    talk.drip(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")


@refuses("/slow-redirects", LATE, deadline=1.0)
def slow_redirects(talk: Talk) -> None:
    time.sleep(0.4)
    talk.move(talk.path)


# --- broken and lying answers


@refuses("/longer-than-said", AGAIN)
def longer_than_said(talk: Talk) -> None:
    talk.head(f"Content-Length: {len(article()) + 500}")
    talk.send(article())


@refuses("/shorter-than-said", r"no article found")
def shorter_than_said(talk: Talk) -> None:
    talk.head("Content-Length: 60")
    talk.send(article())


@refuses("/length-of-two-minds", AGAIN)
def length_of_two_minds(talk: Talk) -> None:
    talk.head("Content-Length: 10", "Content-Length: 20")
    talk.send(article())


@refuses("/length-negative", AGAIN)
def length_negative(talk: Talk) -> None:
    talk.head("Content-Length: -1")
    talk.send(article())


@refuses("/length-astronomic", AGAIN)
def length_astronomic(talk: Talk) -> None:
    talk.head("Content-Length: 9999999999999")
    talk.send(article())


@refuses("/chunk-garbage", AGAIN)
def chunk_garbage(talk: Talk) -> None:
    talk.head("Transfer-Encoding: chunked")
    talk.send(b"zz\r\nnonsense\r\n")


@refuses("/chunk-without-end", AGAIN)
def chunk_without_end(talk: Talk) -> None:
    talk.head("Transfer-Encoding: chunked")
    talk.send(b"%x\r\n%s\r\n" % (len(article()), article()))


@refuses("/chunk-of-exabytes", AGAIN)
def chunk_of_exabytes(talk: Talk) -> None:
    talk.head("Transfer-Encoding: chunked")
    talk.send(b"ffffffffffffffff\r\n" + article())


@refuses("/dead-mid-body", AGAIN)
def dead_mid_body(talk: Talk) -> None:
    talk.head(f"Content-Length: {len(article())}")
    talk.send(article()[:100])


@refuses("/reset", AGAIN)
def reset(talk: Talk) -> None:
    talk.head(f"Content-Length: {len(article())}")
    talk.send(article()[:100])
    talk.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


@refuses("/hang-up", AGAIN)
def hang_up(talk: Talk) -> None:
    pass


@refuses("/garbage", AGAIN)
def garbage(talk: Talk) -> None:
    talk.send(b"\x16\x03\x01\x00\xff\xfe" * 20 + b"\r\n\r\n")


@refuses("/status-of-letters", AGAIN)
def status_of_letters(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 OK fine\r\n\r\n")


@refuses("/switching-protocols", AGAIN)
def switching_protocols(talk: Talk) -> None:
    talk.answer(b"", "Upgrade: nothing", status="101 Switching Protocols")


@refuses("/status-999", r"answered 999|try again later")
def status_999(talk: Talk) -> None:
    talk.answer(b"", status="999 Go Away \x1b[2J")


@reads("/http-1.0")
def http_1_0(talk: Talk) -> None:
    talk.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + article())


@refuses("/http-0.9", AGAIN)
def http_0_9(talk: Talk) -> None:
    talk.send(article())


@refuses("/header-flood", AGAIN)
def header_flood(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(5000)) + b"\r\n")


@refuses("/header-without-end", r"try again later")
def header_without_end(talk: Talk) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(500):
        talk.send(b"y" * 10_000)


@reads("/huge-cookies", articles=2)
def huge_cookies(talk: Talk) -> None:
    cookies = [f"Set-Cookie: c{n}={'v' * 3000}; Domain=.example; Expires={'9' * 200}" for n in range(25)]
    body = b"".join(b"<item><link>/cookie-sent?%d</link></item>" % n for n in range(2))
    talk.answer(b"<rss><channel>" + body + b"</channel></rss>", *cookies, kind="text/xml")


@route("/cookie-sent")
def cookie_sent(talk: Talk) -> None:
    talk.answer(b"", status="400 Bad Request") if "cookie" in talk.headers else talk.answer(article())


@refuses("/not-modified-unasked", r"nobody asked")
def not_modified_unasked(talk: Talk) -> None:
    talk.answer(b"", status="304 Not Modified")


@refuses("/empty", r"an empty answer")
def empty(talk: Talk) -> None:
    talk.answer(b"")


@refuses("/no-content", r"answered 204")
def no_content(talk: Talk) -> None:
    talk.head(status="204 No Content")


# --- servers in trouble


@refuses("/storm", r"answered 503 Service Unavailable; try again later")
def storm(talk: Talk) -> None:
    talk.answer(b"", status="503 " + "x" * 50_000)


@reads("/trouble-that-passes")
def trouble_that_passes(talk: Talk) -> None:
    talk.answer(article()) if talk.times % 3 == 0 else talk.answer(b"", status="502 Bad Gateway")


@reads("/busy-seconds")
def busy_seconds(talk: Talk) -> None:
    busy = "429 Too Many Requests"
    talk.answer(article()) if talk.times % 2 == 0 else talk.answer(b"", "Retry-After: 1", status=busy)


@reads("/busy-date")
def busy_date(talk: Talk) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    busy = "429 Too Many Requests"
    talk.answer(article()) if talk.times % 2 == 0 else talk.answer(b"", f"Retry-After: {then}", status=busy)


@refuses("/busy-for-ever", r"answered 429 Too Many Requests; try again later")
def busy_for_ever(talk: Talk) -> None:
    talk.answer(b"", f"Retry-After: {'9' * 5000}", status="429 Too Many Requests")


@refuses("/busy-until-9999", r"answered 429")
def busy_until_9999(talk: Talk) -> None:
    talk.answer(b"", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", status="429 Too Many Requests")


@refuses("/busy-nonsense", r"answered 429")
def busy_nonsense(talk: Talk) -> None:
    talk.answer(b"", "Retry-After: -1e999 \xff soon", status="429 Too Many Requests")


@reads("/dead-links", articles=0, refused=(*[r"answered 503"] * 3, *[r"failed 9 times in a row and is left alone"] * 5))
def dead_links(talk: Talk) -> None:
    talk.rss(*[item(f"/dead/{n}") for n in range(8)])


for _n in range(8):
    route(f"/dead/{_n}")(storm)


# --- redirects


@refuses("/redirect-loop", r"more than 5 redirects")
def redirect_loop(talk: Talk) -> None:
    talk.move(talk.path)


_turn = count()


@refuses("/redirect-without-end", r"more than 5 redirects")
def redirect_without_end(talk: Talk) -> None:
    talk.move(f"/redirect-without-end?{next(_turn)}", body=b"x" * 100_000)


@reads("/redirect-fine")
def redirect_fine(talk: Talk) -> None:
    talk.move("/article", status="308 Permanent Redirect")


@refuses("/redirect-bomb", r"more than 5 redirects")
def redirect_bomb(talk: Talk) -> None:
    talk.head("Location: /redirect-bomb", "Content-Encoding: gzip", status="301 Moved")
    for _ in range(2000):
        talk.send(b"\0" * 50_000)


@refuses("/redirect-nowhere", r"a redirect that leads nowhere")
def redirect_nowhere(talk: Talk) -> None:
    talk.answer(b"", status="302 Found")


@refuses("/redirect-to-nonsense", r"no valid address")
def redirect_to_nonsense(talk: Talk) -> None:
    talk.move("http://[::1")


@refuses("/redirect-too-long", r"more than 8,000 characters")
def redirect_too_long(talk: Talk) -> None:
    talk.move("/x" * 20_000)


@refuses("/redirect-to-file", r"only http and https")
def redirect_to_file(talk: Talk) -> None:
    talk.move("file:///etc/passwd")


@refuses("/redirect-to-data", r"only http and https")
def redirect_to_data(talk: Talk) -> None:
    talk.move("data:text/html,<p>hello")


@refuses("/redirect-to-script", r"only http and https")
def redirect_to_script(talk: Talk) -> None:
    talk.move("javascript:alert(1)")


@refuses("/redirect-to-metadata", r"169\.254\.169\.254, which is no public address")
def redirect_to_metadata(talk: Talk) -> None:
    talk.move("http://169.254.169.254/latest/meta-data")


@refuses("/redirect-to-decimal", r"no public address")
def redirect_to_decimal(talk: Talk) -> None:
    talk.move("http://2852039166/latest/meta-data")


@refuses("/redirect-to-port", r"port 22 is not asked")
def redirect_to_port(talk: Talk) -> None:
    talk.move("http://127.0.0.1:22/")


@refuses("/redirect-with-user", r"user name")
def redirect_with_user(talk: Talk) -> None:
    talk.move("http://news.example@10.0.0.1/")


@refuses("/redirect-over-schemes", r"no public address|port")
def redirect_over_schemes(talk: Talk) -> None:
    talk.move("https://127.0.0.1/redirect-over-schemes")


# --- TLS


@refuses("/self-signed", r"(?i)certificate verify failed", tls=True)
def self_signed(talk: Talk) -> None:
    talk.answer(article())


# --- robots.txt, by host


@refuses("/forbidden", r"robots\.txt does not let us", host="robots-forbids.example")
@refuses("/in-trouble", r"robots\.txt cannot be had \(the server answered 503\)", host="robots-503.example")
@refuses("/redirects-inside", r"robots\.txt does not let us", host="robots-moved.example")
@reads("/huge", host="robots-huge.example")
@reads("/html", host="robots-html.example")
@reads("/loop", host="robots-loop.example")
@reads("/into-our-network", host="robots-private.example")
@reads("/bomb", host="robots-bomb.example")
@reads("/nonsense", host="robots-nonsense.example")
def behind_robots(talk: Talk) -> None:
    talk.answer(article())


@refuses("/to-the-forbidden", r"leads to http://robots-forbids\.example:\d+/x; the site's robots\.txt does not let us")
def to_the_forbidden(talk: Talk) -> None:
    talk.move(f"http://robots-forbids.example:{talk.host.partition(':')[2]}/x")


RULES = b"User-agent: *\nDisallow: /\n"
NONSENSE = b"\xff\xfe\0Crawl-delay: nan\nCrawl-delay: -5\nUser-agent\0: *\nDisallow: /*a*a*a*a*$\n" * 1000


def robots_without_end(talk: Talk) -> None:
    talk.head("Content-Length: 900000000", kind="text/plain")
    for _ in range(9000):
        talk.send(b"Disallow: /x*y*z*$\n" * 5_000)


ROBOTS: dict[str, Behave] = {
    "robots-forbids": lambda talk: talk.answer(RULES, kind="text/plain"),
    "robots-503": lambda talk: talk.answer(RULES, status="503 Service Unavailable"),
    "robots-moved": lambda talk: talk.move("/rules"),
    "robots-huge": robots_without_end,
    "robots-html": lambda talk: talk.answer(article()),
    "robots-loop": lambda talk: talk.move("/robots.txt"),
    "robots-private": lambda talk: talk.move("http://169.254.169.254/robots.txt"),
    "robots-bomb": lambda talk: talk.answer(b"\x1f\x8b\x08\x00" + b"\0" * 1000, "Content-Encoding: gzip"),
    "robots-nonsense": lambda talk: talk.answer(NONSENSE),
}


@route("/robots.txt")
def robots(talk: Talk) -> None:
    behave = ROBOTS.get(talk.host.partition(".")[0])
    behave(talk) if behave else talk.answer(b"", status="404 Not Found")


@route("/rules")
def rules(talk: Talk) -> None:
    talk.answer(RULES, kind="text/plain")
