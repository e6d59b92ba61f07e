"""Rules that hold for every test: nothing leaves this machine, and examples take as long as they need."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import hypothesis
import pytest

# A deadline measures the machine, which is shared, and not the code.
hypothesis.settings.register_profile(
    "pacenote", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("pacenote")


def is_on_this_machine(family: int, address: Any) -> bool:
    """Say whether an address of a socket is a Unix path or a loopback number; a name may lead anywhere."""
    if family == socket.AF_UNIX:
        return True
    host = address[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def _no_connection_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))


def _guarded(connect: Any) -> Any:
    def only_here(self: socket.socket, address: Any) -> Any:
        if not is_on_this_machine(self.family, address):
            raise RuntimeError(f"A test tried to reach {address!r}; tests talk to this machine alone.")
        return connect(self, address)

    return only_here
