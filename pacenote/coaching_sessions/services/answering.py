"""T14 to T17: what trainees answer, and what follows when people leave."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SESSIONS, may
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.notices import reason_words
from pacenote.coaching_sessions.services.errors import OnceOnlyError
from pacenote.coaching_sessions.services.standing import (
    able_coaches,
    lock,
    need_coach,
    need_coming,
    need_reason,
    note,
    settings_of,
    taking_part,
)
from pacenote.coaching_sessions.services.suggesting import cancel
from pacenote.coaching_sessions.services.telling import clear_calendar, tell
from pacenote.coaching_sessions.workflow import Cancellation, State, WrongStateError
from pacenote.people.models import Person

MOST_TIMES = 3


@transaction.atomic
def trainee_decline(*, session: CoachingSession, trainee: Person, now: datetime, reason: str = "") -> CoachingSession:
    """Say as a trainee that one cannot come (T14); the last one who does cancels the session (T15).

    Raises WrongStateError, NotYoursError, OnceOnlyError, ReasonMissingError.
    """
    row = lock(session, "trainee_decline", now)
    part = need_coming(row, trainee)
    words = need_reason("trainee_decline", reason, required=settings_of(row.company_id).reason_required)
    Trainee.objects.filter(pk=part.pk).update(answer=Trainee.Answer.DECLINED, reason=words)
    last = not row.trainees.filter(answer="").exists()
    if last:
        cancel(row, Cancellation.TRAINEES_DECLINED, now, reason=words)
    else:  # what ends in one calendar has to be newer than what began there
        row.sequence += 1
        row.save(update_fields=["sequence"])
    event = note(row, "trainee_declined", now, actor=trainee.user, person=trainee, reason=words)
    said = {"trainee": trainee.name, "reason": reason_words(words)}
    tell(event, "X10", people=[row.coach_id], values=dict(said))
    tell(event, "N4" if last else "X13", users=[row.suggester_id], values=dict(said))
    clear_calendar(event, trainee)
    return row


@transaction.atomic
def propose_times(*, session: CoachingSession, trainee: Person, times: Sequence[datetime], now: datetime) -> None:
    """Propose up to three other times as a trainee (T16); past ones are left out.

    Raises WrongStateError, NotYoursError, OnceOnlyError where they have declined, or no time is left.
    """
    row = lock(session, "propose_times", now)
    part = need_coming(row, trainee)
    wanted = [each.isoformat() for each in times if each > now][:MOST_TIMES]
    if not wanted:
        raise OnceOnlyError(_("Propose at least one time that is still to come."), code="no_time_proposed")
    Trainee.objects.filter(pk=part.pk).update(proposed=wanted)
    event = note(row, "times_proposed", now, actor=trainee.user, person=trainee)
    tell(event, "X11", people=[row.coach_id], values={"trainee": trainee.name})


@transaction.atomic
def keep_time(*, session: CoachingSession, by: Membership, now: datetime) -> CoachingSession:
    """Keep the time of a session as its coach, whatever other times were proposed (T16); who proposed them is told.

    Raises WrongStateError, NotYoursError, OnceOnlyError where nobody proposes any by now.
    """
    row = lock(session, "keep_time", now)
    person = need_coach(row, by)
    proposing = row.trainees.filter(answer="").exclude(proposed=[])
    people = list(proposing.values_list("person_id", flat=True))
    if not people:
        raise OnceOnlyError(_("Nobody proposes another time any more."), code="no_time_proposed")
    row.trainees.update(proposed=[])
    event = note(row, "time_kept", now, actor=by.user, person=person)
    tell(event, "XK", people=people, values={"when": row.starts_at.isoformat() if row.starts_at else ""})
    return row


def leave_out(*, person: Person, now: datetime) -> int:
    """Leave somebody who works here no more out of what is open; returns how many sessions ended with that (T17).

    As a coach of a mere suggestion they leave it without a coach, and its suggester is asked for another.
    """
    ended = 0
    about = CoachingSession.objects.filter(company_id=person.company_id, trainees__person=person)
    for session in about.filter(state__in=(State.SUGGESTED, State.SCHEDULED)).distinct():
        with suppress(WrongStateError), transaction.atomic():  # it has moved on, or has run out
            ended += _without(session, person, now)
    _leave_without_coach(person, now)
    return ended


def _leave_without_coach(person: Person, now: datetime) -> None:
    for session in CoachingSession.objects.filter(coach=person, state=State.SUGGESTED):
        with suppress(WrongStateError), transaction.atomic():
            row = lock(session, "leave_out", now)
            row.coach = None
            row.save(update_fields=["coach"])
            tell(note(row, "coach_gone", now, person=person), "NC", users=_who_chooses(row))


def _without(session: CoachingSession, person: Person, now: datetime) -> bool:
    row = lock(session, "leave_out", now)
    coaches = taking_part(row).coaches
    row.trainees.filter(person=person).delete()
    last = not row.trainees.filter(answer="").exists()
    if last:
        cancel(row, Cancellation.NO_TRAINEES_LEFT, now)
    event = note(row, "trainee_gone", now, person=person)
    if last:
        said = {"reason": reason_words("")}
        tell(event, "X9", people=coaches, users=[row.suggester_id], values=dict(said))
    return last


def _who_chooses(session: CoachingSession) -> list[int]:
    """Return who is asked for another coach: the suggester, or whoever manages sessions where they are gone too."""
    working = Membership.objects.filter(company_id=session.company_id, active=True, user__is_active=True)
    members = working.select_related("own_role")
    suggester = [each.user_id for each in members if each.user_id == session.suggester_id]
    return suggester or [each.user_id for each in members if may(each, MANAGE_SESSIONS)]


def leave_out_gone(*, company_id: int, now: datetime) -> int:
    """Leave everybody out of open sessions who has become inactive; returns how many sessions ended with that.

    A coach who may not coach any more leaves their suggestions without one.
    """
    still_open = CoachingSession.objects.filter(company_id=company_id, state__in=(State.SUGGESTED, State.SCHEDULED))
    gone = Person.objects.filter(company_id=company_id, status=Person.Status.INACTIVE)
    ended = sum(
        leave_out(person=person, now=now)
        for person in gone.filter(pk__in=Trainee.objects.filter(session__in=still_open).values("person"))
    )
    asked = Person.objects.filter(pk__in=still_open.filter(state=State.SUGGESTED).values("coach"))
    for person in asked.exclude(pk__in=able_coaches(company_id)):
        _leave_without_coach(person, now)
    return ended
