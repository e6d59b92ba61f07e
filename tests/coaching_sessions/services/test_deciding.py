from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.coaching_sessions.models import Alarm, CoachingArea
from pacenote.coaching_sessions.services import (
    AreaError,
    AreaLine,
    Decisions,
    Outcome,
    SessionSettingsError,
    complete,
    decide,
    decisions_of,
    ring_due,
    save_areas,
    start,
)
from tests.coaching_sessions.stage import SOON, Stage, again, scheduled
from tests.makers import NOW

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = timedelta(minutes=30)


def change(stage: Stage, **values: object) -> bool:
    return decide(company=stage.company, decisions=Decisions(**values), by=stage.manager.user, now=NOW)  # type: ignore[arg-type]


def test_shorter_and_longer_waiting_counts_for_sessions_that_are_planned(stage):
    session = scheduled(stage)
    assert change(stage, no_show_days=2) is True

    alarm = Alarm.objects.get(session=session, kind="no_show")
    assert alarm.due_at == SOON + HALF_AN_HOUR + timedelta(days=2)
    change(stage, no_show_days=20)
    ring_due(now=SOON + timedelta(days=3))
    assert again(session).state == "scheduled"
    ring_due(now=SOON + HALF_AN_HOUR + timedelta(days=20))
    assert again(session).cancellation == "no_show"


def test_an_alarm_that_rings_too_early_is_set_again(stage):
    session = scheduled(stage)
    Alarm.objects.filter(session=session, kind="no_show").update(due_at=SOON)

    ring_due(now=SOON)

    assert again(session).state == "scheduled"
    assert Alarm.objects.get(session=session, kind="no_show").due_at == SOON + HALF_AN_HOUR + timedelta(days=7)


def test_the_reminder_to_confirm_comes_when_the_deadline_has_passed(stage):
    session = scheduled(stage)
    start(session=session, by=stage.coach, now=SOON)
    complete(session=session, by=stage.coach, outcome=Outcome(acknowledge=True), now=SOON)

    change(stage, acknowledge_days=3)

    assert Alarm.objects.get(session=session, kind="unconfirmed").due_at == SOON + timedelta(days=3)


def test_the_same_decisions_are_no_change_and_odd_ones_are_refused(stage):
    assert change(stage) is False
    with pytest.raises(SessionSettingsError):
        change(stage, no_show_days=0)
    assert decisions_of(stage.company.pk) == Decisions()


def test_areas_are_renamed_retired_and_added_and_may_swap_their_names(stage):
    first, second, *rest = CoachingArea.objects.filter(company=stage.company).order_by("sort_key")
    lines = [
        AreaLine(second.name, id=first.pk),
        AreaLine(f"  {first.name} ", metrics=("pod", "pod"), id=second.pk),
        *(AreaLine(each.name, active=False, metrics=tuple(each.metrics), id=each.pk) for each in rest),
        AreaLine("Tone of voice", metrics=("csat",)),
    ]

    changed = save_areas(company=stage.company, lines=lines, by=stage.manager.user, now=NOW)

    assert changed == len(lines)
    now = {each.name: (each.active, each.metrics) for each in CoachingArea.objects.filter(company=stage.company)}
    assert (now[first.name], now["Tone of voice"]) == ((True, ["pod"]), (True, ["csat"]))
    assert sum(active for active, _metrics in now.values()) == 3


def test_an_area_needs_a_name_of_its_own_and_one_must_stay(stage):
    areas = list(CoachingArea.objects.filter(company=stage.company))
    same = [AreaLine("Attendance", id=each.pk) for each in areas]
    none = [AreaLine(each.name, active=False, id=each.pk) for each in areas]

    for lines in (same, none):
        with pytest.raises(AreaError):
            save_areas(company=stage.company, lines=lines, by=stage.manager.user, now=NOW)

    assert CoachingArea.objects.filter(company=stage.company, active=True).count() == len(areas)
