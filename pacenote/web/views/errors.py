"""Answers where no view was reached: a drop of too many files, and the page for what nobody foresaw."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.middleware import csrf
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import defaults

from pacenote.base.refusals import note
from pacenote.web.middleware import REQUEST_ID

#: Why the framework takes a form for forged, as the log has it: its own sentences hold what a stranger sent.
REASONS = {csrf.REASON_NO_CSRF_COOKIE: "form_cookie_missing", csrf.REASON_CSRF_TOKEN_MISSING: "form_mark_missing"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Lead back to the Files page with a sentence where too many files were dropped at once; none of them is read."""
    match = request.resolver_match
    note(type(exception).__name__)
    if not isinstance(exception, TooManyFilesSent) or match is None or "company" not in match.kwargs:
        return defaults.bad_request(request, exception)
    words = _("These are too many files at once. Drop at most %(limit)s.")
    messages.error(request, words % {"limit": settings.DATA_UPLOAD_MAX_NUMBER_FILES})
    url = reverse("files", args=[match.kwargs["company"]])
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without the mark of its page, or from another site; why stands in the log, as a code."""
    note(REASONS.get(reason, "form_mark_wrong"))
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the id under which the log has the rest.

    Rendered without a request, so that no context processor can fail a second time.
    """
    return HttpResponse(render_to_string("500.html", {"error_id": request.META.get(REQUEST_ID, "")}), status=500)
