from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pacenote.coaching.evaluate import (
    Measured,
    NoFinding,
    NoFindingReason,
    Opportunity,
    Reinforcement,
    is_consistent,
    judge,
)
from pacenote.performance.catalogue import DEFAULT_RULES, Minimum, RuleValues

D = Decimal
ENOUGH = {"packages": D(1000), "opportunities": D(500), "trips": D(10), "minutes": D(400), "stops": D(90)}
BETWEEN = NoFinding(NoFindingReason.BETWEEN)

numbers = st.decimals(min_value=-1000, max_value=100_000, places=2)
simple_rules = st.builds(
    RuleValues,
    metric=st.just("pod"),
    unit=st.sampled_from(["percent", "rate", "dpmo", "count", "score"]),
    direction=st.sampled_from(["higher", "lower", "none"]),
    coach=st.none() | numbers,
    praise=st.none() | numbers,
    coach_at_threshold=st.booleans(),
    minimum=st.sampled_from([(), (Minimum("packages", D(100)),)]),
)


def outcome(metric: str, value: str | int, exposures=None, **companions: int):
    measured = Measured(D(value), ENOUGH if exposures is None else exposures, {k: D(v) for k, v in companions.items()})
    return judge(measured, DEFAULT_RULES[metric])


def side(metric: str, value: str | int, exposures=None, **companions: int) -> str:
    """``coach``, ``praise`` or the reason for neither."""
    found = outcome(metric, value, exposures, **companions)
    if isinstance(found, NoFinding):
        return found.reason.value
    return "coach" if isinstance(found, Opportunity) else "praise"


@pytest.mark.parametrize(
    ("metric", "coached", "left_alone", "praised"),
    [
        ("pod", "96.9", ["97", "99.4"], "99.5"),
        ("dcr", "98.69", ["98.7", "99.79"], "99.8"),
        ("seatbelt_off_rate", "0.11", ["0.1", "0.01"], "0"),
        ("fico", "709", ["710", "824"], "825"),
        ("netradyne_score", "799", ["800", "949"], "950"),
        ("delivery_completion_dpmo", "13001", ["13000", "2001"], "2000"),
        ("pps_compliance", "84.9", ["85", "97.9"], "98"),
        ("engine_off_compliance", "94.9", ["95", "99.4"], "99.5"),
        ("cdf_dpmo", "1701", ["1700", "1"], "0"),
        ("contact_compliance", "94.9", ["95"], "99.5"),
        ("csat", "79.9", ["80"], "95"),
        ("qa_score", "79.9", ["80"], "95"),
    ],
)
def test_exactly_at_the_coach_threshold_is_nothing_and_at_the_praise_threshold_praise(
    metric, coached, left_alone, praised
):
    assert side(metric, coached) == "coach"
    assert [side(metric, value) for value in left_alone] == ["between_thresholds"] * len(left_alone)
    assert side(metric, praised) == "praise"


@pytest.mark.parametrize(
    ("metric", "limit"), [("ced", 1), ("dsb_count", 1), ("netradyne_severe", 1), ("cx_negative", 2)]
)
def test_a_count_is_coached_from_its_limit_on_and_never_praised(metric, limit):
    assert [side(metric, value) for value in range(limit + 2)] == ["between_thresholds"] * limit + ["coach"] * 2


def test_a_score_that_is_only_praised_is_never_coached():
    assert [side("overall_score", value) for value in ("10", "94.9", "95")] == ["between_thresholds"] * 2 + ["praise"]


@pytest.mark.parametrize(
    ("metric", "exposures", "expected"),
    [
        ("seatbelt_off_rate", {"trips": 3}, "coach"),
        ("seatbelt_off_rate", {"trips": 2, "packages": 500}, "below_minimum_exposure"),
        ("seatbelt_off_rate", {"packages": 100}, "coach"),
        ("seatbelt_off_rate", {"packages": 99}, "below_minimum_exposure"),
        ("seatbelt_off_rate", {}, "exposure_unknown"),
        ("cdf_dpmo", {"packages": 99}, "below_minimum_exposure"),
        ("cdf_dpmo", {"packages": 100}, "coach"),
        ("cdf_dpmo", {}, "exposure_unknown"),
        ("delivery_completion_dpmo", {}, "exposure_unknown"),
    ],
)
def test_a_rate_or_dpmo_needs_to_know_how_much_there_was(metric, exposures, expected):
    assert side(metric, 20_000, {unit: D(amount) for unit, amount in exposures.items()}) == expected


@pytest.mark.parametrize(
    ("exposures", "expected"),
    [
        ({"opportunities": 50}, "coach"),
        ({"opportunities": 49, "packages": 900}, "below_minimum_exposure"),
        ({"packages": 50}, "coach"),
        ({"packages": 49}, "below_minimum_exposure"),
        ({}, "coach"),
    ],
)
def test_delivered_packages_stand_in_where_the_exposure_is_unknown(exposures, expected):
    assert side("pod", "90", {unit: D(amount) for unit, amount in exposures.items()}) == expected


