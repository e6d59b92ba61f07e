"""From the bytes of a text file to its lines of cells: encodings and delimiters that spreadsheets really write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from charset_normalizer import from_bytes

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import limits
from pacenote.imports.parsers.endings import Ending
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.tables import Row, Rows

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_DELIMITERS = ",;\t|"
_HEAD_CHARACTERS = 64_000
_HEAD_BYTES = 4 * _HEAD_CHARACTERS
_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file. It is decoded anew by whoever goes through it, and never whole in memory."""

    data: bytes
    encoding: str
    errors: Literal["strict", "replace"] = "strict"

    def lines(self) -> Iterator[str]:
        """Return the lines with their ends, without the mark at the start."""
        with io.TextIOWrapper(io.BytesIO(self.data), self.encoding, self.errors, newline="") as opened:
            lines = iter(opened)
            yield next(lines, "").removeprefix("\ufeff")
            yield from lines

    def head(self) -> str:
        """Return the beginning, in which the sign between cells shows."""
        decoder = codecs.getincrementaldecoder(self.encoding)(self.errors)
        return decoder.decode(self.data[:_HEAD_BYTES]).removeprefix("\ufeff")[:_HEAD_CHARACTERS]


def decode(data: bytes) -> Text:
    """Return the bytes as text; raise RefusedFileError where they are none, or one line is endless."""
    _refuse_endless_line(data)
    text = _by_mark(data) or _by_trial(data)
    try:
        if b"\x00" in data and not text.encoding.startswith("utf-16"):
            raise _binary()
        if any(_CONTROL.search(part) for part in _parts(text)):
            raise _binary()
    except UnicodeDecodeError as error:
        raise RefusedFileError(
            _("The text of this file is damaged: it says that it is Unicode, but it cannot be read as such."),
            hint=_("Download it again, or save it as “CSV UTF-8”."),
            code="not_text",
        ) from error
    return text


def _binary() -> RefusedFileError:
    return RefusedFileError(
        _("This file holds binary data where text is expected."),
        hint=_("Download it again from where it came from and do not open it in between."),
        code="not_text",
    )


def _parts(text: Text) -> Iterator[str]:
    """Return the text piece by piece, whatever its lines."""
    decoder = codecs.getincrementaldecoder(text.encoding)(text.errors)
    for start in range(0, len(text.data), _PART):
        yield decoder.decode(text.data[start : start + _PART])
    yield decoder.decode(b"", final=True)


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


def _by_mark(data: bytes) -> Text | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Text(data, encoding)
    sample = data[:2000]
    if len(sample) >= 4 and sample.count(0) * 3 > len(sample):
        return Text(data, "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be")
    return None


def _by_trial(data: bytes) -> Text:
    for encoding in ("utf-8", "cp1252"):
        text = Text(data, encoding)
        with suppress(UnicodeDecodeError):
            deque(_parts(text), maxlen=0)
            return text
    # Guessed only where the two likely ones fail, and from a sample: over megabytes the guess takes seconds.
    best = from_bytes(data[:_HEAD_CHARACTERS]).best()
    return Text(data, best.encoding if best else "cp1252", errors="replace")


def delimiter_of(head: str) -> str:
    """Return the sign between cells: the one that makes the widest of the first rows."""
    widest = {sign: _width(head, sign) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: widest[sign])


def _width(head: str, delimiter: str) -> int:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        return max((len(row) for _, row in zip(range(limits.HEADER_SEARCH_ROWS), reader, strict=False)), default=0)
    except csv.Error:
        return 0


class TextRows(Rows):
    """The rows of a text table with their own line numbers. Each walk reads the text anew, so that a table of
    200,000 rows takes no more memory than its bytes."""

    def __init__(self, lines: Callable[[], Iterable[str]], delimiter: str) -> None:
        """Go through all rows once; raise RefusedFileError where one cannot be read, past a limit, or where the text
        ends within a row."""
        self._lines, self._delimiter = lines, delimiter
        self._count = 0
        ending = Ending(delimiter)
        for row in self._rows(ending.listen(lines())):
            self._count += 1
            refuse_too_much(rows=self._count, columns=len(row.cells))
            ending.pass_by(row)
        ending.refuse_cut()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return self._rows(self._lines())

    def _rows(self, lines: Iterable[str]) -> Iterator[Row]:
        reader = csv.reader(lines, delimiter=self._delimiter)
        line = 1
        try:
            for cells in reader:
                yield Row(line, tuple(cells))
                line = reader.line_num + 1
        except csv.Error as error:
            raise RefusedFileError(
                _("Line %(line)s cannot be read: a cell is far too long, or a quotation mark is never closed."),
                hint=_("Export the file again."),
                code="broken_table",
                values={"line": line},
            ) from error


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
