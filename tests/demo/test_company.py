from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pacenote.demo.company import company_figures, company_tier, focus_areas, trail
from pacenote.demo.standing import judge
from pacenote.demo.values import PersonWeek


def test_figures_of_the_company_are_those_of_all_people_together(good_week: PersonWeek, bad_week: PersonWeek):
    assert company_figures([good_week, bad_week]) == {
        "speeding": Decimal("12.5"),
        "seatbelt": Decimal("0.0"),
        "distractions": Decimal("0.0"),
        "sign_signal": Decimal("0.0"),
        "following_distance": Decimal("0.0"),
        "ced": 667,
        "cdf": 1333,
        "dcr": Decimal("99.54"),
        "dsb": 667,
        "pod": Decimal("97.78"),
    }


def test_packages_of_people_without_feedback_do_not_dilute_it(good_week: PersonWeek, bad_week: PersonWeek):
    unasked = replace(good_week, complaints=None)

    assert company_figures([unasked, bad_week])["cdf"] == 2857


def test_a_tier_of_the_company_holds_up_to_its_bar():
    assert company_tier("cdf", Decimal(1100)) == "Fantastic"
    assert company_tier("cdf", Decimal(1101)) == "Great"
    assert company_tier("dcr", Decimal("99.30")) == "Fantastic"
    assert company_tier("dcr", Decimal("99.29")) == "Great"


def test_what_costs_most_points_comes_first(good_week: PersonWeek, bad_week: PersonWeek):
    standings = [judge(good_week), judge(bad_week)]

    assert focus_areas(standings) == ("ced", "dsb", "cdf")


def test_a_status_needs_four_weeks(good_week: PersonWeek, bad_week: PersonWeek):
    def statuses(weeks: int) -> list[str]:
        current = [good_week, bad_week]
        return [line.status for line in trail(current, [current] * (weeks - 1))]

    assert statuses(3) == ["No Status (<4 wks)", "No Status (<4 wks)"]
    assert statuses(4) == ["High Performer", "Low Performer"]


def test_the_trailing_table_holds_six_weeks_and_only_people_of_the_current_one(
    good_week: PersonWeek, bad_week: PersonWeek
):
    (line,) = trail([good_week], [[good_week, bad_week]] * 9)

    assert line.total.delivered == 6 * 800
    assert line.weeks == (6, 0, 0, 0)
