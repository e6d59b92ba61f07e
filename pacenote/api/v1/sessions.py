"""Coaching sessions, and every step from the suggestion to what was agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import ninja
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import BE_COACH, CREATE_SUGGESTIONS, MANAGE_SESSIONS, OWN_PAGE, SCHEDULE_SESSIONS
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, Trainee
from pacenote.coaching_sessions.workflow import State
from pacenote.jobs import pipeline
from pacenote.people.models import Group, Person

router = Router(tags=["sessions"])
Words = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Long = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]
Id = Annotated[int, Field(ge=1, le=2**62)]


class NobodyError(DomainError):
    """Somebody or something that a session names is not there."""

    code = "not_there"


class Who(Schema):
    """A person or a group: exactly one of both."""

    person: Id | None = None
    group: Id | None = None


class TraineeOut(Schema):
    """Who is to be coached, what they answered, and whether they were there."""

    person: int | None
    group: int | None
    answer: str
    attendance: str
    acknowledged_at: datetime | None


class SessionOut(Schema):
    """A session as it stands. The coach's private notes are on the coach's page alone."""

    id: int
    title: str
    state: State
    area: int
    coach: Who
    trainees: list[TraineeOut]
    suggested_at: datetime | None
    expires_at: datetime | None
    starts_at: datetime | None
    minutes: int | None
    mode: str
    place: str
    agenda: str
    scheduled_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    canceled_at: datetime | None
    cancellation: str
    reason: str
    summary: str
    shared_notes: str
    acknowledge: bool


class SuggestionIn(Schema):
    """What is suggested to a coach or a group of coaches."""

    title: Annotated[Words, Field(max_length=200)]
    coach: Who
    trainees: Annotated[list[Who], Field(min_length=1, max_length=200)]
    area: Id
    expires_at: AwareDatetime | None = None


class ScheduleIn(Schema):
    """A time for a session."""

    title: Annotated[Words, Field(max_length=200)]
    trainees: Annotated[list[Who], Field(min_length=1, max_length=200)]
    area: Id
    starts_at: AwareDatetime | None = None
    minutes: Annotated[int, Field(ge=1, le=360)] | None = None
    mode: CoachingSession.Mode = CoachingSession.Mode.IN_PERSON
    place: Annotated[Words, Field(max_length=200)] = ""
    agenda: Long = ""


class ReasonIn(Schema):
    """Why."""

    reason: Words = ""


class HandOverIn(Schema):
    """Another coach, and why."""

    to: Id
    reason: Words


class OutcomeIn(Schema):
    """What came out of a session; ``attendance`` maps ids of people to present, late or absent."""

    summary: Long = ""
    shared_notes: Long = ""
    private_notes: Long = ""
    attendance: dict[str, Trainee.Attendance] = {}
    acknowledge: bool = False


@route(router, "GET", "/sessions", OWN_PAGE, gives=Listed[SessionOut])
def list_sessions(request: ApiRequest, paging: Query[Paging], state: State | None = None) -> Listed[SessionOut]:
    """List the sessions that the token's maker may know of."""
    rows = CoachingSession.objects.visible_to(request.membership).prefetch_related("trainees")
    return listed(rows.filter(state=state) if state else rows, paging, _out)


@route(router, "GET", "/sessions/{session_id}", OWN_PAGE, gives=SessionOut)
def get_session(request: ApiRequest, session_id: int) -> SessionOut:
    """Show one session."""
    return _out(_session(request, session_id))


@route(router, "POST", "/session-suggestions", CREATE_SUGGESTIONS, gives=SessionOut, status=201)
def suggest_session(request: ApiRequest, body: SuggestionIn) -> ninja.Status[SessionOut]:
    """Suggest a session to a coach or a group of coaches."""
    form = services.Suggestion(
        title=body.title,
        coach=_choice(body.coach, request.membership, coach=True),
        trainees=tuple(_choice(each, request.membership) for each in body.trainees),
        area_id=_area(body.area, request.membership),
        expires_at=body.expires_at,
    )
    return _new(request, services.suggest(by=request.membership, form=form, now=timezone.now()))


