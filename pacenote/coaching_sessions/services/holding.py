"""T10, T11, T13, T17 to T20, T22: hold a session, end it, or end it without having held it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.models import ActionItem, CoachingSession, Trainee
from pacenote.coaching_sessions.notices import reason_words
from pacenote.coaching_sessions.services.errors import NotYoursError, OnceOnlyError, UnknownMetricError
from pacenote.coaching_sessions.services.standing import (
    asked_to_confirm,
    lock,
    me,
    need_coach,
    need_manager,
    need_reason,
    need_trainee,
    note,
    settings_of,
    taking_part,
)
from pacenote.coaching_sessions.services.suggesting import cancel
from pacenote.coaching_sessions.services.telling import follow_in_calendar, tell
from pacenote.coaching_sessions.workflow import (
    TAKE_BACK,
    Cancellation,
    State,
    TooEarlyError,
    check_missed,
    check_start,
    is_no_show,
)
from pacenote.people.models import Person
from pacenote.performance.queries import has_metric


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody will do, as the coach wrote it down."""

    text: str
    owner_id: int | None = None
    due: date | None = None
    metric: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of a session. ``attendance`` maps people to the words of ``Trainee.Attendance``."""

    summary: str = ""
    shared_notes: str = ""
    private_notes: str = ""
    attendance: Mapping[int, str] | None = None
    actions: Sequence[Action] = ()
    acknowledge: bool = False


@transaction.atomic
def start(*, session: CoachingSession, by: Membership, now: datetime, quiet: bool = False) -> CoachingSession:
    """Start a scheduled session (T10), from 15 minutes before its time; ``quiet`` where more is told in a moment.

    Raises WrongStateError, NotYoursError, TooEarlyError.
    """
    row = lock(session, "start", now)
    person = need_coach(row, by)
    assert row.starts_at is not None
    check_start(starts_at=row.starts_at, now=now)
    row.state, row.started_at = State.STARTED, now
    row.save(update_fields=["state", "started_at"])
    event = note(row, "started", now, actor=by.user, person=person)
    tell(event, "X4", people=() if quiet else _coming(row))
    return row


@transaction.atomic
def take_back_start(*, session: CoachingSession, by: Membership, now: datetime) -> CoachingSession:
    """Put a session that was started by mistake back (T19), within ten minutes.

    Raises WrongStateError, NotYoursError, TooEarlyError where it is too late.
    """
    row = lock(session, "take_back_start", now)
    need_coach(row, by)
    if row.scheduled_at is None or row.started_at is None or now > row.started_at + TAKE_BACK:
        raise TooEarlyError(
            _("A start can be taken back within ten minutes, and only of a session that had a time."),
            hint=_("Complete the session, or cancel it with a reason."),
            code="start_stands",
        )
    row.state, row.started_at = State.SCHEDULED, None
    row.save(update_fields=["state", "started_at"])
    when = row.starts_at.isoformat() if row.starts_at else ""
    tell(note(row, "start_taken_back", now, actor=by.user), "X7", people=_coming(row), values={"when": when})
    return row


@transaction.atomic
def complete(*, session: CoachingSession, by: Membership, outcome: Outcome, now: datetime) -> CoachingSession:
    """Write down what came out of a session (T11). Raises WrongStateError, NotYoursError, UnknownMetricError."""
    row = lock(session, "complete", now)
    person = need_coach(row, by)
    _need_metrics(row, outcome.actions)
    row.state, row.completed_at = State.COMPLETED, now
    row.summary, row.shared_notes, row.private_notes = outcome.summary, outcome.shared_notes, outcome.private_notes
    row.acknowledge = outcome.acknowledge
    row.save()
    for person_id, word in (outcome.attendance or {}).items():
        if word in Trainee.Attendance.values:
            row.trainees.filter(person_id=person_id).update(attendance=word)
    _write_actions(row, outcome.actions)
    event = note(row, "completed", now, actor=by.user, person=person)
    if row.acknowledge:
        tell(event, "X5", people=asked_to_confirm(row).values_list("person_id", flat=True))
    tell(event, "X6", users=[row.suggester_id])
    return row


def _need_metrics(session: CoachingSession, actions: Sequence[Action]) -> None:
    for name in sorted({each.metric for each in actions if each.metric}):
        if not has_metric(session.company_id, name):
            raise UnknownMetricError(
                _("There is no metric with the name %(name)s here."),
                hint=_("Leave it out, or take a name that a reading of your company has."),
                values={"name": name},
            )


def _write_actions(session: CoachingSession, actions: Sequence[Action]) -> None:
    people = {*session.trainees.values_list("person_id", flat=True), session.coach_id}
    ActionItem.objects.bulk_create(
        [
            ActionItem(
                company_id=session.company_id,
                session=session,
                text=each.text.strip()[:300],
                owner_id=each.owner_id if each.owner_id in people else None,
                due=each.due,
                metric=each.metric,
            )
            for each in actions
            if each.text.strip()
        ]
    )


@transaction.atomic
def acknowledge(*, session: CoachingSession, trainee: Person, now: datetime, comment: str = "") -> None:
    """Confirm as a trainee what was agreed (T20), once.

    Raises WrongStateError, OnceOnlyError, and NotYoursError for who was not there.
    """
    row = lock(session, "acknowledge", now)
    part = asked_to_confirm(row).filter(pk=need_trainee(row, trainee).pk)
    if not part.exists():
        raise NotYoursError(
            _("You were not in this session, so there is nothing for you to confirm."),
            hint=_("Tell your coach if you were."),
        )
    if not part.filter(acknowledged_at=None).update(acknowledged_at=now, comment=comment.strip()):
        raise OnceOnlyError(_("You have confirmed this already."), hint=_("There is nothing left to do."))
    event = note(row, "acknowledged", now, actor=trainee.user, person=trainee)
    tell(event, "X12", people=[row.coach_id], values={"trainee": trainee.name})


@transaction.atomic
def finish_action(*, item: ActionItem, by: Membership, now: datetime, done: bool = True) -> None:
    """Tick an action off, or on again; its owner or the coach may. Raises NotYoursError."""
    person = me(by)
    if person is None or person.pk not in (item.owner_id, item.session.coach_id):
        raise NotYoursError(_("Only who has to do it, or the coach, can tick it off."), hint=_("Ask them."))
    row = CoachingSession.objects.select_for_update(of=("self",)).get(pk=item.session_id)
    if ActionItem.objects.filter(pk=item.pk, done_at__isnull=done).update(done_at=now if done else None):
        note(row, "action_done" if done else "action_reopened", now, actor=by.user, action=item.pk)


@transaction.atomic
def coach_cancel(*, session: CoachingSession, by: Membership, reason: str, now: datetime) -> CoachingSession:
    """Cancel as the coach (T13, T19), with a reason. Raises WrongStateError, NotYoursError, ReasonMissingError."""
    row = lock(session, "coach_cancel", now)
    need_coach(row, by)
    words = need_reason("coach_cancel", reason)
    _end(row, Cancellation.COACH_CANCELED, words, now, by=by, verb="canceled")
    return row


@transaction.atomic
def no_show(*, session: CoachingSession, now: datetime, by: Membership | None = None) -> bool:
    """End a session that nobody held (T18): by its coach, or by the clock after some days. Returns whether it did.

    Raises WrongStateError, NotYoursError, TooEarlyError.
    """
    row = lock(session, "no_show", now)
    days = settings_of(row.company_id).no_show_days
    assert row.starts_at is not None
    if by is not None:
        need_coach(row, by)
        check_missed(starts_at=row.starts_at, now=now)
    elif not is_no_show(state=row.stands, ends_at=row.ends_at, days=days, now=now):
        return False
    _end(row, Cancellation.NO_SHOW, "", now, by=by, verb="no_show")
    return True


@transaction.atomic
def admin_cancel(*, session: CoachingSession, by: Membership, reason: str, now: datetime) -> CoachingSession:
    """Cancel whatever is open (T22), with a reason. Raises WrongStateError, NotYoursError, ReasonMissingError."""
    row = lock(session, "admin_cancel", now)
    need_manager(by)
    words = need_reason("admin_cancel", reason)
    who = taking_part(row)
    # trainees hear of nothing that was only suggested
    people = who.coaches | (who.trainees if row.stands is not State.SUGGESTED else frozenset())
    cancel(row, Cancellation.ADMIN_CANCELED, now, reason=words)
    event = note(row, "canceled", now, actor=by.user, reason=words)
    tell(event, "X15", people=people, users=[row.suggester_id], values={"reason": reason_words(words)})
    return row


def _end(
    row: CoachingSession, how: Cancellation, reason: str, now: datetime, *, by: Membership | None, verb: str
) -> None:
    people = _coming(row)
    cancel(row, how, now, reason=reason)
    event = note(row, verb, now, actor=by.user if by else None, reason=reason)
    said = {"reason": reason_words(reason)}
    tell(event, "X8", people=people, values=dict(said))
    tell(event, "X9", users=[row.suggester_id], values=dict(said))
    if by:
        follow_in_calendar(event, row.coach, "XC")


def _coming(session: CoachingSession) -> list[int | None]:
    return list(session.trainees.filter(answer="").values_list("person_id", flat=True))
