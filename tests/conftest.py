"""Rules that hold for every test: nothing leaves this machine, and examples take as long as they need."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.test.utils import teardown_databases
from django.utils import translation
from pytest_django import DjangoDbBlocker

from pacenote.webhooks import fresh
from tests import databases

# A deadline measures the machine, which is shared, and not the code.
hypothesis.settings.register_profile(
    "pacenote", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("pacenote")
LONGEST = ("faults", "slow", "browser")


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly() -> None:
    """Hash as the product does, at the smallest cost: its own is a tenth of a second for each sign-in of a test."""
    for name, value in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
        setattr(Argon2PasswordHasher, name, value)


@pytest.fixture(autouse=True)
def _no_language_stays() -> Iterator[None]:
    """Let no test read the language of the one before it: a page that was asked for leaves its reader's active."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Make the test database as its owner, whichever connections the chosen tests ask for.

    pytest-django's own fixture leaves the owner out when no test names it, and the application role cannot make tables.
    """
    with django_db_blocker.unblock():
        made = databases.set_up()
    yield
    with django_db_blocker.unblock():
        for connection in connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()
        teardown_databases(made, verbosity=0)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Run one worker more than there are processors: some tests wait for a minute to pass, many for the database."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it alone when the others have done theirs.

    The rest keeps its order: pytest-randomly's, within pytest-django's.
    """
    refuse_leftovers(items)
    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays for the whole run, thousands of tests and every module among it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def rank(item: pytest.Item) -> int:
    """Return the place of a test's first mark in ``LONGEST``, behind all of them where it has none.

    What uses the database of the test process stays where pytest-django puts it: who empties tables comes last.
    """
    if item.get_closest_marker("django_db"):
        return len(LONGEST)
    return next((place for place, mark in enumerate(LONGEST) if item.get_closest_marker(mark)), len(LONGEST))


def refuse_leftovers(items: list[pytest.Item]) -> None:
    """Refuse a test that would leave its rows to the next one.

    Only the owner empties tables after a test with real transactions; the application's connection mirrors the owner's
    database, and Django never flushes a mirror.
    """
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction") and "owner" not in mark.kwargs.get("databases", ()):
            raise pytest.UsageError(f'{item.nodeid} leaves its rows behind: name databases=["default", "owner"]')


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


@pytest.fixture(autouse=True)
def _no_event_of_another_test_waits_to_be_told() -> None:
    """Take what a service left for its door, since a test may call services without one."""
    fresh.taken()
