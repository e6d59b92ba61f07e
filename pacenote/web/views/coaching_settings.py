"""What a company has set about its coaching as a whole."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import MANAGE_RULES
from pacenote.coaching.services.manners import BadCoachingSettingsError, change_coaching
from pacenote.jobs.rehearsing import rehearse_coaching
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.coaching_settings import CoachingForm
from pacenote.web.panels.rehearsal import Box, box, seal_of
from pacenote.web.panels.sections import framed
from pacenote.web.panels.settings import Group
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_RULES)
def coaching(request: MemberRequest) -> HttpResponse:
    """Show the settings and take other ones."""
    ours, now = Company.objects.get(pk=request.membership.company_id), timezone.now()
    form = CoachingForm(request.POST or None, company=ours)
    shown: Box | None = None
    if form.is_valid():
        try:
            shown = _looked_at(request, form, now)
            if shown is None:
                changed = change_coaching(company=ours, wanted=form.wanted(), by=request.user, now=now)
                messages.success(request, _("Saved.") if changed else _("Nothing was different."))
                return redirect("settings_coaching", ours.slug)
        except BadCoachingSettingsError as refusal:
            form.add_error(refusal.field, refusal_words(refusal))
    context = {
        "form": form,
        **framed(request.membership, "settings_coaching", now),
        "groups": _groups(form),
        "rehearsal": shown,
        "title": _("Set how people are coached"),
        "effect": _("Counts from the next import and the next send.")
        if shown is None
        else _("Not saved yet: save it once more. It counts from the next import and the next send."),
        "cancel_url": reverse("settings_coaching", args=[ours.slug]),
    }
    return render(request, "settings/company.html", context, status=422 if form.errors else 200)


def _looked_at(request: MemberRequest, form: CoachingForm, now: datetime) -> Box | None:
    """Return what a change does to messages that wait; None where nobody is concerned, or the reader has seen it."""
    company, wanted = Company.objects.get(pk=request.membership.company_id), form.wanted()
    if request.POST.get("seen") == seal_of(wanted):
        return None
    rehearsal = rehearse_coaching(company=company, wanted=wanted, by=request.user, now=now)
    return box(rehearsal, request.membership, times_of(company, now), wanted) if rehearsal.concerns else None


def _groups(form: CoachingForm) -> tuple[Group, ...]:
    parts = (
        (_("Messages"), "", ("late_policy", "max_points", "hold_days")),
        (_("New people"), "", ("grace_days",)),
        (
            _("Own feats that are praised"),
            _("A person is compared with themselves only, and never praised where a coach threshold is missed."),
            ("praise_best_after", "praise_improvement", "praise_streak"),
        ),
    )
    return tuple(Group(title, text, tuple(form[name] for name in names)) for title, text, names in parts)
