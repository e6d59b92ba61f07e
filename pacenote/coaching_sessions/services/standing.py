"""A session under lock, who somebody is in it, and what is written down after each step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from pacenote.accounts.models import Membership, User
from pacenote.accounts.permissions import BE_COACH, MANAGE_SESSIONS, holders, may
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.alarms import Facts, alarms
from pacenote.coaching_sessions.drafts import Choice, Unfolded, unfold
from pacenote.coaching_sessions.models import (
    Alarm,
    CoachingSession,
    SessionEvent,
    SessionSettings,
    Trainee,
)
from pacenote.coaching_sessions.services.errors import NotYoursError, OnceOnlyError, ReasonMissingError
from pacenote.coaching_sessions.workflow import STEPS, State, WrongStateError, check, event_of, is_expired
from pacenote.people.models import GroupMember, Person
from pacenote.records.services import record
from pacenote.webhooks.services import publish


def lock(session: CoachingSession, verb: str, now: datetime) -> CoachingSession:
    """Return the session as it stands, locked until the transaction ends. Raises WrongStateError.

    A suggestion that has run out counts as canceled even where the clock has not come by yet.
    """
    row = CoachingSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if verb != "expire" and is_expired(state=row.stands, expires_at=row.expires_at, now=now):
        raise WrongStateError(State.CANCELED)
    check(verb, row.stands)
    return row


def asked_to_confirm(session: CoachingSession) -> QuerySet[Trainee]:
    """Return the trainees who can confirm what was agreed: not who was absent, nor who said no and did not come."""
    absent = Q(attendance=Trainee.Attendance.ABSENT) | Q(answer=Trainee.Answer.DECLINED, attendance="")
    return session.trainees.filter(person__isnull=False).exclude(absent)


def settings_of(company_id: int) -> SessionSettings:
    """Return the company's settings, the shipped ones where it has none."""
    return SessionSettings.objects.filter(company_id=company_id).first() or SessionSettings(company_id=company_id)


def need_reason(verb: str, reason: str, *, required: bool = False) -> str:
    """Return the reason on one line. Raises ReasonMissingError where the step takes one and there is none."""
    words = " ".join(reason.split())[:500]
    if not words and (STEPS[verb].reason or required):
        raise ReasonMissingError
    return words


def members_of(company_id: int, choices: Iterable[Choice]) -> dict[int, frozenset[int]]:
    """Return the active people of the chosen groups, as they are now."""
    groups = [each.group_id for each in choices if each.group_id]
    found: dict[int, set[int]] = {group: set() for group in groups}
    rows = GroupMember.objects.filter(company_id=company_id, group__in=groups).exclude(
        person__status=Person.Status.INACTIVE
    )
    for group, person in rows.values_list("group_id", "person_id"):
        found[group].add(person)
    return {group: frozenset(people) for group, people in found.items()}


def able_coaches(company_id: int) -> frozenset[int]:
    """Return the active people of a company whose login lets them coach."""
    users = holders(company_id, BE_COACH).values("user")
    people = Person.objects.filter(company_id=company_id, user__in=users).exclude(status=Person.Status.INACTIVE)
    return frozenset(people.values_list("pk", flat=True))


def sides(company_id: int, coach: Choice | None, trainees: Iterable[Choice]) -> dict[int, frozenset[int]]:
    """Return who is in the chosen groups; of a group of coaches, those who may coach."""
    members = members_of(company_id, trainees)
    if coach and coach.group_id:
        of_coaches = members_of(company_id, [coach])[coach.group_id]
        members[coach.group_id] = of_coaches & able_coaches(company_id)
    return members


def choices_of(session: CoachingSession) -> tuple[Choice | None, tuple[Choice, ...]]:
    """Return coach and trainees as they were chosen."""
    coach = Choice(session.coach_id, None if session.coach_id else session.coach_group_id)
    trainees = Trainee.objects.filter(session=session).order_by("pk").values_list("person_id", "group_id")
    chosen = tuple(Choice(person, group) for person, group in trainees)
    return (coach if coach.person_id or coach.group_id else None), chosen


def taking_part(session: CoachingSession) -> Unfolded:
    """Return who could coach and who would be coached, groups opened as they are now."""
    coach, trainees = choices_of(session)
    members = sides(session.company_id, coach, trainees)
    return unfold(coach=coach, trainees=trainees, members=members, suggester=suggester_person(session))


def suggester_person(session: CoachingSession) -> int | None:
    """Return who of the directory suggested the session, if they are in it."""
    if session.suggester_id is None:
        return None
    people = Person.objects.filter(company_id=session.company_id, user=session.suggester_id)
    return people.values_list("pk", flat=True).first()


def me(by: Membership) -> Person | None:
    """Return who of the directory a member is."""
    return Person.objects.filter(company_id=by.company_id, user=by.user_id).first()


def is_orphaned(session: CoachingSession) -> bool:
    """Say whether nobody who could answer for a suggestion is left: the rule made it, or its suggester is gone (T7)."""
    if session.by_rule or session.suggester_id is None:
        return True
    members = Membership.objects.filter(company_id=session.company_id, user=session.suggester_id, active=True)
    return not members.filter(user__is_active=True).exists()


