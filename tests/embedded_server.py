"""pytest plugin: one PostgreSQL server for a whole run, unless DATABASE_URL names another.

Loaded by ``-p`` in pyproject.toml, since the address must stand in the environment before Django reads its settings.
Workers of pytest-xdist inherit the environment, so the server is shared by all of them.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from pacenote.base.embedded import EmbeddedPostgresError, Running, start

PREFIX = "pacenote-tests-"
STATE = pytest.StashKey[tuple[Path, Running | None]]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment; a wrapper runs before pytest-django's own hook loads the settings."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        early_config.stash[STATE] = _prepare_environment()
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server after the last worker has gone."""
    folder, running = config.stash.get(STATE, (None, None))
    if running:
        running.stop()
    elif folder:
        remove_migrated(folder)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def remove_migrated(folder: Path) -> None:
    """Leave nothing of tests/databases.py on a server that is not ours."""
    note = folder / "migrated"
    if note.exists():
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{note.read_text()}" WITH (FORCE)'.encode())


def keep_compiled() -> None:
    """Let what this run starts compile a module once, also where the shell asks for no bytecode beside the sources.

    Otherwise each of its processes would compile Django anew, which is more than half of a start.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(sys.prefix) / ".pycache"))


def _prepare_environment() -> tuple[Path, Running | None]:
    keep_compiled()
    _remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)  # for root the server is run by another user
    os.environ["PACENOTE_DATA"] = str(folder / "data")
    (folder / "data" / "static").mkdir(parents=True)  # where nothing is collected, the web server looks in vain
    if os.environ.get("DATABASE_URL"):
        return folder, None
    running = start(folder / "postgresql", durable=False)
    os.environ["DATABASE_URL"] = running.url
    return folder, running


def _remove_leftovers() -> None:
    """Stop and remove servers of runs that were killed: their lock is free."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, EmbeddedPostgresError):
            handle = os.open(folder / "postgresql" / "users.lock", os.O_RDWR)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            finally:
                os.close(handle)
            start(folder / "postgresql", durable=False).stop()
            shutil.rmtree(folder, ignore_errors=True)
