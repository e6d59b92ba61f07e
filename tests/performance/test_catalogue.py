from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest

from pacenote.performance.catalogue import (
    ALL_METRICS,
    DEFAULT_RULES,
    METRICS,
    AtLeast,
    Minimum,
    exposures_of,
    find,
    shipped_rule,
    winning_source,
)

D = Decimal

SPEC_NAMES = """
delivered_packages fico seatbelt_off_rate speeding_event_rate distractions_rate following_distance_rate
sign_signal_violations_rate cdf_dpmo ced dcr dsb_dpmo dsb_count dnr_count pod contact_compliance
attended_delivery_accuracy psb pod_opportunities contact_opportunities packages_per_zone_hour overall_score
delivery_completion_dpmo dsc_dpmo lor_dpmo dnr_dpmo ced_dpmo pod_success pod_bypass pod_rejects pod_blurry pod_human
pod_no_package pod_in_car pod_in_hand pod_not_visible pod_too_close pod_too_dark pod_other cx_negative cx_mishandled
cx_unprofessional cx_instructions cx_wrong_address cx_never_received cx_wrong_item dsb_simultaneous dsb_over_50m
dsb_attended_scan dsb_unattended_scan dsb_no_pod dsb_not_returned attended_deliveries unattended_deliveries
pps_compliance pps_stops pps_missing_brake pps_missing_gear netradyne_alerts netradyne_severe netradyne_score
netradyne_minutes netradyne_green_minutes netradyne_stars mentor_trips mentor_hours mentor_distance
engine_off_compliance handle_seconds talk_seconds hold_seconds after_call_seconds first_response_seconds
resolution_seconds handled resolved csat qa_score reopens adherence
"""
EUROPE = {"psb_done", "psb_failed", "dsc_count"}
EXPOSURES = {"csat_ratings", "qa_evaluations", "timed_contacts", "first_responses"}


def test_every_metric_that_a_file_gives_is_in_the_catalogue():
    assert set(METRICS) == {*SPEC_NAMES.split(), *EXPOSURES, *EUROPE}
    assert len(METRICS) == len(ALL_METRICS)


def test_every_metric_has_a_label_of_its_own_and_one_sentence():
    labels = [metric.label for metric in ALL_METRICS]

    assert sorted(set(labels)) == sorted(labels)
    assert [m.name for m in ALL_METRICS if m.definition.rstrip(".").count(". ") or m.definition[-1] != "."] == []


def test_an_exposure_is_a_metric_of_the_catalogue_that_is_never_coached():
    assert {e.metric: METRICS[e.metric].coachable for m in ALL_METRICS for e in m.exposures} == {
        "mentor_trips": False,
        "delivered_packages": False,
        "contact_opportunities": False,
        "pod_opportunities": False,
        "pps_stops": False,
        "netradyne_minutes": False,
        "handled": False,
        "resolved": False,
        "timed_contacts": False,
        "first_responses": False,
        "csat_ratings": False,
        "qa_evaluations": False,
    }


def test_a_metric_without_a_direction_is_never_coached():
    assert [m.name for m in ALL_METRICS if m.direction == "none" and m.coachable] == []


def test_an_event_type_of_the_camera_needs_no_entry():
    braking = find("netradyne_hard_braking")

    assert braking is not None
    assert (braking.label, braking.unit, braking.direction, braking.cadence) == (
        "Hard braking",
        "count",
        "lower",
        "day",
    )
    assert find("netradyne_score") is METRICS["netradyne_score"]
    assert [find(name) for name in ("netradyne_", "netradyne", "hard_braking")] == [None, None, None]


@pytest.mark.parametrize(
    ("metric", "coach", "at", "praise", "minimum", "importance"),
    [
        ("seatbelt_off_rate", "0.1", False, "0", [("trips", 3), ("packages", 100)], 10),
        ("sign_signal_violations_rate", "0.1", False, "0", [("trips", 3), ("packages", 100)], 10),
        ("speeding_event_rate", "0.1", False, "0", [("trips", 3), ("packages", 100)], 9),
        ("distractions_rate", "0.1", False, "0", [("trips", 3), ("packages", 100)], 7),
        ("following_distance_rate", "0.1", False, "0", [("trips", 3), ("packages", 100)], 7),
        ("fico", "710", False, "825", [("trips", 1)], 6),
        ("netradyne_score", "800", False, "950", [("minutes", 30)], 6),
        ("netradyne_severe", "1", True, None, [("minutes", 30)], 8),
        ("dcr", "98.7", False, "99.8", [("packages", 100)], 7),
        ("delivery_completion_dpmo", "13000", False, "2000", [("packages", 100)], 7),
        ("pod", "97", False, "99.5", [("opportunities", 50)], 5),
        ("pps_compliance", "85", False, "98", [("stops", 20)], 5),
        ("engine_off_compliance", "95", False, "99.5", [], 3),
        ("cdf_dpmo", "1700", False, "0", [("packages", 100)], 6),
        ("cx_negative", "2", True, None, [], 6),
        ("dsb_count", "1", True, None, [], 7),
        ("ced", "1", True, None, [], 10),
        ("contact_compliance", "95", False, "99.5", [("opportunities", 10)], 3),
        ("overall_score", None, False, "95", [], 4),
        ("handle_seconds", None, False, None, [("contacts", 20)], 3),
        ("csat", "80", False, "95", [("ratings", 10)], 7),
        ("qa_score", "80", False, "95", [("evaluations", 2)], 8),
    ],
)
def test_the_shipped_rules_are_the_published_table(*, metric, coach, at, praise, minimum, importance):
    rule = DEFAULT_RULES[metric]

    assert (rule.coach, rule.coach_at_threshold, rule.praise) == (coach and D(coach), at, praise and D(praise))
    assert rule.minimum == tuple(Minimum(unit, D(amount)) for unit, amount in minimum)
    assert rule.importance == importance


