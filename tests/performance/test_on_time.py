from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.clock import local
from pacenote.performance.kinds import ALL_KINDS, KINDS
from pacenote.performance.on_time import (
    SlotState,
    Verdict,
    available_moment,
    due_moment,
    slot_moments,
    state,
    verdict,
)

CHICAGO = ZoneInfo("America/Chicago")
TEN = time(10)
W46 = (date(2026, 11, 8), date(2026, 11, 14))
THU19 = (date(2026, 11, 19), date(2026, 11, 19))
DUE = datetime(2026, 11, 19, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)

zones = st.sampled_from(sorted(zoneinfo.available_timezones() - {"localtime"})).map(ZoneInfo)
days = st.dates(date(2020, 1, 1), date(2040, 12, 30))
send_times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("slug", "period", "expected"),
    [
        ("scorecard", W46, datetime(2026, 11, 19, 10, tzinfo=CHICAGO)),
        ("pod", W46, datetime(2026, 11, 19, 10, tzinfo=CHICAGO)),
        ("netradyne", THU19, datetime(2026, 11, 20, 10, tzinfo=CHICAGO)),
        ("mentor", THU19, datetime(2026, 11, 20, 10, tzinfo=CHICAGO)),
        ("eoc", THU19, datetime(2026, 11, 21, 10, tzinfo=CHICAGO)),
    ],
)
def test_a_file_is_due_at_the_send_time_of_its_due_day(slug, period, expected):
    due_at = due_moment(KINDS[slug], *period, send_time=TEN, zone=CHICAGO)

    assert due_at == expected


@pytest.mark.parametrize(("weekday", "day"), [(0, 16), (1, 17), (2, 18), (3, 19), (4, 20), (5, 21), (6, 15)])
def test_the_delivery_weekday_is_the_first_one_after_the_week(weekday, day):
    due_at = due_moment(KINDS["pod"], *W46, send_time=TEN, zone=CHICAGO, delivery_weekday=weekday)

    assert local(due_at, CHICAGO).date() == date(2026, 11, day)


def test_a_send_time_that_the_clocks_skip_is_the_next_valid_minute():
    due_at = due_moment(KINDS["mentor"], date(2026, 3, 7), date(2026, 3, 7), send_time=time(2, 30), zone=CHICAGO)

    assert due_at == datetime(2026, 3, 8, 8, tzinfo=UTC)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="cannot end"):
        due_moment(KINDS["pod"], W46[1], W46[0], send_time=TEN, zone=CHICAGO)


@pytest.mark.parametrize(
    ("slug", "period", "expected"),
    [
        ("scorecard", W46, datetime(2026, 11, 18, 14, tzinfo=CHICAGO)),
        ("pps", W46, datetime(2026, 11, 15, tzinfo=CHICAGO)),
        ("netradyne", THU19, datetime(2026, 11, 20, tzinfo=CHICAGO)),
        ("eoc", THU19, datetime(2026, 11, 21, tzinfo=CHICAGO)),
    ],
)
def test_a_file_can_exist_from_the_publishers_hour(slug, period, expected):
    moments = slot_moments(KINDS[slug], *period, send_time=TEN, zone=CHICAGO)

    assert moments.available_at == expected


def test_an_early_delivery_weekday_makes_the_file_missing_when_it_is_due():
    moments = slot_moments(KINDS["scorecard"], *W46, send_time=TEN, zone=CHICAGO, delivery_weekday=0)

    assert moments.available_at == moments.due_at


@given(kind=st.sampled_from(ALL_KINDS), zone=zones, day=days, at=send_times, weekday=st.integers(0, 6))
def test_a_file_is_available_after_its_period_and_no_later_than_due(kind, zone, day, at, weekday):
    period = kind.period_of(day, first_weekday=6)

    moments = slot_moments(kind, *period, send_time=at, zone=zone, delivery_weekday=weekday)

    assert local(moments.available_at, zone).date() > period[1]
    assert moments.available_at <= moments.due_at


@given(kind=st.sampled_from(ALL_KINDS), zone=zones, day=days, at=send_times, weekday=st.integers(0, 6))
def test_a_later_period_is_due_later(kind, zone, day, at, weekday):
    period = kind.period_of(day, first_weekday=6)
    following = kind.period_of(period[1] + timedelta(days=1), first_weekday=6)

    due = [due_moment(kind, *p, send_time=at, zone=zone, delivery_weekday=weekday) for p in (period, following)]

    assert due[0] <= due[1] if at > time(22) else due[0] < due[1]


@pytest.mark.parametrize(
    ("imported_at", "released", "expected"),
    [
        (DUE - SECOND, False, Verdict.ON_TIME),
        (DUE + SECOND, False, Verdict.ON_TIME),
        (DUE - SECOND, True, Verdict.LATE),
        (DUE + SECOND, True, Verdict.LATE),
        (DUE, None, Verdict.ON_TIME),
        (DUE + SECOND, None, Verdict.LATE),
    ],
)
def test_a_file_is_late_exactly_when_its_messages_went_without_it(imported_at, released, expected):
    assert verdict(imported_at=imported_at, due_at=DUE, released=released) == expected


@pytest.mark.parametrize(
    ("imported", "now", "expected"),
    [
        (None, DUE - SECOND, SlotState.NOT_DUE_YET),
        (None, DUE, SlotState.MISSING),
        (Verdict.ON_TIME, DUE - SECOND, SlotState.ON_TIME),
        (Verdict.ON_TIME, DUE, SlotState.ON_TIME),
        (Verdict.LATE, DUE, SlotState.LATE),
    ],
)
def test_a_slot_without_a_file_is_missing_once_the_file_can_exist(imported, now, expected):
    assert state(imported=imported, available_at=DUE, now=now) == expected


def test_availability_never_precedes_the_end_of_the_period():
    before_the_week_ends = datetime(2026, 11, 12, tzinfo=UTC)

    available = available_moment(KINDS["pod"], W46[1], zone=CHICAGO, due_at=before_the_week_ends)

    assert available == datetime(2026, 11, 15, 6, tzinfo=UTC)
