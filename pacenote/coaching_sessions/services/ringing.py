"""What the clock does with sessions: expiry, no-shows and reminders, each once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import Alarm, CoachingSession, SessionEvent
from pacenote.coaching_sessions.services.holding import no_show
from pacenote.coaching_sessions.services.standing import taking_part
from pacenote.coaching_sessions.services.suggesting import expire
from pacenote.coaching_sessions.services.telling import tell
from pacenote.coaching_sessions.workflow import State

#: Which notice each reminder is, and the state in which it still makes sense.
REMINDERS = {
    "waited_7": ("R7", State.SUGGESTED),
    "expires_in_7": ("E7", State.SUGGESTED),
    "expires_in_1": ("E1", State.SUGGESTED),
    "in_24_hours": ("R24", State.SCHEDULED),
    "in_15_min": ("R15", State.SCHEDULED),
    "overdue": ("OD", State.SCHEDULED),
    "unconfirmed": ("AK", State.COMPLETED),
}
#: So many alarms are taken up at a time, oldest first.
BATCH = 200


def ring_due(*, now: datetime) -> int:
    """Take up alarms that are due, of all companies, each in a transaction of its own; returns how many."""
    due = list(Alarm.objects.filter(due_at__lte=now).order_by("due_at", "pk").values_list("pk", "company_id")[:BATCH])
    for alarm_id, company_id in due:
        with as_company(company_id):
            _ring(alarm_id, now)
    return len(due)


def _ring(alarm_id: int, now: datetime) -> None:
    with transaction.atomic():
        alarm = Alarm.objects.select_for_update(skip_locked=True).filter(pk=alarm_id).first()
        if alarm is None:  # another worker has it
            return
        session = CoachingSession.objects.select_for_update(of=("self",)).get(pk=alarm.session_id)
        alarm.delete()
        if alarm.kind == "expire":
            expire(session=session, now=now)
        elif alarm.kind == "no_show":
            if session.stands is State.SCHEDULED:
                no_show(session=session, now=now)
        else:
            _remind(session, alarm.kind, now)


def _remind(session: CoachingSession, kind: str, now: datetime) -> None:
    code, state = REMINDERS[kind]
    if session.stands is not state:
        return
    # not by note(): a reminder changes nothing, and the other alarms stand as they are
    event = SessionEvent.objects.create(
        company_id=session.company_id, session=session, verb="reminded", at=now, values={"kind": kind}
    )
    when = session.starts_at.isoformat() if session.starts_at else ""
    tell(event, code, people=_who(session, kind), values={"when": when} if when else {})


def _who(session: CoachingSession, kind: str) -> set[int | None]:
    if session.stands is State.SUGGESTED:
        return set(taking_part(session).coaches)
    trainees = session.trainees.filter(answer="")
    if kind == "unconfirmed":
        there = trainees.filter(acknowledged_at=None).exclude(attendance="absent")
        return set(there.values_list("person_id", flat=True))
    if kind == "overdue":
        return {session.coach_id}
    return {session.coach_id, *trainees.values_list("person_id", flat=True)}


def expire_if_due(*, session: CoachingSession, now: datetime) -> CoachingSession:
    """Return the session as it stands after its expiry was looked at; for whoever reads one."""
    if expire(session=session, now=now):
        return CoachingSession.objects.get(pk=session.pk)
    return session