def test_the_table_has_no_other_rule_and_two_special_conditions():
    assert len(DEFAULT_RULES) == 26
    assert [name for name, rule in DEFAULT_RULES.items() if rule.needs_person] == ["ced", "ced_dpmo"]
    assert [name for name, rule in DEFAULT_RULES.items() if not (rule.coach_on or rule.praise_on)] == [
        *("dnr_dpmo", "lor_dpmo", "dsc_dpmo", "ced_dpmo"),
    ]
    assert {n: r.praise_minimum for n, r in DEFAULT_RULES.items() if r.praise_minimum} == {
        "cdf_dpmo": (Minimum("packages", D(300)),)
    }
    assert {n: r.coach_needs for n, r in DEFAULT_RULES.items() if r.coach_needs} == {
        "cdf_dpmo": AtLeast("cx_negative", D(2))
    }
    assert [name for name in DEFAULT_RULES if not METRICS[name].coachable] == []


def test_a_rule_for_an_unknown_metric_is_refused():
    with pytest.raises(KeyError):
        shipped_rule("horn_rate", importance=1)


@pytest.mark.parametrize(
    ("metric", "sources", "winner"),
    [
        ("pod", ["scorecard_pdf", "overview_csv", "pod_pdf"], "pod_pdf"),
        ("pod", ["pod_pdf", "pod_csv"], "pod_csv"),
        ("pod", ["scorecard_pdf", "overview_csv"], "overview_csv"),
        ("pod", ["scorecard_pdf"], "scorecard_pdf"),
        ("fico", ["overview_csv", "mentor"], "mentor"),
        ("dsb_count", ["overview_csv", "dsb", "scorecard_pdf"], "dsb"),
        ("dcr", ["something_else", "scorecard_pdf"], "scorecard_pdf"),
        ("unknown_metric", ["b_pdf", "c_csv", "a_pdf"], "c_csv"),
    ],
)
def test_the_own_file_wins_over_the_csv_and_the_csv_over_the_pdf(metric, sources, winner):
    assert {winning_source(metric, order) for order in permutations(sources)} == {winner}


def test_there_is_no_winner_without_a_source():
    with pytest.raises(ValueError, match="empty"):
        winning_source("pod", [])


@pytest.mark.parametrize(
    ("metric", "row", "expected"),
    [
        ("pod", {"pod_opportunities": 120, "delivered_packages": 180}, {"opportunities": 120, "packages": 180}),
        ("pod", {"delivered_packages": 180}, {"packages": 180}),
        ("pps_compliance", {"delivered_packages": 180}, {"packages": 180}),
        ("pps_compliance", {"pps_stops": 30, "delivered_packages": 180}, {"stops": 30}),
        ("fico", {"mentor_trips": 0}, {"trips": 0}),
        ("netradyne_hard_braking", {"netradyne_minutes": 240}, {"minutes": 240}),
        ("engine_off_compliance", {}, {}),
        ("unknown_metric", {"delivered_packages": 180}, {}),
    ],
)
def test_exposure_comes_from_the_same_row_and_packages_stand_in(metric, row, expected):
    known = exposures_of(metric, {name: D(value) for name, value in row.items()})

    assert list(known.items()) == list(expected.items())


@pytest.mark.parametrize(
    ("metric", "best", "better"), [("pod", 99, True), ("cdf_dpmo", 95, False), ("handle_seconds", None, False)]
)
def test_better_follows_the_direction(metric, best, better):
    assert METRICS[metric].best_of([D(95), D(99), D(97)]) == best
    assert METRICS[metric].is_better(D(99), D(95)) is better
    assert METRICS[metric].is_better(D(95), D(95)) is False


def test_there_is_no_best_of_nothing():
    assert [METRICS[name].best_of([]) for name in ("pod", "cdf_dpmo")] == [None, None]
