"""When a login is over: a limit reached, and no second earlier."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pacenote.accounts.login_limits import Limits, Over, why_over

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
LIMITS = Limits(life=timedelta(days=14), idle=timedelta(hours=72))
SECOND = timedelta(seconds=1)


def after(began: timedelta, used: timedelta) -> Over | None:
    return why_over(LIMITS, began=NOW - began, used=NOW - used, now=NOW)


def test_a_login_ends_exactly_at_its_limits_and_no_second_earlier():
    assert after(LIMITS.life - SECOND, LIMITS.idle - SECOND) is None
    assert after(LIMITS.life, SECOND) is Over.OLD
    assert after(LIMITS.idle, LIMITS.idle) is Over.IDLE


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40)), st.floats(0, 1))
def test_use_never_makes_a_login_last_longer_than_its_life(age, part):
    over = after(age, age * part)

    assert (over is Over.OLD) == (age >= LIMITS.life)
