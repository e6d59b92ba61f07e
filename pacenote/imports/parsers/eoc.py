"""Engine Off Compliance, XLSX or CSV (formats.md 5.3): seven days across, drivers down, below a long preamble.

A block with the total of the company stands above the drivers. Blank means that the driver did not drive.
"""

from __future__ import annotations

from datetime import date

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.dated_tables import DriverTable, day_reader, read_drivers, with_codes
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import not_a_number
from pacenote.imports.parsers.numbers import Unreadable, read_column
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, RowError
from pacenote.imports.parsers.tables import SEVERAL_DAYS, Sheet, Table

_METRIC = "engine_off_compliance"


def parse(table: Table) -> ParsedFile:
    """Read one value per driver and day, 0 to 100; the days of the file overlap with those of the next one."""
    read = day_reader(table, table.titles)
    days = {place: day for place, title in enumerate(table.titles) if (day := read(title))}
    if not days:
        raise RefusedFileError(
            _("No column of this file has a day such as 2026-11-16 as its title."),
            hint=_("Export the Engine Off Compliance file again and leave its titles as they are."),
            code="missing_column",
        )
    drivers = read_drivers(table, ())
    readings, errors = _readings(drivers, days)
    parsed = ParsedFile(
        kind="eoc",
        layout="eoc",
        source="eoc",
        period=_period(days),
        rows=len(drivers.places) - len(errors),
        readings=readings,
        errors=drivers.errors + errors,
    )
    return with_codes(parsed, table)


def _readings(drivers: DriverTable, days: dict[int, date]) -> tuple[tuple[ParsedRow, ...], tuple[RowError, ...]]:
    """Return a row per driver and day; a driver without any day stands there once, without values."""
    cells = [(place, column) for place in drivers.places for column in days]
    texts = [drivers.row(place).cell(column) for place, column in cells]
    values = read_column(texts, unit="percent", style=drivers.table.style(days))
    by_driver: dict[int, list[ParsedRow]] = {place: [] for place in drivers.places}
    bad: dict[int, Sentence] = {}
    for (place, column), value in zip(cells, values, strict=True):
        if isinstance(value, Unreadable):
            bad.setdefault(place, not_a_number(value.text, drivers.table.titles[column]))
        elif value is not None:
            day = weeks.period_of_day(days[column])
            row = ParsedRow(drivers.row(place).line, drivers.person(place), {_METRIC: value}, period=day)
            by_driver[place].append(row)
    rows = [
        row
        for place, found in by_driver.items()
        if place not in bad
        for row in found or [ParsedRow(drivers.row(place).line, drivers.person(place))]
    ]
    return tuple(rows), tuple(RowError(drivers.row(place).line, message) for place, message in bad.items())


def _period(days: dict[int, date]) -> Period:
    """Return all days of the file; its cadence is the day, because each one is a record of its own."""
    first, last = min(days.values()), max(days.values())
    return Period("day", first, last, f"{first.isoformat()}..{last.isoformat()}")


def _is_drivers(sheet: Sheet) -> bool:
    return sheet.name.strip().upper() == "EOC"


KIND = TableKind(
    "eoc",
    (titles("transporterid", SEVERAL_DAYS), titles("transporterid", "currentaverage")),
    parse,
    prefer=_is_drivers,
)
