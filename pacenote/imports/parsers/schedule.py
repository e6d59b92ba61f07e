"""Weekly schedule, XLSX (formats.md 6): people down, days across, one cell per work block.

The day heads have no year (``Sun, 15/Nov``); it stands in the time stamp of row 2. Days, time stamp and titles come in
the language of whoever exported it: ``So., 23/Aug.``, ``27.08.26, 15:58:30``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.calendar_days import month_of, order_of, read_day
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import fold_header, is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, PersonKey, PersonRow, RosterRow
from pacenote.imports.parsers.periods import settle_codes
from pacenote.imports.parsers.tables import Row, Sheet, Table, missing_column

_DAY_HEAD = re.compile(r"^(?:[^\W\d]{2,10}[.,]*\s+)?(\d{1,2})[/ .-]+([^\W\d]{3,10})\.?$")
_STAMP = re.compile(r"\b\d{1,2}[/.]\d{1,2}[/.](?:20\d\d|\d\d)\b.*")
_START = re.compile(r"\b(\d{1,2}:\d\d(?:\s*[ap]\.?m\b\.?)?)", re.IGNORECASE)
_NUMBER = re.compile(r"^\d+(?:[.,]\d+)?$")
_NAMES = ("associatename", "namedesmitarbeiters", "namedesmitarbeitenden")


def parse(table: Table) -> ParsedFile:
    """Read the work blocks of everybody; ``people`` lists who stands in the schedule, with or without a block."""
    name, external_id = table.needed("Associate Name", *_NAMES), table.needed("Transporter ID", "transporterid")
    made = _made_on(table)
    days = {place: day for place, title in enumerate(table.titles) if (day := _day(title, made))}
    if not days:
        raise missing_column("Sun, 15/Nov", table.titles)
    rows = [row for row in table.rows if not _is_total(row, name, external_id, days)]
    _refuse_wishes(table, name, [cell for row in rows for place in days if not is_missing(cell := row.cell(place))])
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


def _is_total(row: Row, name: int, external_id: int, days: Iterable[int]) -> bool:
    """Say whether a row counts the others: by its words, or because it has numbers and belongs to nobody."""
    if fold_header(row.cell(name)) in {"totalrostered", "totalscheduled", "total"}:
        return True
    cells = [tidy(row.cell(place)) for place in days if not is_missing(row.cell(place))]
    return is_missing(row.cell(external_id)) and bool(cells) and all(map(_NUMBER.match, cells))


def _refuse_wishes(table: Table, name: int, blocks: list[str]) -> None:
    """Raise RefusedFileError for the sheet of availabilities: what somebody can work is not what they will work."""
    totals = {fold_header(row.cell(name)) for row in table.rows[:5]}
    if "totalrostered" in totals:
        return
    if "totalscheduled" in totals or (blocks and not any(map(_START.search, blocks))):
        raise RefusedFileError(
            _("This schedule has availabilities, but not the sheet “Rostered Work Blocks”."),
            hint=_("Export the schedule again with both of its sheets."),
            code="missing_sheet",
        )


def _made_on(table: Table) -> date:
    """Return the day of the time stamp, else a day of the file name; raise RefusedFileError where neither is there."""
    for row in table.above:
        for cell in row.cells:
            if (found := _STAMP.search(cell)) and (day := read_day(found[0], order_of([found[0]]) or "mdy")):
                return day
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
    month = month_of(found[2])
    candidates: list[date] = []
    for year in (made.year - 1, made.year, made.year + 1) if month else ():
        try:
            candidates.append(date(year, month or 0, int(found[1])))
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
    top = sheet.top(40)
    if any(fold_header(row.cell(0)) == "totalrostered" for row in top[:12]) or "roster" in sheet.name.lower():
        return True
    return any(_START.search(cell) for row in top[4:] for cell in row.cells)


KIND = TableKind("schedule", tuple(titles(name, "transporterid") for name in _NAMES), parse, prefer=_is_rostered)
