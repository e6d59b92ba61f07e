from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.webhooks.retries import LONGEST_REST, MOST_TRIES, PAUSES, pause_after, rest_after, wished_pause

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def test_ten_tries_take_three_days():
    pauses = [pause_after(tries, chance=0) for tries in range(1, MOST_TRIES + 1)]

    assert pauses == [*PAUSES, None]
    assert sum(PAUSES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


@given(tries=st.integers(1, MOST_TRIES - 1), chance=st.floats(0, 1))
def test_chance_only_ever_waits_longer_and_by_a_fifth_at_most(tries, chance):
    pause = pause_after(tries, chance=chance)

    assert pause is not None
    assert PAUSES[tries - 1] <= pause <= PAUSES[tries - 1] * 1.2


@given(failures=st.integers(1, 10**6))
def test_an_address_never_rests_for_longer_than_ten_minutes(failures):
    assert timedelta(0) < rest_after(failures) <= rest_after(failures + 1) <= LONGEST_REST


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("Sun, 22 Nov 2026 14:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 13:00:00 GMT", 0),
        ("999999999999", 86_400),
        ("Mon, 22 Nov 2027 14:00:00 GMT", 86_400),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date_and_a_day_at_most(said, seconds):
    assert wished_pause({"retry-after": said}, now=NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("said", ["", "soon", "-5", "1.5", "٣", "Sun, 99 Nov 2026 14:01:00 GMT"])
def test_what_is_no_retry_after_asks_for_nothing(said):
    assert wished_pause({"retry-after": said}, now=NOW) is None
