"""Write to people in their quiet hours, because a user says why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import SEND_MESSAGES
from pacenote.base.errors import DomainError
from pacenote.jobs import pipeline
from pacenote.messaging.models import Send
from pacenote.messaging.services import override_quiet
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.coaching import UrgentForm
from pacenote.web.panels.quiet_hours import sleepers
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(SEND_MESSAGES)
def urgent(request: MemberRequest, send_id: int) -> HttpResponse:
    """Show whose messages wait for the end of quiet hours, and let them go when a user says why."""
    membership, now = request.membership, timezone.now()
    send = get_object_or_404(Send.objects.visible_to(membership), pk=send_id)
    form = UrgentForm(request.POST or None)
    panel_url = reverse("send_progress", args=[membership.company.slug, send.pk])
    if form.is_valid():
        try:
            count = override_quiet(send=send, reason=form.cleaned_data["reason"], by=request.user, now=now)
        except DomainError as refusal:
            form.add_error("reason", refusal_words(refusal))
        else:
            pipeline.start_delivering()
            words = ngettext("%(count)s message goes now.", "%(count)s messages go now.", count)
            messages.success(request, words % {"count": count})
            return redirect(panel_url)
    context = {
        "form": form,
        "sleepers": sleepers(membership, send, times_of(membership.company, now)),
        "send_url": panel_url,
    }
    return render(request, "coaching/urgent.html", context, status=422 if form.is_bound else 200)
