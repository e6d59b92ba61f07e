"""What a company decides about its coaching sessions, and the list of what they are about."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.coaching_sessions import services
from pacenote.coaching_sessions.models import CoachingArea
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.session_settings import AreaForm, DecisionsForm
from pacenote.web.panels.sections import framed
from pacenote.web.panels.session_choices import metric_options
from pacenote.web.panels.settings import Group
from pacenote.web.views.lines import lines_page
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def decisions(request: MemberRequest) -> HttpResponse:
    """Show what is decided and take other decisions."""
    company, now = request.membership.company, timezone.now()
    form = DecisionsForm(request.POST or None, initial=asdict(services.decisions_of(company.pk)))
    if form.is_valid():
        changed = services.decide(company=company, decisions=form.decisions(), by=request.user, now=now)
        messages.success(request, _("Saved.") if changed else _("Nothing was different."))
        return redirect("settings_sessions", company.slug)
    strict, days = ("reason_required", "refuse_conflicts"), ("no_show_days", "acknowledge_days")
    context = {
        "form": form,
        **framed(request.membership, "settings_sessions", now),
        "groups": (
            Group(_("Declining and scheduling"), "", tuple(form[name] for name in strict)),
            Group(_("Waiting"), "", tuple(form[name] for name in days)),
        ),
        "title": _("Set how sessions are held"),
        "effect": _("Counts at once, also for sessions that are open."),
        "cancel_url": reverse("settings_sessions", args=[company.slug]),
    }
    return render(request, "settings/company.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def areas(request: MemberRequest) -> HttpResponse:
    """Show the areas and take other names, metrics and new ones."""
    company = request.membership.company
    kept = list(CoachingArea.objects.visible_to(request.membership).order_by("sort_key"))
    data, offered = request.POST if request.method == "POST" else None, metric_options(company.pk, kept)
    forms = {
        each.pk: AreaForm(
            data,
            prefix=f"area{each.pk}",
            offered=offered,
            initial={"name": each.name, "metrics": each.metrics, "active": each.active},
        )
        for each in kept
    }
    new = AreaForm(data, prefix="new", offered=offered, initial={"active": True})

    def save() -> object:
        lines = [*(form.line(pk) for pk, form in forms.items()), new.line(None)]
        lines = [line for line in lines if line.id or line.name.strip()]
        return services.save_areas(company=company, lines=lines, by=request.user, now=timezone.now())

    rows = list(forms.values())
    return lines_page(request, "settings/areas.html", page="settings_areas", forms=rows, new=new, save=save)
