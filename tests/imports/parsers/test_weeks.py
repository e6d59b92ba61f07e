from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.parsed import Period

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("year", "week", "first", "last"),
    [
        (2025, 37, date(2025, 9, 7), date(2025, 9, 13)),
        (2024, 40, date(2024, 9, 29), date(2024, 10, 5)),
        (2026, 7, date(2026, 2, 8), date(2026, 2, 14)),
        (2026, 1, date(2025, 12, 28), date(2026, 1, 3)),
    ],
)
def test_an_amazon_week_runs_from_sunday_to_saturday(year: int, week: int, first: date, last: date) -> None:
    assert weeks.dates_of(year, week) == (first, last)


def test_a_european_week_is_the_iso_week() -> None:
    assert weeks.dates_of(2026, 45, calendar="iso") == (date(2026, 11, 2), date(2026, 11, 8))


@pytest.mark.parametrize("calendar", ["amazon", "iso"])
@given(day=DAYS)
def test_every_day_lies_in_the_week_that_is_found_for_it(calendar: weeks.Calendar, day: date) -> None:
    first, last = weeks.dates_of(*weeks.week_of(day, calendar=calendar), calendar=calendar)

    assert first <= day <= last
    assert last - first == timedelta(days=6)


@given(day=DAYS)
def test_a_label_reads_back_as_the_same_week(day: date) -> None:
    week = weeks.week_of(day)

    assert weeks.read_label(weeks.label_of(*week)) == week


@pytest.mark.parametrize("text", ["2026-7", "2026-W07", "202607", " 2026-w7 ", "2026 Week 7"])
def test_one_week_has_many_spellings(text: str) -> None:
    assert weeks.read_label(text) == (2026, 7)


@pytest.mark.parametrize("text", ["", "Week 7", "2025-W53", "2026-W00", "2026-13-01", "1999-W07"])
def test_what_is_no_week_of_a_year_is_not_read_as_one(text: str) -> None:
    assert weeks.read_label(text) is None


def test_seven_days_of_one_week_are_that_week_and_six_are_a_range() -> None:
    days = {date(2026, 11, 1) + timedelta(days=n) for n in range(7)}

    assert weeks.period_of_days(days) == Period("week", date(2026, 11, 1), date(2026, 11, 7), "2026-W45")
    assert weeks.period_of_days(days - {date(2026, 11, 7)}) == Period(
        "range", date(2026, 11, 1), date(2026, 11, 6), "2026-11-01..2026-11-06"
    )


def test_several_weeks_span_from_the_first_day_to_the_last() -> None:
    assert weeks.period_of_weeks({(2026, 45), (2026, 40)}) == Period(
        "weeks", date(2026, 9, 27), date(2026, 11, 7), "2026-W40..2026-W45"
    )
