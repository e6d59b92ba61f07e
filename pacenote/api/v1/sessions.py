"""Coaching sessions: read, suggested, and given a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import ninja
from django.http import Http404
from django.utils import timezone
from ninja import Query, Router

from pacenote.accounts.permissions import BE_COACH, CREATE_SUGGESTIONS, MANAGE_SESSIONS, OWN_PAGE, SCHEDULE_SESSIONS
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.problems import ExplainedError
from pacenote.api.v1.session_shapes import (
    CoachOut,
    EventOut,
    ReasonIn,
    ScheduleIn,
    SessionOut,
    StateWord,
    SuggestionIn,
    event_out,
    shower,
    whole,
)
from pacenote.base.errors import DomainError
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.happened import Near, left_out_by, what_led_here
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.queries import former_part, history, reads_answers
from pacenote.coaching_sessions.services import NoLongerTraineeError
from pacenote.coaching_sessions.services.standing import able_coaches, me
from pacenote.coaching_sessions.services.telling import moment_words
from pacenote.jobs import pipeline
from pacenote.people.models import Person
from pacenote.people.names import fold_name

router = Router(tags=["sessions"])
#: Who suggested a session changes it; where nobody is left who did, whoever manages sessions.
SUGGESTER = (CREATE_SUGGESTIONS, MANAGE_SESSIONS)


@route(router, "GET", "/sessions", OWN_PAGE, gives=Listed[SessionOut])
def list_sessions(request: ApiRequest, paging: Query[Paging], state: StateWord | None = None) -> Listed[SessionOut]:
    """List the sessions that the token's maker may know of."""
    rows = whole(CoachingSession.objects.visible_to(request.membership))
    return listed(rows.filter(state=state) if state else rows, paging, shower(request.membership))


@route(router, "GET", "/sessions/{session_id}", OWN_PAGE, gives=SessionOut)
def get_session(request: ApiRequest, session_id: int) -> SessionOut:
    """Show one session."""
    return _shown(request, found(request, session_id))


@route(router, "GET", "/sessions/{session_id}/history", OWN_PAGE, gives=list[EventOut])
def list_session_history(request: ApiRequest, session_id: int) -> list[EventOut]:
    """List what happened to a session, oldest first; a trainee reads nothing of what the others answered."""
    session, person = found(request, session_id), me(request.membership)
    every = reads_answers(session, request.membership, person)
    only = None if every or person is None else session.trainees.filter(person=person).first()
    # whom the clock reminded is written beside the event, and is the others' too
    told = (each for each in history(session, only) if only is None or each.verb != "reminded")
    return [event_out(each) for each in told]


@route(router, "GET", "/coaches", (*SUGGESTER, BE_COACH), gives=list[CoachOut])
def list_coaches(request: ApiRequest) -> list[CoachOut]:
    """List who may coach by name: people of the directory, and users whom it does not know yet."""
    company = request.membership.company_id
    people = Person.objects.filter(pk__in=able_coaches(company)).values_list("pk", "name")
    known = [CoachOut(person=pk, user=None, name=name) for pk, name in people]
    new = [CoachOut(person=None, user=pk, name=name) for pk, name in services.unlisted_coaches(company).items()]
    return sorted([*known, *new], key=lambda each: (fold_name(each.name), each.person or 0))


@route(router, "POST", "/session-suggestions", CREATE_SUGGESTIONS, gives=SessionOut, status=201)
def suggest_session(request: ApiRequest, body: SuggestionIn) -> ninja.Status[SessionOut]:
    """Suggest a session to a coach or a group of coaches."""
    return made(
        request, services.suggest(by=request.membership, form=body.form(request.membership), now=timezone.now())
    )


@route(router, "PUT", "/sessions/{session_id}/suggestion", SUGGESTER, gives=SessionOut)
def edit_suggestion(request: ApiRequest, session_id: int, body: SuggestionIn) -> SessionOut:
    """Change a suggestion of one's own; those concerned are told."""
    return step(request, session_id, services.edit_suggestion, form=partial(body.form, request.membership))


@route(router, "POST", "/sessions/{session_id}/take-back", SUGGESTER, gives=SessionOut)
def delete_suggestion(request: ApiRequest, session_id: int) -> SessionOut:
    """Take back a suggestion of one's own; it stays in the history."""
    return step(request, session_id, services.delete_suggestion)


@route(router, "POST", "/sessions/{session_id}/decline", BE_COACH, gives=SessionOut)
def decline_session(request: ApiRequest, session_id: int, body: ReasonIn | None = None) -> SessionOut:
    """Decline a suggestion as a coach who is asked."""
    return step(request, session_id, services.decline_suggestion, reason=body.reason if body else "")


