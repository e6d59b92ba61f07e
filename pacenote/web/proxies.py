"""From which address a request truly comes, when proxies stand in front."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: A Unix socket has no address: only a program on this machine can write to it.
SOCKET = "127.0.0.1"


def address_of(request: HttpRequest) -> str:
    """Return the address that a request truly comes from."""
    meta = request.META
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "")
    return client_address(meta.get("REMOTE_ADDR", ""), forwarded, trusted=settings.TRUSTED_PROXIES)


def client_address(remote: str, forwarded: str, *, trusted: Iterable[Network]) -> str:
    """Return the address of the nearest machine that is not one of our proxies.

    ``forwarded`` is X-Forwarded-For: each proxy adds the address that it was asked from at the end, so it is read
    backwards, and only as far as our own proxies wrote it. What a client puts there itself is never believed.
    """
    networks = tuple(trusted)
    nearest = _address(remote) or SOCKET
    for hop in reversed(forwarded.split(",")):
        told = _address(hop)
        if not told or not _is_ours(nearest, networks):
            break
        nearest = told
    return nearest


def _is_ours(address: str, networks: Iterable[Network]) -> bool:
    return any(ipaddress.ip_address(address) in network for network in networks)


def _address(text: str) -> str:
    """Return an address without its port, an IPv4 one as such even where it came over IPv6; empty where it is none."""
    bare = text.strip().removeprefix("[").partition("]")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
