"""A coaching session as a trainee without a login reads it behind the link of a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pacenote.cases.facts import safe_link
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.services.standing import asked_to_confirm
from pacenote.coaching_sessions.workflow import Cancellation, State
from pacenote.web.panels.sessions import coach_name, state_words
from pacenote.web.panels.times import day_words, times_of


@dataclass(frozen=True, slots=True)
class OwnSession:
    """What the page shows; of other trainees it says nothing."""

    title: str
    state: str
    tone: str
    when: str
    length: str
    how: str
    place: str
    join_url: str
    coach: str
    area: str
    reason: str
    agenda: str
    summary: str
    shared_notes: str
    actions: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    standing: str
    proposed: tuple[str, ...]
    confirmed: str
    can_answer: bool
    can_plan: bool
    can_confirm: bool


def own_session(part: Trainee, now: datetime, *, file_url: Callable[[int], str]) -> OwnSession:
    """Return a session for one of its trainees; ``file_url`` makes the address of an attachment."""
    session = part.session
    times = times_of(session.company, now)
    state, _icon, tone = state_words(session, now)
    held = session.stands is State.COMPLETED
    wanted = held and session.acknowledge and part.acknowledged_at is None
    return OwnSession(
        title=session.title,
        state=state,
        tone=tone,
        when=times.full(session.starts_at) if session.starts_at else "",
        length=_("%(count)s min") % {"count": session.minutes} if session.minutes else "",
        how=str(CoachingSession.Mode(session.mode).label) if session.mode else "",
        place=session.place,
        join_url=safe_link(session.place) if _comes(part, session) else "",
        coach=coach_name(session),
        area=session.area.name,
        reason=session.reason if _reason_is_for_all(session) else "",
        agenda=session.agenda,
        summary=session.summary if held else "",
        shared_notes=session.shared_notes if held else "",
        actions=tuple(
            (each.text, day_words(each.due) if each.due else "")
            for each in session.actions.filter(owner=part.person_id, done_at=None).order_by("pk")
        ),
        files=tuple((each.name, file_url(each.pk)) for each in session.attachments.order_by("pk")),
        standing=_standing(part, session),
        proposed=tuple(times.full(datetime.fromisoformat(each)) for each in part.proposed),
        confirmed=times.full(part.acknowledged_at) if part.acknowledged_at else "",
        can_plan=session.stands is State.SCHEDULED and _comes(part, session),
        can_answer=session.stands is State.SCHEDULED and not part.answer,
        can_confirm=wanted and asked_to_confirm(session).filter(pk=part.pk).exists(),
    )


def _comes(part: Trainee, session: CoachingSession) -> bool:
    """Say whether a trainee is expected at a session that is to come, or on."""
    return session.stands in (State.SCHEDULED, State.STARTED) and not part.answer


def _standing(part: Trainee, session: CoachingSession) -> str:
    """Return what is known of the trainee where they do not come, or were not there."""
    if part.attendance == Trainee.Attendance.ABSENT:
        return _("Your coach noted that you were not there.")
    if part.answer and session.stands is not State.COMPLETED:
        return _("You said that you cannot come.")
    return ""


def _reason_is_for_all(session: CoachingSession) -> bool:
    """Say whether the reason of a cancellation is the coach's or the administration's, not another trainee's."""
    return session.cancellation in (Cancellation.COACH_CANCELED, Cancellation.ADMIN_CANCELED)
