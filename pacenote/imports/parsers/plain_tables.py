"""Any table of people as it lies in a file: titles, if it has any, and rows of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import limits
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import fold_header, is_missing, tidy
from pacenote.imports.parsers.sheet_guesses import header_place
from pacenote.imports.parsers.sheet_mapping import fold_title
from pacenote.imports.parsers.tables import Row, Sheet

#: Whether the table has a row of titles: found by its words, or as a user says.
Titled = Literal["auto", "yes", "no"]
MOST_ROWS, MOST_COLUMNS, SHOWN = 20_000, 60, 3
_CLOCK = re.compile(r"^\d{1,2}:\d\d(:\d\d)?\s*([ap]\.?m\.?)?$", re.IGNORECASE)
_DAY = re.compile(r"^(20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](20)?\d\d)\b")
_EMAIL = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$")
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Columns by their keys (folded titles, or places from 1 where there are none) and the rows below."""

    titles: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    titled: bool

    def place(self, key: str) -> int | None:
        """Return where a column stands; None where the table has no such one."""
        return self.keys.index(key) if key in self.keys else None

    def texts(self, place: int) -> list[str]:
        """Return what a column holds, without the cells that say nothing."""
        return [tidy(row.cell(place)) for row in self.rows if not is_missing(row.cell(place))]

    def samples(self, place: int) -> tuple[str, ...]:
        """Return the first different values of a column."""
        return tuple(dict.fromkeys(text[:60] for text in self.texts(place)[:50]))[:SHOWN]

    @property
    def shape(self) -> tuple[str, ...]:
        """Return what each column looks like: the mark by which a table without titles is known again."""
        return tuple(_look(self.texts(place)[:200]) for place in range(len(self.keys)))


def plain_table(sheets: Sequence[Sheet], known: Collection[str], *, titled: Titled = "auto") -> PlainTable:
    """Return the table of a file; ``known`` are folded titles by which its header is found.

    A table whose header has none of them has no header, unless a user says so. Raises RefusedFileError.
    """
    filled = [sheet for sheet in sheets if any(not row.is_blank() for row in sheet.rows)]
    if not filled:
        raise RefusedFileError(_("This file lists nobody."), hint=_("Look whether it has rows."), code="no_rows")
    sheet, place = max(((each, _header(each, known)) for each in filled), key=lambda pair: pair[1][0])
    score, row = place
    if titled == "no" or (titled == "auto" and not score):
        return _untitled(sheet)
    return _titled(sheet, row if score else (header_place(sheet) or _first(sheet)))


def _header(sheet: Sheet, known: Collection[str]) -> tuple[int, int]:
    """Return how many known titles the best row of the first ones has, and where it stands."""
    scores = [
        (_titles_in(sheet, place, known), -place) for place in range(min(len(sheet.rows), limits.HEADER_SEARCH_ROWS))
    ]
    best, place = max(scores, default=(0, 0))
    return best, -place


def _titles_in(sheet: Sheet, place: int, known: Collection[str]) -> int:
    """Count the known titles of a row; none where it holds values, or words that stand in the same column below."""
    cells = [tidy(cell) for cell in sheet.rows[place].cells]
    if any(is_clock(cell) or is_day(cell) or is_address(cell) or len(cell) >= 120 for cell in cells):
        return 0
    found = {n: fold_header(cell) for n, cell in enumerate(cells) if fold_header(cell) in known}
    below = sheet.rows[place + 1 : place + 200]
    if any(fold_header(row.cell(n)) == title for row in below for n, title in found.items()):
        return 0
    return len(set(found.values()))


def _first(sheet: Sheet) -> int:
    return next(place for place, row in enumerate(sheet.rows) if not row.is_blank())


def _titled(sheet: Sheet, place: int) -> PlainTable:
    rows = _rows(sheet, place + 1)
    width = max([len(sheet.rows[place].cells), *(len(row.cells) for row in rows)], default=0)
    titles = [tidy(sheet.rows[place].cell(n)) for n in range(min(width, MOST_COLUMNS))]
    keys: list[str] = []
    for n, title in enumerate(titles):
        key = fold_title(title) or f"column{n + 1}"
        keys.append(key if key not in keys else f"{key}{n + 1}")
    return PlainTable(tuple(titles), tuple(keys), rows, titled=True)


def _untitled(sheet: Sheet) -> PlainTable:
    rows = _rows(sheet, 0)
    width = min(max(len(row.cells) for row in rows), MOST_COLUMNS)
    while width > 1 and all(not row.cell(width - 1).strip() for row in rows):
        width -= 1  # a comma at the end of each line is no column
    return PlainTable(("",) * width, tuple(str(n + 1) for n in range(width)), rows, titled=False)


def _rows(sheet: Sheet, start: int) -> tuple[Row, ...]:
    rows = tuple(row for row in sheet.rows[start:] if not row.is_blank())
    if len(rows) > MOST_ROWS:
        raise RefusedFileError(
            _("This file has more than %(most)s rows."),
            hint=_("Check that this is the file you meant."),
            code="too_many_rows",
            values={"most": f"{MOST_ROWS:,}"},
        )
    if not rows:
        raise RefusedFileError(
            _("This file has titles, but no rows."), hint=_("Look whether it has rows."), code="no_rows"
        )
    return rows


def is_clock(text: str) -> bool:
    """Tell whether a cell is a time of day."""
    return bool(_CLOCK.match(tidy(text)))


def is_day(text: str) -> bool:
    """Tell whether a cell is a calendar day in numbers."""
    return bool(_DAY.match(tidy(text)))


def is_address(text: str) -> bool:
    """Tell whether a cell looks like an e-mail address."""
    return bool(_EMAIL.match(tidy(text)))


def mostly(texts: Sequence[str], good: Callable[[str], bool]) -> bool:
    """Tell whether nearly all of some cells are of a kind; of none they are not."""
    return bool(texts) and sum(map(good, texts)) >= _MOSTLY * len(texts)


def _look(texts: Sequence[str]) -> str:
    """Return what a column looks like by most of its cells."""
    if not texts:
        return "nothing"
    looks: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("time", is_clock),
        ("day", is_day),
        ("address", is_address),
        ("number", lambda text: not any(sign.isalpha() for sign in text)),
    )
    return next((name for name, good in looks if mostly(texts, good)), "text")
