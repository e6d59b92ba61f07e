"""What only a user can say about a file."""

from __future__ import annotations

from pacenote.base.errors import DomainError


class AskError(DomainError):
    """The file is fine, but only a user can say what it is for."""
