"""The company's own list of roster statuses."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.people.models import RosterStatus
from pacenote.people.services import save_statuses
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.roster import StatusForm
from pacenote.web.panels.sections import sections
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page

NEW = "new"


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def statuses(request: MemberRequest) -> HttpResponse:
    """Show the statuses and take other words, places and new ones."""
    company = request.membership.company
    kept = list(RosterStatus.objects.visible_to(request.membership))
    forms = {each.code: _form(request, each.code, each) for each in kept}
    forms[NEW] = _form(request, NEW, None, place=max((each.position for each in kept), default=0) + 1)
    refused = ""
    if request.method == "POST" and all(form.is_valid() for form in forms.values()):
        wanted = [form.line("" if code == NEW else code) for code, form in forms.items()]
        own = {each.code: each.label for each in kept}  # a shipped word that nobody touched stays translatable
        wanted = [
            replace(line, label=own[line.code]) if line.code and line.label == _(own[line.code]) else line
            for line in wanted
        ]
        lines = [line for line in wanted if line.code or line.label.strip()]
        try:
            changed = save_statuses(company=company, lines=lines, by=request.user, now=timezone.now())
        except DomainError as refusal:
            refused = refusal_words(refusal)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect("settings_roster", company.slug)
    context = {
        "sections": sections(request.membership, "settings_roster"),
        "rows": [forms[each.code] for each in kept],
        "new": forms[NEW],
        "refused": refused,
        "roster_url": reverse("roster", args=[company.slug]),
    }
    return render(request, "settings/statuses.html", context, status=422 if request.method == "POST" else 200)


def _form(request: MemberRequest, code: str, status: RosterStatus | None, *, place: int = 0) -> StatusForm:
    if status is None:
        initial = {"label": "", "working": True, "position": place, "retired": False}
    else:
        initial = {
            "label": _(status.label),
            "working": status.working,
            "position": status.position,
            "retired": status.retired,
        }
    return StatusForm(request.POST if request.method == "POST" else None, prefix=code, initial=initial)
