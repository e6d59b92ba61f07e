from __future__ import annotations

from decimal import Decimal

import pytest

from pacenote.demo.standing import SCALES, judge, rank
from pacenote.demo.values import PersonWeek


def test_a_week_without_a_fault_has_all_points_and_no_focus(good_week: PersonWeek):
    standing = judge(good_week)

    assert (standing.score, standing.tier, standing.medal, standing.focus) == (100, "Fantastic", "Platinum", "")
    assert standing.weights == {name: scale.weight for name, scale in SCALES.items()}


def test_the_costliest_metric_is_the_focus(bad_week: PersonWeek):
    assert judge(bad_week).focus == "ced"


def test_the_weight_of_what_is_missing_is_shared_out(bad_week: PersonWeek):
    standing = judge(bad_week)

    assert set(SCALES) - set(standing.weights) == {"distractions", "sign_signal", "following_distance"}
    assert sum(standing.weights.values()) == pytest.approx(100, abs=Decimal("0.4"))


def test_people_are_ranked_by_score(good_week: PersonWeek, bad_week: PersonWeek):
    assert [standing.week for standing in rank([bad_week, good_week])] == [good_week, bad_week]


@pytest.mark.parametrize(
    ("name", "value", "tier"),
    [
        ("speeding", "0.59", "Fantastic"),
        ("speeding", "0.6", "Great"),
        ("speeding", "1.3", "Poor"),
        ("pod", "97.5", "Fantastic"),
        ("pod", "97.4", "Great"),
        ("pod", "93.0", "Poor"),
    ],
)
def test_a_tier_begins_at_its_bar(name: str, value: str, tier: str):
    assert SCALES[name].tier(Decimal(value)) == tier
