from __future__ import annotations

import uuid

import psycopg
import pytest
from django.db import connection

from tests.databases import command, copied, migrated, on

STEPS = "SELECT app, name FROM django_migrations ORDER BY app, name"
WALLS = """
SELECT c.relname, c.relrowsecurity, c.relacl::text, p.polname
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1, 4
"""


@pytest.mark.django_db
def test_a_copy_has_every_step_and_wall_and_no_row_of_a_test() -> None:
    name = f"copy_{uuid.uuid4().hex[:8]}"
    copied(name, migrated())
    try:
        with psycopg.connect(on(name)) as copy, connection.cursor() as here:
            for question in (STEPS, WALLS):
                here.execute(question)
                rows = here.fetchall()
                assert copy.execute(question.encode()).fetchall() == rows != []
            assert copy.execute("SELECT count(*) FROM accounts_company").fetchone() == (0,)
    finally:
        command(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_copied_database_is_the_same_for_all_who_ask() -> None:
    assert migrated() == migrated()
