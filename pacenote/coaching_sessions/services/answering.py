"""T14 to T16: what trainees answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.models import CoachingSession, Trainee
from pacenote.coaching_sessions.notices import reason_words
from pacenote.coaching_sessions.services.errors import OnceOnlyError
from pacenote.coaching_sessions.services.standing import (
    lock,
    need_coach,
    need_coming,
    need_reason,
    note,
    settings_of,
)
from pacenote.coaching_sessions.services.suggesting import cancel
from pacenote.coaching_sessions.services.telling import follow_in_calendar, tell
from pacenote.coaching_sessions.workflow import Cancellation
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
    follow_in_calendar(event, trainee, "XD")
    return row


@transaction.atomic
def propose_times(*, session: CoachingSession, trainee: Person, times: Sequence[datetime], now: datetime) -> None:
    """Propose up to three other times as a trainee (T16); past ones are left out, and the same again tells nobody.

    Raises WrongStateError, NotYoursError, OnceOnlyError where they have declined, or no time is left.
    """
    row = lock(session, "propose_times", now)
    part = need_coming(row, trainee)
    wanted = [each.isoformat() for each in times if each > now][:MOST_TIMES]
    if not wanted:
        raise OnceOnlyError(_("Propose at least one time that is still to come."), code="no_time_proposed")
    if part.proposed == wanted:  # the same form once more
        return
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
