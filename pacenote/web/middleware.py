"""What happens around every request: a line in the log, and the user's language."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from functools import cache

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from prometheus_client import Histogram

from pacenote.base import refusals
from pacenote.base.memory import load_addresses
from pacenote.base.origin import coming_from
from pacenote.jobs.pipeline import start_pushing_fresh
from pacenote.web.proxies import address_of

log = structlog.get_logger("pacenote.web")
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
#: Where views find the id under which the log has this request.
REQUEST_ID = "pacenote.request_id"
SECONDS = Histogram("pacenote_request_seconds", "How long answers took", ["route", "kind"], buckets=BUCKETS)
Handler = Callable[[HttpRequest], HttpResponse]
#: Where the API lies, and the module of all addresses, also of its own.
API, EVERYTHING = "/api/", "pacenote.urls"


class ApiOnDemand:
    """Loads the API when the first program calls it: its two hundred shapes take a third of a start, and 30 MB.

    Stands first, since what comes after it looks at addresses.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(API):
            _load_api()
            request.urlconf = EVERYTHING
        return self.get_response(request)


@cache
def _load_api() -> None:
    load_addresses(EVERYTHING)


class RequestLog:
    """Logs method, route and time: the route, never the path, since a path may hold a token."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = request.META[REQUEST_ID] = uuid.uuid4().hex[:12]
        structlog.contextvars.bind_contextvars(request=request_id)
        refusals.begin()
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request")
        match, took = request.resolver_match, time.perf_counter() - started
        route = match.view_name if match else ""
        SECONDS.labels(route, f"{response.status_code // 100}xx").observe(took)
        log.info(
            "request",
            request=request_id,
            method=request.method,
            route=route,
            status=response.status_code,
            user=_who(request),
            milliseconds=round(took * 1000, 1),
            **_refused(),
        )
        response["X-Request-Id"] = request_id
        return response


def _refused() -> dict[str, str]:
    """Return what a form or a service refused, where one did: fields and codes."""
    noted = refusals.end()
    return {"refused": " ".join(noted)} if noted else {}


def _who(request: HttpRequest) -> int | None:
    """Return the number of whoever asked, where the request was about to know it anyway."""
    return getattr(getattr(request, "_cached_user", None), "pk", None)


class Private:
    """What a user or a program is shown is kept by no cache, so that nobody finds it on a shared machine."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        known = _who(request) is not None or "Authorization" in request.headers
        if known and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


class Origin:
    """What is written down while a request is answered comes from its address; no log line ever does."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with coming_from(address_of(request)):
            return self.get_response(request)


class Webhooks:
    """What a request wrote down for webhooks is told at once; the clock would come by within a minute."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        try:
            start_pushing_fresh()
        except Exception:  # what was asked for is done and committed; the clock wakes the job
            log.exception("webhooks not woken")
        return response


class UserLanguage:
    """A signed-in user's own language wins over the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language() or language
        response = self.get_response(request)
        response.setdefault("Content-Language", translation.get_language() or "en")
        return response
