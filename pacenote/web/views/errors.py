"""The page for what nobody foresaw: it names the id under which the log has the rest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from pacenote.web.middleware import REQUEST_ID


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the id; rendered without a request, so that no context processor can fail a second time."""
    return HttpResponse(render_to_string("500.html", {"error_id": request.META.get(REQUEST_ID, "")}), status=500)
