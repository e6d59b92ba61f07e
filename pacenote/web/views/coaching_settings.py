"""What a company has set about its coaching as a whole."""

from __future__ import annotations

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
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.coaching_settings import CoachingForm
from pacenote.web.panels.sections import framed
from pacenote.web.panels.settings import Group
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_RULES)
def coaching(request: MemberRequest) -> HttpResponse:
    """Show the settings and take other ones."""
    ours, now = Company.objects.get(pk=request.membership.company_id), timezone.now()
    form = CoachingForm(request.POST or None, company=ours)
    if form.is_valid():
        try:
            changed = change_coaching(company=ours, wanted=form.wanted(), by=request.user, now=now)
        except BadCoachingSettingsError as refusal:
            form.add_error(refusal.field, refusal_words(refusal))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect("settings_coaching", ours.slug)
    context = {
        "form": form,
        **framed(request.membership, "settings_coaching", now),
        "groups": _groups(form),
        "title": _("Set how people are coached"),
        "effect": _("Counts from the next import and the next send."),
        "cancel_url": reverse("settings_coaching", args=[ours.slug]),
    }
    return render(request, "settings/company.html", context, status=422 if form.is_bound else 200)


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
