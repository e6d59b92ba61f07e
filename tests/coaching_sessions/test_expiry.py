from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.clock import local
from pacenote.coaching_sessions.expiry import default_expiry, months_after

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 5, 31), date(2026, 8, 31)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ],
)
def test_three_months_later_is_the_same_day_or_the_months_last(day, later):
    assert months_after(day, 3) == later


def test_the_clock_time_stays_across_daylight_saving():
    # 26 November 9:00 in Chicago is UTC-6, 26 May there would be UTC-5; three months later it is still UTC-6
    assert default_expiry(datetime(2026, 12, 26, 15, 0, tzinfo=UTC), CHICAGO) == datetime(
        2027, 3, 26, 14, 0, tzinfo=UTC
    )


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1)), st.integers(1, 24))  # noqa: DTZ001
def test_a_month_is_never_skipped_and_never_left_short(moment, months):
    later = months_after(moment.date(), months)

    assert (later.year * 12 + later.month) - (moment.year * 12 + moment.month) == months
    assert later.day <= moment.day
    assert local(default_expiry(moment.replace(tzinfo=UTC), CHICAGO), CHICAGO).second == 0
