"""Periods and persons of tables that print a week or a day on every row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import calendar_days, weeks
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.measures import Measure, Measured, read_measures, unknown_titles
from pacenote.imports.parsers.parsed import ParsedFile, Period, PersonKey, RowError
from pacenote.imports.parsers.people_columns import PersonColumns, person_columns, without_id
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.spans import week_at, week_before
from pacenote.imports.parsers.tables import Row, Table

_ISO = re.compile(r"^(20\d\d)-(\d\d)-(\d\d)")
_US = re.compile(r"^(\d{1,2})/(\d{1,2})/(20\d\d)")


def read_day(text: str) -> date | None:
    """Read ``2026-11-05``, ``2026-11-05 15:03:16`` or ``11/5/2026``; None for anything else."""
    bare = tidy(text)
    try:
        if found := _ISO.match(bare):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _US.match(bare):
            return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return None
    return None


def day_reader(table: Table, texts: Iterable[str]) -> Callable[[str], date | None]:
    """Return the function that reads the days of a column; which number is the month is decided over all of them.

    Where they prove nothing, Europe writes the day first and North America the month.
    """
    order = calendar_days.order_of(texts, hints=table.hints.days) or ("dmy" if table.calendar == "iso" else "mdy")
    return lambda text: calendar_days.read_day(text, order)


def days_of(table: Table, column: int | None) -> Callable[[Row], date | None]:
    """Return the function that reads a row's day; None where there is no such column."""
    if column is None:
        return lambda _row: None
    read = day_reader(table, table.texts(column))
    return lambda row: read(row.cell(column))


@dataclass(frozen=True, slots=True)
class DriverTable:
    """A table with one driver per row, read: rows that are good, by place, and the errors of the others."""

    table: Table
    people: PersonColumns
    measured: Measured
    places: tuple[int, ...]
    errors: tuple[RowError, ...]

    def person(self, place: int) -> PersonKey:
        """Return the person of a row."""
        return self.people.key(self.table.rows[place])

    def row(self, place: int) -> Row:
        """Return a row."""
        return self.table.rows[place]


def read_drivers(table: Table, measures: Sequence[Measure], *, day: int | None = None) -> DriverTable:
    """Read persons and measures of every row; ``day`` is a column in which every row must have a day."""
    people, measured = person_columns(table), read_measures(table, measures)
    bad = without_id([(row, people.key(row)) for row in table.rows]) | measured.errors
    day_of = days_of(table, day)
    for place, row in enumerate(table.rows if day is not None else []):
        if day_of(row) is None:
            wrong = {"text": row.cell(day)[:40], "title": table.titles[day or 0]}
            bad.setdefault(place, Sentence(_("“%(text)s” in column “%(title)s” is not a day."), wrong))
    good = tuple(place for place in range(len(table.rows)) if place not in bad)
    errors = tuple(RowError(table.rows[place].line, message) for place, message in sorted(bad.items()))
    return DriverTable(table, people, measured, good, errors)


def period_of_rows(
    table: Table, *, week: int | None = None, day: int | None = None
) -> tuple[Period | None, tuple[Sentence, ...]]:
    """Return the period of a week column, else of a day column, held against the file name."""
    calendar = table.calendar
    named = table.hints.week_period(table.calendar) or table.hints.day_period()
    found = {label for row in table.rows if (label := weeks.read_label(row.cell(week)))} if week is not None else set()
    if found:
        return settle(weeks.period_of_weeks(found, calendar=calendar), named)
    days = set(filter(None, map(days_of(table, day), table.rows)))
    return settle(weeks.period_of_days(days, calendar=calendar), named)


def named_week(table: Table, days: Iterable[date]) -> Period | None:
    """Return the week whose number stands in the file's name without a year, where all of some days lie in it."""
    known = set(days)
    if table.hints.week is None or table.hints.year is not None or not known:
        return None
    year, number = weeks.week_of(min(known), calendar=table.calendar)
    if number != table.hints.week:
        return None
    week = weeks.period_of_week(year, number, calendar=table.calendar)
    return week if max(known) <= week.end else None


def weeks_of_rows(table: Table, period: Period | None, day: int | None) -> Callable[[Row], Period | None]:
    """Return the function that gives a row's own week, for a file whose days lie in several of the company's weeks.

    A file that names its week means that week for all of its rows, whatever their days.
    """
    first_weekday = table.options.first_weekday
    if period is None or period.cadence != "range" or day is None:
        return lambda _row: None
    if week_before(period.start, first_weekday) == week_before(period.end, first_weekday):
        return lambda _row: None

    day_of = days_of(table, day)

    def week_of_row(row: Row) -> Period | None:
        when = day_of(row)
        return week_at(week_before(when, first_weekday)) if when else None

    return week_of_row


def with_codes(
    parsed: ParsedFile, table: Table, *, company: int | None = None, station: int | None = None
) -> ParsedFile:
    """Return the file with the codes that its rows print, as far as all rows print the same, else of its name."""
    from_rows = (_only(table, company), _only(table, station))
    company_code, station_code, doubts = settle_codes(*from_rows, table.hints)
    return ParsedFile(
        **{name: getattr(parsed, name) for name in ParsedFile.__dataclass_fields__}
        | {"company": company_code, "station": station_code, "warnings": parsed.warnings + doubts}
    )


def _only(table: Table, place: int | None) -> str:
    found = {tidy(row.cell(place)) for row in table.rows if not is_missing(row.cell(place))}
    return found.pop() if len(found) == 1 else ""


def unknown(drivers: DriverTable, *more: int | None, ignored: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the titles that nothing was taken from."""
    known = drivers.measured.columns | drivers.people.places | {place for place in more if place is not None}
    return unknown_titles(drivers.table, frozenset(known), ignored)
