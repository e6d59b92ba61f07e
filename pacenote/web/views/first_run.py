"""From the one-time link to the first company."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pacenote.accounts.services import OWNER, LinkUsedError, working_link
from pacenote.base.errors import DomainError
from pacenote.jobs.founding import found_by_link
from pacenote.web.forms.company import FirstRunForm
from pacenote.web.login import sign_in
from pacenote.web.say import refusal_words


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the company and its owner, make both, and sign the owner in."""
    now = timezone.now()
    if working_link(token, purpose=OWNER, now=now) is None:
        return _expired(request)
    form = FirstRunForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            _company, owner = found_by_link(
                token=token,
                company_name=values["company"],
                zone=values["zone"],
                language=get_language() or "en",
                email=values["email"],
                name=values["name"],
                password=values["password"],
                now=now,
            )
        except LinkUsedError:  # by another window, a moment ago
            return _expired(request)
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            sign_in(request, owner)
            return redirect("home")
    return render(request, "first_run.html", {"form": form, "expired": False}, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200


def _expired(request: HttpRequest) -> HttpResponse:
    return render(request, "first_run.html", {"expired": True}, status=404)
