"""Refusals as a program reads them: one shape (RFC 9457), a stable code, what to do next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from pacenote.accounts.permissions import NotAllowedError
from pacenote.accounts.services import BadSettingsError
from pacenote.base.errors import DomainError
from pacenote.base.refusals import note
from pacenote.base.scanning import ScannerSilentError
from pacenote.coaching.guards import BadRuleError
from pacenote.coaching.services.manners import BadCoachingSettingsError
from pacenote.coaching.texts import BadTemplateError
from pacenote.coaching_sessions.services import BridgeSettingsError, DraftRefusedError
from pacenote.webhooks.services import BadWebhookError

log = structlog.get_logger("pacenote.api")
#: Where the middleware keeps the id of a request; the log has the same.
REQUEST_ID = "pacenote.request_id"
#: Refusals that say that something else is so by now.
CONFLICTS = frozenset(
    {
        *("wrong_session_state", "text_changed", "dispute_decided", "already_mapped", "idempotency_conflict"),
        *("already_sent", "sending_paused", "nothing_to_undo", "already_done", "session_overlaps", "rule_changed"),
        *("nothing_to_send", "send_changed", "stale_preview", "no_longer_trainee"),
    }
)

#: Refusals that name one field.
FIELDED = (BadRuleError, BadSettingsError, BadWebhookError, BadCoachingSettingsError, BridgeSettingsError)


class ExplainedError(Exception):
    """A refusal of a service, with the step of somebody else that led to it: that says more than its hint."""

    def __init__(self, refusal: DomainError, led: str) -> None:
        super().__init__(refusal.message)
        self.refusal, self.led = refusal, led


class Problem(Schema):
    """What went wrong."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    request: str = ""
    errors: list[dict[str, Any]] | None = None


def problem(
    request: HttpRequest, status: int, code: str, title: str, *, detail: str = "", errors: list[Any] | None = None
) -> HttpResponse:
    """Return an answer that says what is wrong."""
    note(code)
    said = {"type": f"urn:pacenote:problem:{code}", "title": title, "status": status, "code": code, "detail": detail}
    said["request"] = request.META.get(REQUEST_ID, "")
    if errors is not None:
        said["errors"] = errors
    return HttpResponse(json.dumps(said), status=status, content_type="application/problem+json")


def refused(request: HttpRequest, refusal: DomainError | type[DomainError]) -> HttpResponse:
    """Return a refusal of a service."""
    assert isinstance(refusal, DomainError)
    return _refused(request, refusal, refusal.hint)


def explained(request: HttpRequest, error: ExplainedError | type[ExplainedError]) -> HttpResponse:
    """Return a refusal with what led to it."""
    assert isinstance(error, ExplainedError)
    return _refused(request, error.refusal, error.led)


def _refused(request: HttpRequest, refusal: DomainError, detail: str) -> HttpResponse:
    errors = _fields(refusal)
    return problem(request, _status(refusal), refusal.code, refusal.message, detail=detail, errors=errors)


def _status(refusal: DomainError) -> int:
    if isinstance(refusal, NotAllowedError):
        return 403
    if isinstance(refusal, ScannerSilentError):
        return 503
    return 409 if refusal.code in CONFLICTS else 422


def _fields(refusal: DomainError) -> list[dict[str, Any]] | None:
    """Return what a refused form says field by field, as a page shows it beside each."""
    if isinstance(refusal, DraftRefusedError):
        return [{"where": ["body", each.field], "what": str(each.sentence)} for each in refusal.problems]
    if isinstance(refusal, FIELDED):
        return [{"where": ["body", refusal.field], "what": refusal.message}]
    if isinstance(refusal, BadTemplateError):
        return [{"where": ["body", "texts", refusal.part], "what": refusal.message}]
    return None


def invalid(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """Return what of a request cannot be read; what was sent is not repeated."""
    assert isinstance(error, ValidationError)
    errors = [{"where": _where(each.get("loc", ())), "what": str(each.get("msg", ""))} for each in error.errors]
    detail = "See errors: each says where, and what is wrong."
    return problem(request, 422, "invalid", "The request cannot be read.", detail=detail, errors=errors)


def _where(loc: Sequence[str | int]) -> list[str]:
    """Return where in a request something stands, in the names that its sender knows: ``body``, then its fields.

    The framework puts the name of our own parameter between the two, which is ``body``, too.
    """
    parts = [str(part) for part in loc]
    return parts[1:] if parts[:2] == ["body", "body"] else parts


def not_found(request: HttpRequest, _error: Http404 | type[Http404]) -> HttpResponse:
    """Return that there is no such thing, for this token."""
    return problem(request, 404, "not_found", "There is no such thing, or not for this token.")


def failed(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    """Return what the framework refuses: mostly a body that is no JSON."""
    assert isinstance(error, HttpError)
    code = "invalid" if error.status_code in (400, 422) else "refused"
    return problem(request, error.status_code, code, "The request cannot be read.", detail="Send JSON as documented.")


def broken(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Return that something is wrong here; the log has it under the same id."""
    log.error("api failed", exc_info=error)
    title = "Something went wrong here. The log has it under the id of this request."
    return problem(request, 500, "internal", title)


def say_problems(api: NinjaAPI) -> None:
    """Let every error of an API have the one shape."""
    api.add_exception_handler(DomainError, refused)
    api.add_exception_handler(ExplainedError, explained)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(HttpError, failed)
    api.add_exception_handler(Exception, broken)
