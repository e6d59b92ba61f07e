"""Keep bytes under the name of their SHA-256, whole or not at all."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection


def keep(path: str, data: bytes) -> None:
    """Write the bytes unless they lie there whole: a process that was killed while writing leaves a part of them.

    One writer of a path at a time, until the caller's transaction ends.
    """
    lock_path(path)
    if default_storage.exists(path):
        with default_storage.open(path) as kept:
            if kept.read() == data:
                return
        default_storage.delete(path)
    default_storage.save(path, ContentFile(data))


def lock_path(path: str) -> None:
    """Let one transaction at a time write or remove what lies at a path."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7002, hashtext(%s))", [path])
