"""Where a deed comes from: the address behind the request that is being answered; empty for jobs and commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_address: Final[ContextVar[str]] = ContextVar("address", default="")


def address_here() -> str:
    """Return the address behind the request that is being answered."""
    return _address.get()


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Let everything that is written down inside come from an address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)
