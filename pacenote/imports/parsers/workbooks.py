"""From the bytes of an XLSX file to sheets of text; formulas count as their stored value, links as plain text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import limits
from pacenote.imports.parsers.encodings import refuse_too_much
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.tables import Row, Rows, Sheet

_FAR_COLUMN = re.compile(rb"r=[\"']([A-Z]{2,3})\d")
_FAR_ROW = re.compile(rb"r=[\"'][A-Z]{0,3}(\d{5,9})[\"']")
_CHUNK = 1 << 20


def read_sheets(data: bytes) -> list[Sheet]:
    """Return every sheet with its lines; raise RefusedFileError where it is broken or too large.

    A damaged cell may be found only when its line is read: then the sheet's rows raise the same.
    """
    _refuse_bomb(data)
    with _broken_told():
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [Sheet(name, _rows(book, name)) for name in book.sheet_names]


@contextmanager
def _broken_told() -> Iterator[None]:
    """Turn every complaint of the reader into a refusal."""
    try:
        yield
    except RefusedFileError:
        raise
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise _broken() from error
    except BaseException as error:
        # A panic of the reader is no Exception, so that nobody catches it by chance; here the file is to blame.
        if type(error).__name__ == "PanicException":
            raise _broken() from error
        raise


class _SheetRows(Rows):
    """The lines of one sheet, made to text one at a time: the reader holds them in less memory than Python would."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self._sheet = sheet
        #: What stands left of the first cell that is used, which the reader leaves out.
        self._left = ("",) * (sheet.start[1] if sheet.start else 0)

    def __len__(self) -> int:
        return self._sheet.end[0] + 1 if self._sheet.end else 0

    def __iter__(self) -> Iterator[Row]:
        lines = enumerate(self._sheet.iter_rows(), start=1)
        while True:
            with _broken_told():
                line, values = next(lines, (0, []))
                row = Row(line, (*self._left, *(_text(value) for value in values)))
            if not line:
                return
            yield row


def _rows(book: CalamineWorkbook, name: str) -> _SheetRows:
    sheet = book.get_sheet_by_name(name)
    if sheet.end:
        refuse_too_much(rows=sheet.end[0] + 1, columns=sheet.end[1] + 1)
    return _SheetRows(sheet)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time.min else value.date().isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)


def _number(value: float) -> str:
    """Return the fifteen digits that a spreadsheet shows: 96.7 percent is kept as 0.9670000000000001 at times."""
    if value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else repr(value)
    return format(value, ".15g")


def _refuse_bomb(data: bytes) -> None:
    """Look at sizes and at the farthest cell before anything is unpacked into memory."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _broken() from error
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise RefusedFileError(
            _("This is an archive, not a spreadsheet."),
            hint=_("Unpack it and drop the files that are in it."),
            code="unknown_kind",
        )
    if len(entries) > limits.MAX_ARCHIVE_ENTRIES or sum(e.file_size for e in entries) > limits.MAX_UNPACKED_BYTES:
        raise too_large_unpacked()
    for entry in entries:
        if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
            _refuse_far_cells(archive, entry)


def _refuse_far_cells(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """One cell in the far corner would make the reader fill the whole rectangle up to it."""
    rows, columns, tail, unpacked = 1, 26, b"", 0
    try:
        with archive.open(entry) as sheet:
            while chunk := sheet.read(_CHUNK):
                unpacked += len(chunk)
                text = tail + chunk
                rows = max([rows, *(int(found) for found in _FAR_ROW.findall(text))])
                columns = max([columns, *(_column_number(found) for found in set(_FAR_COLUMN.findall(text)))])
                tail = text[-32:]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _broken() from error
    except Exception as error:  # zlib.error has no public base class
        raise _broken() from error
    refuse_too_much(rows=rows, columns=columns)
    if rows * columns > limits.MAX_CELLS or unpacked > limits.MAX_UNPACKED_BYTES:
        raise too_large_unpacked()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def too_large_unpacked() -> RefusedFileError:
    """Build the refusal for a workbook that grows beyond the limit."""
    return RefusedFileError(
        _("This workbook unpacks to far more data than a performance file ever holds."),
        hint=_("Save only the sheet that is needed as a new file."),
        code="too_large_unpacked",
    )


def _broken() -> RefusedFileError:
    return RefusedFileError(
        _("This workbook is damaged and cannot be opened."),
        hint=_("Download it again. If it opens in a spreadsheet program, save it as a new .xlsx file."),
        code="broken_workbook",
    )
