"""The company's logo: upload it, look at it, remove it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.logos import LARGEST
from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.jobs.logo import logo_of, remove_logo
from pacenote.papers.logos import take_logo
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.company import LogoForm
from pacenote.web.inline import as_data
from pacenote.web.panels.sections import framed
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
def logo(request: MemberRequest) -> HttpResponse:
    """Show the logo and take another one, or remove it."""
    company, now = request.membership.company, timezone.now()
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "remove" in request.POST:
        if remove_logo(company=company, by=request.user, now=now):
            messages.success(request, _("The logo is removed."))
        return redirect("settings_logo", company.slug)
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            data = file.read(LARGEST + 1)
            changed = take_logo(company=company, name=file.name, data=data, by=request.user, now=now)
        except DomainError as refusal:
            form.add_error("file", refusal_words(refusal))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect("settings_logo", company.slug)
    context = {
        **framed(request.membership, "settings_logo", now),
        "form": form,
        "shown": as_data(logo_of(company)),
        "company_name": company.name,
        "settings_url": reverse("settings", args=[company.slug]),
    }
    return render(request, "settings/logo.html", context, status=422 if form.is_bound and form.errors else 200)
