"""Answers where no view was reached: a drop of too many files, and the page for what nobody foresaw."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import defaults

from pacenote.web.middleware import REQUEST_ID


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Lead back to the Files page with a sentence where too many files were dropped at once; none of them is read."""
    match = request.resolver_match
    if not isinstance(exception, TooManyFilesSent) or match is None or "company" not in match.kwargs:
        return defaults.bad_request(request, exception)
    words = _("These are too many files at once. Drop at most %(limit)s.")
    messages.error(request, words % {"limit": settings.DATA_UPLOAD_MAX_NUMBER_FILES})
    url = reverse("files", args=[match.kwargs["company"]])
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the id under which the log has the rest.

    Rendered without a request, so that no context processor can fail a second time.
    """
    return HttpResponse(render_to_string("500.html", {"error_id": request.META.get(REQUEST_ID, "")}), status=500)
