"""No link of a stranger reaches a private address, however it is written."""

import ipaddress
import socket
import time
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnreachableError, UnreadableError
from ingest.fetch import Fetcher
from ingest.fetch.address import ForbiddenAddressError, check, embedded, is_public, resolve

PRIVATE = """
127.0.0.1 127.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 192.88.99.1 240.0.0.1
:: ::1 fe80::1 fc00::1 fd12:3456::1 ff02::1 fec0::1 2001:db8::1 100::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 2002:7f00:1:: 2002:a00:1:: 64:ff9b::127.0.0.1 64:ff9b::a00:1 64:ff9b:1::1
2001:0:4136:e378:8000:63bf:3fff:fdd2
""".split()

PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::808:808", "2002:808:808::"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_reserved_addresses(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "64:ff9b::"]))
def test_an_address_inside_another_counts_as_itself(inner: ipaddress.IPv4Address, prefix: str) -> None:
    wrapped = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | int(inner))
    assert embedded(wrapped) == inner
    assert is_public(wrapped) == is_public(inner)


NOTATIONS = [  # none is bound to: they must not be reached
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.000.000.001", "localhost", "LOCALHOST",
    "localhost.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "[::ffff:7f00:1]", "0", "0.0.0.0", "[2002:7f00:1::]",
    "[64:ff9b::127.0.0.1]", "169.254.169.254", "0xa9fea9fe", "2852039166", "[fe80::1]", "①②⑦.⓪.⓪.①", "127。0。0。1",
    "127.0.0.1.", "0x7f.0x0.0x0.0x1", "0177.0x0.0.1", "１２７.０.０.１", "[::1%25lo]", "[fe80::1%25lo]", "[::ffff:169.254.169.254]", "[fd00:ec2::254]",
    "news.example@127.0.0.1", "127.0.0.1#@news.example", "127.0.0.1\\@news.example", "127.0.0.1:80@169.254.169.254", "%31%32%37.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", NOTATIONS)
def test_loopback_and_metadata_in_every_notation(host: str) -> None:
    """Refused before it is tried: what was tried and failed would be unreachable, as is what the system knows no address of."""
    fetcher = Fetcher("test")
    with pytest.raises(UnreadableError) as refused:
        fetcher.get(f"http://{host}/")
    assert not isinstance(refused.value, UnreachableError) or "cannot be resolved" in str(refused.value)


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(ForbiddenAddressError):
        check("rebound.example", ["93.184.215.14", "10.0.0.1"], frozenset())
    check("intranet.example", ["93.184.215.14", "10.0.0.1"], frozenset({"10.0.0.1"}))


def test_a_name_server_that_takes_its_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> list[object]:
        time.sleep(0.5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(TimeoutError):
        resolve("slow.example", 80, 0.05)


class Names:
    """A name server of a stranger's, who changes his mind."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
        self.answers, self._real = list(answers), socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self.ask)

    def ask(self, host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "rebound.example":
            return self._real(host, *args, **kwargs)
        return self._real(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0], *args, **kwargs)


def test_the_checked_address_is_the_one_connected_to(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: a name that changes its answer after the check gains nothing, as it is asked once a connection."""
    port = int(site.rpartition(":")[2])
    names = Names(monkeypatch, *["127.0.0.1"] * 3, "10.0.0.1")  # when it is named, connected to for robots.txt and page
    with closing(Fetcher("test")) as fetcher:
        fetcher.trust(f"http://rebound.example:{port}/")
        assert fetcher.get(f"http://rebound.example:{port}/page").data
    assert names.answers == ["10.0.0.1"]


def test_a_named_public_site_cannot_move_its_name_into_our_network(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(site.rpartition(":")[2])
    Names(monkeypatch, "93.184.215.14", "127.0.0.1")
    with closing(Fetcher("test")) as fetcher:
        fetcher.trust(f"http://rebound.example:{port}/")
        with pytest.raises(UnreadableError, match=r"127\.0\.0\.1, which is no public address"):
            fetcher.get(f"http://rebound.example:{port}/page")


def test_a_link_with_a_user_name_hides_where_it_leads() -> None:
    with closing(Fetcher("test")) as fetcher, pytest.raises(UnreadableError, match="user name"):
        fetcher.get("http://news.example@93.184.215.14/")
