"""Weekly schedule, XLSX (formats.md 6): people down, days across, one cell per work block.

The day heads have no year (``Sun, 15/Nov``); it stands in the time stamp of row 2.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import pairwise

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import fold_header, is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, PersonKey, PersonRow, RosterRow
from pacenote.imports.parsers.periods import settle_codes
from pacenote.imports.parsers.tables import Row, Sheet, Table, missing_column

_DAY_HEAD = re.compile(r"^(?:[^\W\d]{2,10}[.,]*\s+)?(\d{1,2})[/ .-]([A-Za-z]{3})[a-z]*$")
_STAMP = re.compile(r"\b(\d{1,2})/(\d{1,2})/(20\d\d|\d\d)\b")
_START = re.compile(r"\b(\d{1,2}:\d\d\s*[ap]\.?m\.?)", re.IGNORECASE)


def parse(table: Table) -> ParsedFile:
    """Read the work blocks of everybody; ``people`` lists who stands in the schedule, with or without a block."""
    name, external_id = table.needed("Associate Name", "associatename"), table.needed("Transporter ID", "transporterid")
    made = _made_on(table)
    days = {place: day for place, title in enumerate(table.titles) if (day := _day(title, made))}
    if not days:
        raise missing_column("Sun, 15/Nov", table.titles)
    _refuse_wishes(table, name)
    rows = [row for row in table.rows if not _is_total(row, name)]
    people = [(row, _person(row, name, external_id)) for row in rows]
    roster = tuple(
        RosterRow(row.line, person, day, starts=_starts(text), note=_note(text))
        for row, person in people
        for place, day in days.items()
        if not is_missing(text := row.cell(place))
    )
    company, station, _doubts = settle_codes("", _station(table), table.hints)
    return ParsedFile(
        kind="schedule",
        layout="schedule_xlsx",
        source="schedule",
        company=company,
        station=station,
        period=weeks.period_of_days(set(days.values())),
        rows=len(rows),
        people=tuple(PersonRow(row.line, person) for row, person in people),
        roster=roster,
    )


def _person(row: Row, name: int, external_id: int) -> PersonKey:
    return PersonKey(row.cell(name).strip(), tidy(row.cell(external_id)).upper(), "transporter")


def _is_total(row: Row, name: int) -> bool:
    return fold_header(row.cell(name)) in {"totalrostered", "totalscheduled", "total"}


def _refuse_wishes(table: Table, name: int) -> None:
    """Raise RefusedFileError for the sheet of availabilities: what somebody can work is not what they will work."""
    totals = {fold_header(row.cell(name)) for row in table.rows[:5]}
    if "totalscheduled" in totals and "totalrostered" not in totals:
        raise RefusedFileError(
            _("This schedule has availabilities, but not the sheet “Rostered Work Blocks”."),
            hint=_("Export the schedule again with both of its sheets."),
            code="missing_sheet",
        )


def _made_on(table: Table) -> date:
    """Return the day of the time stamp, else a day of the file name; raise RefusedFileError where neither is there."""
    for row in table.above:
        for cell in row.cells:
            if found := _STAMP.search(cell):
                year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
                try:
                    return date(year, int(found[1]), int(found[2]))
                except ValueError:
                    continue
    if table.hints.days:
        return table.hints.days[0]
    raise RefusedFileError(
        _("The schedule does not say which year it is from: the time stamp above the table is missing."),
        hint=_("Export the schedule again and leave its first rows as they are."),
        code="missing_year",
    )


def _day(title: str, made: date) -> date | None:
    """Return the day of a head, in the year that puts it closest to the day the schedule was made."""
    found = _DAY_HEAD.match(tidy(title))
    if not found:
        return None
    candidates: list[date] = []
    for year in (made.year - 1, made.year, made.year + 1):
        try:
            candidates.append(
                datetime.strptime(f"{found[1]} {found[2]} {year}", "%d %b %Y").date()  # noqa: DTZ007 - a calendar day
            )
        except ValueError:
            continue
    return min(candidates, key=lambda day: abs((day - made).days), default=None)


def _starts(text: str) -> str:
    found = _START.search(text)
    return found[1].replace(" ", "") if found else ""


def _note(text: str) -> str:
    """Return the service type: the lines of a block without its time."""
    return tidy(" ".join(line for line in text.splitlines() if not _START.search(line)))


def _station(table: Table) -> str:
    for above, below in pairwise(table.above):
        for place, cell in enumerate(above.cells):
            if fold_header(cell) == "station":
                return tidy(below.cell(place))
    return ""


def _is_rostered(sheet: Sheet) -> bool:
    return any(fold_header(row.cell(0)) == "totalrostered" for row in sheet.top(12)) or "roster" in sheet.name.lower()


KIND = TableKind("schedule", (titles("associatename", "transporterid"),), parse, prefer=_is_rostered)
