"""Which addresses may be reached: none inside a private network, however it is written.

A page that we read may link to ``http://169.254.169.254/`` or to a name that resolves to ``127.0.0.1`` (server-side request
forgery). So a name is resolved once, every one of its addresses must be public, and the connection goes to that address.
"""

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address
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


def resolve(host: str, port: int, *, trusted: bool) -> list[str]:
    """Return the addresses of a host, as the system resolves it.

    Raises `ForbiddenAddressError` when any of them is not public, unless the origin is ``trusted``; `OSError` when the
    name does not resolve.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not trusted and not is_public(ipaddress.ip_address(address.partition("%")[0])):
            raise ForbiddenAddressError(f"{host} leads to {address}, which is no public address")
    return addresses
