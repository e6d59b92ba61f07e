"""Doors of pages about coaching sessions: what a step leaves to be told goes on its way when the step is taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from pacenote.base.refusals import note
from pacenote.coaching_sessions.happened import left_out_by
from pacenote.coaching_sessions.queries import former_part
from pacenote.coaching_sessions.services import NoLongerTraineeError
from pacenote.jobs import pipeline
from pacenote.web.doors import MemberRequest, View
from pacenote.web.panels.times import times_of
from pacenote.web.say import in_words
from pacenote.web.zones import company_page

#: The fields in which a trainee writes: why they cannot come, and what they say to what was agreed.
WORDS_OF_TRAINEES = ("no-reason", "comment")
#: Those in which a coach or a supervisor writes, on whichever form.
WORDS = ("title", "agenda", "summary", "shared_notes", "private_notes", "reason", *(f"action{n}" for n in range(1, 6)))


def telling_page(permission: str) -> Callable[[View], View]:
    """Let a view in as ``company_page`` does; after a form, mails and messages that wait are started with it.

    Whoever was a trainee of the session that is not there for them any more reads why. Whoever lost the permission
    while they filled in a form gets back what they wrote.
    """
    door = company_page(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def telling(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response = view(request, *args, **kwargs)
            except Http404:
                left = _left_out(request, kwargs.get("session_id"))
                if left is None:
                    raise
                return left
            if request.method == "POST":
                pipeline.start_telling(company_id=request.membership.company_id)
            return response

        entered = door(telling)

        @wraps(entered)
        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return entered(request, *args, **kwargs)
            except PermissionDenied:
                wrote = [words for name in WORDS if (words := request.POST.get(name, "").strip())]
                if not wrote:
                    raise
                return render(request, "sessions/not_allowed.html", {"wrote": wrote}, status=403)

        return keeping

    return decorate


def _left_out(request: MemberRequest, session_id: int | None) -> HttpResponse | None:
    """Tell a former trainee what happened, and give back what they wrote; None for everybody else."""
    membership = request.membership
    part = former_part(session_id, membership) if session_id else None
    if part is None:
        return None
    refusal = NoLongerTraineeError(part.title)
    wrote = (request.POST.get(name, "").strip() for name in WORDS_OF_TRAINEES)
    context = {
        "what": in_words(refusal.template, refusal.values),
        "who": left_out_by(part, times_of(membership.company, timezone.now()).near),
        "hint": in_words(refusal.hint_template),
        "sent": request.method == "POST",
        "wrote": next(filter(None, wrote), ""),
        "list_url": reverse("sessions", args=[membership.company.slug]),
    }
    note(refusal.code)
    return render(request, "sessions/left_out.html", context, status=410)
