"""The rule by which Pacenote suggests sessions, with whom it would suggest one to now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_RULES
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.services.bridging import check_limits, limits_of
from pacenote.coaching_sessions.services.standing import settings_of
from pacenote.jobs import pipeline
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.bridge import BridgeForm
from pacenote.web.panels.bridge import call_rows
from pacenote.web.panels.sections import framed
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_RULES)
def bridge(request: MemberRequest) -> HttpResponse:
    """Show the rule and whom it would call for now; ``look`` tries other numbers out, ``save`` puts them in force."""
    membership, company, now = request.membership, request.membership.company, timezone.now()
    settings = settings_of(company.pk)
    form, limits = BridgeForm(request.POST or None, settings=settings), limits_of(settings)
    if form.is_valid():
        limits = form.limits()
        try:
            if "save" in request.POST:
                wanted = form.cleaned_data["on"]
                changed = services.change_bridge(company=company, on=wanted, limits=limits, by=request.user, now=now)
                pipeline.start_bridging(company_id=company.pk)
                messages.success(request, _("Saved.") if changed else _("Nothing was different."))
                return redirect("settings_bridge", company.slug)
            check_limits(limits)
        except services.BridgeSettingsError as refusal:
            form.add_error(refusal.field, refusal_words(refusal))
    calls = [] if form.is_bound and form.errors else services.called_for(company, limits, now)
    context = {
        "form": form,
        "calls": call_rows(calls, membership),
        "suggested": sum(not call.hindrance for call in calls),
        "hindered": sum(bool(call.hindrance) for call in calls),
        "tried": form.is_bound,
        "is_on": settings.bridge_on,
        **framed(membership, "settings_bridge", now),
        "cancel_url": reverse("settings_bridge", args=[company.slug]),
    }
    return render(request, "settings/bridge.html", context, status=422 if form.errors else 200)
