"""The states of a coaching session and what leads from one to the next (T1 to T23 of the specification's workflow).

Expiry and declines are types of cancellation, not states. Overdue and expiring soon are derived, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence

#: A session may be started from so long before its time.
EARLY_START: Final = timedelta(minutes=15)
#: A start by mistake can be taken back for so long.
TAKE_BACK: Final = timedelta(minutes=10)
#: So long after its start a session that nobody started is overdue, and its coach is told.
OVERDUE_AFTER: Final = timedelta(hours=1)


class State(StrEnum):
    """Where a session stands; one record goes from suggestion to completion."""

    SUGGESTED = "suggested"
    SCHEDULED = "scheduled"
    STARTED = "started"
    COMPLETED = "completed"
    CANCELED = "canceled"


OPEN: Final = (State.SUGGESTED, State.SCHEDULED, State.STARTED)


class Cancellation(StrEnum):
    """Why a session ended without having been held."""

    SUPERVISOR_DELETED = "supervisor_deleted"
    COACH_DECLINED = "coach_declined"
    EXPIRED = "expired"
    TRAINEES_DECLINED = "trainees_declined"
    COACH_CANCELED = "coach_canceled"
    NO_SHOW = "no_show"
    NO_TRAINEES_LEFT = "no_trainees_left"
    ADMIN_CANCELED = "admin_canceled"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can be done: from which states, and who may (the words of the workflow's table)."""

    sources: tuple[State, ...]
    who: str
    reason: bool = False


#: What each verb may be done from. ``who`` is checked by the services, which know people.
STEPS: Final[dict[str, Step]] = {
    "edit_suggestion": Step((State.SUGGESTED,), "suggester"),
    "delete_suggestion": Step((State.SUGGESTED,), "suggester"),
    "decline_suggestion": Step((State.SUGGESTED,), "eligible coach"),
    "expire": Step((State.SUGGESTED,), "clock"),
    "schedule": Step((State.SUGGESTED,), "eligible coach"),
    "move": Step((State.SCHEDULED,), "coach"),
    "start": Step((State.SCHEDULED,), "coach"),
    "trainee_decline": Step((State.SCHEDULED,), "trainee"),
    "propose_times": Step((State.SCHEDULED,), "trainee"),
    "keep_time": Step((State.SCHEDULED,), "coach"),
    "no_show": Step((State.SCHEDULED,), "coach or clock"),
    "hand_over": Step((State.SCHEDULED,), "coach or manager", reason=True),
    "coach_cancel": Step((State.SCHEDULED, State.STARTED), "coach", reason=True),
    "take_back_start": Step((State.STARTED,), "coach"),
    "complete": Step((State.STARTED,), "coach"),
    "acknowledge": Step((State.COMPLETED,), "trainee"),
    "follow_up": Step((State.COMPLETED,), "coach"),
    "attach": Step((State.SCHEDULED, State.STARTED, State.COMPLETED), "coach"),
    "admin_cancel": Step(OPEN, "manager", reason=True),
    "leave_out": Step((State.SUGGESTED, State.SCHEDULED), "clock or directory"),
}

STATE_WORDS: Final = {
    State.SUGGESTED: _("suggested"),
    State.SCHEDULED: _("scheduled"),
    State.STARTED: _("started"),
    State.COMPLETED: _("completed"),
    State.CANCELED: _("canceled"),
}


class WrongStateError(DomainError):
    """What was asked cannot be done from where the session stands by now; ``state`` says where that is."""

    code = "wrong_session_state"

    def __init__(self, state: State) -> None:
        super().__init__(
            _("This session is %(state)s by now, so that cannot be done any more."),
            hint=_("Look at the session again; somebody may have been quicker."),
            values={"state": Sentence(STATE_WORDS[state])},
        )
        self.state = state


class TooEarlyError(DomainError):
    """A session cannot be started long before its time, and nobody has missed it before it."""

    code = "session_too_early"


def check(verb: str, state: State) -> None:
    """Raise WrongStateError unless the verb leads anywhere from this state."""
    if state not in STEPS[verb].sources:
        raise WrongStateError(state)


def check_start(*, starts_at: datetime, now: datetime) -> None:
    """Raise TooEarlyError more than fifteen minutes before the start."""
    if now < starts_at - EARLY_START:
        raise TooEarlyError(
            _("A session can be started from 15 minutes before its time."),
            hint=_("Move it to an earlier time, or start an instant session."),
        )


def check_missed(*, starts_at: datetime, now: datetime) -> None:
    """Raise TooEarlyError where people may still come."""
    if now < starts_at:
        raise TooEarlyError(
            _("Nobody can have missed a session that has not begun."),
            hint=_("Move it, or cancel it with a reason."),
        )


def is_expired(*, state: State, expires_at: datetime | None, now: datetime) -> bool:
    """Say whether a suggestion has run out; exactly at the moment it has."""
    return state is State.SUGGESTED and expires_at is not None and now >= expires_at


def is_overdue(*, state: State, starts_at: datetime | None, now: datetime) -> bool:
    """Say whether a scheduled session should have been started an hour ago."""
    return state is State.SCHEDULED and starts_at is not None and now >= starts_at + OVERDUE_AFTER


def is_no_show(*, state: State, ends_at: datetime | None, days: int, now: datetime) -> bool:
    """Say whether a scheduled session was left alone for so many days after its end."""
    return state is State.SCHEDULED and ends_at is not None and now >= ends_at + timedelta(days=days)


def event_of(verb: str, state: State) -> str:
    """Return by which event other programs are told of what was noted, given where it left the session."""
    if verb in ("suggested", "scheduled", "started", "completed", "acknowledged"):
        return f"session.{verb}"
    return "session.canceled" if state is State.CANCELED else "session.changed"
