from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching.telling import Coaching, NotTold, ToldBefore, hold_back

D = Decimal
THURSDAY = date(2026, 11, 19)
PHOTOS = Coaching(D("96.2"), D(97), "higher", repeat_days=7)


def told(days_ago: int, value: str) -> ToldBefore:
    return ToldBefore(THURSDAY - timedelta(days=days_ago), D(value), D(97))


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (None, None),
        (told(7, "96.2"), None),  # seven days later it is said again: each week's file counts
        (told(6, "96.2"), NotTold.REPEATED),
        (told(1, "95"), NotTold.REPEATED),  # still missed, but better than told
        (told(1, "96.3"), None),  # worse than told
    ],
)
def test_a_told_point_rests_for_seven_days_unless_it_got_worse(before, reason):
    assert hold_back(PHOTOS, send_day=THURSDAY, before=before, started_on=None, grace_days=14) == reason


def test_worse_depends_on_the_direction_and_for_a_band_on_the_distance():
    less = Coaching(D("0.3"), D("0.1"), "lower", 7)
    above, below = Coaching(D(500), D(420), "band", 7), Coaching(D(200), D(240), "band", 7)
    yesterday = THURSDAY - timedelta(days=1)

    def rests(point: Coaching, value: str, threshold: str) -> bool:
        before = ToldBefore(yesterday, D(value), D(threshold))
        return hold_back(point, send_day=THURSDAY, before=before, started_on=None, grace_days=0) is not None

    assert (rests(less, "0.3", "0.1"), rests(less, "0.2", "0.1")) == (True, False)
    assert (rests(above, "500", "420"), rests(above, "199", "240")) == (True, False)
    assert (rests(below, "470", "420"), rests(below, "455", "420")) == (True, False)


@pytest.mark.parametrize(
    ("days_in", "reason"), [(0, NotTold.GRACE), (13, NotTold.GRACE), (14, None), (400, None), (-3, NotTold.GRACE)]
)
def test_new_people_are_coached_from_their_fifteenth_day_on(days_in, reason):
    started = THURSDAY - timedelta(days=days_in)

    assert hold_back(PHOTOS, send_day=THURSDAY, before=None, started_on=started, grace_days=14) == reason


def test_without_a_first_day_or_without_grace_nobody_is_new():
    assert hold_back(PHOTOS, send_day=THURSDAY, before=None, started_on=None, grace_days=14) is None
    assert hold_back(PHOTOS, send_day=THURSDAY, before=None, started_on=THURSDAY, grace_days=0) is None


def test_what_needs_a_person_is_never_kept_from_them():
    escalation = Coaching(D(1), D(1), "lower", 7, needs_person=True)

    assert hold_back(escalation, send_day=THURSDAY, before=told(1, "1"), started_on=THURSDAY, grace_days=14) is None


@given(st.integers(0, 90), st.integers(0, 120), st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_a_point_never_rests_longer_than_its_rule_says(repeat_days, ago, value, before):
    point = Coaching(value, D(97), "higher", repeat_days)
    last = ToldBefore(THURSDAY - timedelta(days=ago), before, D(97))

    reason = hold_back(point, send_day=THURSDAY, before=last, started_on=None, grace_days=0)

    assert (reason is NotTold.REPEATED) == (ago < repeat_days and value >= before)
