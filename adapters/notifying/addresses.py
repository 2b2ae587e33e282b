"""Where a webhook may go: out into the world over TLS, and nowhere into our own network.

The name is resolved by us, every address of it is judged, and the connection is made to one of
those very addresses: a name that answers otherwise the next time changes nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

Ip: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name. Raises OSError."""
MOST_LETTERS = 2000
RESOLVE_S = 3.0
_PORTS = {"https": 443, "http": 80}
_LEADS_ELSEWHERE = tuple(
    ip_network(each)
    for each in (
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10"),
        *("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"),
    )
)
"""Addresses that carry another one, that were meant for a site, and services of platforms."""


class AddressRefusedError(Exception):
    """No webhook may go there; the message says why and repeats no address."""


@dataclass(frozen=True, slots=True)
class Goal:
    """An address of which every part was judged: what is asked for, and where we connect to."""

    parts: SplitResult
    ip: Ip
    port: int

    @property
    def host(self) -> str:
        return self.parts.hostname or ""

    @property
    def dialled(self) -> str:
        """The URL with the address in place of the name."""
        where = f"[{self.ip}]" if self.ip.version == 6 else str(self.ip)
        query = f"?{self.parts.query}" if self.parts.query else ""
        return f"{self.parts.scheme}://{where}:{self.port}{self.parts.path or '/'}{query}"


async def resolved(host: str, port: int) -> Sequence[str]:
    """As the machine resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    return [str(address[0]) for *_, address in found]


def checked_url(url: str, *, loopback: bool) -> SplitResult:
    """What can be said without asking for its name. ``loopback``: on a machine for development
    plain HTTP may go to the machine itself. Raises AddressRefusedError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefusedError("it is no address") from None
    if len(url) > MOST_LETTERS or not (url.isascii() and url.isprintable()) or " " in url:
        raise AddressRefusedError("it is no plain address")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise AddressRefusedError("it must begin with https")
    if not parts.hostname or port == 0 or "@" in parts.netloc or parts.fragment:
        raise AddressRefusedError("it must name a host, and neither a user nor a part of a page")
    return parts


def leads_here(url: str) -> bool:
    """Whether an address names this machine, as it is written."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return False
    with suppress(ValueError):
        return ip_address(name).is_loopback
    return name == "localhost"


async def goal_of(url: str, *, loopback: bool, resolve: Resolve = resolved) -> Goal:
    """Raises AddressRefusedError; OSError where the name is not known, TimeoutError."""
    parts = checked_url(url, loopback=loopback)
    port = parts.port or _PORTS[parts.scheme]
    async with asyncio.timeout(RESOLVE_S):
        found = [_ip(each) for each in await resolve(parts.hostname or "", port)]
    if not found:
        raise OSError("the name has no address")
    for each in found:
        _judge(each, parts.scheme, loopback=loopback)
    return Goal(parts, found[0], port)


def is_outside(ip: Ip) -> bool:
    """Whether it is an address of the world: none of ours, of the machine's, of a group's, and
    none behind which another one may stand."""
    inner = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return is_outside(inner)
    special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local
    elsewhere = any(ip in each for each in _LEADS_ELSEWHERE if each.version == ip.version)
    return ip.is_global and not (special or ip.is_loopback or ip.is_private or elsewhere)


def _judge(ip: Ip, scheme: str, *, loopback: bool) -> None:
    if loopback and ip.is_loopback:
        return
    if not is_outside(ip):
        raise AddressRefusedError("its name leads to an address that is not of the world outside")
    if scheme != "https":
        raise AddressRefusedError("it must begin with https")


def _ip(text: str) -> Ip:
    """An address without the zone that some systems add."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        raise AddressRefusedError("its name leads to what is no address") from None
