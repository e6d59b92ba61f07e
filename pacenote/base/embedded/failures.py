"""Turn what PostgreSQL prints on failure into one sentence for a person."""

from __future__ import annotations

import errno
import re

from pacenote.base.embedded.errors import EmbeddedPostgresError
from pacenote.base.embedded.places import Places

FULL = (
    "The disk with {home} is full, so the database cannot run.",
    "Free some space, then start again.",
    "database_disk_full",
)
READ_ONLY = (
    "The database cannot write to {home}.",
    "Make it writable for the user who runs Pacenote, or name another directory in PACENOTE_DATA.",
    "database_read_only",
)
BY_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.ENOTDIR: READ_ONLY,
    errno.EEXIST: READ_ONLY,
}
BY_TEXT = {
    "No space left on device": FULL,
    "Check free disk space": FULL,
    "Disk quota exceeded": FULL,
    "Read-only file system": READ_ONLY,
}


def explain(output: str, places: Places) -> EmbeddedPostgresError:
    """Return the refusal that fits what a program of PostgreSQL printed."""
    for text, reason in BY_TEXT.items():
        if text in output:
            return _refusal(reason, places.home)
    cause = re.search(r"(?:FATAL|PANIC|error):\s+(.+)", output)
    said = cause[1] if cause else (output.strip().splitlines() or ["nothing"])[-1]
    return EmbeddedPostgresError(
        f"The database did not start; PostgreSQL says: {said.strip().rstrip('.')}.",
        hint=f"Its log is {places.log}.",
    )


def explain_os_error(error: OSError, home: object) -> EmbeddedPostgresError:
    """Return the refusal that fits an error of the operating system."""
    if reason := BY_ERRNO.get(error.errno or 0):
        return _refusal(reason, home)
    return EmbeddedPostgresError(f"The database in {home} did not start: {error.strerror}.", hint="Correct that.")


def _refusal(reason: tuple[str, str, str], home: object) -> EmbeddedPostgresError:
    message, hint, code = reason
    return EmbeddedPostgresError(message.format(home=home), hint=hint, code=code)
