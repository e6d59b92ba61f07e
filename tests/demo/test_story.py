from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacenote.demo.company import company_figures
from pacenote.demo.people import make_people
from pacenote.demo.story import Story, deal_stories, make_days, make_shifts, make_weeks
from pacenote.demo.values import PersonWeek
from pacenote.demo.weeks import Week, last_weeks

TODAY = date(2026, 11, 22)
WEEKS = last_weeks(TODAY, 6)
DAYS = tuple(TODAY - timedelta(days=n) for n in range(1, 22))


def of_story(story: Story, week: Week, *, seeds: int = 12) -> list[PersonWeek]:
    """Gather everybody's week who follows a story, in several invented companies."""
    gathered: list[PersonWeek] = []
    for seed in range(seeds):
        people = make_people(64, seed=seed)
        stories = deal_stories(people)
        made = make_weeks(people, WEEKS, seed=seed)[week]
        gathered += [values for values in made if stories[values.transporter_id] is story]
    return gathered


def test_equal_seeds_give_equal_weeks_and_days_and_others_do_not():
    people = make_people(20, seed=1)

    assert make_weeks(people, WEEKS, seed=1) == make_weeks(people, WEEKS, seed=1)
    assert make_weeks(people, WEEKS, seed=1) != make_weeks(people, WEEKS, seed=2)
    assert make_days(people, DAYS, seed=1) == make_days(people, DAYS, seed=1)
    assert make_days(people, DAYS, seed=1) != make_days(people, DAYS, seed=2)


@pytest.mark.parametrize("count", [17, 64])
def test_every_story_is_told(count: int):
    assert set(deal_stories(make_people(count, seed=5)).values()) == set(Story)


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_no_count_is_negative_and_nothing_exceeds_its_whole(seed: int):
    people = make_people(34, seed=seed)

    for week, values in make_weeks(people, WEEKS[:2], seed=seed).items():
        shifts = make_shifts(people, week, seed=seed)
        for own in values:
            assert own.trips == len(shifts[own.transporter_id])
            assert min(own.trips, own.delivered, own.photo_success) > 0
            assert min(own.returned, own.escalations, own.defects, own.photo_bypass, *own.rejects) >= 0
            assert own.photo_opportunities < own.delivered
            assert 0 < own.pod <= 100
            assert 0 < own.dcr <= 100


def test_a_day_holds_those_who_are_rostered_and_nobody_else():
    people = make_people(64, seed=2)

    made = make_days(people, DAYS, seed=2)

    assert sorted(made) == sorted(DAYS)
    for day, values in made.items():
        shifts = make_shifts(people, Week.of(day), seed=2)
        assert [own.transporter_id for own in values] == [tid for tid, days in shifts.items() if day in days]


def test_a_day_without_a_trip_has_no_score():
    days = make_days(make_people(64, seed=2), DAYS, seed=2)
    unrecorded = [own for values in days.values() for own in values if own.trips == 0]

    assert unrecorded
    assert {(own.fico, own.ratings, own.miles, own.minutes) for own in unrecorded} == {(None, ("-",) * 7, 0, 0)}


def test_those_who_improve_end_better_than_they_began():
    before, after = (company_figures(of_story(Story.IMPROVING, week)) for week in (WEEKS[0], WEEKS[-1]))

    assert after["pod"] > before["pod"] + 1
    assert after["dcr"] > before["dcr"] + 1
    assert after["speeding"] < before["speeding"] / 2


def test_those_who_struggle_end_worse_than_they_began():
    before, after = (company_figures(of_story(Story.STRUGGLING, week)) for week in (WEEKS[0], WEEKS[-1]))

    assert after["pod"] < before["pod"] - 1
    assert after["cdf"] > before["cdf"]


def test_small_volume_is_one_trip_a_week():
    assert {own.trips for own in of_story(Story.SMALL_VOLUME, WEEKS[0])} == {1}
    assert {own.trips for own in of_story(Story.STEADY, WEEKS[0])} == {3, 4, 5}


def test_excellent_people_have_next_to_nothing_to_coach():
    figures = company_figures(of_story(Story.EXCELLENT, WEEKS[-1]))

    assert figures["pod"] > 99
    assert figures["dcr"] > Decimal("99.8")
    assert figures["speeding"] == 0
