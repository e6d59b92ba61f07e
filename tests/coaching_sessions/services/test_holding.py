"""T10, T11, T13 to T15, T17 to T20, T22."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.services import (
    NotYoursError,
    OnceOnlyError,
    Outcome,
    ReasonMissingError,
    acknowledge,
    admin_cancel,
    coach_cancel,
    complete,
    decline_suggestion,
    hand_over,
    no_show,
    ring_due,
    schedule,
    schedule_new,
    start,
    suggest,
    take_back_start,
    trainee_decline,
)
from pacenote.coaching_sessions.workflow import TooEarlyError, WrongStateError
from tests.coaching_sessions.stage import (
    SOON,
    again,
    bells,
    days,
    form,
    scheduled,
    suggested,
    suggestion,
    told,
)
from tests.makers import NOW

pytestmark = pytest.mark.django_db


def test_the_coach_starts_shortly_before_and_takes_a_mistake_back(stage):
    session = scheduled(stage)
    with pytest.raises(TooEarlyError):
        start(session=session, by=stage.coach, now=SOON - timedelta(minutes=16))
    session = start(session=session, by=stage.coach, now=SOON)
    assert (session.state, told(session, "started")) == ("started", {"Agent": "X4"})

    session = take_back_start(session=session, by=stage.coach, now=SOON + timedelta(minutes=10))

    assert (session.state, session.started_at) == ("scheduled", None)
    start(session=session, by=stage.coach, now=SOON)
    with pytest.raises(TooEarlyError):
        take_back_start(session=session, by=stage.coach, now=SOON + timedelta(minutes=11))


def test_a_completed_session_asks_those_who_were_there_to_confirm_once(stage):
    session = start(session=scheduled(stage, driver=True), by=stage.coach, now=SOON)
    there, absent = stage.people["agent"], stage.people["driver"]
    outcome = Outcome(
        summary="Two photos retaken", shared_notes="Step back.", private_notes="Shy.", acknowledge=True,
        attendance={there.pk: "present", absent.pk: "absent"},
    )  # fmt: skip

    session = complete(session=session, by=stage.coach, outcome=outcome, now=SOON)
    assert told(session, "completed") == {"Agent": "X5", "Supervisor": "X6"}
    acknowledge(session=session, trainee=there, comment=" Will do. ", now=SOON)

    assert session.trainees.get(person=there).comment == "Will do."
    assert told(session, "acknowledged") == {"Coach": "X12"}
    with pytest.raises(OnceOnlyError):
        acknowledge(session=session, trainee=there, now=SOON)
    for nobody in (stage.people["second"], absent):
        with pytest.raises(NotYoursError):
            acknowledge(session=session, trainee=nobody, now=SOON)
    assert session.trainees.get(person=absent).acknowledged_at is None


def test_the_coach_cancels_with_a_reason(stage):
    session = scheduled(stage)
    with pytest.raises(ReasonMissingError):
        coach_cancel(session=session, by=stage.coach, reason="  ", now=NOW)

    session = coach_cancel(session=session, by=stage.coach, reason="Ill", now=NOW)

    assert (session.cancellation, session.reason) == ("coach_canceled", "Ill")
    assert told(session, "canceled") == {"Agent": "X8", "Supervisor": "X9"}


def test_a_manager_cancels_anything_open_and_trainees_hear_nothing_of_what_was_only_suggested(stage):
    idea, meeting = suggested(stage), scheduled(stage)
    for session in (idea, meeting):
        with pytest.raises(NotYoursError):
            admin_cancel(session=session, by=stage.supervisor, reason="Strike", now=NOW)
        admin_cancel(session=session, by=stage.manager, reason="Strike", now=NOW)

    assert told(idea, "canceled") == {"Coach": "X15", "Supervisor": "X15"}
    assert told(meeting, "canceled") == {"Coach": "X15", "Supervisor": "X15", "Agent": "X15"}


def test_the_session_lives_while_one_trainee_is_left(stage):
    session = scheduled(stage, driver=True)

    session = trainee_decline(session=session, trainee=stage.people["agent"], reason="Exam", now=NOW)
    assert (session.state, told(session, "trainee_declined")) == ("scheduled", {"Coach": "X10", "Supervisor": "X13"})
    with pytest.raises(OnceOnlyError):
        trainee_decline(session=session, trainee=stage.people["agent"], now=NOW)
    session = trainee_decline(session=session, trainee=stage.people["driver"], now=NOW)

    assert (session.state, session.cancellation) == ("canceled", "trainees_declined")
    assert told(session, "trainee_declined") == {"Coach": "X10", "Supervisor": "N4"}


def test_what_is_only_suggested_cannot_be_declined_by_a_trainee(stage):
    with pytest.raises(WrongStateError):
        trainee_decline(session=suggested(stage), trainee=stage.people["agent"], now=NOW)


def test_the_clock_reminds_finds_a_session_overdue_and_ends_it_after_a_week(stage):
    session = scheduled(stage)
    for moment in (SOON - timedelta(days=1), SOON - timedelta(minutes=15), SOON + timedelta(hours=1)):
        assert ring_due(now=moment) == {stage.company.pk}

    assert ring_due(now=SOON + timedelta(days=7, minutes=29)) == set()
    assert ring_due(now=SOON + timedelta(days=7, minutes=30)) == {stage.company.pk}

    assert again(session).cancellation == "no_show"
    assert bells(stage, stage.coach) == ["N1", "R24", "R15", "OD"]
    assert bells(stage, stage.agent) == ["X2", "R24", "R15", "X8"]


def test_the_coach_can_note_a_no_show_at_once(stage):
    session = scheduled(stage)

    assert no_show(session=session, by=stage.coach, now=SOON)
    with pytest.raises(WrongStateError):
        no_show(session=session, by=stage.coach, now=SOON)


def test_a_trainee_is_reminded_to_confirm_after_a_week(stage):
    session = start(session=scheduled(stage), by=stage.coach, now=SOON)
    complete(session=session, by=stage.coach, outcome=Outcome(acknowledge=True), now=SOON)

    assert ring_due(now=SOON + timedelta(days=7)) == {stage.company.pk}
    assert bells(stage, stage.agent)[-1] == "AK"


def test_who_acts_is_told_nothing_about_it_though_they_are_one_of_those_concerned(stage):
    """A coach who hands over is one of both coaches; a manager cancels what they coach, or what they suggested."""
    handed = hand_over(session=scheduled(stage), by=stage.coach, to=stage.people["second"], reason="Holiday", now=NOW)
    own = schedule_new(by=stage.manager, form=form(stage), now=NOW)
    admin_cancel(session=own, by=stage.manager, reason="Closed", now=NOW)
    idea = suggest(by=stage.manager, form=suggestion(stage), now=NOW)
    admin_cancel(session=idea, by=stage.manager, reason="Closed", now=NOW)

    assert told(handed, "handed_over") == {"Second": "X14", "Agent": "X7"}
    assert told(own, "canceled") == {"Agent": "X15"}
    assert told(idea, "canceled") == {"Coach": "X15"}


def test_a_group_is_asked_until_its_last_member_declines(stage):
    session = suggested(stage, coach=Choice(group_id=stage.coaches.pk))

    first = decline_suggestion(session=session, by=stage.second, reason="On leave.", now=NOW)
    assert (first.state, told(session, "declined")) == ("suggested", {})
    with pytest.raises(OnceOnlyError):
        schedule(session=session, by=stage.second, form=form(stage), now=NOW)
    last = decline_suggestion(session=session, by=stage.coach, reason="", now=NOW)

    assert (last.state, last.cancellation, told(session, "declined")) == (
        "canceled", "coach_declined", {"Supervisor": "N3"},
    )  # fmt: skip


def test_whoever_declined_for_a_group_is_reminded_of_it_no_more(stage):
    session = suggested(stage, coach=Choice(group_id=stage.coaches.pk), expires_at=days(20))
    decline_suggestion(session=session, by=stage.second, reason="On leave.", now=NOW)

    for moment in (days(7), days(13), days(19)):
        ring_due(now=moment)

    assert bells(stage, stage.coach) == ["N1", "R7", "E7", "E1"]
    assert bells(stage, stage.second) == ["N1"]


def test_a_clock_that_stood_still_says_nothing_that_is_not_true_any_more(stage):
    scheduled(stage)
    suggested(stage, expires_at=days(20), coach=Choice(person_id=stage.people["second"].pk))

    ring_due(now=SOON - timedelta(hours=18, minutes=1))
    assert bells(stage, stage.agent) == ["X2", "R24"]
    ring_due(now=SOON + timedelta(hours=2))
    ring_due(now=days(19.6))

    assert bells(stage, stage.agent) == ["X2", "R24", "X8"]
    assert bells(stage, stage.coach) == ["N1", "R24", "OD"]
    assert bells(stage, stage.second) == ["N1", "R7"]
