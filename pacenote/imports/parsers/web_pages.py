"""Tables of a saved page of the portal (formats.md 4.2): their cells as text. Nothing of a page is run or shown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pacenote.imports.parsers.encodings import Text, refuse_too_much
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.tables import Row, Sheet

_START = ("<!doctype html", "<html", "<table", "<?xml")
_SILENT = frozenset({"script", "style", "template", "noscript", "svg"})
_CELLS, _BREAKS = frozenset({"td", "th"}), frozenset({"br", "p", "div", "li"})
_WIDEST_CELL = 50


def is_page(head: str) -> bool:
    """Tell whether a text is a page rather than a table."""
    return head.lstrip("\ufeff \t\r\n")[:200].casefold().startswith(_START)


def read_tables(text: Text) -> list[Sheet]:
    """Return every table of a page; raise RefusedFileError past a limit."""
    reader = _Tables()
    for line in text.lines():
        reader.feed(line)
    reader.close()
    return reader.sheets()


class _Table:
    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.span = 1

    def end_cell(self) -> None:
        if self.cell is not None and self.rows:
            self.rows[-1] += [tidy("".join(self.cell)), *[""] * (self.span - 1)]
            refuse_too_much(columns=len(self.rows[-1]))
        self.cell, self.span = None, 1


class _Tables(HTMLParser):
    """Collects rows; a table inside of a cell stands on its own. Rows and cells may be left open, as HTML allows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_Table] = []
        self._done: list[_Table] = []
        self._silent = 0
        self._tab = ""
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        self._tab = own.get("data-tab") or self._tab
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._open.append(_Table(self._tab))
        elif not self._open:
            return
        elif tag == "tr":
            self._open[-1].end_cell()
            self._open[-1].rows.append([])
            self._rows += 1
            refuse_too_much(rows=self._rows)
        elif tag in _CELLS:
            table = self._open[-1]
            table.end_cell()
            span = own.get("colspan") or ""
            table.cell, table.span = [], min(int(span), _WIDEST_CELL) if re.fullmatch(r"[1-9]\d{0,3}", span) else 1
        elif tag in _BREAKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._open and tag in _CELLS | {"tr", "table"}:
            self._open[-1].end_cell()
            if tag == "table":
                self._done.append(self._open.pop())

    def handle_data(self, data: str) -> None:
        if not self._silent and self._open and self._open[-1].cell is not None:
            self._open[-1].cell.append(data)

    def sheets(self) -> list[Sheet]:
        """Return the tables that have rows, the largest first: pages have tables of layout around them."""
        for table in self._open:
            table.end_cell()
        tables = [table for table in [*self._done, *self._open] if any(map(any, table.rows))]
        return [
            Sheet(table.name, [Row(line, tuple(cells)) for line, cells in enumerate(table.rows, start=1)])
            for table in sorted(tables, key=lambda table: -len(table.rows))
        ]
