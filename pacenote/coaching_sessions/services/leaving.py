"""T17, and what follows when coaches or groups of them are there no more."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SESSIONS, may
from pacenote.base.sentences import Value
from pacenote.coaching_sessions.models import CoachDecline, CoachingSession, SessionEvent, Trainee
from pacenote.coaching_sessions.notices import reason_words
from pacenote.coaching_sessions.services.standing import able_coaches, lock, note, taking_part
from pacenote.coaching_sessions.services.suggesting import cancel
from pacenote.coaching_sessions.services.telling import tell
from pacenote.coaching_sessions.workflow import Cancellation, State, WrongStateError
from pacenote.people.models import GroupMember, Person


def leave_out_gone(*, company_id: int, now: datetime) -> int:
    """Leave everybody out of open sessions who has become inactive; returns how many sessions ended with that.

    A suggestion that nobody is left to coach waits without a coach, and its suggester is asked for another one. Of what
    is scheduled, where people would come and find nobody, whoever manages sessions is told.
    """
    still_open = CoachingSession.objects.filter(company_id=company_id, state__in=(State.SUGGESTED, State.SCHEDULED))
    gone = Person.objects.filter(company_id=company_id, status=Person.Status.INACTIVE)
    ended = sum(
        leave_out(person=person, now=now)
        for person in gone.filter(pk__in=Trainee.objects.filter(session__in=still_open).values("person"))
    )
    for session in _without_coaches(company_id):
        with suppress(WrongStateError), transaction.atomic():  # it has moved on, or has run out
            _leave_without_coach(session, now)
    for session in _coach_gone_from(company_id):
        with suppress(WrongStateError), transaction.atomic():
            _ask_managers(session, now)
    return ended


def leave_out(*, person: Person, now: datetime) -> int:
    """Leave a trainee who works here no more out of what is open; returns how many sessions ended with that (T17)."""
    ended = 0
    about = CoachingSession.objects.filter(company_id=person.company_id, trainees__person=person)
    for session in about.filter(state__in=(State.SUGGESTED, State.SCHEDULED)).distinct():
        with suppress(WrongStateError), transaction.atomic():  # it has moved on, or has run out
            ended += _without(session, person, now)
    return ended


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


def _without_coaches(company_id: int) -> QuerySet[CoachingSession]:
    """Return the suggestions that nobody is asked to coach any more, and of which nobody was told so.

    Of a group those are asked who may coach, and neither declined nor stand on the other side.
    """
    able = able_coaches(company_id)
    here = {"session": OuterRef(OuterRef("pk")), "person": OuterRef("person")}
    declined, taught = CoachDecline.objects.filter(**here), Trainee.objects.filter(**here)
    suggester = Person.objects.filter(pk=OuterRef("person"), user=OuterRef(OuterRef("suggester")))
    members = GroupMember.objects.filter(group=OuterRef("coach_group"), person__in=able)
    asked = members.exclude(Exists(declined) | Exists(taught) | Exists(suggester))
    waiting = CoachingSession.objects.filter(company_id=company_id, state=State.SUGGESTED)
    alone = Q(coach__isnull=False) & ~Q(coach__in=able)
    nobody = Q(coach=None) & ~Exists(asked)
    found = waiting.filter(alone | nobody).annotate(last=_last_of("suggested", "edited", "coach_gone"))
    return found.exclude(coach=None, coach_group=None, last="coach_gone").order_by("pk")


def _leave_without_coach(session: CoachingSession, now: datetime) -> None:
    """Take coach or group off a suggestion, unless one of them is there after all, and ask for another coach."""
    row = lock(session, "leave_out", now)
    left = taking_part(row).coaches - set(row.declines.values_list("person_id", flat=True))
    if left & able_coaches(row.company_id):
        return
    person, group = row.coach, row.coach_group
    row.coach = row.coach_group = None
    row.save(update_fields=["coach", "coach_group"])
    named = group.name if group and not person else ""
    event = note(row, "coach_gone", now, person=person, group=named)
    said: dict[str, Value] = {"group": named} if named else {}
    tell(event, "NG" if named else "NC", users=_who_chooses(row), values=said)


def _coach_gone_from(company_id: int) -> QuerySet[CoachingSession]:
    """Return what is scheduled with a coach who may not coach any more, and of which nobody was told so."""
    planned = CoachingSession.objects.filter(company_id=company_id, state=State.SCHEDULED, coach__isnull=False)
    found = planned.exclude(coach__in=able_coaches(company_id))
    last = _last_of("scheduled", "handed_over", "coach_gone")
    return found.annotate(last=last).exclude(last="coach_gone").order_by("pk")


def _last_of(*verbs: str) -> Subquery:
    events = SessionEvent.objects.filter(session=OuterRef("pk"), verb__in=verbs)
    return Subquery(events.order_by("-pk").values("verb")[:1])


def _ask_managers(session: CoachingSession, now: datetime) -> None:
    """Ask whoever manages sessions to give one to another coach, unless somebody did, or the coach is back."""
    row = lock(session, "leave_out", now)
    if row.state != State.SCHEDULED or row.coach_id != session.coach_id or row.coach_id in able_coaches(row.company_id):
        return
    event = note(row, "coach_gone", now, person=row.coach)
    tell(
        event,
        "NS",
        users=_managers(row.company_id),
        values={"when": row.starts_at.isoformat() if row.starts_at else ""},
    )


def _managers(company_id: int) -> list[int]:
    return [each.user_id for each in _working(company_id) if may(each, MANAGE_SESSIONS)]


def _working(company_id: int) -> QuerySet[Membership]:
    members = Membership.objects.filter(company_id=company_id, active=True, user__is_active=True)
    return members.select_related("own_role")


def _who_chooses(session: CoachingSession) -> list[int]:
    """Return who is asked for another coach: the suggester, or whoever manages sessions where they are gone too."""
    suggester = [each.user_id for each in _working(session.company_id) if each.user_id == session.suggester_id]
    return suggester or _managers(session.company_id)
