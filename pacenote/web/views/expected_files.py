"""Which files a company expects, when they are due, and who is reminded of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import IMPORT_FILES, MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.jobs.reminding import set_reminders
from pacenote.messaging.services import holders
from pacenote.performance.expecting import change_expecting, expecting
from pacenote.performance.kinds import KINDS
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.expected import ExpectedFilesForm
from pacenote.web.panels.expected_files import kind_rows
from pacenote.web.panels.sections import framed
from pacenote.web.panels.where import usual_rule
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def expected_files(request: MemberRequest) -> HttpResponse:
    """Show what is expected and take other rules."""
    company = request.membership.company
    said = expecting(company)
    usual = {slug: usual_rule(company, KINDS[slug]) for slug in said}
    members = sorted(holders(company, IMPORT_FILES), key=lambda member: member.user.display_name.casefold())
    form = ExpectedFilesForm(request.POST or None, company=company, said=said, usual=usual, members=members)
    if form.is_valid():
        try:
            changed = _save(request, form)
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect("settings_files", company.slug)
    context = {
        **framed(request.membership, "settings_files", timezone.now()),
        "form": form,
        "rows": kind_rows(form),
        "cancel_url": reverse("settings_files", args=[company.slug]),
    }
    return render(request, "settings/files.html", context, status=422 if form.is_bound else 200)


def _save(request: MemberRequest, form: ExpectedFilesForm) -> bool:
    company, by, now = request.membership.company, request.user, timezone.now()
    kinds = change_expecting(company=company, wanted=form.wanted(), by=by, now=now)
    chosen = [int(each) for each in form.cleaned_data["users"]]
    reminders = set_reminders(company=company, minutes=form.cleaned_data["minutes"], chosen=chosen, by=by, now=now)
    return bool(kinds) or reminders
