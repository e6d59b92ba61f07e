"""What a company's sessions hold, and what in it breaks a promise."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from pacenote.accounts.models import Company
from pacenote.coaching_sessions.models import (
    ActionItem,
    Alarm,
    CoachDecline,
    CoachingSession,
    Notice,
    SessionEvent,
    Trainee,
)
from pacenote.coaching_sessions.notices import RECEIPTS
from pacenote.messaging.models import Notification, Outgoing
from pacenote.records.models import AuditEntry

#: Verbs after which nothing leads on; the first three end only now and then.
PERHAPS = ("declined", "trainee_declined", "trainee_gone")
ENDS = ("deleted", "expired", "canceled", "no_show", "completed")
LEADS = {
    "suggested": "suggested",
    "scheduled": "scheduled",
    "started": "started",
    "start_taken_back": "scheduled",
    "completed": "completed",
    "deleted": "canceled",
    "expired": "canceled",
    "canceled": "canceled",
    "no_show": "canceled",
}
OF_PERHAPS = {"coach_declined", "trainees_declined", "no_trainees_left"}


def everything(company: Company) -> dict[str, list[Any]]:
    """Return every row that a step may write."""
    rows: dict[str, list[Any]] = {
        model.__name__: list(model.objects.filter(company=company).order_by("pk").values())
        for model in (
            *(CoachingSession, Trainee, CoachDecline, ActionItem, SessionEvent, Notice),
            *(Alarm, Notification, Outgoing, AuditEntry),
        )
    }
    return rows


def fold(verbs: list[str], session: CoachingSession) -> str:
    """Return the state to which these steps lead, one after the other; nothing may follow an end but its last words."""
    state = ""
    for verb in verbs:
        if state in ("completed", "canceled"):
            assert verb in ("acknowledged", "action_done", "action_reopened", "reminded"), (verbs, session.pk)
        state = LEADS.get(verb, state)
    if session.cancellation in OF_PERHAPS:
        assert verbs[-1] in PERHAPS
        return "canceled"
    return state


def wrong_notices(company: Company) -> list[str]:
    """Return what is wrong with who was told: twice, of their own deed, without a line, or before they may know."""
    found = []
    notices = list(Notice.objects.filter(company=company).select_related("event", "event__session"))
    bells = Counter(Notification.objects.filter(company=company).values_list("user_id", "code"))
    told = Counter((each.user_id, f"session_{each.code}") for each in notices if each.user_id)
    if bells != told:
        found.append(f"bells {bells - told} notices {told - bells}")
    for each in notices:
        event = each.event
        if each.code in RECEIPTS:
            whose = (each.user_id, each.person_id or event.person_id)
            declined = event.verb == "trainee_declined" and whose == (event.actor_id, event.person_id)
            if not (declined if each.code == "XD" else each.user_id == event.actor_id):
                found.append(f"{each.code}: a receipt of another's deed")
            continue
        if each.user_id and each.user_id == event.actor_id:
            found.append(f"{each.code}: told of their own deed")
        if each.person_id and event.actor_id is None and event.person_id == each.person_id:
            found.append(f"{each.code}: told of their own deed")
        session = event.session
        if each.person_id and session.scheduled_at is None and session.started_at is None:
            found.append(f"{each.code}: a trainee hears of a mere suggestion")
    twice = Counter((each.event_id, each.user_id, each.person_id) for each in notices)
    return found + [f"twice: {key}" for key, count in twice.items() if count > 1]


def overdue_alarms(company: Company, now: datetime) -> int:
    """Return how many alarms should have rung."""
    return Alarm.objects.filter(company=company, due_at__lte=now).count()
