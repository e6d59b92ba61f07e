"""A database of its own for a benchmark, migrated and empty, and removed afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from pacenote.base.embedded import start
from pacenote.base.memory import freeze_what_is_loaded


@contextmanager
def own_database() -> Iterator[Path]:
    """Make Django ready on a fresh database and return the data folder.

    The embedded server runs with its real, durable settings; ``DATABASE_URL`` names a server on which a database is
    made beside the others. Children inherit both through the environment.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="pacenote-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)  # for root the server is run by another user
        os.environ |= {
            "PACENOTE_DATA": str(folder / "data"),
            "PACENOTE_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "pacenote.settings",
        }
        if url := os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = stack.enter_context(_beside(url))
        else:
            os.environ["DATABASE_URL"] = stack.enter_context(start(folder / "postgres")).url
        stack.callback(_disconnect)
        _migrate()
        freeze_what_is_loaded()  # as a worker does when it starts
        yield folder


@contextmanager
def _beside(url: str) -> Iterator[str]:
    name = f"pacenote_bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            os.environ["DATABASE_URL"] = url


def _migrate() -> None:
    import django  # noqa: PLC0415  the settings read the environment
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _disconnect() -> None:
    from django.db import connections  # noqa: PLC0415
    from django.db.backends.postgresql.base import DatabaseWrapper  # noqa: PLC0415

    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()


def as_owner(statement: str, **values: object) -> None:
    """Run SQL as the owner of the tables, who sees every company: to build large amounts of data quickly."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement.encode(), values or None)
