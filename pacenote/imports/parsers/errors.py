"""Why a file is refused: a stable code, a sentence for a dispatcher, and how to repair it."""

from __future__ import annotations

from pacenote.base.errors import DomainError


class RefusedFileError(DomainError):
    """The file cannot be read whole, so nothing of it is taken. ``code`` is one of the codes in docs/user/files.md."""

    code = "file_refused"
