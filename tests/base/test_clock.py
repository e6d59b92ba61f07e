from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.clock import describe_zone, local, next_weekday_after, resolve_local, today, week_of

CHICAGO = ZoneInfo("America/Chicago")
ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
DAYS = st.dates(date(1970, 1, 2), date(2060, 12, 30))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def at_utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def offset_changes(zone: ZoneInfo, year: int) -> list[date]:
    """Days of a year on which the zone's offset at noon differs from the day before."""
    noons = [datetime(year, 1, 1, 12, tzinfo=zone) + timedelta(days=n) for n in range(365)]
    return [later.date() for earlier, later in pairwise(noons) if earlier.utcoffset() != later.utcoffset()]


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        (date(2026, 11, 19), time(10), "America/Chicago", at_utc(2026, 11, 19, 16)),
        (date(2026, 7, 2), time(10), "America/Chicago", at_utc(2026, 7, 2, 15)),
        (date(2026, 3, 8), time(2, 30), "America/Chicago", at_utc(2026, 3, 8, 8)),
        (date(2026, 3, 8), time(1, 59), "America/Chicago", at_utc(2026, 3, 8, 7, 59)),
        (date(2026, 3, 8), time(3, 0), "America/Chicago", at_utc(2026, 3, 8, 8)),
        (date(2026, 11, 1), time(1, 30), "America/Chicago", at_utc(2026, 11, 1, 6, 30)),
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", at_utc(2026, 10, 3, 15, 30)),
        (date(2011, 12, 30), time(10), "Pacific/Apia", at_utc(2011, 12, 30, 10)),
        (date(2026, 11, 19), time(10), "Asia/Kathmandu", at_utc(2026, 11, 19, 4, 15)),
    ],
)
def test_a_skipped_time_is_the_next_minute_and_a_doubled_time_the_first(day, at, zone, expected):
    assert resolve_local(day, at, ZoneInfo(zone)) == expected


def test_the_fold_of_the_given_time_does_not_choose_the_second_hour():
    assert resolve_local(date(2026, 11, 1), time(1, 30, fold=1), CHICAGO) == at_utc(2026, 11, 1, 6, 30)


@given(zone=st.sampled_from(ZONES).map(ZoneInfo), day=DAYS, at=TIMES)
def test_every_time_of_every_zone_has_an_instant_no_earlier_than_asked(zone, day, at):
    instant = resolve_local(day, at, zone)

    wall = local(instant, zone).replace(tzinfo=None)
    asked = datetime.combine(day, at)
    assert instant.utcoffset() == timedelta(0)
    assert asked <= wall <= asked + timedelta(days=1)
    assert resolve_local(wall.date(), wall.time(), zone) == instant


@given(zone=st.sampled_from(ZONES).map(ZoneInfo), day=DAYS, at=TIMES)
def test_the_same_time_on_the_next_day_is_never_earlier(zone, day, at):
    first, second = resolve_local(day, at, zone), resolve_local(day + timedelta(days=1), at, zone)

    day_exists = local(first, zone).date() == day
    assert first < second if day_exists else first <= second


@pytest.mark.parametrize("key", ZONES)
def test_send_moments_stay_in_order_around_every_change_of_the_clock(key):
    zone = ZoneInfo(key)
    for change in offset_changes(zone, 2026):
        days = [change + timedelta(days=n) for n in (-2, -1, 0, 1)]
        for at in (time(0), time(1, 30), time(2, 30), time(3), time(10), time(22, 59)):
            around = [resolve_local(day, at, zone) for day in days]
            assert sorted(set(around)) == around
            assert [local(instant, zone).date() for instant in around] == days


def test_a_time_skipped_at_the_end_of_a_day_is_the_first_minute_of_the_next():
    assert resolve_local(date(2026, 3, 28), time(23, 30), ZoneInfo("America/Nuuk")) == at_utc(2026, 3, 29, 1)


@given(zone=st.sampled_from(ZONES).map(ZoneInfo), day=DAYS, minute=st.integers(0, 1439))
def test_of_a_time_that_happens_twice_the_earlier_instant_is_taken(zone, day, minute):
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = [instant for instant in both if instant.astimezone(zone).replace(tzinfo=None) == wall]

    instant = resolve_local(day, wall.time(), zone)

    assert not real or instant == min(real)


def test_today_is_the_day_on_the_companys_wall():
    moment = at_utc(2026, 11, 20, 4, 30)

    assert [today(ZoneInfo(z), moment).day for z in ("America/Chicago", "Europe/Madrid")] == [19, 20]


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        today(CHICAGO, datetime(2026, 11, 20, 4, 30))  # noqa: DTZ001 - the naive instant is the point


@pytest.mark.parametrize(
    ("day", "first_weekday", "start", "end"),
    [
        (date(2026, 11, 14), 6, date(2026, 11, 8), date(2026, 11, 14)),
        (date(2026, 11, 15), 6, date(2026, 11, 15), date(2026, 11, 21)),
        (date(2026, 11, 15), 0, date(2026, 11, 9), date(2026, 11, 15)),
    ],
)
def test_a_week_starts_on_the_companys_first_weekday(day, first_weekday, start, end):
    assert week_of(day, first_weekday) == (start, end)


def test_the_next_weekday_is_strictly_later():
    saturday = date(2026, 11, 14)

    assert [next_weekday_after(saturday, weekday).day for weekday in range(7)] == [16, 17, 18, 19, 20, 21, 15]


@pytest.mark.parametrize(
    ("key", "short", "long"),
    [
        ("America/Chicago", "CT", "Central Time"),
        ("US/Central", "CT", "Central Time"),
        ("America/Phoenix", "MT", "Mountain Time"),
        ("Pacific/Honolulu", "HST", "Hawaii-Aleutian Time"),
        ("Europe/Berlin", "CET", "Central European Time"),
        ("Asia/Kathmandu", "UTC+5:45", "Nepal Time"),
        ("America/Sao_Paulo", "UTC-3", "Brasilia Time"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT+5", "UTC-5", "UTC-5"),
    ],
)
def test_a_zone_is_named_as_people_write_it_beside_a_time(key, short, long):
    words = describe_zone(ZoneInfo(key), at_utc(2026, 11, 20, 15))

    assert (words.short, words.long) == (short, long)


@pytest.mark.parametrize("key", ZONES)
def test_every_zone_has_words(key):
    words = describe_zone(ZoneInfo(key), at_utc(2026, 7, 1))

    assert words.short.strip()
    assert "Unknown" not in words.long
