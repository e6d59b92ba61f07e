"""What the clock does with sessions: expiry, no-shows and reminders, each once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.alarms import is_stale
from pacenote.coaching_sessions.models import Alarm, CoachingSession, SessionEvent
from pacenote.coaching_sessions.services.holding import no_show
from pacenote.coaching_sessions.services.standing import asked_to_confirm, set_alarms, taking_part
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


def ring_due(*, now: datetime) -> set[int]:
    """Take up alarms that are due, of all companies, each in a transaction of its own; returns of which companies."""
    due = Alarm.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    rows = list(due.values_list("pk", "company_id", "session_id")[:BATCH])
    for alarm_id, company_id, session_id in rows:
        with as_company(company_id):
            _ring(alarm_id, session_id, now)
    return {company_id for _alarm_id, company_id, _session_id in rows}


def _ring(alarm_id: int, session_id: int, now: datetime) -> None:
    """Take up one alarm. The session is locked before it, as every step does that replaces alarms: no deadlock."""
    with transaction.atomic():
        session = CoachingSession.objects.select_for_update(of=("self",)).filter(pk=session_id).first()
        alarm = Alarm.objects.filter(pk=alarm_id).first()
        if session is None or alarm is None:  # another worker had it, or the session has moved on
            return
        alarm.delete()
        if alarm.kind == "expire":
            expire(session=session, now=now)
        elif alarm.kind == "no_show":
            if session.stands is State.SCHEDULED and not no_show(session=session, now=now):
                set_alarms(session, now)  # the company waits longer by now
        elif not is_stale(alarm.kind, alarm.due_at, now):
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
        declined = set(session.declines.values_list("person_id", flat=True))
        return {each for each in taking_part(session).coaches if each not in declined}
    trainees = session.trainees.filter(answer="")
    if kind == "unconfirmed":
        return set(asked_to_confirm(session).filter(acknowledged_at=None).values_list("person_id", flat=True))
    if kind == "overdue":
        return {session.coach_id}
    return {session.coach_id, *trainees.values_list("person_id", flat=True)}


def expire_if_due(*, session: CoachingSession, now: datetime) -> CoachingSession:
    """Return the session as it stands after its expiry was looked at; for whoever reads one."""
    if expire(session=session, now=now):
        return CoachingSession.objects.get(pk=session.pk)
    return session