@route(router, "POST", "/sessions", SCHEDULE_SESSIONS, gives=SessionOut, status=201)
def schedule_new_session(request: ApiRequest, body: ScheduleIn) -> ninja.Status[SessionOut]:
    """Schedule a session that nobody suggested; the token's maker coaches it."""
    form = _form(body, request.membership)
    return _new(request, services.schedule_new(by=request.membership, form=form, now=timezone.now()))


@route(router, "POST", "/instant-sessions", SCHEDULE_SESSIONS, gives=SessionOut, status=201)
def start_instant_session(request: ApiRequest, body: ScheduleIn) -> ninja.Status[SessionOut]:
    """Start a session at once, without a time."""
    form = _form(body, request.membership)
    return _new(request, services.start_instant(by=request.membership, form=form, now=timezone.now()))


@route(router, "POST", "/sessions/{session_id}/schedule", BE_COACH, gives=SessionOut)
def schedule_session(request: ApiRequest, session_id: int, body: ScheduleIn) -> SessionOut:
    """Take a suggestion and give it a time."""
    _session(request, session_id)  # it is looked for before what the body names
    return _step(request, session_id, services.schedule, form=_form(body, request.membership))


@route(router, "PUT", "/sessions/{session_id}/schedule", BE_COACH, gives=SessionOut)
def move_session(request: ApiRequest, session_id: int, body: ScheduleIn) -> SessionOut:
    """Change a scheduled session, or move it to another time."""
    _session(request, session_id)  # as above
    return _step(request, session_id, services.move, form=_form(body, request.membership))


@route(router, "POST", "/sessions/{session_id}/hand-over", BE_COACH, gives=SessionOut)
def hand_over_session(request: ApiRequest, session_id: int, body: HandOverIn) -> SessionOut:
    """Give a session to another coach, with a reason."""
    to = get_object_or_404(Person, company=request.membership.company, pk=body.to)
    return _step(request, session_id, services.hand_over, to=to, reason=body.reason)


@route(router, "POST", "/sessions/{session_id}/decline", BE_COACH, gives=SessionOut)
def decline_session(request: ApiRequest, session_id: int, body: ReasonIn) -> SessionOut:
    """Decline a suggestion as a coach who is asked."""
    return _step(request, session_id, services.decline_suggestion, reason=body.reason)


@route(router, "POST", "/sessions/{session_id}/take-back", CREATE_SUGGESTIONS, gives=SessionOut)
def delete_suggestion(request: ApiRequest, session_id: int) -> SessionOut:
    """Take back a suggestion of one's own; it stays in the history."""
    return _step(request, session_id, services.delete_suggestion)


@route(router, "POST", "/sessions/{session_id}/start", BE_COACH, gives=SessionOut)
def start_session(request: ApiRequest, session_id: int) -> SessionOut:
    """Start a scheduled session, from 15 minutes before its time."""
    return _step(request, session_id, services.start)


@route(router, "DELETE", "/sessions/{session_id}/start", BE_COACH, gives=SessionOut)
def take_back_session_start(request: ApiRequest, session_id: int) -> SessionOut:
    """Take a start back that was a mistake, within ten minutes."""
    return _step(request, session_id, services.take_back_start)


@route(router, "POST", "/sessions/{session_id}/complete", BE_COACH, gives=SessionOut)
def complete_session(request: ApiRequest, session_id: int, body: OutcomeIn) -> SessionOut:
    """Write down what came out of a session."""
    there = {int(person): word.value for person, word in body.attendance.items() if person.isdecimal()}
    outcome = services.Outcome(
        summary=body.summary,
        shared_notes=body.shared_notes,
        private_notes=body.private_notes,
        attendance=there,
        acknowledge=body.acknowledge,
    )
    return _step(request, session_id, services.complete, outcome=outcome)


