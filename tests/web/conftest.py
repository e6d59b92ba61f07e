"""Pages read the machine's clock; tests of pages stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pacenote.accounts.models import Membership
from tests.makers import NOW


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Sunday 22 November 2026, 8:00 in Chicago: two hours before the send."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def queries_of(client: Client) -> Callable[[str], int]:
    """Return how many queries a page costs, once what is made on first sight has been made."""

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    return count


@pytest.fixture
def as_member() -> Callable[[Membership], Client]:
    """Return how somebody signs in with a browser of their own."""

    def sign_in(member: Membership) -> Client:
        client = Client()
        client.force_login(member.user)
        return client

    return sign_in
