"""T17, and suggestions that nobody is left to coach."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pacenote.accounts.models import Membership, Role
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services import (
    decline_suggestion,
    edit_suggestion,
    hand_over,
    leave_out_gone,
    schedule,
    suggest,
)
from pacenote.messaging.models import Notification
from pacenote.people.models import GroupMember, Person
from pacenote.people.services import remove_group, save_group
from pacenote.web.panels.notifications import rows
from pacenote.web.panels.session_history import history
from pacenote.web.panels.times import times_of
from tests.coaching_sessions.stage import (
    Stage,
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


def asked_group(stage: Stage, **changes: object) -> CoachingSession:
    """Return a suggestion to the group of both coaches, of whom the second has declined."""
    session = suggested(stage, coach=Choice(group_id=stage.coaches.pk), **changes)
    decline_suggestion(session=session, by=stage.second, reason="On leave.", now=NOW)
    return session


def leave_company(stage: Stage) -> None:
    Person.objects.filter(pk=stage.people["coach"].pk).update(status="inactive")


def lose_permission(stage: Stage) -> None:
    Membership.objects.filter(pk=stage.coach.pk).update(role=Role.READER)


def leave_group(stage: Stage) -> None:
    GroupMember.objects.filter(group=stage.coaches, person=stage.people["coach"]).delete()


def lose_group(stage: Stage) -> None:
    remove_group(group=stage.coaches, by=stage.manager.user, now=NOW)


def look(stage: Stage, day: float = 1) -> int:
    return leave_out_gone(company_id=stage.company.pk, now=days(day))


def test_the_last_trainee_who_leaves_the_company_ends_the_session(stage):
    session = scheduled(stage, driver=True)
    for word, ended in (("driver", 0), ("agent", 1)):
        Person.objects.filter(pk=stage.people[word].pk).update(status="inactive")
        assert leave_out_gone(company_id=stage.company.pk, now=days(1)) == ended

    assert again(session).cancellation == "no_trainees_left"
    assert told(session, "trainee_gone") == {"Coach": "X9", "Supervisor": "X9"}


def test_a_coach_who_leaves_leaves_the_suggestion_and_its_suggester_is_asked(stage):
    session = suggested(stage)
    Person.objects.filter(pk=stage.people["coach"].pk).update(status="inactive")

    assert leave_out_gone(company_id=stage.company.pk, now=days(1)) == 0

    assert (again(session).state, again(session).coach) == ("suggested", None)
    assert told(session, "coach_gone") == {"Supervisor": "NC"}
    assert leave_out_gone(company_id=stage.company.pk, now=days(2)) == 0
    assert bells(stage, stage.supervisor) == ["NC"]


@pytest.mark.parametrize("leave", [leave_company, lose_permission, leave_group])
def test_the_suggester_is_asked_when_the_last_of_a_group_who_has_not_declined_is_gone(
    stage: Stage, leave: Callable[[Stage], None]
):
    session, other = asked_group(stage), suggested(stage, coach=Choice(person_id=stage.people["second"].pk))
    assert look(stage, 0.5) == 0
    assert again(session).coach_group == stage.coaches

    leave(stage)
    look(stage)
    look(stage, 2)

    now = again(session)
    assert (now.state, now.coach, now.coach_group) == ("suggested", None, None)
    assert told(session, "coach_gone") == {"Supervisor": "NG"}
    assert bells(stage, stage.supervisor) == ["NG"]
    assert again(other).coach == stage.people["second"]
    line = history(now, times_of(stage.company, NOW), None)[0].text
    assert line == "Nobody of Coaches is left to coach it"
    (bell,) = rows(Notification.objects.filter(user=stage.supervisor.user), stage.supervisor, NOW)
    said = "Nobody of Coaches is left to coach the suggested session “Photos at the door”. Choose another coach."
    assert (bell.text, bell.url) == (said, f"/c/{stage.company.slug}/sessions/{session.pk}/")


def test_a_group_that_has_somebody_left_who_did_not_decline_is_still_asked(stage):
    everybody = [stage.people[word].pk for word in ("coach", "second", "manager")]
    save_group(company=stage.company, group=stage.coaches, name="Coaches", members=everybody, by=None, now=NOW)
    session = asked_group(stage)

    leave_company(stage)
    look(stage)

    assert again(session).coach_group == stage.coaches
    assert bells(stage, stage.supervisor) == []


def test_who_is_suggester_or_trainee_is_nobody_who_is_left_in_a_group(stage):
    """The manager may coach, and is in the group; but what they suggest they cannot take."""
    ids = [stage.people["coach"].pk, stage.people["manager"].pk]
    save_group(company=stage.company, group=stage.coaches, name="Coaches", members=ids, by=None, now=NOW)
    session = suggest(by=stage.manager, form=suggestion(stage, coach=Choice(group_id=stage.coaches.pk)), now=NOW)

    leave_company(stage)
    look(stage)

    assert again(session).coach_group is None
    assert told(session, "coach_gone") == {"Manager": "NG"}


def test_a_group_that_is_removed_leaves_the_suggestion_and_its_suggester_is_asked_once(stage):
    session = asked_group(stage)

    lose_group(stage)
    look(stage)
    look(stage, 2)

    assert told(session, "coach_gone") == {"Supervisor": "NC"}
    assert bells(stage, stage.supervisor) == ["NC"]


def test_managers_are_asked_for_another_coach_where_the_suggester_is_gone_too(stage):
    session = asked_group(stage)
    Membership.objects.filter(pk=stage.supervisor.pk).update(active=False)

    leave_company(stage)
    look(stage)

    assert told(session, "coach_gone") == {"Manager": "NG"}


def test_another_coach_may_be_one_who_declined_for_the_group_and_is_asked_anew_when_gone_again(stage):
    session = asked_group(stage)
    leave_company(stage)
    look(stage)

    second = Choice(person_id=stage.people["second"].pk)
    edit_suggestion(session=session, by=stage.supervisor, form=suggestion(stage, coach=second), now=days(2))
    assert told(session, "edited") == {"Second": "N1"}
    Membership.objects.filter(pk=stage.second.pk).update(active=False)
    look(stage, 3)

    assert again(session).coach is None
    assert bells(stage, stage.supervisor) == ["NG", "NC"]


@pytest.mark.parametrize("lose", [leave_company, lose_permission])
def test_managers_are_told_once_of_a_scheduled_session_whose_coach_is_gone(stage, lose):
    """Its trainees would come and find nobody; the coach stays named until a manager hands it over."""
    session, other = scheduled(stage), scheduled(stage, title="Another talk", starts_at=days(5))
    look(stage, 0.1)
    assert "NS" not in bells(stage, stage.manager)

    lose(stage)
    look(stage)
    look(stage, 1.1)

    assert told(session, "coach_gone") == told(other, "coach_gone") == {"Manager": "NS"}
    assert (again(session).state, again(session).coach) == ("scheduled", stage.people["coach"])
    assert bells(stage, stage.manager).count("NS") == 2
    hand_over(session=session, by=stage.manager, to=stage.people["second"], reason="Gone", now=days(1.2))
    Membership.objects.filter(pk=stage.second.pk).update(active=False)
    look(stage, 1.3)
    assert bells(stage, stage.manager).count("NS") == 3


def test_a_suggestion_that_was_taken_meanwhile_keeps_its_coach(stage):
    session = asked_group(stage)
    schedule(session=session, by=stage.coach, form=form(stage), now=NOW)
    leave_group(stage)

    look(stage)

    assert (again(session).state, again(session).coach) == ("scheduled", stage.people["coach"])
