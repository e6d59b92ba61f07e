"""A table as the parsers see it: a header that was found by its words, and rows of text below it."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Literal, overload

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import limits, weeks
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.folding import fold_header, tidy
from pacenote.imports.parsers.numbers import NumberStyle
from pacenote.imports.parsers.options import DEFAULT, ReadingOptions

MONDAY = 0
SEVERAL_DAYS = "several days"
_DAY = re.compile(r"^(20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]20\d\d)\b")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of one line; ``line`` is the file's own number, ``page`` the PDF page from 1."""

    line: int
    cells: tuple[str, ...]
    page: int | None = None

    def cell(self, column: int | None) -> str:
        """Return the text of a column, empty where the row is shorter or there is no such column."""
        return self.cells[column] if column is not None and column < len(self.cells) else ""

    def is_blank(self) -> bool:
        """Tell whether no cell holds more than spaces."""
        return not any(map(str.strip, self.cells))


class Rows(Sequence[Row]):
    """Rows that are read anew by whoever goes through them, and counted once."""

    @abstractmethod
    def __iter__(self) -> Iterator[Row]: ...

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Return a row, or some of them, counted from the first; all before them are gone through."""
        if isinstance(place, slice):
            return list(islice(self, place.start, place.stop, place.step))
        for row in islice(self, place, place + 1):
            return row
        raise IndexError(place)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All lines of a CSV file or of one sheet of a workbook, before a header is found."""

    name: str
    rows: Sequence[Row]
    likely_decimal_comma: bool = False

    def top(self, count: int = limits.HEADER_SEARCH_ROWS) -> list[Row]:
        """Return the first rows, among which the header stands."""
        return list(islice(self.rows, count))

    def below(self, place: int) -> Iterator[Row]:
        """Return the rows below a header one after the other, blank ones left out."""
        return (row for row in islice(self.rows, place + 1, None) if not row.is_blank())


_GERMAN = frozenset({"zustellendeid", "namedeszustellenden", "zugestelltepakete", "woche"})
_SPANISH = frozenset({"iddeltransportista", "iddeagentedeentrega", "idagentedeentrega", "paquetesentregados", "semana"})


@dataclass(frozen=True)
class Table:
    """A header and what stands below and above it. Keys are folded titles, in the order of the file."""

    titles: tuple[str, ...]
    rows: list[Row]
    hints: NameHints
    above: list[Row] = field(default_factory=list)
    header_line: int = 0
    likely_decimal_comma: bool = False
    options: ReadingOptions = DEFAULT

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return the folded titles."""
        return tuple(fold_header(title) for title in self.titles)

    @property
    def calendar(self) -> weeks.Calendar:
        """Return how the table counts weeks: as the country in its name does, else as the company does."""
        if self.hints.country:
            return self.hints.calendar
        return "iso" if self.options.first_weekday == MONDAY else "amazon"

    def column(self, *names: str) -> int | None:
        """Return the place of the first name that the header has; names are folded ones."""
        keys = self.keys
        return next((keys.index(name) for name in names if name in keys), None)

    def needed(self, title: str, *names: str) -> int:
        """Return the place of a column; raise RefusedFileError that names it where it is missing."""
        found = self.column(*(names or (fold_header(title),)))
        if found is None:
            raise missing_column(title, self.titles)
        return found

    def texts(self, column: int) -> list[str]:
        """Return one column of every row."""
        return [row.cell(column) for row in self.rows]

    def style(self, columns: Iterable[int]) -> NumberStyle:
        """Find the decimal sign over all the numeric columns."""
        places = list(columns)
        cells = (row.cell(place) for row in self.rows for place in places)
        return NumberStyle.of(cells, likely=self._likely_sign)

    @property
    def _likely_sign(self) -> Literal[".", ",", ""]:
        """The decimal sign of the language of the titles; Spanish ones come from Spain and from Mexico."""
        if self.likely_decimal_comma or not _GERMAN.isdisjoint(self.keys):
            return ","
        return "." if _SPANISH.isdisjoint(self.keys) else ""

    def survey(self, numbers: Iterable[int], columns: Iterable[int]) -> tuple[NumberStyle, dict[int, set[str]]]:
        """Find the decimal sign over columns of numbers, and the different texts of some columns."""
        return self.style(numbers), {place: set(self.texts(place)) for place in columns}


def missing_column(title: str, found: Iterable[str]) -> RefusedFileError:
    """Build the refusal for a table that lacks a column, with the titles that were there."""
    there = ", ".join(tidy(name) for name in list(found)[:12] if name.strip())
    return RefusedFileError(
        _("The column “%(title)s” is missing. Found: %(found)s."),
        hint=_("Export the file again with all of its columns, or rename the column to what is expected."),
        code="missing_column",
        values={"title": title, "found": there},
    )


def find_header(sheet: Sheet, fingerprints: Iterable[frozenset[str]]) -> int | None:
    """Return the place of the header row: among the first rows, the one that holds a whole fingerprint.

    Where several do, the one with the most filled cells is taken. ``SEVERAL_DAYS`` stands for five days or more.
    """
    wanted = list(fingerprints)
    best: tuple[int, int] | None = None
    for place, row in enumerate(sheet.top()):
        keys = {fold_header(cell) for cell in row.cells if len(cell) < 200}
        if sum(bool(_DAY.match(cell.strip())) for cell in row.cells) >= 5:
            keys.add(SEVERAL_DAYS)
        if any(fingerprint <= keys for fingerprint in wanted) and (best is None or len(keys) > best[0]):
            best = (len(keys), place)
    return best[1] if best else None


def table_at(sheet: Sheet, place: int, hints: NameHints, options: ReadingOptions = DEFAULT) -> Table:
    """Return the table below a header row; blank lines are left out."""
    *above, header = sheet.top(place + 1)
    return Table(
        titles=tuple(tidy(cell) for cell in header.cells),
        rows=list(sheet.below(place)),
        hints=hints,
        above=above,
        header_line=header.line,
        likely_decimal_comma=sheet.likely_decimal_comma,
        options=options,
    )
