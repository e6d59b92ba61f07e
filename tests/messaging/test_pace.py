from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.messaging.pace import done_at, grant

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_bucket_that_was_never_used_holds_one_seconds_worth() -> None:
    assert grant(per_second=10, ready_at=None, now=NOW, wanted=50).count == 10
    assert grant(per_second=10, ready_at=None, now=NOW, wanted=4).count == 4


@pytest.mark.parametrize(("after", "count"), [(0.0, 0), (0.09, 0), (0.1, 1), (0.25, 2), (1.0, 10), (60.0, 10)])
def test_an_empty_bucket_fills_at_its_pace_and_never_over_its_brim(after: float, count: int) -> None:
    empty = grant(per_second=10, ready_at=None, now=NOW, wanted=10).ready_at

    assert grant(per_second=10, ready_at=empty, now=NOW + after * SECOND, wanted=50).count == count


def test_the_last_of_a_queue_leaves_when_its_token_is_there() -> None:
    assert done_at(per_second=10, ready_at=None, now=NOW, waiting=0) == NOW
    assert done_at(per_second=10, ready_at=None, now=NOW, waiting=10) == NOW
    assert done_at(per_second=10, ready_at=None, now=NOW, waiting=110) == NOW + 10 * SECOND
    assert done_at(per_second=10, ready_at=NOW + SECOND, now=NOW, waiting=1) == NOW + SECOND


@given(
    per_second=st.integers(1, 10_000),
    visits=st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(1, 200)), min_size=1, max_size=30),
)
def test_no_stretch_of_time_sees_more_than_the_pace_and_one_bucket(
    per_second: int, visits: list[tuple[int, int]]
) -> None:
    times = [NOW + timedelta(microseconds=total) for total in accumulate(gap for gap, _wanted in visits)]
    granted, ready_at = [], None
    for now, (_gap, wanted) in zip(times, visits, strict=True):
        answer = grant(per_second=per_second, ready_at=ready_at, now=now, wanted=wanted)
        granted.append(answer.count)
        ready_at = answer.ready_at
        assert answer.count == wanted or ready_at > now  # nobody waits while a token is there

    for first in range(len(times)):
        for last in range(first, len(times)):
            stretch = (times[last] - times[first]).total_seconds()
            # a step is cut to whole microseconds, which at the highest pace is one in a hundred
            assert sum(granted[first : last + 1]) <= per_second * (1 + stretch * 1.02) + 1