@route(router, "POST", "/sessions", SCHEDULE_SESSIONS, gives=SessionOut, status=201)
def schedule_new_session(request: ApiRequest, body: ScheduleIn) -> ninja.Status[SessionOut]:
    """Schedule a session that nobody suggested; the token's maker coaches it."""
    return made(request, services.schedule_new(by=request.membership, form=body.form(), now=timezone.now()))


@route(router, "POST", "/instant-sessions", SCHEDULE_SESSIONS, gives=SessionOut, status=201)
def start_instant_session(request: ApiRequest, body: ScheduleIn) -> ninja.Status[SessionOut]:
    """Start a session at once, without a time."""
    return made(request, services.start_instant(by=request.membership, form=body.form(), now=timezone.now()))


@route(router, "POST", "/sessions/{session_id}/follow-up", SCHEDULE_SESSIONS, gives=SessionOut, status=201)
def follow_session_up(request: ApiRequest, session_id: int, body: ScheduleIn) -> ninja.Status[SessionOut]:
    """Schedule the next session after one that was held; its open actions come along."""
    before, by, now = found(request, session_id), request.membership, timezone.now()
    with saying_who(request, before):
        return made(request, services.schedule_new(by=by, form=body.form(before), now=now, follows=before))


@route(router, "POST", "/sessions/{session_id}/schedule", BE_COACH, gives=SessionOut)
def schedule_session(request: ApiRequest, session_id: int, body: ScheduleIn) -> SessionOut:
    """Take a suggestion and give it a time."""
    return step(request, session_id, services.schedule, form=body.form)


@route(router, "PUT", "/sessions/{session_id}/schedule", BE_COACH, gives=SessionOut)
def move_session(request: ApiRequest, session_id: int, body: ScheduleIn) -> SessionOut:
    """Change a scheduled session, or move it to another time."""
    return step(request, session_id, services.move, form=body.form)


def found(request: ApiRequest, session_id: int) -> CoachingSession:
    """Return a session that may be known, its expiry looked at.

    Raises Http404, and ExplainedError for who was its trainee.
    """
    session = CoachingSession.objects.visible_to(request.membership).filter(pk=session_id).first()
    if session is None:
        raise _not_found(request, session_id)
    if services.expire(session=session, now=timezone.now()):
        pipeline.start_telling(company_id=session.company_id)
        session.refresh_from_db()
    return session


def _not_found(request: ApiRequest, session_id: int) -> Exception:
    part = former_part(session_id, request.membership)
    if part is None:
        return Http404()
    refusal = NoLongerTraineeError(part.title)
    return ExplainedError(refusal, left_out_by(part, _near(request)) or refusal.hint)


def _near(request: ApiRequest) -> Near:
    """Return how an instant is written for a program: day, time and zone on the company's clock."""
    zone = request.membership.company.zoneinfo
    return lambda at: moment_words(at.isoformat(), zone, "en")


@contextmanager
def saying_who(request: ApiRequest, session: CoachingSession) -> Iterator[None]:
    """Let a step that comes too late be refused with who was quicker, as far as the token's maker may know of them."""
    membership = request.membership
    try:
        yield
    except DomainError as refusal:
        led = what_led_here(session, refusal, membership, me(membership), _near(request))
        if not led:
            raise
        raise ExplainedError(refusal, led) from refusal


def step(
    request: ApiRequest,
    session_id: int,
    verb: Callable[..., Any],
    *,
    form: Callable[[CoachingSession], Any] | None = None,
    **values: Any,
) -> SessionOut:
    """Take a step with a session as the token's maker, and show it as it stands then; ``form`` is of the session."""
    session = found(request, session_id)
    if form is not None:
        values["form"] = form(session)
    with saying_who(request, session):
        verb(session=session, by=request.membership, now=timezone.now(), **values)
    return told(request, session)


def told(request: ApiRequest, session: CoachingSession) -> SessionOut:
    """Let those concerned be told of a step, and show the session as it stands."""
    pipeline.start_telling(company_id=session.company_id)
    return _shown(request, session)


def made(request: ApiRequest, session: CoachingSession) -> ninja.Status[SessionOut]:
    """Answer with a session that is new."""
    return ninja.Status(201, told(request, session))


def _shown(request: ApiRequest, session: CoachingSession) -> SessionOut:
    rows = whole(CoachingSession.objects.filter(company_id=session.company_id))
    return shower(request.membership)(rows.get(pk=session.pk))
