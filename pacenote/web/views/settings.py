"""What a company has set."""

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
from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.accounts.services import BadSettingsError
from pacenote.jobs.founding import change_company
from pacenote.jobs.rehearsing import rehearse_company
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.company import CompanyForm
from pacenote.web.panels import settings as panel
from pacenote.web.panels.checklist import put_away
from pacenote.web.panels.rehearsal import Box, box, seal_of
from pacenote.web.panels.sections import framed
from pacenote.web.panels.times import times_of
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def company(request: MemberRequest) -> HttpResponse:
    """Show the settings and take other ones."""
    ours, now = request.membership.company, timezone.now()
    form = CompanyForm(request.POST or None, company=ours)
    shown: Box | None = None
    if form.is_valid():
        try:
            shown = _looked_at(request, form, now)
            if shown is None:
                changed = change_company(company=_fresh(ours), wanted=form.wanted(), by=request.user, now=now)
                messages.success(request, _("Saved.") if changed.after else _("Nothing was different."))
                return redirect("settings", ours.slug)
        except BadSettingsError as refusal:
            form.add_error(refusal.field, refusal_words(refusal))
    context = {
        "form": form,
        "groups": panel.groups(form),
        "rehearsal": shown,
        **framed(request.membership, "settings", now),
        "title": _("Set up the company"),
        "effect": panel.effect(ours, now) if shown is None else panel.effect_then(shown.next_send),
        "steps_url": reverse("first_steps", args=[ours.slug]) if put_away(request.membership, now) else "",
        "cancel_url": reverse("settings", args=[ours.slug]),
    }
    return render(request, "settings/company.html", context, status=422 if form.errors else 200)


def _fresh(company: Company) -> Company:
    """Return the company apart from the one that the page shows, so that a refused name is not its heading."""
    return Company.objects.get(pk=company.pk)


def _looked_at(request: MemberRequest, form: CompanyForm, now: datetime) -> Box | None:
    """Return what a change does to messages that wait; None where nobody is concerned, or the reader has seen it."""
    wanted = form.wanted()
    if request.POST.get("seen") == seal_of(wanted):
        return None
    company = _fresh(request.membership.company)
    rehearsal = rehearse_company(company=company, wanted=wanted, by=request.user, now=now)
    return box(rehearsal, request.membership, times_of(company, now), wanted) if rehearsal.concerns else None
