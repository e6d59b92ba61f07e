"""What is wrong with this installation, how full it is, and what to do."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connections

from pacenote.base import clamd
from pacenote.base.scanning import SECONDS
from pacenote.base.standing import in_the_way
from pacenote.cli.refusing import reason
from pacenote.imports.services.repairing import REFUSED_KEPT
from pacenote.imports.services.storing import original_path

GIBIBYTE = 1024**3
LEAST_FREE, LEAST_SHARE = GIBIBYTE, 0.1
SILENT, WAITING, OVERDUE = timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=5)
OLDEST_MAJOR = 15
VERSION_AND_SIZE = "SELECT current_setting('server_version_num')::int, pg_database_size(current_database())"
#: A job that was not put off is due from the moment it was left.
DUE_TOO_LONG = """
SELECT count(*) FROM procrastinate_jobs j WHERE status = 'todo' AND coalesce(scheduled_at, '-infinity') < %s
  AND EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'deferred' AND e.at < %s)
"""
IN_THE_WAY = {
    "database_unreachable": ("The database cannot be reached.", "Look at DATABASE_URL and at the server."),
    "migrations_missing": ("The database is not up to date.", "Run `pacenote migrate`."),
    "role_bypasses_row_security": (
        "The application's role bypasses the wall between companies.",
        "Run `ALTER ROLE … NOSUPERUSER NOBYPASSRLS` as an administrator.",
    ),
    "role_owns_tables": (
        "The application's role owns tables, so the wall between companies does not hold.",
        "Let the user of DATABASE_URL own them, and name another role in PACENOTE_APP_ROLE.",
    ),
}
#: What the same code means where the owner of the tables did get in.
ROLE_REFUSED = {
    "database_unreachable": (
        "The database takes the user of DATABASE_URL, but gives it no connection as the application's role.",
        "Run `GRANT … TO …` for the role of PACENOTE_APP_ROLE as an administrator (docs/operator/postgresql.md).",
    )
}


class State(StrEnum):
    """How well something stands."""

    FINE = "fine"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, what was found, and what to do about it."""

    name: str
    state: State
    said: str
    advice: str = ""


def examine(now: datetime) -> list[Finding]:
    """Look at everything. What needs the database is left out where it cannot be used."""
    findings = list(_database())
    usable = all(finding.state is not State.WRONG for finding in findings)
    looks: tuple[Callable[[datetime], Iterator[Finding]], ...] = (_originals, _retention, _worker, _sending)
    for look in looks if usable else ():
        findings += look(now)
    return [*findings, *_disk(), *_mail(), *_scanner(), *_address()]


def _ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask as the owner of the tables, who sees every company: an operator's question, never a user's."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _database() -> Iterator[Finding]:
    """Ask as the owner first: it is told why at once, and a new database has no other role yet."""
    try:
        ((number, size),) = _ask(VERSION_AND_SIZE)
        ((known,),) = _ask("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", settings.APP_ROLE)
    except DatabaseError as error:
        said, advice = IN_THE_WAY["database_unreachable"]
        yield Finding("database", State.WRONG, f"{said} {reason(error)}", advice)
        return
    if code := in_the_way() if known else "migrations_missing":
        yield Finding("database", State.WRONG, *(IN_THE_WAY | ROLE_REFUSED)[code])
        return
    said = f"PostgreSQL {number // 10000}, {size / GIBIBYTE:.2f} GiB."
    old = number // 10000 < OLDEST_MAJOR
    advice = f"Pacenote needs PostgreSQL {OLDEST_MAJOR} or newer." if old else ""
    yield Finding("database", State.WRONG if old else State.FINE, said, advice)


def _originals(now: datetime) -> Iterator[Finding]:  # noqa: ARG001  as its siblings
    rows = _ask("SELECT DISTINCT company_id, sha256, size FROM performance_performancefile WHERE erased_at IS NULL")
    lost = [sha for company, sha, _size in rows if not default_storage.exists(original_path(company, sha))]
    total = sum(size for _company, _sha, size in rows)
    said = f"{len(rows)} original files, {total / GIBIBYTE:.2f} GiB."
    if lost:
        said += f" {len(lost)} are missing, the first of them {lost[0][:12]}…"
        yield Finding("originals", State.WRONG, said, "Bring them back from a backup into PACENOTE_DATA/originals.")
    else:
        yield Finding("originals", State.FINE, said)


def _retention(now: datetime) -> Iterator[Finding]:
    ((many, size),) = _ask(
        "SELECT count(*), coalesce(sum(size), 0) FROM performance_performancefile"
        " WHERE status = 'refused' AND uploaded_at < %s",
        now - REFUSED_KEPT,
    )
    ((kept, weight),) = _ask(
        "SELECT count(*), coalesce(sum(size), 0) FROM performance_performancefile WHERE status = 'refused'"
    )
    said = f"{kept} refused files, {int(weight) / 1024**2:.1f} MiB; the next night frees {int(size) / 1024**2:.1f} MiB."
    late = (many > 0 and "The worker removes them at night; let one run.") or ""
    yield Finding("retention", State.LOOK if late else State.FINE, said, late)


