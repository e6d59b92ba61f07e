"""Two people act on one session at once: exactly one wins, the other is told, and everybody hears of it once.

Threads with real transactions. ``PACENOTE_RACE_ROUNDS`` raises the number of rounds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession, Notice, SessionEvent
from pacenote.coaching_sessions.services import (
    decline_suggestion,
    delete_suggestion,
    edit_suggestion,
    expire,
    once,
    ring_due,
    schedule,
    suggest,
    trainee_decline,
)
from pacenote.coaching_sessions.workflow import WrongStateError
from tests.coaching_sessions.stage import Stage, days, form, make_stage, scheduled, suggested, suggestion
from tests.jobs.test_races import ROUNDS, at_once
from tests.makers import NOW

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.parametrize("round_number", range(ROUNDS)),
]


def inside(stage: Stage, deed: Callable[[], Any]) -> Callable[[], Any]:
    """Return the deed as a request does it: in a transaction that sees the company."""

    def done() -> Any:
        with as_company(stage.company.pk):
            return deed()

    return done


def as_it_stands(stage: Stage, session: CoachingSession) -> tuple[str, str, list[str]]:
    with as_company(stage.company.pk):
        row = CoachingSession.objects.get(pk=session.pk)
        verbs = list(SessionEvent.objects.filter(session=session).order_by("pk").values_list("verb", flat=True))
    return row.state, row.cancellation, verbs


def test_two_coaches_of_a_group_schedule_at_once(round_number):
    stage = make_stage()
    with as_company(stage.company.pk):
        session = suggested(stage, coach=Choice(group_id=stage.coaches.pk))

    def take(member: Any) -> Callable[[], Any]:
        return inside(stage, lambda: schedule(session=session, by=member, form=form(stage), now=NOW))

    outcomes = at_once(take(stage.coach), take(stage.second))

    assert sorted(type(each).__name__ for each in outcomes) == ["CoachingSession", "WrongStateError"]
    assert as_it_stands(stage, session) == ("scheduled", "", ["suggested", "scheduled"])


@pytest.mark.parametrize("rival", ["delete", "decline", "expire"])
def test_a_coach_schedules_while_somebody_ends_the_suggestion(round_number, rival):
    stage = make_stage()
    with as_company(stage.company.pk):
        session = suggested(stage, expires_at=days(1))
    ends = {
        "delete": lambda: delete_suggestion(session=session, by=stage.supervisor, now=NOW),
        "decline": lambda: decline_suggestion(session=session, by=stage.coach, now=NOW),
        "expire": lambda: expire(session=session, now=days(1)),
    }

    taken, ended = at_once(
        inside(stage, lambda: schedule(session=session, by=stage.coach, form=form(stage), now=NOW)),
        inside(stage, ends[rival]),
    )

    state, _cancellation, verbs = as_it_stands(stage, session)
    lost = [each for each in (taken, ended) if isinstance(each, WrongStateError) or each is False]
    assert len(lost) == 1
    assert state == ("scheduled" if isinstance(taken, CoachingSession) else "canceled")
    assert len(verbs) == 2


def test_the_same_form_sent_twice_at_once_makes_one_suggestion_and_tells_its_coach_once(round_number):
    stage = make_stage()

    def send() -> CoachingSession:
        make = partial(suggest, by=stage.supervisor, form=suggestion(stage), now=NOW, form_key="a form")
        return once(by=stage.supervisor, form_key="a form", make=make)

    first, second, third = at_once(*[inside(stage, send)] * 3)

    assert first == second == third
    assert as_it_stands(stage, first) == ("suggested", "", ["suggested"])
    with as_company(stage.company.pk):
        assert (CoachingSession.objects.count(), Notice.objects.filter(code="N1").count()) == (1, 1)


def test_two_edits_from_the_same_state_of_things_are_one_and_the_other_is_told(round_number):
    stage = make_stage()
    with as_company(stage.company.pk):
        session = suggested(stage)
        seen = session.events.get().pk

    def save(title: str) -> Callable[[], Any]:
        changed = suggestion(stage, title=title)
        return inside(
            stage, lambda: edit_suggestion(session=session, by=stage.supervisor, form=changed, seen=seen, now=NOW)
        )

    outcomes = at_once(save("One"), save("Other"))

    assert sorted(type(each).__name__ for each in outcomes) == ["ChangedMeanwhileError", "CoachingSession"]
    assert as_it_stands(stage, session)[2] == ["suggested", "edited"]


def test_two_clocks_let_a_suggestion_expire_once(round_number):
    stage = make_stage()
    with as_company(stage.company.pk):
        session = suggested(stage, expires_at=days(1))

    at_once(
        lambda: ring_due(now=days(2)),
        lambda: ring_due(now=days(2)),
        inside(stage, lambda: expire(session=session, now=days(2))),
    )

    assert as_it_stands(stage, session) == ("canceled", "expired", ["suggested", "expired"])
    with as_company(stage.company.pk):
        assert Notice.objects.filter(event__verb="expired").count() == 2


def test_the_last_two_trainees_decline_at_once_and_the_session_ends_once(round_number):
    stage = make_stage()
    with as_company(stage.company.pk):
        session = scheduled(stage, driver=True)

    def no(word: str) -> Callable[[], Any]:
        person = stage.people[word]
        return inside(stage, lambda: trainee_decline(session=session, trainee=person, now=NOW))

    at_once(no("agent"), no("driver"))

    state, cancellation, verbs = as_it_stands(stage, session)
    assert (state, cancellation) == ("canceled", "trainees_declined")
    assert verbs.count("trainee_declined") == 2
    with as_company(stage.company.pk):
        assert Notice.objects.filter(code="N4").count() == 1
