"""One way into a company's rows, and the database's own wall around them.

The policies compare ``company_id`` with a setting that lasts for one transaction, so that *unset* means no rows.
They are enabled but not forced: the owner, who only migrates, sees everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, migrations, transaction

SETTING = "pacenote.company"
POLICY = f"company_id = NULLIF(current_setting('{SETTING}', true), '')::bigint"


def current_company() -> int | None:
    """Return the id of the company whose rows this transaction sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NULLIF(current_setting(%s, true), '')", [SETTING])
        (value,) = cursor.fetchone()
    return int(value) if value else None


def _set(company_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, "" if company_id is None else str(company_id)])


@contextmanager
def as_company(company_id: int) -> Iterator[None]:
    """Open a transaction that sees the rows of one company and no other.

    Inside a transaction that is already open it is a savepoint, and what was seen before is seen again afterwards.
    """
    nested = connection.in_atomic_block
    before = current_company() if nested else None
    with transaction.atomic():
        _set(company_id)
        yield
        if nested:
            _set(before)


def protect(*tables: str) -> migrations.RunSQL:
    """Return the migration step that puts the wall around tables that have a ``company_id``."""
    forward: list[Any] = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
        f"CREATE POLICY company_rows ON {table} USING ({POLICY}) WITH CHECK ({POLICY});"
        for table in tables
    ]
    backward: list[Any] = [
        f"DROP POLICY company_rows ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;" for table in tables
    ]
    return migrations.RunSQL(forward, backward)


def same_company(table: str, column: str, target: str) -> migrations.RunSQL:
    """Return the migration step after which ``table.column`` can only point at a row of its own company."""
    key, link = f"{target}_of_company", f"{table}_{column}_company"[:60]
    forward = (
        # names come from our own migrations, never from outside
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{key}') THEN "
        f"ALTER TABLE {target} ADD CONSTRAINT {key} UNIQUE (id, company_id); END IF; END $$; "
        f"ALTER TABLE {table} ADD CONSTRAINT {link} FOREIGN KEY ({column}, company_id) "
        f"REFERENCES {target} (id, company_id) DEFERRABLE INITIALLY DEFERRED;"
    )
    return migrations.RunSQL(forward, f"ALTER TABLE {table} DROP CONSTRAINT {link};")


def append_only(*tables: str, role: str) -> migrations.RunSQL:
    """Return the migration step after which the application can add to tables but change or remove nothing."""
    return migrations.RunSQL(
        [f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role};" for table in tables],
        [f"GRANT UPDATE, DELETE ON {table} TO {role};" for table in tables],
    )


def see_company(company_id: int) -> None:
    """Let the rest of the open transaction see one company's rows; for batches that walk over several companies.

    Raises RuntimeError outside of a transaction, where the setting would be gone before it is used.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("see_company needs an open transaction")
    _set(company_id)


def lock_company(company_id: int) -> None:
    """Let one transaction at a time load, evaluate or release for a company; held until the transaction ends.

    Taken before any other lock, so that no two of them can wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7001, %s)", [company_id])


def lock_companies_at_hand(company_ids: Iterable[int]) -> set[int]:
    """Take the lock of each company that nobody holds just now, and return which; for batches, which wait for none.

    A batch that waited could keep the companies it has from everybody else for as long as one of them is busy.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT company_id FROM unnest(%s::int[]) AS wanted(company_id)"
            " WHERE pg_try_advisory_xact_lock(7001, company_id)",
            [list(company_ids)],
        )
        return {row[0] for row in cursor.fetchall()}
