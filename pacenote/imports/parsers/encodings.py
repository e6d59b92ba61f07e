"""From the bytes of a text file to its lines of cells: encodings and delimiters that spreadsheets really write."""

from __future__ import annotations

import codecs
import csv
import io
import re

from charset_normalizer import from_bytes

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import limits
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.tables import Row

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_DELIMITERS = ",;\t|"
_HEAD_CHARACTERS = 64_000


def decode(data: bytes) -> str:
    """Return the text of the bytes; raise RefusedFileError where they are no text, or one line is endless."""
    _refuse_endless_line(data)
    text = _by_mark(data) or _by_trial(data)
    if _CONTROL.search(text):
        raise RefusedFileError(
            _("This file holds binary data where text is expected."),
            hint=_("Download it again from where it came from and do not open it in between."),
            code="not_text",
        )
    return text


def _refuse_endless_line(data: bytes) -> None:
    start = 0
    while len(data) - start > limits.MAX_LINE_BYTES:
        limit = start + limits.MAX_LINE_BYTES
        end = max(data.rfind(b"\n", start, limit), data.rfind(b"\r", start, limit))
        if end < 0:
            raise RefusedFileError(
                _("One line of this file is longer than %(most)s characters, so it is no table."),
                hint=_("Export the file again; every person should stand on a line of their own."),
                code="too_long_line",
                values={"most": f"{limits.MAX_LINE_BYTES:,}"},
            )
        start = end + 1


def _by_mark(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    sample = data[:2000]
    if len(sample) >= 4 and sample.count(0) * 3 > len(sample):
        return _decoded(data, "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be")
    return ""


def _by_trial(data: bytes) -> str:
    if b"\x00" in data:
        return "\x00"
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Guessed only where the two likely ones fail, and from a sample: over megabytes the guess takes seconds.
    best = from_bytes(data[:_HEAD_CHARACTERS]).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedFileError(
            _("The text of this file is damaged: it says that it is Unicode, but it cannot be read as such."),
            hint=_("Download it again, or save it as *CSV UTF-8*."),
            code="not_text",
        ) from error


def delimiter_of(text: str) -> str:
    """Return the sign between cells: the one that makes the widest of the first rows."""
    head = text[:_HEAD_CHARACTERS]
    widest = {sign: _width(head, sign) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: widest[sign])


def _width(head: str, delimiter: str) -> int:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        return max((len(row) for _, row in zip(range(limits.HEADER_SEARCH_ROWS), reader, strict=False)), default=0)
    except csv.Error:
        return 0


def read_rows(text: str, delimiter: str) -> list[Row]:
    """Return every line with its own line number; raise RefusedFileError past a limit."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            refuse_too_much(rows=len(rows) + 1, columns=len(cells))
            rows.append(Row(line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise RefusedFileError(
            _("Line %(line)s cannot be read: a cell is far too long, or a quotation mark is never closed."),
            hint=_("Export the file again."),
            code="broken_table",
            values={"line": line},
        ) from error
    return rows


def refuse_too_much(*, rows: int = 0, columns: int = 0) -> None:
    """Raise RefusedFileError where a table is larger than any real one."""
    if rows > limits.MAX_ROWS + limits.HEADER_SEARCH_ROWS:
        raise RefusedFileError(
            _("This file has more than %(most)s rows."),
            hint=_("Export a shorter time range."),
            code="too_many_rows",
            values={"most": f"{limits.MAX_ROWS:,}"},
        )
    if columns > limits.MAX_COLUMNS:
        raise RefusedFileError(
            _("This file has more than %(most)s columns."),
            hint=_("Check that this is the file you meant."),
            code="too_many_columns",
            values={"most": f"{limits.MAX_COLUMNS:,}"},
        )
