"""How a program enters a company: token, rate, scope, then the company's rows in one transaction, once per key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from ninja import Router
from ninja.decorators import decorate_view
from ninja.security import HttpBearer

from pacenote.accounts.models import ApiAnswer, ApiToken, Membership
from pacenote.accounts.permissions import may
from pacenote.api.problems import Problem, problem
from pacenote.base.tenancy import as_company
from pacenote.jobs.tokens import count_request, token_of

Run = Callable[..., HttpResponseBase]
ViewT = TypeVar("ViewT", bound=Callable[..., Any])
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_KEY = 100


class ApiRequest(HttpRequest):
    """A request of a program that shows a token."""

    token: ApiToken
    membership: Membership


class Bearer(HttpBearer):
    """Says in the schema what ``door`` has checked before."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:  # noqa: ARG002  looked up already
        """Return the token that the door has let in."""
        return getattr(request, "token", None)


def route(
    router: Router,
    method: str,
    path: str,
    scope: str | tuple[str, ...],
    *,
    gives: Any,
    status: int = 200,
    extra: dict[str, Any] | None = None,
    also: tuple[int, ...] = (),
) -> Callable[[ViewT], ViewT]:
    """Register an operation that takes a token with a scope and the permission of the same name.

    Of several scopes one is enough; what it then may do is decided by the service, which sees only those of the token.
    ``also`` are problems that not every operation may answer with.
    """
    scopes = (scope,) if isinstance(scope, str) else scope
    named = " or ".join(scopes)

    def register(view: ViewT) -> ViewT:
        words = (view.__doc__ or "").strip().splitlines()[0]
        parameters = [IDEMPOTENCY] if method in WRITES else []
        router.add_api_operation(
            path,
            [method],
            decorate_view(door(*scopes))(view),
            response={status: gives, **dict.fromkeys((*PROBLEMS, *also), Problem)},
            operation_id=view.__name__,
            summary=words.rstrip("."),
            description=f"{(view.__doc__ or '').strip()}\n\nScope: `{named}`.",
            openapi_extra={"x-scope": named, "parameters": parameters, **(extra or {})},
        )
        return view

    return register


PROBLEMS = (400, 401, 403, 404, 409, 422, 429)
#: Of operations that take a file: nobody can look at it now, try again later.
SCANNED = (503,)
IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key with the same request is answered as the first time, for a day.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
}


def door(*scopes: str) -> Callable[[Run], Run]:
    """Let an operation run only with a token that may, inside a transaction that sees the token's company.

    Every check behind it asks the same membership, which may no more than the token's scopes say.
    """

    def decorate(run: Run) -> Run:
        @wraps(run)
        def entered(request: ApiRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            now = timezone.now()
            token = token_of(_secret(request), now=now)
            if token is None:
                title = "This token does not work: it is unknown, ended or expired."
                answer = problem(request, 401, "no_token", title, detail="Send Authorization: Bearer and a token.")
                answer.headers["WWW-Authenticate"] = "Bearer"
                return answer
            if (wait := _wait(token, now)) > 0:
                detail = f"Wait {wait} seconds."
                answer = problem(request, 429, "too_many", "These are too many requests at once.", detail=detail)
                answer.headers["Retry-After"] = str(wait)
                return answer
            token.membership.only = frozenset(token.scopes)
            if not any(may(token.membership, scope) for scope in scopes):
                title = f"This token, or whoever made it, may not: {' or '.join(scopes)}."
                return problem(request, 403, "not_allowed", title, detail="Make a token with this scope.")
            request.token, request.membership, request.user = token, token.membership, token.membership.user
            if _is_no_object(request):
                title = "The request cannot be read: its body is not a JSON object."
                return problem(request, 422, "invalid", title, detail="Send the fields between braces.")
            with translation.override("en"), as_company(token.company_id):
                return _once(request, now, lambda: run(request, *args, **kwargs))

        return entered

    return decorate


def _is_no_object(request: HttpRequest) -> bool:
    """Say whether a body of JSON is a number, a text or a list: the framework would take it for an empty object."""
    if request.method not in WRITES or (request.content_type or "").startswith("multipart/"):
        return False
    body = request.body.strip()
    return body not in (b"", b"null") and not body.startswith(b"{")


def _secret(request: HttpRequest) -> str:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _wait(token: ApiToken, now: datetime) -> int:
    """Count the request in its minute; returns how many seconds to wait, none while there is room."""
    asked = count_request(token, now=now)
    return 60 - int(now.timestamp()) % 60 if asked > settings.API_PER_MINUTE else 0


def _once(request: ApiRequest, now: datetime, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run an operation; what it refuses leaves nothing behind, and what it did is not done again under its key."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method not in WRITES:
        return _alone(run)
    if len(key) > LONGEST_KEY or not key.isprintable():
        return problem(request, 422, "bad_key", "The Idempotency-Key is too long, or cannot be printed.")
    asked = _fingerprint(request)
    mine = ApiAnswer(company_id=request.token.company_id, token=request.token, key=key, asked=asked, at=now)
    # whoever comes second with the same key waits here until the first one is done
    ApiAnswer.objects.bulk_create([mine], ignore_conflicts=True)
    kept = ApiAnswer.objects.select_for_update().get(token=request.token, key=key)
    if kept.asked != asked:
        title = "This Idempotency-Key was used for another request."
        return problem(request, 409, "idempotency_conflict", title, detail="Use a new key for a new request.")
    if kept.status is not None:
        answer = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
        answer.headers["Idempotency-Replayed"] = "true"
        return answer
    response = _alone(run)
    if response.status_code >= 400:
        kept.delete()
    elif isinstance(response, HttpResponse):
        ApiAnswer.objects.filter(pk=kept.pk).update(status=response.status_code, body=response.content.decode())
    return response


def _alone(run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    with transaction.atomic():
        response = run()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _fingerprint(request: HttpRequest) -> str:
    """Return a hash of what was asked; of files their names and bytes, since each sending has its own boundary."""
    said = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        for name, values in sorted(request.POST.lists()):
            said.update(repr((name, values)).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                said.update(repr((name, file.name, hashlib.sha256(file.read()).hexdigest())).encode())
                file.seek(0)
    else:
        said.update(request.body)
    return said.hexdigest()
