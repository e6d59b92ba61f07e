"""What need not be done at a start, because it was done before and nothing has changed: a mark in the data folder.

Comparing marks takes milliseconds; bringing a schema up to date that is, or collecting files that are collected, takes
seconds. A mark that is missing or wrong costs that time and nothing else. No Django here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
#: Libraries that bring migrations of their own.
WITH_MIGRATIONS = ("django", "django-allauth", "procrastinate")
DONE = "SELECT count(*), coalesce(max(id), 0) FROM django_migrations"


def schema_mark(url: str) -> str:
    """Return what tells one state of code and database from another; empty where the database was never migrated.

    Empty as well where it gives no connection: whoever migrates it then is told why.
    The rows of ``django_migrations`` are a part of it: a restored backup, or another version beside, changes them.
    """
    import psycopg  # noqa: PLC0415  the watching process of a web compares static files only

    try:
        with psycopg.connect(url) as connection:
            done = connection.execute(DONE).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.OperationalError):
        return ""
    parts = [url, os.environ.get("PACENOTE_APP_ROLE", ""), repr(done), *(version(name) for name in WITH_MIGRATIONS)]
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        parts += [str(path.relative_to(PACKAGE)), hashlib.sha256(path.read_bytes()).hexdigest()]
    return _digest(parts)


def static_mark(applications: Iterable[str]) -> str:
    """Return what tells one state of the static files of all applications from another."""
    parts = []
    for application in applications:
        top, *rest = application.split(".")
        spec = find_spec(top)
        for place in spec.submodule_search_locations or () if spec else ():
            for path in sorted(Path(place, *rest, "static").rglob("*")):
                stat = path.stat()
                parts.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return _digest([version("whitenoise"), *parts])


def is_marked(file: Path, mark: str) -> bool:
    """Say whether a mark was left there."""
    return bool(mark) and file.exists() and file.read_text(encoding="ascii") == mark


def leave(file: Path, mark: str) -> None:
    """Leave a mark, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(mark, encoding="ascii")
    fresh.replace(file)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
