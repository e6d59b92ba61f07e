"""The list of first steps is put away and brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.jobs.founding import hide_steps
from pacenote.web.doors import MemberRequest
from pacenote.web.zones import company_page


@require_POST
@company_page(MANAGE_SETTINGS)
def first_steps(request: MemberRequest) -> HttpResponse:
    """Put the list away for everybody, or bring it back."""
    company, hidden = request.membership.company, request.POST.get("hidden") == "1"
    if hide_steps(company=company, hidden=hidden, by=request.user, now=timezone.now()) and hidden:
        messages.success(request, _("The first steps are put away. Company settings bring them back."))
    return redirect("files", company.slug)
