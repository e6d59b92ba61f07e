"""T11 that came too late: what a coach wrote down becomes the outcome of a session after all."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import SCHEDULE_SESSIONS, may
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.services.holding import Outcome, complete, start
from pacenote.coaching_sessions.services.once import once
from pacenote.coaching_sessions.services.referring import case_ids_of
from pacenote.coaching_sessions.services.scheduling import Schedule, start_instant
from pacenote.coaching_sessions.services.standing import me, need_coach
from pacenote.coaching_sessions.workflow import EARLY_START, State, WrongStateError


class Way(StrEnum):
    """How an outcome can still be kept."""

    AGAIN = "again"  #: the session waits for its start once more
    ANEW = "anew"  #: it is canceled, which stays; a session of its own takes the outcome


def way_left(*, session: CoachingSession, by: Membership, now: datetime) -> Way | None:
    """Return how the coach of a session can still complete what they held; None where there is no way left."""
    person = me(by)
    if person is None or session.coach_id != person.pk or session.starts_at is None:
        return None
    if session.stands is State.SCHEDULED and now >= session.starts_at - EARLY_START:
        return Way.AGAIN
    return Way.ANEW if session.stands is State.CANCELED and may(by, SCHEDULE_SESSIONS) else None


@transaction.atomic
def complete_anyway(
    *, session: CoachingSession, by: Membership, outcome: Outcome, now: datetime, form_key: str
) -> CoachingSession:
    """Write down what came out of a session whose start was taken back, or which was canceled, while it was held.

    Safe to repeat with the same ``form_key``. Trainees hear of it once: of what was agreed where they are to confirm
    it, else that there was a session.
    Raises what ``start``, ``start_instant`` and ``complete`` raise, and WrongStateError where no way is left.
    """
    row = CoachingSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    need_coach(row, by)
    if row.stands is State.STARTED:
        return complete(session=row, by=by, outcome=outcome, now=now)
    quiet = outcome.acknowledge
    if row.stands is State.SCHEDULED:
        return complete(session=start(session=row, by=by, now=now, quiet=quiet), by=by, outcome=outcome, now=now)
    if row.stands is not State.CANCELED or row.starts_at is None:
        raise WrongStateError(row.stands)

    def make() -> CoachingSession:
        made = start_instant(by=by, form=_as_it_was(row), now=now, form_key=form_key, quiet=quiet)
        return complete(session=made, by=by, outcome=outcome, now=now)

    return once(by=by, form_key=form_key, make=make)


def _as_it_was(session: CoachingSession) -> Schedule:
    people = session.trainees.exclude(person=None).order_by("pk").values_list("person", flat=True)
    return Schedule(
        session.title,
        tuple(Choice(person_id=each) for each in people),
        session.area_id,
        None,
        session.minutes,
        mode=session.mode or CoachingSession.Mode.IN_PERSON,
        place=session.place,
        agenda=session.agenda,
        case_ids=tuple(case_ids_of(session)),
    )
