"""The first page: into the only company, or a choice, or what to do without one."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pacenote.accounts.models import User
from pacenote.web.panels.shell import companies_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead a user to their company."""
    companies = companies_of(cast(User, request.user))
    if len(companies) == 1:
        return redirect(companies[0].url)
    return render(request, "companies.html", {"companies": companies, "sign_out_url": reverse("account_logout")})
