"""Why the embedded database cannot run: one sentence each, and what to do next."""

from __future__ import annotations

from pacenote.base.errors import DomainError

OWN_SERVER = "Or give the address of a PostgreSQL server in DATABASE_URL."


class EmbeddedPostgresError(DomainError):
    """The embedded PostgreSQL server cannot be found, made, started or stopped."""

    code = "database_not_started"

    def __init__(self, message: str, *, hint: str, code: str | None = None) -> None:
        super().__init__(message, hint=f"{hint} {OWN_SERVER}", code=code)
