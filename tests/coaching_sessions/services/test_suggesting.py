"""T1 to T5."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pacenote.accounts.models import Membership, User
from pacenote.accounts.permissions import NotAllowedError
from pacenote.base.sentences import unpack_values
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services import (
    DraftRefusedError,
    NotYoursError,
    OnceOnlyError,
    check_step,
    decline_suggestion,
    delete_suggestion,
    edit_suggestion,
    expire,
    ring_due,
    suggest,
)
from pacenote.coaching_sessions.services.telling import words
from pacenote.coaching_sessions.workflow import WrongStateError
from pacenote.jobs.session_letters import about_session
from pacenote.messaging.models import Notification
from pacenote.people.services import save_group
from tests.coaching_sessions.stage import Stage, again, bells, days, scheduled, suggested, suggestion, told
from tests.makers import NOW, make_company, make_group, make_person

pytestmark = pytest.mark.django_db


def test_a_suggestion_is_told_to_its_coach_and_to_no_trainee(stage):
    session = suggested(stage)

    assert (session.state, session.suggester, session.expires_at) == ("suggested", stage.supervisor.user, days(90))
    assert told(session, "suggested") == {"Coach": "N1"}
    assert bells(stage, stage.agent) == []


def test_a_group_of_coaches_is_told_but_never_who_suggested_it(stage):
    everyone = [each.pk for each in stage.people.values()]
    group = save_group(company=stage.company, name="All", members=everyone, by=None, now=NOW)

    session = suggested(stage, coach=Choice(group_id=group.pk))

    assert told(session, "suggested") == {"Coach": "N1", "Second": "N1", "Manager": "N1"}  # Dana has no login


def test_only_who_may_suggest_does(stage):
    for member in (stage.coach, stage.agent):
        with pytest.raises(NotAllowedError):
            suggest(by=member, form=suggestion(stage), now=NOW)

    assert not CoachingSession.objects.exists()


def test_somebody_of_another_company_cannot_be_chosen(stage):
    stranger = make_person(make_company("Theirs"), "Stranger")

    with pytest.raises(DraftRefusedError) as refused:
        suggested(stage, trainees=(Choice(person_id=stranger.pk),))

    assert [each.field for each in refused.value.problems] == ["trainees"]


def test_a_changed_suggestion_tells_the_new_coach_the_old_one_and_the_one_who_stays(stage):
    session = suggested(stage)
    edit_suggestion(session=session, by=stage.supervisor, form=suggestion(stage, title="Belts"), now=NOW)
    assert told(session, "edited") == {"Coach": "X1"}

    other = Choice(person_id=stage.people["second"].pk)
    edit_suggestion(session=session, by=stage.supervisor, form=suggestion(stage, coach=other), now=NOW)

    assert told(session, "edited") == {"Second": "N1", "Coach": "N2"}
    assert bells(stage, stage.coach) == ["N1", "X1", "N2"]


def test_the_coach_who_stays_is_told_which_fields_were_changed(stage):
    session = suggested(stage)
    group = make_group(stage.company, stage.people["agent"])
    changed = suggestion(
        stage, title="Belts", trainees=(Choice(group_id=group.pk),), expires_at=NOW + timedelta(days=9)
    )

    edit_suggestion(session=session, by=stage.supervisor, form=changed, now=NOW)

    notice = Notification.objects.get(user=stage.coach.user, code="session_X1")
    assert about_session("X1", notice.values, stage.company.zoneinfo) == (
        "Supervisor Rafaga changed the suggested session “Belts”: title, trainees, expiry time."
    )


def test_a_form_that_changes_nothing_is_no_step_and_tells_nobody(stage):
    session = suggested(stage)

    edit_suggestion(session=session, by=stage.supervisor, form=suggestion(stage), now=NOW)

    assert bells(stage, stage.coach) == ["N1"]
    assert list(session.events.values_list("verb", flat=True)) == ["suggested"]


def test_a_deleted_suggestion_stays_in_the_history_and_its_coach_is_told(stage):
    session = delete_suggestion(session=suggested(stage), by=stage.supervisor, now=NOW)

    assert (session.state, session.cancellation) == ("canceled", "supervisor_deleted")
    assert told(session, "deleted") == {"Coach": "N2"}
    assert again(session).state == "canceled"


@pytest.mark.parametrize("verb", [delete_suggestion, edit_suggestion])
def test_nobody_else_changes_a_suggestion(stage, verb):
    session = suggested(stage)
    more = {"form": suggestion(stage)} if verb is edit_suggestion else {}

    for member in (stage.coach, stage.manager, stage.agent):
        with pytest.raises(NotYoursError):
            verb(session=session, by=member, now=NOW, **more)


@pytest.mark.parametrize(("reason", "said"), [("No van that day. ", "No van that day"), ("", "no reason given")])
def test_a_declined_suggestion_tells_the_suggester_in_exactly_these_words(stage, reason, said):
    session = decline_suggestion(session=suggested(stage), by=stage.coach, reason=reason, now=NOW)

    assert (session.state, session.cancellation) == ("canceled", "coach_declined")
    assert told(session, "declined") == {"Supervisor": "N3"}
    line = Notification.objects.get(code="session_N3")
    assert words(session.events.latest("pk"), "N3", unpack_values(line.values["values"]), "en") == (
        f"Coaching Session has been canceled as Coach Rafaga has declined the suggested session because of {said}."
    )


def test_the_last_coach_of_a_group_who_declines_cancels(stage):
    session = suggested(stage, coach=Choice(group_id=stage.coaches.pk))

    first = decline_suggestion(session=session, by=stage.coach, now=NOW)
    assert (first.state, told(session, "declined")) == ("suggested", {})
    with pytest.raises(OnceOnlyError):
        decline_suggestion(session=session, by=stage.coach, now=NOW)
    last = decline_suggestion(session=session, by=stage.second, now=NOW)

    assert (last.state, last.cancellation) == ("canceled", "coach_declined")
    assert told(session, "declined") == {"Supervisor": "N3"}


def test_only_a_coach_who_was_asked_declines(stage):
    session = suggested(stage)

    for member in (stage.second, stage.supervisor, stage.agent, stage.manager):
        with pytest.raises(NotYoursError):
            decline_suggestion(session=session, by=member, now=NOW)


def test_a_suggestion_expires_once_at_its_moment_and_both_sides_are_told(stage):
    session = suggested(stage, expires_at=days(1))

    assert not expire(session=session, now=days(0.99))
    assert [expire(session=session, now=days(1)) for _time in range(2)] == [True, False]

    assert again(session).cancellation == "expired"
    assert told(session, "expired") == {"Coach": "N5", "Supervisor": "N5"}


def test_the_clock_lets_suggestions_expire_and_reminds_before(stage):
    session = suggested(stage, expires_at=days(20))

    for day in (7, 13, 19, 20):
        assert ring_due(now=days(day)) == {stage.company.pk}
        assert ring_due(now=days(day)) == set()

    assert bells(stage, stage.coach) == ["N1", "R7", "E7", "E1", "N5"]
    assert again(session).state == "canceled"


def test_what_has_run_out_is_nobodys_any_more_even_before_the_clock_comes_by(stage):
    session = suggested(stage, expires_at=days(1))

    with pytest.raises(WrongStateError) as refused:
        decline_suggestion(session=session, by=stage.coach, now=days(1))
    with pytest.raises(WrongStateError) as never_fitting:
        check_step(session=session, verb="complete", by=stage.coach, now=days(1))

    assert "canceled" in refused.value.message
    assert never_fitting.value.state == "canceled"


def test_who_is_a_moment_late_hears_what_happened_and_not_that_they_may_not(stage):
    session = suggested(stage)
    found_before = CoachingSession.objects.get(pk=session.pk)
    decline_suggestion(session=session, by=stage.coach, reason="On leave.", now=NOW)

    with pytest.raises(WrongStateError) as late:
        check_step(session=found_before, verb="schedule", by=stage.coach, now=NOW)

    assert late.value.state == "canceled"


def test_a_suggester_who_leaves_does_not_end_the_suggestion(stage):
    session = suggested(stage, expires_at=days(5))
    stage.supervisor.user.is_active = False
    stage.supervisor.user.save()

    assert again(session).state == "suggested"
    assert expire(session=session, now=days(5))
    assert told(session, "expired") == {"Coach": "N5"}


def test_what_is_scheduled_can_be_neither_edited_nor_deleted_nor_declined(stage):
    session = scheduled(stage)

    for attempt in (
        lambda: delete_suggestion(session=session, by=stage.supervisor, now=NOW),
        lambda: edit_suggestion(session=session, by=stage.supervisor, form=suggestion(stage), now=NOW),
        lambda: decline_suggestion(session=session, by=stage.coach, now=NOW),
    ):
        with pytest.raises(WrongStateError) as refused:
            attempt()
        assert refused.value.state == "scheduled"


def without_suggester(stage: Stage, how: str) -> CoachingSession:
    """Return an open suggestion that nobody stands behind any more."""
    session = suggested(stage)
    if how == "rule":
        CoachingSession.objects.filter(pk=session.pk).update(by_rule="quality", suggester=None)
    elif how == "deleted":
        CoachingSession.objects.filter(pk=session.pk).update(suggester=None)
    elif how == "user":
        User.objects.filter(pk=stage.supervisor.user_id).update(is_active=False)
    else:
        Membership.objects.filter(pk=stage.supervisor.pk).update(active=False)
    return again(session)


@pytest.mark.parametrize("how", ["rule", "deleted", "user", "membership"])
def test_a_manager_changes_and_deletes_what_no_suggester_stands_behind(stage, how):
    session = without_suggester(stage, how)
    other = Choice(person_id=stage.people["second"].pk)

    edit_suggestion(session=session, by=stage.manager, form=suggestion(stage, title="Anew", coach=other), now=NOW)

    assert (again(session).title, again(session).coach) == ("Anew", stage.people["second"])
    assert told(session, "edited") == {"Second": "N1", "Coach": "N2"}
    delete_suggestion(session=session, by=stage.manager, now=NOW)
    assert (again(session).state, again(session).cancellation) == ("canceled", "supervisor_deleted")
    assert told(session, "deleted") == {"Second": "N2"}


@pytest.mark.parametrize("how", ["rule", "user"])
def test_nobody_else_changes_it_and_a_manager_changes_nothing_of_a_suggester_who_is_there(stage, how):
    theirs, orphan = suggested(stage), None
    with pytest.raises(NotYoursError):
        delete_suggestion(session=theirs, by=stage.manager, now=NOW)
    orphan = without_suggester(stage, how)

    for by in (stage.coach, stage.second, stage.agent):
        with pytest.raises(NotYoursError):
            edit_suggestion(session=orphan, by=by, form=suggestion(stage, title="Mine"), now=NOW)
    assert again(orphan).title == "Photos at the door"


def test_a_rule_asks_a_new_coach_in_its_own_name(stage):
    session = without_suggester(stage, "rule")
    other = Choice(person_id=stage.people["second"].pk)

    edit_suggestion(session=session, by=stage.manager, form=suggestion(stage, coach=other), now=NOW)

    line = Notification.objects.filter(user=stage.second.user, code="session_N1").latest("pk")
    assert line.values["values"]["suggested_by"] == "Pacenote"
