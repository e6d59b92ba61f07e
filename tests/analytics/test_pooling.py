"""What several sessions did together, from what each of them did."""

from __future__ import annotations

import random
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.analytics.impact import Impact, Verdict
from pacenote.analytics.pooling import Together, together


def impact(change: float, reach: float = 2.0) -> Impact:
    return Impact(Verdict.TOO_EARLY, 80.0, 90.0 + change, 6, 6, 90.0, 90.0 - reach, 90.0 + reach)


UNKNOWN = Impact(Verdict.UNKNOWN, 80.0, 90.0, 6, 6)


def test_three_small_steps_to_the_same_side_say_more_than_each_alone():
    found = together([impact(1.5), impact(1.6), impact(1.7)], higher_is_better=True)

    assert (found.verdict, found.count) == (Verdict.BETTER, 3)
    assert isclose(found.change or 0, 1.6)
    assert isclose((found.high or 0) - (found.low or 0), 2 * 2 / 3**0.5)


def test_the_same_steps_are_worse_where_lower_is_better():
    assert together([impact(1.5), impact(1.6), impact(1.7)], higher_is_better=False).verdict is Verdict.WORSE


@pytest.mark.parametrize("impacts", [[], [impact(5), impact(6)], [impact(5), impact(6), UNKNOWN, UNKNOWN]])
def test_fewer_than_three_that_can_be_judged_say_nothing(impacts):
    judged = sum(each is not UNKNOWN for each in impacts)
    assert together(impacts, higher_is_better=True) == Together(Verdict.TOO_EARLY, judged)


@pytest.mark.parametrize(("count", "verdict"), [(7, Verdict.TOO_EARLY), (8, Verdict.NO_DIFFERENCE)])
def test_no_difference_is_said_of_enough_sessions_only(count, verdict):
    assert together([impact(0.1)] * count, higher_is_better=True).verdict is verdict


def test_sessions_that_differ_by_more_than_their_intervals_allow_widen_the_interval():
    alike = together([impact(2.0), impact(2.0), impact(2.0)], higher_is_better=True)
    unlike = together([impact(-6.0), impact(2.0), impact(10.0)], higher_is_better=True)

    assert alike.change == unlike.change
    assert (alike.verdict, unlike.verdict) == (Verdict.BETTER, Verdict.TOO_EARLY)


numbers = st.floats(-50, 50)


@given(st.lists(st.tuples(numbers, st.floats(0.1, 20)), min_size=3, max_size=12))
def test_the_average_lies_among_the_changes_and_is_never_surer_than_all_of_them_at_their_word(pairs):
    found = together([impact(*each) for each in pairs], higher_is_better=True)

    assert found.change is not None
    assert found.low is not None
    changes = [change for change, _reach in pairs]
    assert min(changes) - 1e-6 <= found.change <= max(changes) + 1e-6
    narrowest = sum(1 / reach**2 for _change, reach in pairs) ** -0.5
    assert found.change - found.low >= narrowest - 1e-6


def test_where_nothing_works_hardly_anything_is_called_better_or_worse():
    dice, said = random.Random(7), 0
    for _coach in range(400):
        impacts = [impact(dice.gauss(0, 1.0), 1.96) for _session in range(10)]
        said += together(impacts, higher_is_better=True).verdict in (Verdict.BETTER, Verdict.WORSE)

    assert said <= 400 * 0.08
