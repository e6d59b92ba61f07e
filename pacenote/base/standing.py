"""May requests be served safely: is the database there, up to date, and is the wall between companies whole."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

ROLE = """
SELECT rolsuper OR rolbypassrls,
  EXISTS (SELECT 1 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND pg_has_role(current_user, relowner, 'USAGE'))
FROM pg_roles WHERE rolname = current_user
"""


def in_the_way() -> str:
    """Return the code of what is in the way, empty where nothing is."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(ROLE)
            mighty, owns = cursor.fetchone()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database_unreachable"
    if missing:
        return "migrations_missing"
    if mighty:
        return "role_bypasses_row_security"
    return "role_owns_tables" if owns else ""
