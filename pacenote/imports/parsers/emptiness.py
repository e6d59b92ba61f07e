"""A file that would leave nothing behind must not take the place of one that holds something."""

from __future__ import annotations

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.parsed import ParsedFile


def refuse_empty(parsed: ParsedFile) -> ParsedFile:
    """Return the file; raise RefusedFileError where no row of it is left, with the first reason."""
    if parsed.rows:
        return parsed
    first = next(iter(parsed.errors), None)
    raise RefusedFileError(
        _("No row of this file can be read. Line %(line)s: %(error)s")
        if first
        else _("This file has titles, but no rows."),
        hint=_("Open it and look whether it has rows; then export it again, with the right time frame."),
        code="no_rows",
        values={"line": first.line, "error": first.message} if first else {},
    )
