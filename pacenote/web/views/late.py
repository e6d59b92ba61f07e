"""Send what came late to the people who are on today's roster."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import SEND_MESSAGES
from pacenote.base.errors import DomainError
from pacenote.coaching.services import GRACE, plan_send, send_now
from pacenote.jobs import pipeline
from pacenote.performance.models import Slot
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.files import LateForm
from pacenote.web.panels.late import late_messages, late_words
from pacenote.web.panels.sends import effort, left_out, receivers
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(SEND_MESSAGES)
def send_late(request: MemberRequest) -> HttpResponse:
    """Show who would get a late message now, and send to exactly those when the user says so."""
    if request.method == "POST":
        return _send(request)
    form = LateForm(request.GET)
    form.is_valid()
    membership, company, now = request.membership, request.membership.company, timezone.now()
    wanted = form.cleaned_data.get("slot")
    slot = (
        get_object_or_404(Slot.objects.visible_to(membership).select_related("station"), pk=wanted) if wanted else None
    )
    waiting = late_messages(membership, slot)
    plan = plan_send(company=company, mode="rostered", automatic=False, now=now, messages=waiting)
    context = {
        "tabs": tabs(membership, "files"),
        "files_url": reverse("files", args=[company.slug]),
        "action_url": reverse("late_send", args=[company.slug]),
        "words": late_words(slot),
        "paused": company.paused_at is not None,
        "count": plan.people,
        "ids": [message.pk for message, _decision in plan.going()],
        "receivers": receivers(plan, several_channels=len(company.channels) > 1),
        "excluded": left_out(plan, membership),
        "effort": effort(plan, company, times_of(company, now)),
    }
    return render(request, "performance/late_send.html", context)


def _send(request: MemberRequest) -> HttpResponse:
    """Send the messages that the page named and no other; one that has gone meanwhile does not go again."""
    company, form = request.membership.company, LateForm(request.POST)
    named = form.cleaned_data["message"] if form.is_valid() else []
    still = {message.pk for message in late_messages(request.membership, None)} & set(named)
    if not still:
        messages.info(request, _("Nothing was left to send."))
        return redirect("files", company.slug)
    try:
        released = send_now(
            company=company,
            mode="rostered",
            by=request.user,
            now=timezone.now(),
            message_ids=sorted(still),
            grace=GRACE,
        )
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect("files", company.slug)
    if not released.counts["released"]:
        messages.info(request, _("Nothing was left to send."))
        return redirect("files", company.slug)
    pipeline.start_delivering()
    return redirect("send_progress", company.slug, released.send_id)