@pytest.mark.parametrize(
    ("complaints", "expected"), [({}, "coach"), ({"cx_negative": 1}, "too_few_cases"), ({"cx_negative": 2}, "coach")]
)
def test_one_complaint_is_no_opportunity_where_the_count_is_known(complaints, expected):
    assert side("cdf_dpmo", 2500, **complaints) == expected


@pytest.mark.parametrize(("packages", "expected"), [(299, "below_minimum_exposure"), (300, "praise")])
def test_no_complaint_is_praise_only_after_three_hundred_packages(packages, expected):
    assert side("cdf_dpmo", 0, {"packages": D(packages)}) == expected


@pytest.mark.parametrize("value", [None, D(0)])
def test_a_missing_value_and_a_fico_of_zero_say_nothing(value):
    assert judge(Measured(value, ENOUGH), DEFAULT_RULES["fico"]) == NoFinding(NoFindingReason.MISSING)


def test_zero_is_a_value_everywhere_else():
    assert side("pod", 0) == "coach"
    assert side("seatbelt_off_rate", 0) == "praise"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(239, Opportunity(D(240), D("0.005"))), (240, BETWEEN), (440, BETWEEN), (540, Opportunity(D(440), D("0.5")))],
)
def test_a_band_is_coached_on_both_sides_of_it(seconds, expected):
    rule = replace(DEFAULT_RULES["handle_seconds"], band=(D(240), D(440)))

    assert judge(Measured(D(seconds), {"contacts": D(20)}), rule) == expected


def test_a_band_that_nobody_set_makes_no_finding():
    assert outcome("handle_seconds", 99_999, {"contacts": D(20)}) == BETWEEN


@pytest.mark.parametrize(("value", "off"), [(90, "coach_on"), (100, "praise_on")])
def test_a_side_that_is_off_makes_no_finding(value, off):
    rule = replace(DEFAULT_RULES["pod"], **{off: False})

    assert judge(Measured(D(value), ENOUGH), rule) == NoFinding(NoFindingReason.SIDE_OFF)


def test_distance_is_the_share_of_the_gap_between_the_thresholds():
    assert [outcome("pod", value) for value in ("97", "96.2", "94.5", "100")] == [
        BETWEEN,
        Opportunity(D(97), D("0.32")),
        Opportunity(D(97), D(1)),
        Reinforcement(D("99.5"), D("0.2")),
    ]
    assert [outcome("dsb_count", n) for n in (1, 3)] == [Opportunity(D(1), D(0)), Opportunity(D(1), D(2))]


@given(rule=simple_rules, value=numbers)
def test_a_finding_lies_on_its_side_of_its_threshold(rule, value):
    found = judge(Measured(value, ENOUGH), rule)

    if not isinstance(found, NoFinding):
        assert found.distance >= 0
        assert found.distance == 0 or value != found.threshold
        bad_side_is_low = (rule.direction == "higher") == isinstance(found, Opportunity)
        assert value <= found.threshold if bad_side_is_low else value >= found.threshold


@given(rule=simple_rules, one=numbers, other=numbers)
def test_a_better_value_is_never_judged_worse(rule, one, other):
    assume(rule.direction != "none")
    worse, better = sorted((one, other), reverse=rule.direction == "lower")
    order = {Opportunity: 0, NoFinding: 1, Reinforcement: 2}

    first, second = (judge(Measured(value, ENOUGH), rule) for value in (worse, better))

    assert order[type(first)] <= order[type(second)]
    if isinstance(first, Opportunity) and isinstance(second, Opportunity):
        assert first.distance >= second.distance


@given(rule=simple_rules, value=numbers, packages=st.integers(0, 99))
def test_too_little_exposure_never_makes_a_finding(rule, value, packages):
    assume(rule.minimum)

    found = judge(Measured(value, {"packages": D(packages)}), rule)

    assert found == NoFinding(NoFindingReason.TOO_LITTLE)


@given(rule=simple_rules)
def test_a_consistent_rule_praises_its_praise_threshold(rule):
    assume(rule.praise is not None and rule.direction != "none" and rule.praise != 0)

    found = judge(Measured(rule.praise, ENOUGH), rule)

    assert isinstance(found, Reinforcement if is_consistent(rule) else Opportunity)


def test_every_shipped_rule_is_consistent():
    assert [name for name, rule in DEFAULT_RULES.items() if not is_consistent(rule)] == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"coach": D(97), "praise": D(97)}, True),
        ({"coach": D("97.1"), "praise": D(97)}, False),
        ({"coach": D(97), "praise": D(97), "coach_at_threshold": True}, False),
        ({"coach": D(97), "praise": None}, True),
        ({"band": (D(2), D(1))}, False),
    ],
)
def test_thresholds_that_overlap_are_not_consistent(change, expected):
    assert is_consistent(replace(DEFAULT_RULES["pod"], **change)) is expected
