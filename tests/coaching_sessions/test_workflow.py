from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pacenote.coaching_sessions.alarms import KINDS, Facts, alarms
from pacenote.coaching_sessions.workflow import (
    STEPS,
    State,
    TooEarlyError,
    WrongStateError,
    check,
    check_start,
    is_expired,
    is_no_show,
    is_overdue,
)

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", STEPS)
def test_a_step_leads_from_its_states_and_from_no_other(verb, state):
    if state in STEPS[verb].sources:
        check(verb, state)
        return

    with pytest.raises(WrongStateError) as refused:
        check(verb, state)

    assert (refused.value.state, refused.value.code) == (state, "wrong_session_state")


def test_what_was_held_or_canceled_takes_an_answer_a_file_and_a_follow_up_and_no_other_step():
    last = {verb for verb, step in STEPS.items() if {State.COMPLETED, State.CANCELED} & set(step.sources)}

    assert last == {"acknowledge", "follow_up", "attach"}


def test_a_session_starts_from_a_quarter_of_an_hour_before():
    check_start(starts_at=NOW + timedelta(minutes=15), now=NOW)

    with pytest.raises(TooEarlyError):
        check_start(starts_at=NOW + timedelta(minutes=15, seconds=1), now=NOW)


def test_expired_means_at_the_moment_and_only_of_a_suggestion():
    assert is_expired(state=State.SUGGESTED, expires_at=NOW, now=NOW)
    assert not is_expired(state=State.SUGGESTED, expires_at=NOW + timedelta(microseconds=1), now=NOW)
    assert not is_expired(state=State.SCHEDULED, expires_at=NOW, now=NOW)
    assert not is_expired(state=State.SUGGESTED, expires_at=None, now=NOW)


def test_overdue_and_no_show_are_derived():
    assert is_overdue(state=State.SCHEDULED, starts_at=NOW - timedelta(hours=1), now=NOW)
    assert not is_overdue(state=State.STARTED, starts_at=NOW - timedelta(hours=1), now=NOW)
    assert is_no_show(state=State.SCHEDULED, ends_at=NOW - 7 * DAY, days=7, now=NOW)
    assert not is_no_show(state=State.SCHEDULED, ends_at=NOW - 7 * DAY + timedelta(seconds=1), days=7, now=NOW)


def facts(state: State, **changes: object) -> Facts:
    values = {
        "suggested_at": NOW, "expires_at": NOW + 90 * DAY, "starts_at": NOW + 2 * DAY,
        "ends_at": NOW + 2 * DAY + timedelta(hours=1), "completed_at": NOW, "unconfirmed": True, "no_show_days": 7,
    } | changes  # fmt: skip
    return Facts(state=state, **values)  # type: ignore[arg-type]


def test_each_state_has_its_own_alarms():
    found = {state: set(alarms(facts(state), NOW)) for state in State}

    assert found == {
        State.SUGGESTED: {"expire", "waited_7", "expires_in_7", "expires_in_1"},
        State.SCHEDULED: {"in_24_hours", "in_15_min", "overdue", "no_show"},
        State.STARTED: set(),
        State.COMPLETED: {"unconfirmed"},
        State.CANCELED: set(),
    }
    assert set().union(*found.values()) == set(KINDS)


def test_a_reminder_whose_moment_has_passed_is_not_made_up_for_but_a_deed_is():
    short = facts(State.SUGGESTED, expires_at=NOW + timedelta(hours=3))
    gone = facts(State.SUGGESTED, expires_at=NOW - DAY, suggested_at=NOW - 9 * DAY)

    assert set(alarms(short, NOW)) == {"expire", "waited_7"}
    assert set(alarms(gone, NOW)) == {"expire"}
