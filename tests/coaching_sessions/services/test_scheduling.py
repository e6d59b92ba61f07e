"""T6, T8, T9, T12, T16, T21, T23."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.accounts.permissions import NotAllowedError
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import ActionItem, CoachingSession, SessionSettings
from pacenote.coaching_sessions.queries import overlapping
from pacenote.coaching_sessions.services import (
    Action,
    ConflictError,
    DraftRefusedError,
    NotYoursError,
    OnceOnlyError,
    Outcome,
    coach_cancel,
    complete,
    finish_action,
    hand_over,
    keep_time,
    move,
    propose_times,
    schedule,
    schedule_new,
    start,
    start_instant,
    trainee_decline,
)
from pacenote.messaging.models import Outgoing
from pacenote.people.services import save_group
from tests.coaching_sessions.stage import (
    SOON,
    bells,
    days,
    form,
    scheduled,
    suggested,
    told,
)  # fmt: skip
from tests.makers import NOW

pytestmark = pytest.mark.django_db


def test_a_scheduled_session_tells_suggester_trainees_and_the_other_coaches(stage):
    session = suggested(stage, coach=Choice(group_id=stage.coaches.pk))

    session = schedule(session=session, by=stage.second, form=form(stage), now=NOW)

    assert (session.state, session.coach, session.coach_group) == ("scheduled", stage.people["second"], None)
    assert told(session, "scheduled") == {"Supervisor": "N6", "Agent": "X2", "Coach": "X3"}


def test_groups_are_frozen_into_names_when_the_session_is_scheduled(stage):
    team = save_group(
        company=stage.company, name="Team", members=[stage.people["agent"].pk, stage.people["supervisor"].pk],
        by=None, now=NOW,
    )  # fmt: skip
    choice = (Choice(group_id=team.pk),)
    session = suggested(stage, trainees=choice)
    session = schedule(session=session, by=stage.coach, form=form(stage, trainees=choice), now=NOW)

    save_group(company=stage.company, group=team, name="Team", members=[], by=None, now=NOW)

    assert [each.person for each in session.trainees.all()] == [stage.people["agent"]]


def test_the_coach_cannot_add_the_supervisor(stage):
    session = suggested(stage)
    both = tuple(Choice(person_id=stage.people[word].pk) for word in ("agent", "supervisor"))

    with pytest.raises(DraftRefusedError) as refused:
        schedule(session=session, by=stage.coach, form=form(stage, trainees=both), now=NOW)

    assert refused.value.message == "The Supervisor cannot be selected as either a coach or a trainee."


def test_a_coach_who_was_not_asked_cannot_take_it(stage):
    with pytest.raises(NotYoursError):
        schedule(session=suggested(stage), by=stage.second, form=form(stage), now=NOW)


def test_a_meeting_may_lie_after_the_expiry(stage):
    session = suggested(stage, expires_at=days(1))

    assert schedule(session=session, by=stage.coach, form=form(stage, starts_at=days(30)), now=NOW).starts_at == days(
        30
    )


def test_a_trainee_without_a_login_is_told_on_their_own_channel(stage):
    scheduled(stage, driver=True)

    outgoing = Outgoing.objects.get(source="session")
    assert (outgoing.person, outgoing.channel) == (stage.people["driver"], "outbox")
    assert outgoing.body == "Coach Rafaga has scheduled a session with you: “Photos at the door”, Wed 25 Nov, 08:00 CT."


def test_a_coach_schedules_and_starts_without_a_suggestion_and_others_do_not(stage):
    session = schedule_new(by=stage.coach, form=form(stage), now=NOW)
    instant = start_instant(by=stage.second, form=form(stage, starts_at=None, minutes=None), now=NOW)

    assert (session.state, session.suggested_at, told(session, "scheduled")) == ("scheduled", None, {"Agent": "X2"})
    assert (instant.state, instant.starts_at, instant.minutes) == ("started", NOW, 30)
    assert told(instant, "started") == {"Agent": "X4"}
    for verb in (schedule_new, start_instant):
        with pytest.raises(NotAllowedError):
            verb(by=stage.supervisor, form=form(stage), now=NOW)


def test_moving_a_session_asks_the_trainees_anew(stage):
    session = scheduled(stage)
    propose_times(session=session, trainee=stage.people["agent"], times=[days(5), days(-1)], now=NOW)
    assert session.trainees.get().proposed == [days(5).isoformat()]

    session = move(session=session, by=stage.coach, form=form(stage, starts_at=days(5)), now=NOW)

    assert (session.starts_at, session.sequence, session.trainees.get().proposed) == (days(5), 1, [])
    assert told(session, "moved") == {"Agent": "X7"}
    assert bells(stage, stage.coach)[-1] == "X11"


def test_a_coach_keeps_the_time_once_and_who_proposed_another_is_told(stage):
    session = scheduled(stage, driver=True)
    propose_times(session=session, trainee=stage.people["driver"], times=[days(5)], now=NOW)

    with pytest.raises(NotYoursError):
        keep_time(session=session, by=stage.second, now=NOW)
    keep_time(session=session, by=stage.coach, now=NOW)

    session.refresh_from_db()
    assert (session.starts_at, session.sequence, [each.proposed for each in session.trainees.all()]) == (
        SOON,
        0,
        [[], []],
    )
    assert told(session, "time_kept") == {"Dana": "XK"}
    said = Outgoing.objects.filter(source="session").latest("pk").body
    assert said == "The time of “Photos at the door” stays as it is: Wed 25 Nov, 08:00 CT."
    with pytest.raises(OnceOnlyError):
        keep_time(session=session, by=stage.coach, now=NOW)


def test_who_has_declined_proposes_nothing_and_the_others_still_may(stage):
    session = scheduled(stage, driver=True)
    trainee_decline(session=session, trainee=stage.people["agent"], now=NOW)

    with pytest.raises(OnceOnlyError) as refused:
        propose_times(session=session, trainee=stage.people["agent"], times=[days(5)], now=NOW)
    propose_times(session=session, trainee=stage.people["driver"], times=[days(6)], now=NOW)

    assert refused.value.message == "You have declined this session already."
    proposed = dict(session.trainees.values_list("person__name", "proposed"))
    assert proposed == {"Agent Rafaga": [], "Dana Driver": [days(6).isoformat()]}
    assert bells(stage, stage.coach) == ["N1", "X10", "X11"]


def test_another_session_at_the_time_is_found_and_refused_only_if_the_company_says_so(stage):
    first = scheduled(stage)
    people = frozenset({stage.people["agent"].pk})
    at = {"company_id": stage.company.pk, "people": people, "minutes": 30}

    assert overlapping(starts_at=SOON + timedelta(minutes=29), **at) == [first]
    assert overlapping(starts_at=SOON + timedelta(minutes=30), **at) == []
    assert overlapping(starts_at=SOON - timedelta(minutes=30), **at) == []
    schedule_new(by=stage.second, form=form(stage), now=NOW)
    SessionSettings.objects.create(company=stage.company, refuse_conflicts=True)
    with pytest.raises(ConflictError):
        schedule_new(by=stage.second, form=form(stage), now=NOW)


def test_a_session_is_handed_over_by_its_coach_or_a_manager(stage):
    session = scheduled(stage)

    with pytest.raises(NotYoursError):
        hand_over(session=session, by=stage.second, to=stage.people["second"], reason="Holiday", now=NOW)
    session = hand_over(session=session, by=stage.manager, to=stage.people["second"], reason="Holiday", now=NOW)

    assert session.coach == stage.people["second"]
    assert told(session, "handed_over") == {"Second": "X14", "Coach": "X14", "Agent": "X7"}
    with pytest.raises(NotYoursError):
        hand_over(session=session, by=stage.second, to=stage.people["supervisor"], reason="Holiday", now=NOW)


def test_a_follow_up_takes_the_open_actions_over(stage):
    session = start(session=scheduled(stage, starts_at=NOW), by=stage.coach, now=NOW)
    actions = [Action("Stand closer", stage.people["agent"].pk, metric="pod"), Action("Ask for a ride-along")]
    complete(session=session, by=stage.coach, outcome=Outcome(actions=actions), now=NOW)
    ActionItem.objects.filter(text="Ask for a ride-along").update(done_at=NOW)

    after = schedule_new(by=stage.coach, form=form(stage), now=NOW, follows=session)

    assert after.follows == session
    assert [(each.text, each.owner, each.metric) for each in after.actions.all()] == [
        ("Stand closer", stage.people["agent"], "pod")
    ]


def test_an_open_action_stands_in_one_next_session_and_comes_along_again_where_that_was_canceled(stage):
    before = start(session=scheduled(stage, starts_at=NOW), by=stage.coach, now=NOW)
    complete(
        session=before, by=stage.coach, outcome=Outcome(actions=[Action("Two photos"), Action("Slow down")]), now=NOW
    )
    finish_action(item=before.actions.get(text="Slow down"), by=stage.coach, now=NOW)

    def follow() -> CoachingSession:
        return schedule_new(by=stage.coach, form=form(stage), follows=before, now=NOW)

    first, second = follow(), follow()
    coach_cancel(session=first, by=stage.coach, reason="Ill", now=NOW)
    third = follow()

    texts = [list(each.actions.values_list("text", flat=True)) for each in (first, second, third)]
    assert texts == [["Two photos"], [], ["Two photos"]]
