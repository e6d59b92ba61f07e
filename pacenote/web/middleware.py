"""What happens around every request: a line in the log, and the user's language."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from pacenote.base.origin import coming_from
from pacenote.jobs.pipeline import start_pushing_fresh
from pacenote.web.proxies import address_of

log = structlog.get_logger("pacenote.web")
#: Where views find the id under which the log has this request.
REQUEST_ID = "pacenote.request_id"
Handler = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """Logs method, route and time: the route, never the path, since a path may hold a token."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = request.META[REQUEST_ID] = uuid.uuid4().hex[:12]
        structlog.contextvars.bind_contextvars(request=request_id)
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request")
        match = request.resolver_match
        log.info(
            "request",
            request=request_id,
            method=request.method,
            route=match.view_name if match else "",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )
        response["X-Request-Id"] = request_id
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
