"""The week rule in one place.

North America counts Sunday to Saturday: the ISO week moved one day earlier, which fits every file seen so far. The
other rule in use ("the week that holds 1 January") differs only for 2021, 2022 and 2027. Europe counts ISO weeks.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

from pacenote.imports.parsers.parsed import Period

Calendar = Literal["amazon", "iso"]

_DAY = timedelta(days=1)
_LABEL = re.compile(r"^\s*(20\d\d)\s*[-_/ ]?\s*(?:W|WK|KW|Week)?\s*[-_ ]?\s*(\d{1,2})\s*$", re.IGNORECASE)


def dates_of(year: int, week: int, *, calendar: Calendar = "amazon") -> tuple[date, date]:
    """Return first and last day of a week; raise ValueError where the year has no such week."""
    monday = date.fromisocalendar(year, week, 1)
    first = monday if calendar == "iso" else monday - _DAY
    return first, first + 6 * _DAY


def week_of(day: date, *, calendar: Calendar = "amazon") -> tuple[int, int]:
    """Return year and number of the week that holds the day."""
    iso = (day if calendar == "iso" else day + _DAY).isocalendar()
    return iso.year, iso.week


def label_of(year: int, week: int) -> str:
    """Return ``2025-W37``."""
    return f"{year:04d}-W{week:02d}"


def read_label(text: str) -> tuple[int, int] | None:
    """Read ``2024-40``, ``2026-W17``, ``202635`` or ``2026 Week 7``; None where the text is no week of a year."""
    found = _LABEL.match(text)
    if not found:
        return None
    year, week = int(found[1]), int(found[2])
    try:
        date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return year, week


def period_of_week(year: int, week: int, *, calendar: Calendar = "amazon") -> Period:
    """Return the week as a period; raise ValueError where the year has no such week."""
    start, end = dates_of(year, week, calendar=calendar)
    return Period("week", start, end, label_of(year, week))


def period_of_day(day: date) -> Period:
    """Return one day as a period."""
    return Period("day", day, day, day.isoformat())


def period_of_days(days: set[date], *, calendar: Calendar = "amazon") -> Period | None:
    """Return the day, the whole week or the range that holds all the days; None for no days."""
    if not days:
        return None
    first, last = min(days), max(days)
    if first == last:
        return period_of_day(first)
    year, week = week_of(first, calendar=calendar)
    if (year, week) == week_of(last, calendar=calendar) and (first, last) == dates_of(year, week, calendar=calendar):
        return period_of_week(year, week, calendar=calendar)
    return Period("range", first, last, f"{first.isoformat()}..{last.isoformat()}")


def period_of_weeks(weeks: set[tuple[int, int]], *, calendar: Calendar = "amazon") -> Period | None:
    """Return one week, or the span from the first to the last of several; None for none."""
    if not weeks:
        return None
    first, last = min(weeks), max(weeks)
    if first == last:
        return period_of_week(*first, calendar=calendar)
    start, end = dates_of(*first, calendar=calendar)[0], dates_of(*last, calendar=calendar)[1]
    return Period("weeks", start, end, f"{label_of(*first)}..{label_of(*last)}")