def _worker(now: datetime) -> Iterator[Finding]:
    ((alive,),) = _ask("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %s", now - SILENT)
    ((waiting,),) = _ask(DUE_TOO_LONG, now - WAITING, now - WAITING)
    said = f"{alive} at work, {waiting} jobs due for more than 10 minutes."
    if not alive:
        yield Finding("worker", State.WRONG, said, "Nothing is read or sent: start `pacenote worker` (`up` does).")
    elif waiting:
        yield Finding("worker", State.LOOK, said, "Start another `pacenote worker`, or look at its log.")
    else:
        yield Finding("worker", State.FINE, said)


def _sending(now: datetime) -> Iterator[Finding]:
    ((late,),) = _ask(
        "SELECT count(*) FROM performance_sendmoment WHERE released_at IS NULL AND outcome = '' AND due_at < %s",
        now - OVERDUE,
    )
    ((unsure,),) = _ask("SELECT count(*) FROM messaging_delivery WHERE status = 'unknown'")
    said = f"{late} send moments passed without a release, {unsure} deliveries are not sure."
    if late:
        yield Finding("sending", State.WRONG, said, "Start a worker; what is too late is told to the company's users.")
    elif unsure:
        yield Finding("sending", State.LOOK, said, "Let somebody decide on the page Not sure.")
    else:
        yield Finding("sending", State.FINE, said)


def _disk() -> Iterator[Finding]:
    folders = (settings.DATA_DIR, settings.DATA_DIR / "originals")
    if closed := [str(each) for each in folders if each.exists() and not os.access(each, os.W_OK | os.X_OK)]:
        advice = "Give all of PACENOTE_DATA to the user that Pacenote runs as; look whether the disk is read-only."
        yield Finding("disk", State.WRONG, f"{closed[0]} cannot be written by this user.", advice)
        return
    usage = shutil.disk_usage(settings.DATA_DIR)
    said = f"{usage.free / GIBIBYTE:.1f} of {usage.total / GIBIBYTE:.1f} GiB free."
    full = usage.free < LEAST_FREE
    tight = usage.free < LEAST_SHARE * usage.total
    advice = "Free some, or move PACENOTE_DATA." if full or tight else ""
    yield Finding("disk", State.WRONG if full else State.LOOK if tight else State.FINE, said, advice)


def _mail() -> Iterator[Finding]:
    if settings.SMTP is not None:
        host, port = settings.SMTP.host, settings.SMTP.port
        advice = "Look at PACENOTE_SMTP_URL and at the mail server."
    elif settings.MAIL_PROVIDER is not None:
        parts = urlsplit(settings.MAIL_PROVIDER.api_url)
        host, port = parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
        advice = "Look at PACENOTE_MAIL_API_URL, and whether this machine may reach the provider."
    else:
        said = "No mail server is named: e-mails of the messages stay in the outbox, and no reset of a password leaves."
        yield Finding("mail", State.LOOK, said, "Set PACENOTE_SMTP_URL, or a provider (docs/operator/settings.md).")
        return
    try:
        with socket.create_connection((host, port), timeout=5):
            yield Finding("mail", State.FINE, f"{host}:{port} answers.")
    except OSError as error:
        yield Finding("mail", State.WRONG, f"{host}:{port} does not answer: {error.strerror or error}.", advice)


def _scanner() -> Iterator[Finding]:
    where, harmless = settings.SCANNER, bytes(settings.FILE_LIMIT_BYTES)
    if where is None:
        yield Finding("scanner", State.FINE, "None is named: files are not scanned for viruses.")
        return
    try:
        called = clamd.version(where, seconds=SECONDS)
        finds = clamd.scan(where, clamd.EICAR, seconds=SECONDS).verdict is clamd.Verdict.FOUND
        takes = clamd.scan(where, harmless, seconds=SECONDS).verdict is clamd.Verdict.CLEAN
    except clamd.SilentError as error:
        said = f"{where} does not answer: {error}. No file is taken in."
        yield Finding("scanner", State.WRONG, said, "Look at PACENOTE_CLAMD and at clamd.")
        return
    said = f"{called} answers at {where}."
    if not finds:
        advice = "Give it signatures: start freshclam, and look at its log."
        yield Finding("scanner", State.WRONG, f"{said} It does not find the test file EICAR.", advice)
    elif not takes:
        most = f"{len(harmless) // 1024 // 1024} MB"
        advice = "Set StreamMaxLength, MaxFileSize and MaxScanSize in clamd.conf (docs/operator/security.md)."
        yield Finding("scanner", State.LOOK, f"{said} It does not take files of {most}.", advice)
    else:
        yield Finding("scanner", State.FINE, said)


def _address() -> Iterator[Finding]:
    local = "//localhost" in settings.PUBLIC_URL or "//127.0.0.1" in settings.PUBLIC_URL
    if settings.HTTPS or local:
        yield Finding("address", State.FINE, f"{settings.PUBLIC_URL}.")
    else:
        yield Finding(
            "address", State.WRONG, f"{settings.PUBLIC_URL} is not encrypted.", "Put a proxy with TLS in front of it."
        )
