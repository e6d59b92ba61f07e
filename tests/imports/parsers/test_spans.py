from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers.spans import by_week, is_statement, stated_span
from pacenote.imports.parsers.tables import Row

MONDAY, NEXT_SUNDAY = date(2026, 11, 9), date(2026, 11, 15)
SUNDAY_FIRST = 6


def test_a_line_that_states_the_period_is_found_and_a_row_with_two_days_is_not() -> None:
    line = Row(1, ("Reporting period 2026-11-09 to 2026-11-15", "", ""))
    row = Row(2, ("2026-11-09 to 2026-11-15", "12"))

    assert stated_span([row, line]) == (MONDAY, NEXT_SUNDAY)
    assert (is_statement(line), is_statement(row)) == (True, False)


def test_a_period_that_ends_before_it_starts_states_nothing() -> None:
    assert stated_span([Row(1, ("Reporting period 2026-11-15 to 2026-11-09",))]) is None


def test_seven_days_are_one_week_whatever_the_first_weekday_is() -> None:
    period = by_week((MONDAY, NEXT_SUNDAY), first_weekday=SUNDAY_FIRST)(NEXT_SUNDAY)

    assert (period.start, period.end, period.label) == (MONDAY, NEXT_SUNDAY, "2026-W46")


def test_one_day_and_eight_days_fall_into_the_company_s_weeks() -> None:
    assert by_week((MONDAY, MONDAY), first_weekday=SUNDAY_FIRST)(MONDAY).start == date(2026, 11, 8)
    of = by_week((MONDAY, MONDAY + timedelta(days=7)), first_weekday=SUNDAY_FIRST)
    assert [of(day).start for day in (MONDAY, NEXT_SUNDAY)] == [date(2026, 11, 8), date(2026, 11, 15)]


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(0, 400), st.integers(0, 400), st.integers(0, 6))
def test_every_day_lies_in_its_week_of_seven_days(first: date, length: int, at: int, weekday: int) -> None:
    day = first + timedelta(days=min(at, length))

    period = by_week((first, first + timedelta(days=length)), first_weekday=weekday)(day)

    assert period.start <= day <= period.end
    assert (period.end - period.start).days == 6
