"""Where a text table ends: a file that is still being written, or whose download broke off, ends within a row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.tables import Row

#: What the reader of tables says, and only then, where the text is over inside quotation marks.
_OPEN_QUOTE = "unexpected end of data"


@dataclass(slots=True)
class Ending:
    """What the rows that passed by say about the last one.

    A complete row of a table is as wide as the header, so its numbers are only believed in a short last row where
    other rows are short as well, or where a line break shows that somebody wrote it so. A last row of one cell is
    what exports write below their table.
    """

    delimiter: str
    width: int = 0
    short: int = 0
    last: Row | None = None
    text: str = ""
    heard: list[str] = field(default_factory=list)

    def listen(self, lines: Iterable[str]) -> Iterator[str]:
        """Hand the lines on, and remember those of the row that is being read."""
        for line in lines:
            self.heard.append(line)
            yield line

    def pass_by(self, row: Row) -> None:
        """Take note of a row, right after it was read."""
        text = "".join(self.heard)
        self.heard.clear()
        if row.is_blank():
            return
        self.last, self.text = row, text
        columns = len(row.cells)
        if columns > self.width:
            self.width, self.short = columns, 0
        elif columns < self.width:
            self.short += 1

    def refuse_cut(self) -> None:
        """Raise RefusedFileError where the text is over before its last row is."""
        if self.last is None or self.text.endswith(("\n", "\r")) or self.heard:
            return
        stump = 1 < len(self.last.cells) < self.width and self.short == 1
        if stump or self._is_open():
            raise RefusedFileError(
                _("This file ends in the middle of line %(line)s."),
                hint=_(
                    "It may still be on its way: wait until it is complete, or download it again. "
                    "If somebody typed it, end its last line with a line break."
                ),
                code="cut_off",
                values={"line": self.last.line},
            )

    def _is_open(self) -> bool:
        try:
            list(csv.reader([self.text], delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            return str(error) == _OPEN_QUOTE
        return False
