from __future__ import annotations

import socket

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 443), ("2001:db8::1", 80, 0, 0)])
def test_no_test_reaches_another_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET

    with socket.socket(family) as client, pytest.raises(RuntimeError, match="this machine alone"):
        client.connect(address)


def test_a_test_may_reach_its_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.django_db
def test_tests_see_the_database_as_the_application_does() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = %s, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user",
            [settings.APP_ROLE],
        )
        assert cursor.fetchone() == (True, False, False)
