"""Pacenote suggests sessions itself: to whom, by which coach, and never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Finding, Rule
from pacenote.coaching_sessions.bridge import Limits
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, Evidence
from pacenote.coaching_sessions.services import (
    BridgeSettingsError,
    admin_cancel,
    bridge,
    called_for,
    change_bridge,
    decline_suggestion,
    edit_suggestion,
    is_bridged,
    schedule,
    suggest,
)
from pacenote.coaching_sessions.services.errors import NotYoursError
from pacenote.coaching_sessions.workflow import OPEN
from pacenote.people.models import GroupScope, Person
from pacenote.records.models import AuditEntry
from tests.coaching_sessions.stage import Stage, bells, days, form, make_stage, suggestion, told
from tests.jobs.test_races import ROUNDS, at_once
from tests.makers import NOW, make_group, make_person
from tests.readings import add_reading

LIMITS = Limits(times=3, weeks=4, messages=0)
SUNDAY = date(2026, 11, 15)


def miss(stage: Stage, person: Person, metric: str = "pod", *, weeks_ago: int = 0, standing: str = "") -> Finding:
    """Return an opportunity of a week, as an evaluation would have left it."""
    start = SUNDAY - timedelta(weeks=weeks_ago)
    reading = add_reading(person, metric, "95", start)
    with as_company(stage.company.pk):
        return Finding.objects.create(
            company=stage.company, person=person, slot=reading.slot, file=reading.file, metric=metric, start=start,
            end=reading.end, side="opportunity", value=reading.value, threshold=Decimal(97), distance=Decimal(1),
            line=2, late=False, standing=standing, found_at=days(-7 * weeks_ago - 1),
            rule=Rule.objects.get(company=stage.company, metric=metric, current=True),
        )  # fmt: skip


def missed_often(stage: Stage, person: Person, metric: str = "pod", *, times: int = 3) -> list[Finding]:
    return [miss(stage, person, metric, weeks_ago=n) for n in range(times)]


def switched_on(stage: Stage, limits: Limits = LIMITS) -> None:
    with as_company(stage.company.pk):
        change_bridge(company=stage.company, on=True, limits=limits, by=stage.manager.user, now=NOW)


def run(stage: Stage, *, after: float = 0.0) -> list[CoachingSession]:
    with as_company(stage.company.pk):
        return bridge(company_id=stage.company.pk, now=days(after))


@pytest.fixture
def stage() -> Stage:
    return make_stage()


@pytest.mark.django_db
def test_by_default_nothing_is_suggested(stage):
    missed_often(stage, stage.people["driver"])

    assert run(stage) == []
    with as_company(stage.company.pk):
        assert not is_bridged(stage.company.pk)


@pytest.mark.django_db
def test_three_opportunities_become_one_suggestion_with_their_evidence_and_the_usual_expiry(stage):
    driver = stage.people["driver"]
    found = missed_often(stage, driver)
    missed_often(stage, make_person(stage.company, "Near Miss"), times=2)
    switched_on(stage)

    (session,) = run(stage)

    with as_company(stage.company.pk):
        area = CoachingArea.objects.get(pk=session.area_id)
        assert (session.state, session.by_rule, session.suggester_id, "pod" in area.metrics) == (
            "suggested", "pod", None, True,
        )  # fmt: skip
        assert [each.person_id for each in session.trainees.all()] == [driver.pk]
        assert set(Evidence.objects.filter(session=session).values_list("finding", flat=True)) == {
            each.pk for each in found
        }
        assert session.rule_facts == {"because": "times", "count": 3, "weeks": 4}
        assert session.expires_at is not None
        assert (session.expires_at - NOW).days in (91, 92)
        assert list(told(session, "suggested").values()) == ["N1"]


@pytest.mark.django_db
def test_it_is_not_suggested_again_while_one_is_open_whoever_suggested_that(stage):
    driver, other = stage.people["driver"], make_person(stage.company, "Otto Other")
    for person in (driver, other):
        missed_often(stage, person)
    with as_company(stage.company.pk):
        area = next(each for each in CoachingArea.objects.filter(company=stage.company) if "pod" in each.metrics)
        suggest(
            by=stage.supervisor,
            form=suggestion(stage, trainees=(Choice(person_id=other.pk),), area_id=area.pk),
            now=NOW,
        )
    switched_on(stage)

    assert [len(run(stage)), len(run(stage)), len(run(stage, after=1))] == [1, 0, 0]


@pytest.mark.django_db
def test_one_suggestion_for_two_metrics_of_one_area(stage):
    driver = stage.people["driver"]
    missed_often(stage, driver, "seatbelt_off_rate")
    missed_often(stage, driver, "speeding_event_rate", times=4)
    switched_on(stage)

    assert [each.by_rule for each in run(stage)] == ["speeding_event_rate"]


@pytest.mark.django_db
def test_after_a_decline_only_new_opportunities_count(stage):
    missed_often(stage, stage.people["driver"])
    switched_on(stage)
    (session,) = run(stage)
    coach = stage.coach if session.coach_id == stage.people["coach"].pk else stage.second
    with as_company(stage.company.pk):
        decline_suggestion(session=session, by=coach, reason="On leave.", now=days(0.1))

    assert run(stage, after=0.2) == []
    with as_company(stage.company.pk):
        Finding.objects.update(found_at=days(0.5))
    assert len(run(stage, after=1)) == 1


@pytest.mark.django_db
def test_a_disputed_finding_and_somebody_who_left_call_for_nothing(stage):
    gone = make_person(stage.company, "Gone Person")
    missed_often(stage, gone)
    with as_company(stage.company.pk):
        Person.objects.filter(pk=gone.pk).update(status="inactive")
    missed_often(stage, stage.people["driver"], times=2)
    miss(stage, stage.people["driver"], weeks_ago=2, standing="disputed")
    switched_on(stage)

    assert run(stage) == []


@pytest.mark.django_db
def test_the_coach_with_the_least_to_do_is_asked_and_the_next_one_goes_to_another(stage):
    with as_company(stage.company.pk):
        busy = suggest(by=stage.supervisor, form=suggestion(stage), now=NOW)
        schedule(session=busy, by=stage.coach, form=form(stage, minutes=80), now=NOW)
        Membership.objects.filter(pk=stage.manager.pk).update(active=False)
    for number in range(4):
        missed_often(stage, make_person(stage.company, f"Pat Number{number}"))
    switched_on(stage)

    made = run(stage)

    coaches = [each.coach_id for each in made]
    # 80 minutes against 0, 30 and 60, each suggestion counting as 30: the fourth goes the other way
    assert coaches == [stage.people["second"].pk] * 3 + [stage.people["coach"].pk]


@pytest.mark.django_db
def test_a_coach_limited_to_groups_is_asked_for_their_people_only_and_nobody_coaches_themselves(stage):
    driver = stage.people["driver"]
    missed_often(stage, driver)
    missed_often(stage, stage.people["coach"])
    with as_company(stage.company.pk):
        Membership.objects.filter(pk__in=[stage.second.pk, stage.manager.pk]).update(active=False)
        Membership.objects.filter(pk=stage.coach.pk).update(limited=True)
        assert [each.hindrance for each in called_for(stage.company, LIMITS, NOW)] == ["no_coach", "no_coach"]
    group = make_group(stage.company, driver)
    with as_company(stage.company.pk):
        GroupScope.objects.create(company=stage.company, group=group, membership=stage.coach)

        calls = called_for(stage.company, LIMITS, NOW)

    assert {each.person.pk: each.coach and each.coach.pk for each in calls} == {
        driver.pk: stage.people["coach"].pk, stage.people["coach"].pk: None,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_metric_without_an_area_is_told_in_the_dry_run_and_suggests_nothing(stage):
    missed_often(stage, stage.people["driver"], "pps_compliance")
    switched_on(stage)

    with as_company(stage.company.pk):
        (call,) = called_for(stage.company, LIMITS, NOW)
    assert (call.hindrance, run(stage)) == ("no_area", [])


@pytest.mark.django_db
def test_nobody_is_its_suggester_a_manager_can_cancel_it_and_a_coach_schedules_it(stage):
    missed_often(stage, stage.people["driver"])
    switched_on(stage)
    (session,) = run(stage)
    with as_company(stage.company.pk):
        with pytest.raises(NotYoursError):
            edit_suggestion(session=session, by=stage.supervisor, form=suggestion(stage), now=NOW)
        admin_cancel(session=session, by=stage.manager, reason="Not now.", now=NOW)
        assert bells(stage, stage.supervisor) == []


@pytest.mark.django_db
def test_a_change_of_the_rule_is_on_record_and_the_same_again_is_none(stage):
    with as_company(stage.company.pk):
        changes = [
            change_bridge(company=stage.company, on=True, limits=LIMITS, by=stage.manager.user, now=NOW)
            for _again in range(2)
        ]
        entries = AuditEntry.objects.filter(verb="changed bridge")
        assert (changes, [each.after["on"] for each in entries]) == ([True, False], [True])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limits", "field"),
    [
        (Limits(0, 4, 0), "times"),
        (Limits(1, 4, 0), "times"),
        (Limits(21, 4, 0), "times"),
        (Limits(3, 0, 0), "weeks"),
        (Limits(3, 27, 0), "weeks"),
        (Limits(3, 4, -1), "messages"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_at_its_number(stage, limits, field):
    with as_company(stage.company.pk), pytest.raises(BridgeSettingsError) as refused:
        change_bridge(company=stage.company, on=True, limits=limits, by=stage.manager.user, now=NOW)

    assert refused.value.field == field


steps = st.lists(
    st.tuples(st.sampled_from(["bridge", "cancel", "schedule", "found"]), st.integers(0, 1), st.integers(0, 1)),
    max_size=8,
)


@pytest.mark.django_db
@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_happens_nobody_ever_has_two_open_ones_of_one_area(steps):
    stage = make_stage("Any Order")
    people, metrics = (stage.people["driver"], stage.people["agent"]), ("pod", "dcr")
    for person in people:
        for metric in metrics:
            missed_often(stage, person, metric)
    switched_on(stage)
    for number, (deed, first, second) in enumerate(steps):
        at = days(number / 24)
        with as_company(stage.company.pk):
            mine = CoachingSession.objects.filter(company=stage.company, state="suggested").order_by("pk")
            session = mine[first : first + 1].first()
            if deed == "bridge":
                bridge(company_id=stage.company.pk, now=at)
            elif deed == "found":
                Finding.objects.filter(person=people[first], metric=metrics[second]).update(found_at=at)
            elif session is not None and deed == "cancel":
                admin_cancel(session=session, by=stage.manager, reason="x", now=at)
            elif session is not None and session.coach_id in (stage.people["coach"].pk, stage.people["second"].pk):
                _take(stage, session, at=at)
            open_ones = CoachingSession.objects.filter(company=stage.company, state__in=OPEN)
            pairs = list(open_ones.values_list("trainees__person", "area"))
            assert len(pairs) == len(set(pairs))


def _take(stage: Stage, session: CoachingSession, *, at: datetime) -> None:
    coach = stage.coach if session.coach_id == stage.people["coach"].pk else stage.second
    trainees = tuple(Choice(person_id=each.person_id) for each in session.trainees.all())
    filled = form(stage, trainees=trainees, area_id=session.area_id, starts_at=at + timedelta(days=2))
    schedule(session=session, by=coach, form=filled, now=at)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_two_workers_at_once_suggest_it_once(round_number):
    stage = make_stage()
    missed_often(stage, stage.people["driver"])
    switched_on(stage)

    def work() -> int:
        with as_company(stage.company.pk):
            return len(bridge(company_id=stage.company.pk, now=NOW))

    outcomes = at_once(work, work)

    with as_company(stage.company.pk):
        assert CoachingSession.objects.filter(company=stage.company).count() == 1
    assert sorted(outcomes) == [0, 1]