@route(router, "POST", "/sessions/{session_id}/no-show", BE_COACH, gives=SessionOut)
def no_show_session(request: ApiRequest, session_id: int) -> SessionOut:
    """Say that nobody came."""
    return _step(request, session_id, services.no_show)


@route(router, "POST", "/sessions/{session_id}/cancel", BE_COACH, gives=SessionOut)
def cancel_session(request: ApiRequest, session_id: int, body: ReasonIn) -> SessionOut:
    """Cancel as the coach, with a reason."""
    return _step(request, session_id, services.coach_cancel, reason=body.reason)


@route(router, "POST", "/sessions/{session_id}/admin-cancel", MANAGE_SESSIONS, gives=SessionOut)
def admin_cancel_session(request: ApiRequest, session_id: int, body: ReasonIn) -> SessionOut:
    """Cancel whatever is open as a manager, with a reason."""
    return _step(request, session_id, services.admin_cancel, reason=body.reason)


def _session(request: ApiRequest, session_id: int) -> CoachingSession:
    """Return a session that may be known, its expiry looked at."""
    seen = CoachingSession.objects.visible_to(request.membership)
    session = get_object_or_404(seen, pk=session_id)
    if services.expire(session=session, now=timezone.now()):
        session.refresh_from_db()
    return session


def _step(request: ApiRequest, session_id: int, verb: Callable[..., Any], **values: Any) -> SessionOut:
    session = _session(request, session_id)
    verb(session=session, by=request.membership, now=timezone.now(), **values)
    pipeline.start_telling(company_id=session.company_id)
    return _out(CoachingSession.objects.get(pk=session.pk))


def _new(request: ApiRequest, session: CoachingSession) -> ninja.Status[SessionOut]:
    pipeline.start_telling(company_id=request.membership.company_id)
    return ninja.Status(201, _out(CoachingSession.objects.get(pk=session.pk)))


def _form(body: ScheduleIn, membership: Membership) -> services.Schedule:
    return services.Schedule(
        title=body.title,
        trainees=tuple(_choice(each, membership) for each in body.trainees),
        area_id=_area(body.area, membership),
        starts_at=body.starts_at,
        minutes=body.minutes,
        mode=body.mode,
        place=body.place,
        agenda=body.agenda,
    )


def _choice(who: Who, membership: Membership, *, coach: bool = False) -> Choice:
    """Return somebody whom the maker may name; as a coach anybody of the company. Raises NobodyError."""
    people = Person.objects.filter(company=membership.company, merged_into=None)
    people = people if coach else Person.objects.visible_to(membership)
    groups = Group.objects.filter(company=membership.company) if coach else Group.objects.visible_to(membership)
    there = people.filter(pk=who.person).exists() if who.person else groups.filter(pk=who.group or 0).exists()
    if not there or bool(who.person) == bool(who.group):
        raise NobodyError(
            _("There is no such person or group."), hint=_("Name a person or a group that you may see, and not both.")
        )
    return Choice(person_id=who.person, group_id=who.group)


def _area(area_id: int, membership: Membership) -> int:
    if not CoachingArea.objects.visible_to(membership).filter(pk=area_id).exists():
        raise NobodyError(_("There is no such coaching area."), hint=_("Take one from another session."))
    return area_id


def _out(session: CoachingSession) -> SessionOut:
    apart = ("id", "area", "coach", "trainees")
    same = {name: getattr(session, name) for name in SessionOut.model_fields if name not in apart}
    trainees = [
        TraineeOut(
            person=each.person_id, group=each.group_id, answer=each.answer, attendance=each.attendance,
            acknowledged_at=each.acknowledged_at,
        )
        for each in session.trainees.all()
    ]  # fmt: skip
    coach = Who(person=session.coach_id, group=session.coach_group_id)
    return SessionOut(id=session.pk, area=session.area_id, coach=coach, trainees=trainees, **same)
