from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.base.quiet import QuietHours, quiet_until

ZONES = sorted(zone for zone in available_timezones() if not zone.startswith(("posix", "right")))
NIGHT = time(20, 0), time(8, 0)


def until(zone: str, now: datetime, start: time = NIGHT[0], end: time = NIGHT[1]) -> datetime | None:
    return quiet_until(QuietHours(start, end, ZoneInfo(zone)), now.astimezone(UTC))


def at(zone: str, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[misc,arg-type]  # year, month, day, hour, minute


CHICAGO, LOS_ANGELES = "America/Chicago", "America/Los_Angeles"
#: On 8 March 2026 the clocks of Chicago go from 2:00 to 3:00, on 1 November from 2:00 back to 1:00.
CASES = [
    ("by day", CHICAGO, at(CHICAGO, 2026, 11, 22, 12, 0), NIGHT, None),
    ("the last minute of the day", CHICAGO, at(CHICAGO, 2026, 11, 22, 19, 59), NIGHT, None),
    ("the first of the night", CHICAGO, at(CHICAGO, 2026, 11, 22, 20, 0), NIGHT, at(CHICAGO, 2026, 11, 23, 8, 0)),
    ("after midnight", CHICAGO, at(CHICAGO, 2026, 11, 23, 0, 30), NIGHT, at(CHICAGO, 2026, 11, 23, 8, 0)),
    ("the first minute of the day", CHICAGO, at(CHICAGO, 2026, 11, 23, 8, 0), NIGHT, None),
    ("two zones west", LOS_ANGELES, at(CHICAGO, 2026, 11, 22, 9, 0), NIGHT, at(CHICAGO, 2026, 11, 22, 10, 0)),
    ("the night that is short", CHICAGO, at(CHICAGO, 2026, 3, 7, 23, 0), NIGHT, at(CHICAGO, 2026, 3, 8, 8, 0)),
    ("the night that is long", CHICAGO, at(CHICAGO, 2026, 10, 31, 23, 0), NIGHT, at(CHICAGO, 2026, 11, 1, 8, 0)),
    (
        "an end that the clocks skip",
        CHICAGO,
        at(CHICAGO, 2026, 3, 8, 1, 0),
        (time(20, 0), time(2, 30)),
        at(CHICAGO, 2026, 3, 8, 3, 0),
    ),
    (
        "an end that comes twice, before the first",
        CHICAGO,
        at(CHICAGO, 2026, 11, 1, 1, 10),
        (time(20, 0), time(1, 30)),
        at(CHICAGO, 2026, 11, 1, 1, 30),
    ),
    (
        "an end that comes twice, after the first",
        CHICAGO,
        at(CHICAGO, 2026, 11, 1, 1, 10, fold=1),
        (time(20, 0), time(1, 30)),
        at(CHICAGO, 2026, 11, 1, 1, 30, fold=1),
    ),
    ("within one day", CHICAGO, at(CHICAGO, 2026, 11, 22, 13, 0), (time(12), time(14)), at(CHICAGO, 2026, 11, 22, 14)),
    ("none at all", CHICAGO, at(CHICAGO, 2026, 11, 22, 3, 0), (time(9), time(9)), None),
    ("a day that was skipped", "Pacific/Apia", at("Pacific/Apia", 2011, 12, 29, 21, 0), NIGHT, "2011-12-31 08:00"),
]


@pytest.mark.parametrize(("case", "zone", "now", "hours", "ends"), CASES, ids=[case[0] for case in CASES])
def test_quiet_hours_end_when_the_persons_clock_says_so(case, zone: str, now, hours, ends):
    found = until(zone, now, *hours)

    if isinstance(ends, str):
        assert found is not None
        assert f"{found.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == ends
    else:
        assert found == ends


INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  with a zone
MINUTES = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@given(st.sampled_from(ZONES), INSTANTS, MINUTES, MINUTES)
def test_nobody_in_any_zone_is_woken_and_nobody_waits_longer_than_they_must(zone, now, start, end):
    hours = QuietHours(start, end, ZoneInfo(zone))
    wall = now.astimezone(hours.zone).time()
    within = (start <= wall < end) if start <= end else (wall >= start or wall < end)

    ends = quiet_until(hours, now)

    assert (ends is not None) == (within and start != end)
    if ends is not None:
        assert now < ends <= now + timedelta(hours=49)
        assert quiet_until(hours, ends) is None
        before = ends - timedelta(minutes=1)
        assert before < now or quiet_until(hours, before) == ends


@given(st.sampled_from(ZONES), INSTANTS)
def test_the_usual_night_never_lasts_longer_than_it_is(zone, now):
    ends = until(zone, now)

    assert ends is None or ends - now <= timedelta(hours=37)
