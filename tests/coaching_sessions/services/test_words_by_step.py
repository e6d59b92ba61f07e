"""One notice says different things after different steps: what changed, and why a session ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from pacenote.accounts.models import Membership
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services import (
    hand_over,
    leave_out_gone,
    move,
    no_show,
    ring_due,
    start,
    take_back_start,
)
from pacenote.messaging.models import Notification, Outgoing
from pacenote.people.models import Person
from pacenote.web.panels.notifications import rows
from tests.coaching_sessions.stage import SOON, Stage, days, form, scheduled
from tests.makers import NOW

pytestmark = pytest.mark.django_db
WHEN = "Wed 25 Nov, 08:00 CT"


def change(stage: Stage, session: CoachingSession, **changes: object) -> None:
    trainees = tuple(Choice(person_id=stage.people[each].pk) for each in ("agent", "driver"))
    move(session=session, by=stage.coach, form=form(stage, trainees=trainees, **changes), now=NOW)


def move_it(stage: Stage, session: CoachingSession) -> None:
    change(stage, session, starts_at=SOON + timedelta(hours=1))


def change_the_place(stage: Stage, session: CoachingSession) -> None:
    change(stage, session, place="Room 5")


def hand_it_over(stage: Stage, session: CoachingSession) -> None:
    hand_over(session=session, by=stage.coach, to=stage.people["second"], reason="On leave.", now=NOW)


def start_by_mistake(stage: Stage, session: CoachingSession) -> None:
    start(session=session, by=stage.coach, now=SOON)
    take_back_start(session=session, by=stage.coach, now=SOON + timedelta(minutes=1))


def nobody_comes(stage: Stage, session: CoachingSession) -> None:
    no_show(session=session, by=stage.coach, now=SOON + timedelta(hours=1))


def nobody_holds_it(stage: Stage, session: CoachingSession) -> None:
    ring_due(now=days(20))


def the_trainee_leaves(stage: Stage, session: CoachingSession) -> None:
    Person.objects.filter(pk=stage.people["agent"].pk).update(status="inactive")
    leave_out_gone(company_id=stage.company.pk, now=days(1))


def last_line(member: Membership) -> str:
    (line,) = rows([Notification.objects.filter(user=member.user).latest("pk")], member, NOW)
    return line.text


TITLE = "“Photos at the door”"
CHANGES = {
    move_it: "The session {title} has changed: Wed 25 Nov, 09:00 CT.",
    change_the_place: "The session {title} has changed. Its time stays: {when}.",
    hand_it_over: "Second Rafaga coaches the session {title} from now on: {when}.",
    start_by_mistake: "The session {title} has not started after all. Its time stays: {when}.",
    nobody_comes: "The session {title} has been canceled: it was not held.",
    nobody_holds_it: "The session {title} has been canceled: it was not held.",
}


@pytest.mark.parametrize(("step", "said"), CHANGES.items())
def test_a_trainee_reads_what_changed(stage: Stage, step: Callable[[Stage, CoachingSession], None], said: str):
    session, whole = scheduled(stage, driver=True), said.format(title=TITLE, when=WHEN)

    step(stage, session)

    assert last_line(stage.agent) == whole
    assert Outgoing.objects.latest("pk").body == whole


def test_coach_and_suggester_read_that_nobody_is_left(stage: Stage):
    the_trainee_leaves(stage, scheduled(stage))

    said = f"The session {TITLE} has been canceled: none of its trainees is left."
    assert [last_line(each) for each in (stage.coach, stage.supervisor)] == [said, said]


def test_a_suggester_reads_that_the_session_was_not_held(stage: Stage):
    nobody_comes(stage, scheduled(stage))

    assert (
        last_line(stage.supervisor) == f"The session {TITLE} from your suggestion has been canceled: it was not held."
    )


def test_a_line_whose_words_do_not_name_the_session_stands_above_its_title(stage: Stage):
    scheduled(stage)

    lines = rows(Notification.objects.filter(user=stage.supervisor.user), stage.supervisor, NOW)
    assert [(each.text, each.about) for each in lines] == [
        ("Coach Rafaga has scheduled a session based on your suggestion.", "Photos at the door")
    ]
    named = rows(Notification.objects.filter(user=stage.agent.user), stage.agent, NOW)
    assert [each.about for each in named] == [""]