def need_suggester(session: CoachingSession, by: Membership) -> None:
    """Raise NotYoursError unless the member suggested the session, or manages those whose suggester is not there."""
    if session.suggester_id == by.user_id or (may(by, MANAGE_SESSIONS) and is_orphaned(session)):
        return
    raise NotYoursError(
        _("Only who suggested this session can do that."), hint=_("Ask them, or ask a manager to cancel it.")
    )


def need_eligible_coach(session: CoachingSession, by: Membership) -> Person:
    """Return the member as somebody who may take the suggestion.

    Raises NotYoursError, and OnceOnlyError where they declined it: of a group the others are still asked.
    """
    person = me(by)
    if person is None or not may(by, BE_COACH) or person.pk not in taking_part(session).coaches:
        raise NotYoursError(_("This session was suggested to another coach."), hint=_("Ask them to take it."))
    if session.declines.filter(person=person).exists():
        raise OnceOnlyError(_("You have declined this session already."), hint=_("The others are still asked."))
    return person


def need_coach(session: CoachingSession, by: Membership) -> Person:
    """Return the member as the coach of the session. Raises NotYoursError."""
    person = me(by)
    if person is None or person.pk != session.coach_id:
        raise NotYoursError(_("Only the coach of this session can do that."), hint=_("Ask them."))
    return person


def need_manager(by: Membership) -> None:
    """Raise NotYoursError unless the member may manage sessions."""
    if not may(by, MANAGE_SESSIONS):
        raise NotYoursError(_("Only those who manage sessions can do that."), hint=_("Ask a manager."))


def check_step(*, session: CoachingSession, verb: str, by: Membership, now: datetime) -> None:
    """Raise what the step would refuse by where the session stands and who asks, before a form is filled in for it.

    Raises WrongStateError, NotYoursError, OnceOnlyError. The step itself looks again, under lock.
    """
    if is_expired(state=session.stands, expires_at=session.expires_at, now=now):
        raise WrongStateError(State.CANCELED)
    check(verb, session.stands)
    try:
        _need_who(session, verb, by)
    except (NotYoursError, OnceOnlyError):
        # a step that came between the two looks is the truer reason
        session.refresh_from_db(fields=["state"])
        check(verb, session.stands)
        raise


def _need_who(session: CoachingSession, verb: str, by: Membership) -> None:
    who = STEPS[verb].who
    if who == "suggester":
        need_suggester(session, by)
    elif who == "eligible coach":
        need_eligible_coach(session, by)
    elif who == "trainee":
        (need_trainee if verb == "acknowledge" else need_coming)(session, me(by))
    elif who == "manager" or (who == "coach or manager" and may(by, MANAGE_SESSIONS)):
        need_manager(by)
    else:
        need_coach(session, by)


def need_trainee(session: CoachingSession, person: Person | None) -> Trainee:
    """Return somebody's place among the trainees. Raises NotYoursError."""
    part = session.trainees.filter(person=person).first() if person else None
    if part is None:
        raise NotYoursError(_("You are not a trainee of this session."), hint=_("Sign in as yourself."))
    return part


def need_coming(session: CoachingSession, person: Person | None) -> Trainee:
    """Return the place of a trainee who still comes. Raises NotYoursError, OnceOnlyError where they have declined."""
    part = need_trainee(session, person)
    if part.answer:
        raise OnceOnlyError(_("You have declined this session already."), hint=_("Tell your coach if that changed."))
    return part


def note(
    session: CoachingSession,
    verb: str,
    now: datetime,
    *,
    actor: User | None = None,
    person: Person | None = None,
    **values: Any,
) -> SessionEvent:
    """Write down what happened, and when the clock has to look next."""
    event = SessionEvent.objects.create(
        company_id=session.company_id, session=session, verb=verb, at=now, actor=actor, person=person, values=values
    )
    record(
        company_id=session.company_id,
        verb=verb,
        subject_type="session",
        subject_id=session.pk,
        at=now,
        actor=actor,
        after={"state": session.state},
    )
    publish(
        company_id=session.company_id,
        event=event_of(verb, session.stands),
        about={"session": session.pk, "status": session.state, "why": verb},
        at=now,
    )
    set_alarms(session, now)
    return event


def set_alarms(session: CoachingSession, now: datetime) -> None:
    """Replace the session's alarms by those of its state."""
    waiting = session.acknowledge and asked_to_confirm(session).filter(acknowledged_at=None)
    decided = settings_of(session.company_id)
    facts = Facts(
        state=session.stands,
        suggested_at=session.suggested_at,
        expires_at=session.expires_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        completed_at=session.completed_at,
        unconfirmed=bool(waiting and waiting.exists()),
        no_show_days=decided.no_show_days,
        acknowledge_days=decided.acknowledge_days,
    )
    Alarm.objects.filter(session=session).delete()
    Alarm.objects.bulk_create(
        [
            Alarm(company_id=session.company_id, session=session, kind=kind, due_at=at)
            for kind, at in alarms(facts, now).items()
        ]
    )
