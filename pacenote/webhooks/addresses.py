"""Which addresses may be called: none by which a stranger could reach what is inside. Pure.

https://owasp.org/www-community/attacks/Server_Side_Request_Forgery
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 500
PORTS: Final = {"https": 443, "http": 80}
#: Addresses of these nets stand for an IPv4 address in their last four bytes (RFC 6052, RFC 8215).
NAT64: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
COMPATIBLE: Final = IPv6Network("::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: ``path`` is what the request line asks for."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str, *, inside: bool) -> Target | str:
    """Take an address apart, or return the code of why it is none that may be called.

    With ``inside`` the operator allows plain addresses and those of their own network.
    """
    target = _read(url)
    if target is None:
        return "not_an_address"
    if not inside and target.scheme != "https":
        return "not_https"
    number = _number(target.host)
    local = target.host == "localhost" or target.host.endswith(".localhost")
    if not inside and (local or (number and not is_public(number))):
        return "address_inside"
    return target


def _read(url: str) -> Target | None:
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    if parts.scheme not in PORTS or not host or port == 0 or "@" in parts.netloc or parts.fragment:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def is_public(number: IPv4Address | IPv6Address) -> bool:
    """Say whether a number is one of the public net, also where it is an IPv4 address in the coat of an IPv6 one."""
    if isinstance(number, IPv6Address):
        hidden = number.ipv4_mapped or number.sixtofour or (number.teredo and number.teredo[1])
        if number in COMPATIBLE or any(number in net for net in NAT64):
            hidden = IPv4Address(int(number) & 0xFFFFFFFF)
        if hidden:
            return is_public(hidden)
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
