"""Which week each dated row of an export counts for.

Seven days that a file says or shows that it holds are one week, whatever the company's first weekday. Otherwise a row
counts for the company's week of its day; what a file holds of that week may be a part of it, and parts add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.parsed import Period
from pacenote.imports.parsers.tables import Row

WEEK = 7
_STATED = re.compile(r"^\D{0,60}(20\d\d-\d\d-\d\d)\D{1,12}(20\d\d-\d\d-\d\d)$")


def stated_span(rows: Iterable[Row]) -> tuple[date, date] | None:
    """Return the days of a line such as ``Reporting period 2026-11-09 to 2026-11-15``."""
    for row in rows:
        if found := _STATED.match(_only_cell(row)):
            try:
                first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
            except ValueError:
                continue
            if first <= last:
                return first, last
    return None


def is_statement(row: Row) -> bool:
    """Tell whether a row is the line that states the period, wherever it stands."""
    return stated_span([row]) is not None


def _only_cell(row: Row) -> str:
    filled = [cell for cell in row.cells if cell.strip()]
    return tidy(filled[0]) if len(filled) == 1 else ""


def week_at(start: date) -> Period:
    """Return the week that begins on a day, under the name that it has there."""
    label = weeks.label_of(*weeks.week_of(start, calendar="iso" if start.weekday() == 0 else "amazon"))
    return Period("week", start, start + timedelta(days=WEEK - 1), label)


def by_week(span: tuple[date, date], *, first_weekday: int) -> Callable[[date], Period]:
    """Return the function that gives the week of a day within a span."""
    if (span[1] - span[0]).days == WEEK - 1:
        return lambda _day: week_at(span[0])
    return lambda day: week_at(week_before(day, first_weekday))


def week_before(day: date, first_weekday: int) -> date:
    """Return the first day of the company's week that holds a day."""
    return day - timedelta(days=(day.weekday() - first_weekday) % WEEK)


def span_of(days: Iterable[date]) -> tuple[date, date] | None:
    """Return the first and the last of some days."""
    known = set(days)
    return (min(known), max(known)) if known else None


def period_of_span(span: tuple[date, date] | None) -> Period | None:
    """Return the period that a file of these days speaks about as a whole."""
    return weeks.period_of_days(set(span)) if span else None
