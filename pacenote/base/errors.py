"""Refusals that a person reads and a program can tell apart."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal with a stable ``code``, a ``message`` for a person and a ``hint`` on what to do next."""

    code = "refused"

    def __init__(self, message: str, *, hint: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def as_dict(self) -> dict[str, str]:
        """Return what ``inspect`` and the API print of this refusal."""
        return {"code": self.code, "message": self.message, "hint": self.hint}
