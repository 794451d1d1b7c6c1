"""Which addresses may be reached: none inside a private network, however it is written.

A page that we read may link to ``http://169.254.169.254/`` or to a name that resolves to ``127.0.0.1`` (server-side request
forgery). So a name is resolved once, every one of its addresses must be public, and the connection goes to that address.
"""

import ipaddress
import socket
import threading
from ipaddress import IPv4Address, IPv6Address
from queue import Empty, SimpleQueue
from typing import Final

Address = IPv4Address | IPv6Address

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_NOT_PUBLIC: Final = tuple(
    map(
        ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "2001::/23", "fec0::/10")
    )
)  # RFC 6890 blocks that Python's is_global lets through, wholly or in part


class ForbiddenAddressError(OSError):
    """The name leads to an address that a stranger's link must not reach."""


def is_public(address: Address) -> bool:
    """Say whether an address is on the public internet; an IPv4 address inside an IPv6 one counts as itself."""
    inner = embedded(address)
    if inner is not None:
        return is_public(inner)
    blocked = any(address.version == net.version and address in net for net in _NOT_PUBLIC)
    return address.is_global and not address.is_multicast and not blocked


def embedded(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for: mapped, compatible, 6to4, Teredo or NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64 or (int(address) >> 32 == 0 and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of a host, as the system resolves it.

    Raises `OSError` when the name does not resolve, `TimeoutError` when it has not after so many seconds: a stranger's
    name server may take its time, and the system's resolver knows no deadline.
    """
    answers = SimpleQueue[list[str] | Exception]()
    threading.Thread(target=_ask, args=(host, port, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.0))
    except Empty:
        raise TimeoutError(f"{host} was not resolved in time") from None
    if isinstance(answer, Exception):
        raise OSError(f"{host} cannot be resolved") from answer
    return answer


def private(addresses: list[str]) -> frozenset[str]:
    """Return those of the addresses that are not public."""
    return frozenset(one for one in addresses if not is_public(ipaddress.ip_address(one.partition("%")[0])))


def check(host: str, addresses: list[str], allowed: frozenset[str]) -> None:
    """Raise `ForbiddenAddressError` when any of a host's addresses is neither public nor ``allowed``."""
    if forbidden := sorted(private(addresses) - allowed):
        raise ForbiddenAddressError(f"{host} leads to {forbidden[0]}, which is no public address")


def _ask(host: str, port: int, answers: SimpleQueue[list[str] | Exception]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # ValueError: no host name, as UnicodeError says of one with an empty label
        answers.put(error)
    else:
        answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
