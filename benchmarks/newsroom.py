"""A news site of any size: pages of invented start-up news, the same each time, served from this machine by a process of its own."""

import asyncio
import multiprocessing
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final, cast

SYLLABLES: Final = "ba be bo da de do fa fi ga go ha ka ke ko la le lo ma me mo na ne no pa po ra re ro sa se so ta te to va ve wa za".split()
ENDINGS: Final = "Robotics Energy Health Labs Foods Pay Systems Mobility Bio Analytics".split()
FIRST: Final = "James Maria Wei Amina Jonas Priya Tunde Sofia Kenji Elena Marc Fatima Lucas Chloe Omar Ana".split()
PLACES: Final = (
    "Lisbon Oslo Cork Porto Tallinn Lagos Nairobi Jakarta Toronto Austin Lyon Graz Turin Ghent Malmo Pune".split()
)
SENTENCES: Final = (
    "{company}, a start-up based in {place}, has raised {sum} million in a {round} round led by {investor}.",
    "{investor} led the round, and {other_investor} of {other_place}, which had backed the company before, followed.",
    "The company was founded in {year} by {person}, who is its chief executive, and {other_person}, who left in the spring.",
    "{person} had worked at {rival} for six years and says that nobody there wanted to hear of the idea.",
    "Its rival {rival} was bought by {other_company} of {other_place} last year for {sum} million euros.",
    "The money is to pay for an office in {other_place} and for {count} engineers, most of whom will work on the second product.",
    "{other_company} uses the software in {count} of its shops and has signed a contract for three further years.",
    "The two companies will work together on a service for small firms, which {rival} has tried before without success.",
    "A spokesman for {other_investor} declined to say what the company is worth, but called the price fair to everybody.",
    "{other_person}, formerly of {other_company}, joins the board, where {investor} has had a seat since {year}.",
    "Sales rose by {count} per cent in the first half of the year, though the market in {place} shrank.",
    "The university of {other_place} holds a small share, because the patent was written in one of its laboratories.",
    "“We could have sold to {other_company},” says {person}. “We would have been bored within a year, all of us.”",
    "Not everybody is convinced: clients complain of long waits, and {count} of them have left since January.",
    "The accelerator of {other_place} took the team into its programme in {year}, and still lends it two rooms.",
    "{rival} is said to be in talks with {other_investor} about {sum} million of new money; it did not answer our questions.",
)
SAID: Final = 15  # sentences of an article: 260 words
PAGE: Final = (
    '<html lang="en"><head><title>{title}</title><meta property="article:published_time" content="{day}">'
    '<meta property="og:site_name" content="The Generated Post"></head><body><nav><a href="/">Home</a> <a href="/money">Money</a></nav>'
    "<article><h1>{title}</h1>{paragraphs}</article><aside><a href='/x'>Read more</a></aside></body></html>"
)


def name(rank: int) -> str:
    """Return the invented word of a rank."""
    chance = random.Random(rank)  # noqa: S311 -- the same world each time
    return "".join(chance.choice(SYLLABLES) for _ in range(4)).capitalize()


def page(number: int, length: int = SAID) -> bytes:
    """Return the page of a number: HTML of so many sentences about things of which one in three recurs in other articles."""
    chance = random.Random(number)  # noqa: S311 -- the same page each time
    things = _things(chance)
    said = [sentence.format(**things) for sentence in chance.sample(SENTENCES[1:], length - 1)]
    sentences = [SENTENCES[0].format(**things), *said]
    paragraphs = "".join(f"<p>{' '.join(sentences[at : at + 3])}</p>" for at in range(0, length, 3))
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    title = f"{things['company']} raises {things['sum']} million"
    return PAGE.format(title=title, day=day, paragraphs=paragraphs).encode()


def _things(chance: random.Random) -> dict[str, str]:
    def rank() -> int:
        return chance.randrange(200) if chance.random() < 1 / 3 else chance.randrange(1_000_000)

    companies = {kind: f"{name(one := rank())} {ENDINGS[one % 10]}" for kind in ("company", "rival", "other_company")}
    investors = {kind: f"{name(rank())} Capital" for kind in ("investor", "other_investor")}
    people = {kind: f"{FIRST[(one := rank()) % len(FIRST)]} {name(one)}" for kind in ("person", "other_person")}
    place, other_place = chance.sample(PLACES, 2)
    figures = {"sum": f"${chance.randrange(2, 90)}", "count": str(chance.randrange(12, 60))}
    more = {"year": str(chance.randrange(2009, 2024)), "round": chance.choice(("seed", "Series A", "Series B"))}
    return companies | investors | people | {"place": place, "other_place": other_place} | figures | more


@contextmanager
def served(articles: int, length: int = SAID) -> Iterator[str]:
    """Serve so many pages of so many sentences; yields the address of a list of them."""
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, articles, length), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{mine.recv()}/list"
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection, articles: int, length: int) -> None:
    asyncio.run(_serving(told, articles, length))


async def _serving(told: Connection, articles: int, length: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _News(articles, length), "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


class _News(asyncio.Protocol):
    """The least that answers GET: what a full server takes for a page would be taken from the two cores that are measured."""

    def __init__(self, articles: int, length: int) -> None:
        self._articles, self._length, self._asked = articles, length, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        *heads, self._asked = (self._asked + data).split(b"\r\n\r\n")
        for head in heads:
            body, kind = self._content(head.decode("latin-1"))
            status = "200 OK" if body else "404 Not Found"
            fields = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Length: {len(body)}"
            self._transport.write(f"HTTP/1.1 {status}\r\n{fields}\r\n\r\n".encode() + body)

    def _content(self, head: str) -> tuple[bytes, str]:
        path = head.split(" ", 2)[1]
        if path == "/list":
            host = re.search(r"(?i)^host: (.*)$", head.replace("\r", ""), re.MULTILINE)
            return "".join(f"http://{host and host[1]}/news/{n}\n" for n in range(self._articles)).encode(), "plain"
        number = path.removeprefix("/news/")
        return (page(int(number), self._length), "html") if number.isdigit() else (b"", "plain")
