"""Bests, improvements and streaks, to the last digit; and that no miss is ever praised."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching.evaluate import (
    Measured,
    NoFinding,
    NoFindingReason,
    Opportunity,
    PraiseKind,
    Reinforcement,
    judge,
    missed_threshold,
)
from pacenote.coaching.feats import FeatSettings, History, judge_with_history
from pacenote.performance.catalogue import DEFAULT_RULES, RuleValues
from tests.coaching.rules import PHOTOS, shown

D = Decimal
BEST, IMPROVEMENT, STREAK = (FeatSettings(0, 0, 3), FeatSettings(0, 50, 0), FeatSettings(3, 0, 0))
NEVER = NoFinding(NoFindingReason.BETWEEN)


def past(*values: str, photos: int = 100) -> History:
    """Return a history, newest value first."""
    numbers = [D(value) for value in values]
    latest = tuple(shown(value, photos=photos) for value in values)
    return History(latest, max(numbers, default=None), min(numbers, default=None), len(numbers))


@pytest.mark.parametrize(
    ("value", "earlier", "found"),
    [
        ("98.7", ("98.6", "97.5", "98"), Reinforcement(D("98.6"), D(0), PraiseKind.BEST)),
        ("98.6", ("98.6", "97.5", "98"), NEVER),  # as good as the best is not better
        ("98.7", ("98.6", "97.5"), NEVER),  # two earlier weeks are not enough
    ],
)
def test_a_best_is_strictly_better_than_all_of_enough_earlier_readings(value, earlier, found):
    assert judge_with_history(shown(value), PHOTOS, past(*earlier), BEST) == found


def test_a_best_of_a_metric_where_less_is_better_is_the_lowest():
    speeding = DEFAULT_RULES["speeding_event_rate"]
    earlier = History((), highest=D("0.3"), lowest=D("0.06"), periods=8)

    found = [
        judge_with_history(Measured(D(value), {"trips": D(9)}), speeding, earlier, BEST) for value in ("0.05", "0.06")
    ]

    assert found == [Reinforcement(D("0.06"), D(0), PraiseKind.BEST), NEVER]


@pytest.mark.parametrize(
    ("value", "earlier", "found"),
    [
        # half the gap from 97 to 99.5 is 1.25; the average of the last four is 97.25
        ("98.5", ("97", "97", "97.5", "97.5", "90"), Reinforcement(D("97.2500"), D(0), PraiseKind.IMPROVEMENT)),
        ("98.49", ("97", "97", "97.5", "97.5", "90"), NEVER),
        ("98.5", ("97", "97.5"), NEVER),
    ],
)
def test_an_improvement_is_half_the_gap_above_the_own_average_of_the_last_four(value, earlier, found):
    assert judge_with_history(shown(value), PHOTOS, past(*earlier), IMPROVEMENT) == found


@pytest.mark.parametrize(
    ("earlier", "streak"),
    [
        (("98", "97"), 3),  # exactly at the coach threshold is no miss
        (("98", "96.9"), None),
        (("98",), None),
        (("98", "98", "98"), None),  # four in a row: the next round is six
        (("98",) * 5, 6),
        (("98", "98", "96", "98", "98"), 3),
        (("98",) * 11, 12),
        (("98",) * 14, None),  # fifteen: the row has become normal
        (("98",) * 40, None),
    ],
)
def test_a_streak_is_told_when_a_round_is_full(earlier, streak):
    expected = NEVER if streak is None else Reinforcement(D(97), D(0), PraiseKind.STREAK, streak)

    assert judge_with_history(shown("98"), PHOTOS, past(*earlier[:12]), STREAK) == expected


def test_a_week_with_too_few_photos_neither_breaks_nor_prolongs_a_streak():
    latest = (shown("98"), shown("20", photos=3), shown("98"))

    found = judge_with_history(shown("98"), PHOTOS, History(latest, D(98), D(20), 3), STREAK)

    assert found == Reinforcement(D(97), D(0), PraiseKind.STREAK, 3)


def test_time_within_a_band_can_be_a_streak_although_it_has_no_praise_threshold():
    handle = RuleValues("handle_seconds", "seconds", "band", band=(D(240), D(420)))
    latest = (Measured(D(240)), Measured(D(420)))

    assert judge_with_history(Measured(D(300)), handle, History(latest, D(420), D(240), 2), STREAK) == Reinforcement(
        D(240), D(0), PraiseKind.STREAK, 3
    )
    assert judge_with_history(Measured(D(421)), handle, History(latest, D(420), D(240), 2), STREAK) == Opportunity(
        D(420), D("1") / 180
    )


def test_nothing_is_looked_for_where_the_praise_side_is_off_or_the_feats_are():
    off = RuleValues("pod", "percent", "higher", D(97), D("99.5"), praise_on=False)

    assert judge_with_history(shown("98.7"), off, past("98", "98", "98"), FeatSettings(2, 10, 1)) == NEVER
    assert judge_with_history(shown("98.7"), PHOTOS, past("98", "98", "98"), FeatSettings(0, 0, 0)) == NEVER


values = st.decimals(0, 101, places=1)


@given(
    values,
    st.lists(values, max_size=20),
    st.builds(FeatSettings, st.integers(0, 6), st.integers(0, 100), st.integers(0, 8)),
    st.sampled_from([PHOTOS, DEFAULT_RULES["fico"], DEFAULT_RULES["cdf_dpmo"], DEFAULT_RULES["csat"]]),
)
def test_a_missed_coach_threshold_is_never_praised_and_a_threshold_never_replaced(value, earlier, feats, rule):
    measured = Measured(value, {"packages": D(900), "opportunities": D(900), "ratings": D(90), "trips": D(9)})
    latest = tuple(Measured(each, measured.exposures) for each in earlier[: feats.depth])
    history = History(latest, max(earlier, default=None), min(earlier, default=None), len(earlier))

    plain, found = judge(measured, rule), judge_with_history(measured, rule, history, feats)

    assert found == plain or (plain == NEVER and isinstance(found, Reinforcement))
    if missed_threshold(value, rule) is not None:
        assert not isinstance(found, Reinforcement)
