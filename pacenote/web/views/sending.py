"""Pause everything that leaves, and resume it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import SEND_MESSAGES
from pacenote.coaching.models import Message
from pacenote.coaching.services import pause, resume
from pacenote.jobs import pipeline
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.files import PauseForm
from pacenote.web.panels.tabs import tabs
from pacenote.web.zones import company_page


@require_http_methods(["GET", "POST"])
@company_page(SEND_MESSAGES)
def pause_sending(request: MemberRequest) -> HttpResponse:
    """Ask for a reason, then let nothing leave."""
    membership = request.membership
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pause(company=membership.company, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        messages.success(request, _("Sending is paused. What is queued stays queued."))
        return redirect("files", membership.company.slug)
    context = {
        "tabs": tabs(membership, "files"),
        "form": form,
        "cancel_url": reverse("files", args=[membership.company.slug]),
        "waiting": Message.objects.visible_to(membership).filter(state=Message.State.DRAFT).count(),
    }
    return render(request, "performance/pause.html", context)


@require_POST
@company_page(SEND_MESSAGES)
def resume_sending(request: MemberRequest) -> HttpResponse:
    """Let things leave again; what was queued goes on at once."""
    resume(company=request.membership.company, by=request.user, now=timezone.now())
    pipeline.start_delivering()
    messages.success(request, _("Sending goes on."))
    return redirect("files", request.membership.company.slug)
