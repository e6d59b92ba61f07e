"""Daily roster that a company writes itself, CSV (formats.md 6): no header; name, role, start, end."""

from __future__ import annotations

import re

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import SheetKind
from pacenote.imports.parsers.parsed import ParsedFile, PersonKey, RosterRow, RowError
from pacenote.imports.parsers.people_mapping import PREFIXES
from pacenote.imports.parsers.people_rows import without_prefix
from pacenote.imports.parsers.periods import settle_codes
from pacenote.imports.parsers.routes import day_of_name
from pacenote.imports.parsers.tables import Row, Sheet, Table

_TIME = re.compile(r"^\d{1,2}:\d\d(:\d\d)?\s*([ap]\.?m\.?)?$", re.IGNORECASE)
_SAMPLE = 30


def recognises(sheet: Sheet) -> bool:
    """Know a roster by its look: words first, then two times of day, on the first line and on nearly every other.

    A first line of titles, or a single time, is another table: what its columns mean is for a user to say.
    """
    rows = [row for row in sheet.top(_SAMPLE) if not row.is_blank()]
    return bool(rows) and _looks_right(rows[0]) and sum(_looks_right(row) for row in rows) >= 0.8 * len(rows)


def _looks_right(row: Row) -> bool:
    cells = [tidy(cell) for cell in row.cells]
    return len(cells) >= 3 and bool(re.match(r"^[^\W\d]", cells[0])) and len(_times(cells)) > 1


def _times(cells: list[str]) -> list[str]:
    return [cell for cell in cells[1:] if _TIME.match(cell)]


def parse(table: Table) -> ParsedFile:
    """Read who works on the day of the file name; the roles that the company puts before names are no part of them."""
    day = day_of_name(table.hints)
    roster: list[RosterRow] = []
    errors: list[RowError] = []
    for row in (row for row in table.rows if not row.is_blank()):
        cells = [tidy(cell) for cell in row.cells]
        times = _times(cells)
        if is_missing(cells[0]) or not times:
            errors.append(RowError(row.line, Sentence(_("The line has no name or no time."))))
            continue
        note = cells[1] if len(cells) > 1 and not _TIME.match(cells[1]) else ""
        name = without_prefix(cells[0], PREFIXES)
        roster.append(RosterRow(row.line, PersonKey(name), day, starts=times[0], note=note))
    company, station, _doubts = settle_codes("", "", table.hints)
    return ParsedFile(
        kind="roster_csv",
        layout="roster_csv",
        source="roster_csv",
        company=company,
        station=station,
        period=weeks.period_of_day(day) if day else None,
        rows=len(roster),
        roster=tuple(roster),
        errors=tuple(errors),
    )


KIND = SheetKind("roster_csv", recognises, parse)
