"""Migrated databases to copy: making one takes as long as a hundred tests, copying it as long as one."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from django.test.utils import setup_databases

from pacenote.base.embedded import start

ROOT = Path(__file__).parents[1]
OWNER = "owner"
#: The file of a run that names its database; tests/embedded_server.py removes what it names.
MIGRATED = "migrated"


def on(database: str) -> str:
    """Return the address of a database of the tests' server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def command(sql: str) -> None:
    """Run what no transaction takes, such as ``CREATE DATABASE``."""
    with psycopg.connect(on("postgres"), autocommit=True) as connection:
        connection.execute(sql.encode())


def copied(name: str, source: str) -> None:
    """Make a database from another one, to which nobody may be connected."""
    command(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def migrated() -> str:
    """Return the database that others are copied from: its tables and nothing else. The first who asks makes it."""
    with _turn(MIGRATED) as note:
        if not note.exists():
            name = _new_name()
            command(f"CREATE DATABASE {name}")
            _migrate(on(name))
            note.write_text(name)
        return note.read_text()


def set_up() -> list[tuple[object, str, bool]]:
    """Make the database of this test process; of all that run at once only the first has to migrate."""
    aliases = set(connections)
    with _turn(MIGRATED) as note:
        if note.exists():
            name = connections[OWNER].creation._get_test_db_name()
            command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # of a run that was killed, on another server
            copied(name, note.read_text())
            return setup_databases(verbosity=0, interactive=False, keepdb=True, aliases=aliases)
        made = setup_databases(verbosity=0, interactive=False, aliases=aliases)
        _keep(note, connections[OWNER].settings_dict["NAME"])
        return made


def migrated_cluster(target: Path) -> None:
    """Put the folder of an embedded server there, as it is right after an installation; the first who asks makes it."""
    with _turn("cluster") as place:
        if not place.exists():
            making = place.with_name(_new_name())
            making.mkdir(mode=0o711)
            with start(making / "postgresql", durable=False) as running:
                _migrate(running.url)
            making.rename(place)
    # what root runs for another user belongs to that user
    subprocess.run(["cp", "-a", place / "postgresql", target], check=True)


def _keep(note: Path, source: str) -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()
    name = _new_name()
    copied(name, source)
    note.write_text(name)


def _new_name() -> str:
    return f"migrated_{uuid.uuid4().hex[:8]}"


@contextmanager
def _turn(name: str) -> Iterator[Path]:
    """Wait for whoever makes one just now. Roles belong to the whole server: two must not make the same one at once."""
    place = Path(os.environ["PACENOTE_DATA"]).with_name(name)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place


def _migrate(url: str) -> None:
    line = [sys.executable, "-m", "pacenote.main", "migrate", "--verbosity", "0"]
    subprocess.run(line, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)
