"""A form that comes twice, or from a page that was overtaken: what it may still do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import IntegrityError, transaction

from pacenote.accounts.models import Membership
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.queries import last_change, last_event

#: What each step is written down as.
NOTED: Final = {
    "schedule": "scheduled",
    "delete_suggestion": "deleted",
    "decline_suggestion": "declined",
    "start": "started",
    "take_back_start": "start_taken_back",
    "complete": "completed",
    "coach_cancel": "canceled",
    "admin_cancel": "canceled",
    "no_show": "no_show",
    "hand_over": "handed_over",
    "keep_time": "time_kept",
    "trainee_decline": "trainee_declined",
    "acknowledge": "acknowledged",
}


class ChangedMeanwhileError(DomainError):
    """Somebody changed the session after the form was opened that would change it now."""

    code = "session_changed"

    def __init__(self) -> None:
        super().__init__(
            _("This session was changed after you had opened the form."),
            hint=_("Look at it as it is now, and save again if you mean it."),
        )


def is_made(*, by: Membership, form_key: str) -> bool:
    """Say whether this very form has made a session already."""
    made = CoachingSession.objects.filter(company=by.company_id, form_key=form_key)
    return bool(form_key) and made.exists()


def once(*, by: Membership, form_key: str, make: Callable[[], CoachingSession]) -> CoachingSession:
    """Return the session that a form makes; the same form once more, also at once, gets what it has made already.

    ``make`` keeps ``form_key`` with what it makes. Without a key every form makes one.
    """
    made = CoachingSession.objects.filter(company=by.company_id, form_key=form_key)
    if not form_key:
        return make()
    if (there := made.first()) is not None:
        return there
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:  # its twin was committed in the meantime
        if (there := made.first()) is None:
            raise
        return there


def need_seen(session: CoachingSession, seen: int | None) -> None:
    """Raise ChangedMeanwhileError where the session, locked, was changed after ``seen``, the event a form knows of."""
    if seen is not None and seen != last_change(session):
        raise ChangedMeanwhileError


def is_done_by(session: CoachingSession, verb: str, by: Membership) -> bool:
    """Say whether the last thing that happened to a session is this step, taken by this member."""
    last = last_event(session)
    return last is not None and last.verb == NOTED.get(verb) and last.actor_id == by.user_id
