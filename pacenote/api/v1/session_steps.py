"""Coaching sessions: held, answered by their trainees, handed over, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router

from pacenote.accounts.permissions import BE_COACH, MANAGE_SESSIONS, OWN_PAGE
from pacenote.api.door import ApiRequest, route
from pacenote.api.v1.session_shapes import CommentIn, HandOverIn, OutcomeIn, ReasonIn, SessionOut, TimesIn
from pacenote.api.v1.sessions import found, saying_who, step, told
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import ActionItem
from pacenote.coaching_sessions.services.standing import me

router = Router(tags=["sessions"])


@route(router, "POST", "/sessions/{session_id}/start", BE_COACH, gives=SessionOut)
def start_session(request: ApiRequest, session_id: int) -> SessionOut:
    """Start a scheduled session, from 15 minutes before its time."""
    return step(request, session_id, services.start)


@route(router, "DELETE", "/sessions/{session_id}/start", BE_COACH, gives=SessionOut)
def take_back_session_start(request: ApiRequest, session_id: int) -> SessionOut:
    """Take a start back that was a mistake, within ten minutes."""
    return step(request, session_id, services.take_back_start)


@route(router, "POST", "/sessions/{session_id}/complete", BE_COACH, gives=SessionOut)
def complete_session(request: ApiRequest, session_id: int, body: OutcomeIn) -> SessionOut:
    """Write down what came out of a session: attendance, notes, and who will do what."""
    return step(request, session_id, services.complete, outcome=body.outcome())


@route(router, "POST", "/sessions/{session_id}/no-show", BE_COACH, gives=SessionOut)
def no_show_session(request: ApiRequest, session_id: int) -> SessionOut:
    """Say that nobody came."""
    return step(request, session_id, services.no_show)


@route(router, "POST", "/sessions/{session_id}/cancel", BE_COACH, gives=SessionOut)
def cancel_session(request: ApiRequest, session_id: int, body: ReasonIn) -> SessionOut:
    """Cancel as the coach, with a reason."""
    return step(request, session_id, services.coach_cancel, reason=body.reason)


@route(router, "POST", "/sessions/{session_id}/admin-cancel", MANAGE_SESSIONS, gives=SessionOut)
def admin_cancel_session(request: ApiRequest, session_id: int, body: ReasonIn) -> SessionOut:
    """Cancel whatever is open as a manager, with a reason."""
    return step(request, session_id, services.admin_cancel, reason=body.reason)


@route(router, "POST", "/sessions/{session_id}/hand-over", (BE_COACH, MANAGE_SESSIONS), gives=SessionOut)
def hand_over_session(request: ApiRequest, session_id: int, body: HandOverIn) -> SessionOut:
    """Give a session to another coach, as its coach or as a manager, with a reason."""
    found(request, session_id)  # it is looked for before whom the body names
    to = body.coach(request.membership)
    return step(request, session_id, services.hand_over, to=to, reason=body.reason)


@route(router, "POST", "/sessions/{session_id}/cannot-come", OWN_PAGE, gives=SessionOut)
def decline_as_trainee(request: ApiRequest, session_id: int, body: ReasonIn | None = None) -> SessionOut:
    """Say as a trainee that one cannot come; the last one who does cancels the session."""
    reason = body.reason if body else ""
    return _answer(request, session_id, "trainee_decline", services.trainee_decline, reason=reason)


@route(router, "POST", "/sessions/{session_id}/other-times", OWN_PAGE, gives=SessionOut)
def propose_session_times(request: ApiRequest, session_id: int, body: TimesIn) -> SessionOut:
    """Propose other times as a trainee. The coach takes one by moving the session, or keeps the time."""
    return _answer(request, session_id, "propose_times", services.propose_times, times=body.times)


@route(router, "POST", "/sessions/{session_id}/keep-time", BE_COACH, gives=SessionOut)
def keep_session_time(request: ApiRequest, session_id: int) -> SessionOut:
    """Keep the time as the coach, whatever other times were proposed; who proposed them is told."""
    return step(request, session_id, services.keep_time)


@route(router, "POST", "/sessions/{session_id}/acknowledge", OWN_PAGE, gives=SessionOut)
def acknowledge_session(request: ApiRequest, session_id: int, body: CommentIn | None = None) -> SessionOut:
    """Confirm as a trainee what was agreed, once."""
    return _answer(request, session_id, "acknowledge", services.acknowledge, comment=body.comment if body else "")


@route(router, "POST", "/sessions/{session_id}/actions/{action_id}/done", OWN_PAGE, gives=SessionOut)
def finish_session_action(request: ApiRequest, session_id: int, action_id: int) -> SessionOut:
    """Tick an action off, as whoever has to do it or as the coach. Safe to repeat."""
    return _tick(request, session_id, action_id, done=True)


@route(router, "DELETE", "/sessions/{session_id}/actions/{action_id}/done", OWN_PAGE, gives=SessionOut)
def reopen_session_action(request: ApiRequest, session_id: int, action_id: int) -> SessionOut:
    """Open an action again. Safe to repeat."""
    return _tick(request, session_id, action_id, done=False)


def _answer(request: ApiRequest, session_id: int, name: str, verb: Callable[..., Any], **values: Any) -> SessionOut:
    """Take a step as a trainee. Raises what the step raises."""
    session, now = found(request, session_id), timezone.now()
    with saying_who(request, session):
        services.check_step(session=session, verb=name, by=request.membership, now=now)
        verb(session=session, trainee=me(request.membership), now=now, **values)
    return told(request, session)


def _tick(request: ApiRequest, session_id: int, action_id: int, *, done: bool) -> SessionOut:
    session = found(request, session_id)
    items = ActionItem.objects.visible_to(request.membership).filter(session=session).select_related("session")
    item = get_object_or_404(items, pk=action_id)
    services.finish_action(item=item, by=request.membership, now=timezone.now(), done=done)
    return told(request, session)
