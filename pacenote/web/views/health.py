"""For machines: is the process alive, can it do its work, how much has it done."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from pacenote.base.standing import in_the_way
from pacenote.web import queue_figures


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view
    """Answer while the process lives, whatever the database does."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  a view
    """Answer 200 when requests can be served safely, else 503 and a code that says what is in the way."""
    code = in_the_way()
    if code:
        return JsonResponse({"ready": False, "code": code}, status=503)
    return JsonResponse({"ready": True})


@require_safe
@never_cache
def figures(request: HttpRequest) -> Any:
    """Prometheus figures, for this machine only; behind a proxy every visitor would be this machine, so nobody."""
    address = request.META.get("REMOTE_ADDR") or "127.0.0.1"  # a Unix socket has no address
    if settings.SECURE_PROXY_SSL_HEADER or not ipaddress.ip_address(address).is_loopback:
        raise Http404
    with suppress(DatabaseError):  # without a database the other figures are wanted most
        queue_figures.look(timezone.now())
    return ExportToDjangoView(request)
