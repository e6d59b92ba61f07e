"""Two people act on one session at once: exactly one wins, the other is told, and everybody hears of it once.

The first keeps its transaction open until the second is seen waiting for it, in every pair of steps that could meet.
What is left to chance has threads that start together; ``PACENOTE_RACE_ROUNDS`` raises the number of their rounds.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db.models import Q

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import ActionItem, CoachingSession, Notice, SessionEvent
from pacenote.coaching_sessions.notices import RECEIPTS
from pacenote.coaching_sessions.services import (
    Action,
    ChangedMeanwhileError,
    Outcome,
    bridge,
    change_bridge,
    complete,
    expire,
    once,
    ring_due,
    suggest,
)
from pacenote.coaching_sessions.workflow import WrongStateError
from tests.coaching_sessions.deeds import Talk, make_talk
from tests.coaching_sessions.services.test_bridging import LIMITS, missed_often, switched_on
from tests.coaching_sessions.stage import days, make_stage, suggested, suggestion
from tests.coaching_sessions.watching import fold, wrong_notices
from tests.jobs.test_races import ROUNDS, at_once
from tests.makers import NOW
from tests.racing import Raced, inside, one_behind_the_other

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
rounds = pytest.mark.parametrize("round_number", range(ROUNDS))

#: What wins, what comes a moment later, and what becomes of that: the state it is refused with, the error by which it
#: is refused, ``done`` where both hold, ``nothing`` where it finds nothing to do.
PAIRS = {
    "suggested": [
        ("schedule", "schedule", "scheduled"),
        ("schedule", "decline", "scheduled"),
        ("schedule", "delete", "scheduled"),
        ("schedule", "edit", "scheduled"),
        ("schedule", "expire", "nothing"),
        ("schedule", "cancel as manager", "done"),
        ("schedule", "agent leaves", "done"),
        ("decline", "schedule", "canceled"),
        ("decline", "decline", "canceled"),
        ("decline", "delete", "canceled"),
        ("decline", "edit", "canceled"),
        ("decline", "expire", "nothing"),
        ("delete", "schedule", "canceled"),
        ("delete", "decline", "canceled"),
        ("delete", "edit", "canceled"),
        ("delete", "expire", "nothing"),
        ("edit", "schedule", "ChangedMeanwhileError"),
        ("edit", "edit", "ChangedMeanwhileError"),
        ("edit", "decline", "done"),
        ("edit", "delete", "done"),
        ("edit to another coach", "schedule", "NotYoursError"),
        ("edit to another coach", "decline", "NotYoursError"),
        ("edit to a later expiry", "expire", "nothing"),
        ("expire", "schedule", "canceled"),
        ("expire", "decline", "canceled"),
        ("expire", "delete", "canceled"),
        ("expire", "edit", "canceled"),
        ("expire", "expire", "nothing"),
        ("cancel as manager", "schedule", "canceled"),
        ("cancel as manager", "agent leaves", "nothing"),
    ],
    "group": [
        ("schedule", "schedule too", "scheduled"),
        ("schedule", "decline too", "scheduled"),
        ("decline", "schedule too", "done"),
        ("decline", "decline too", "done"),
        ("decline", "decline", "OnceOnlyError"),
    ],
    "scheduled": [
        ("start", "start", "started"),
        ("start", "cancel", "done"),
        ("start", "move", "started"),
        ("start", "hand over as manager", "started"),
        ("start", "no-show", "started"),
        ("start", "no-show by the clock", "started"),
        ("start", "agent declines", "started"),
        ("start", "agent proposes", "started"),
        ("start", "agent leaves", "nothing"),
        ("cancel", "start", "canceled"),
        ("cancel", "move", "canceled"),
        ("cancel", "hand over as manager", "canceled"),
        ("cancel", "agent declines", "canceled"),
        ("cancel", "cancel as manager", "canceled"),
        ("cancel as manager", "start", "canceled"),
        ("no-show", "start", "canceled"),
        ("no-show", "agent declines", "canceled"),
        ("no-show by the clock", "start", "canceled"),
        ("hand over as manager", "start", "NotYoursError"),
        ("hand over as manager", "cancel", "NotYoursError"),
        ("hand over as manager", "hand over", "NotYoursError"),
        ("hand over as manager", "move", "NotYoursError"),
        ("hand over", "agent declines", "done"),
        ("move", "move", "ChangedMeanwhileError"),
        ("move", "start", "TooEarlyError"),
        ("move", "no-show", "TooEarlyError"),
        ("move", "no-show by the clock", "nothing"),
        ("move", "keep", "OnceOnlyError"),
        ("move", "agent declines", "done"),
        ("move without the agent", "agent declines", "NotYoursError"),
        ("agent declines", "agent declines", "OnceOnlyError"),
        ("agent declines", "agent proposes", "OnceOnlyError"),
        ("agent declines", "driver declines", "done"),
        ("agent declines", "start", "done"),
        ("agent declines", "agent leaves", "done"),
        ("agent proposes", "keep", "done"),
        ("agent proposes", "agent proposes", "nothing"),
        ("keep", "keep", "OnceOnlyError"),
        ("keep", "agent proposes", "done"),
    ],
    "last": [
        ("agent declines", "start", "canceled"),
        ("agent declines", "move", "canceled"),
        ("agent declines", "agent leaves", "nothing"),
        ("agent leaves", "start", "canceled"),
        ("agent leaves", "agent declines", "canceled"),
        ("start", "agent declines", "started"),
    ],
    "started": [
        ("complete", "complete", "completed"),
        ("complete", "take back", "completed"),
        ("complete", "cancel", "completed"),
        ("complete", "cancel as manager", "completed"),
        ("complete", "no-show", "completed"),
        ("complete", "no-show by the clock", "completed"),
        ("take back", "complete", "scheduled"),
        ("take back", "no-show", "done"),
        ("cancel", "complete", "canceled"),
        ("cancel as manager", "complete", "canceled"),
    ],
    "completed": [
        ("agent confirms", "agent confirms", "OnceOnlyError"),
        ("agent confirms", "ring", "nothing"),
        ("ring", "agent confirms", "done"),
        ("ring", "ring", "nothing"),
        ("follow up", "follow up", "nothing"),
        ("follow up", "follow up anew", "done"),
    ],
}


def verbs(talk: Talk) -> list[str]:
    """Return what happened to the session, and to those that follow it, oldest first."""
    with as_company(talk.stage.company.pk):
        about = Q(session=talk.session) | Q(session__follows=talk.session)
        return list(SessionEvent.objects.filter(about).order_by("pk").values_list("verb", flat=True))


def now_of(talk: Talk) -> CoachingSession:
    with as_company(talk.stage.company.pk):
        return CoachingSession.objects.get(pk=talk.session.pk)


def race(talk: Talk, first: str, second: str) -> Raced:
    company = talk.stage.company.pk
    return one_behind_the_other(company, lambda: talk.do(first), inside(company, lambda: talk.do(second)))


def became(raced: Raced, events_of_second: int) -> str:
    """Return in a word what became of the second deed."""
    if isinstance(raced.second, WrongStateError):
        return str(raced.second.state)
    if isinstance(raced.second, Exception):
        return type(raced.second).__name__
    return "done" if events_of_second else "nothing"


@pytest.mark.parametrize("state", PAIRS)
def test_who_comes_second_waits_and_is_told_where_it_stands(state):
    """What is refused leaves no trace, nobody hears of anything twice, and the history leads to the state."""
    stage, found = make_stage(), []
    for first, second, _told in PAIRS[state]:
        talk = make_talk(stage, state)
        before = len(verbs(talk))
        raced = race(talk, first, second)
        events = verbs(talk)
        by_second = len(events) - before - 1
        found.append((first, second, became(raced, by_second)))
        assert raced.at_the_row, (first, second, raced.waited_with)
        assert by_second == (found[-1][2] == "done"), (first, second, events)
        if state != "completed":
            row = now_of(talk)
            assert fold(events, row) == row.state, (first, second)
    assert found == PAIRS[state]
    with as_company(stage.company.pk):
        assert wrong_notices(stage.company) == []


def told_codes(talk: Talk) -> list[str]:
    with as_company(talk.stage.company.pk):
        rows = Notice.objects.filter(event__session=talk.session).exclude(code__in=RECEIPTS)
        return list(rows.order_by("pk").values_list("code", flat=True))


@pytest.mark.parametrize(
    ("state", "first", "second", "code"),
    [("group", "decline", "decline too", "N3"), ("scheduled", "agent declines", "driver declines", "N4")],
)
def test_the_last_two_who_decline_end_a_session_once_and_its_suggester_hears_it_once(state, first, second, code):
    talk = make_talk(make_stage(), state)

    race(talk, first, second)

    assert now_of(talk).state == "canceled"
    assert told_codes(talk).count(code) == 1


def test_a_reminder_that_waited_for_who_confirms_reaches_the_others_alone():
    talk = make_talk(make_stage(), "completed")
    company = talk.stage.company.pk

    one_behind_the_other(company, lambda: talk.do("agent confirms"), lambda: talk.do("ring"))
    with as_company(company):
        talk.do("ring")
        reminded = list(Notice.objects.filter(event__verb="reminded").values_list("person__name", flat=True))

    assert reminded == ["Dana Driver"]


def test_of_two_follow_ups_the_second_takes_no_action_over_that_the_first_has():
    talk = make_talk(make_stage(), "started")
    with as_company(talk.stage.company.pk):
        complete(session=talk.session, by=talk.stage.coach, outcome=Outcome(actions=[Action("Two photos")]), now=NOW)

    first, second = (raced := race(talk, "follow up", "follow up anew")).first, raced.second

    with as_company(talk.stage.company.pk):
        carried = list(ActionItem.objects.exclude(carried_from=None).values_list("session", "text"))
    assert first != second
    assert carried == [(first.pk, "Two photos")]


def test_two_workers_of_the_rule_suggest_once_and_the_second_waits_for_the_first():
    stage = make_stage()
    missed_often(stage, stage.people["driver"])
    switched_on(stage)
    company = stage.company.pk

    def rule() -> Any:
        return bridge(company_id=company, now=NOW)

    raced = one_behind_the_other(company, rule, inside(company, rule))

    assert (len(raced.first), raced.second, raced.at_the_row) == (1, [], True)


def test_a_rule_that_is_being_switched_off_suggests_nothing_any_more():
    stage = make_stage()
    missed_often(stage, stage.people["driver"])
    switched_on(stage)
    company = stage.company

    raced = one_behind_the_other(
        company.pk,
        lambda: change_bridge(company=company, on=False, limits=LIMITS, by=stage.manager.user, now=NOW),
        inside(company.pk, lambda: bridge(company_id=company.pk, now=NOW)),
    )

    assert (raced.first, raced.second) == (True, [])


def test_the_same_form_sent_twice_makes_one_suggestion_and_both_are_shown_it():
    stage = make_stage()

    def send() -> CoachingSession:
        make = partial(suggest, by=stage.supervisor, form=suggestion(stage), now=NOW, form_key="a form")
        return once(by=stage.supervisor, form_key="a form", make=make)

    raced = one_behind_the_other(stage.company.pk, send, inside(stage.company.pk, send))

    assert raced.second == raced.first
    with as_company(stage.company.pk):
        assert (CoachingSession.objects.count(), Notice.objects.filter(code="N1").count()) == (1, 1)


@rounds
def test_three_clocks_that_start_together_let_a_suggestion_expire_once(round_number):
    stage = make_stage()
    with as_company(stage.company.pk):
        session = suggested(stage, expires_at=days(1))

    at_once(
        lambda: ring_due(now=days(2)),
        lambda: ring_due(now=days(2)),
        inside(stage.company.pk, lambda: expire(session=session, now=days(2))),
    )

    talk = Talk(stage, session, 0)
    assert (now_of(talk).cancellation, verbs(talk)) == ("expired", ["suggested", "expired"])
    assert told_codes(talk).count("N5") == 2


@rounds
def test_of_all_who_would_end_a_suggestion_at_once_one_does(round_number):
    talk = make_talk(make_stage(), "suggested")
    deeds = ("schedule", "decline", "delete", "expire", "edit")
    before = len(verbs(talk))

    outcomes = at_once(*(inside(talk.stage.company.pk, partial(talk.do, each)) for each in deeds))

    errors = [each for each in outcomes if isinstance(each, Exception)]
    assert {type(each) for each in errors} <= {WrongStateError, ChangedMeanwhileError}
    ended = [each for each in verbs(talk)[before:] if each != "edited"]
    assert len(ended) == 1
    assert fold(verbs(talk), now_of(talk)) == now_of(talk).state
