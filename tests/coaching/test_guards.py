from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.coaching.evaluate import Measured, NoFindingReason, Opportunity, Reinforcement, judge
from pacenote.coaching.guards import check, normal_importance
from pacenote.performance.catalogue import DEFAULT_RULES, Minimum, RuleValues
from tests.coaching.rules import PHOTOS

D = Decimal
HANDLE = RuleValues("handle_seconds", "seconds", "band", band=(D(240), D(420)))
SPEED = replace(DEFAULT_RULES["speeding_event_rate"])
ALERTS = DEFAULT_RULES["netradyne_severe"]


def refused(rule: RuleValues) -> list[tuple[str, str, str]]:
    return [(error.field, error.message, error.hint) for error in check(rule)]


@pytest.mark.parametrize("rule", [PHOTOS, HANDLE, SPEED, ALERTS, *DEFAULT_RULES.values()])
def test_what_ships_can_be_saved_once_a_side_without_a_threshold_is_off(rule):
    sided = replace(rule, coach_on=rule.coach_on and (rule.coach is not None or rule.band is not None))

    assert check(sided) == ()


@pytest.mark.parametrize(
    ("rule", "where", "sentence", "repair"),
    [
        (
            replace(PHOTOS, praise=D(101)), "praise_at",
            "No value can reach this: the praise threshold is 101, and the metric goes from 0 to 100.",
            "Choose a number within that range.",
        ),
        (
            replace(PHOTOS, coach=D(-1)), "coach_at",
            "No value can reach this: the coach threshold is -1, and the metric goes from 0 to 100.",
            "Choose a number within that range.",
        ),
        (
            replace(DEFAULT_RULES["fico"], praise=D(851)), "praise_at",
            "No value can reach this: the praise threshold is 851, and the metric goes from 100 to 850.",
            "Choose a number within that range.",
        ),
        (
            replace(PHOTOS, praise=D("96.9")), "praise_at",
            "Praise at 96.9 would be worse than the coach threshold 97: one value would be both.",
            "Choose a praise threshold on the good side of the coach threshold.",
        ),
        (
            replace(ALERTS, praise=D(1)), "praise_at",
            "Praise at 1 would be worse than the coach threshold 1: one value would be both.",
            "Choose a praise threshold on the good side of the coach threshold.",
        ),
        (
            replace(PHOTOS, coach=D(0)), "coach_at",
            "Nobody can be coached: no value is worse than 0.",
            "Choose another number, or switch the coaching side off.",
        ),
        (
            replace(HANDLE, band=(D(420), D(240))), "coach_above",
            "The band ends at 240, below its beginning at 420.",
            "Exchange the two numbers.",
        ),
        (
            replace(PHOTOS, coach=None), "coach_at",
            "The coaching side is on, but has no threshold.",
            "Enter a number, or switch it off.",
        ),
        (
            replace(PHOTOS, minimum=(Minimum("opportunities", D(0)),)), "minimum_opportunities",
            "The least exposure must be more than 0; this is 0.",
            "Leave it empty where none is needed.",
        ),
        (replace(PHOTOS, importance=11), "importance", "Importance goes from 0 to 10; this is 11.", ""),
        (replace(PHOTOS, repeat_days=91), "repeat_days", "A point rests for 0 to 90 days; this is 91.", ""),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_work_is_refused_with_where_found_expected_and_repair(rule, where, sentence, repair):
    assert refused(rule) == [(where, sentence, repair)]


def test_praise_exactly_at_the_coach_threshold_is_allowed_where_that_value_is_no_miss():
    assert check(replace(PHOTOS, praise=D(97))) == ()


def test_importance_is_kept_between_0_and_10():
    assert [normal_importance(wanted) for wanted in (-5, 0, 7, 10, 500)] == [0, 0, 7, 10, 10]


@given(
    st.sampled_from([PHOTOS, SPEED, ALERTS, DEFAULT_RULES["dcr"], DEFAULT_RULES["cdf_dpmo"]]),
    st.decimals(-5, 110, places=1),
    st.decimals(-5, 110, places=1),
)
def test_a_rule_that_passes_has_a_value_for_each_side_and_none_for_both(rule, coach, praise):
    changed = replace(rule, coach=coach, praise=praise, coach_needs=None)
    if check(changed):
        return
    exposures = {minimum.unit: D(10_000) for minimum in (*changed.minimum, *changed.praise_minimum)}
    worse, better = coach - D("0.1"), coach + D("0.1")
    missed = coach if changed.coach_at_threshold else worse if changed.direction == "higher" else better

    assert isinstance(judge(Measured(missed, exposures), changed), Opportunity)
    praised = judge(Measured(praise, exposures), changed)
    assert isinstance(praised, Reinforcement) or praised.reason == NoFindingReason.MISSING
