from __future__ import annotations

from datetime import date

import pytest

from pacenote.demo.weeks import Week, last_weeks


@pytest.mark.parametrize(
    ("start", "label"),
    [
        (date(2024, 9, 29), "2024-W40"),
        (date(2025, 9, 7), "2025-W37"),
        (date(2025, 12, 28), "2026-W01"),
        (date(2026, 2, 8), "2026-W07"),
        (date(2026, 11, 1), "2026-W45"),
    ],
)
def test_a_week_is_numbered_as_in_the_files_that_are_known(start: date, label: str):
    assert Week(start).label == label


def test_a_week_runs_from_sunday_to_saturday():
    week = Week(date(2026, 11, 1))

    assert Week.of(date(2026, 10, 31)) == week.before()
    assert Week.of(date(2026, 11, 1)) == week
    assert Week.of(date(2026, 11, 7)) == week
    assert week.days[0] == date(2026, 11, 1)
    assert week.days[-1] == date(2026, 11, 7)


def test_a_week_that_starts_on_a_monday_is_refused():
    with pytest.raises(ValueError, match="2026-11-02 is none"):
        Week(date(2026, 11, 2))


@pytest.mark.parametrize(
    ("today", "last"), [(date(2026, 11, 21), date(2026, 11, 8)), (date(2026, 11, 22), date(2026, 11, 15))]
)
def test_the_last_weeks_are_those_that_are_over(today: date, last: date):
    weeks = last_weeks(today, 6)

    assert len(weeks) == 6
    assert weeks[-1] == Week(last)
    assert weeks == tuple(sorted(weeks))
