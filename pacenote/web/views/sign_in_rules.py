"""What a company demands when its users sign in, and what somebody reads who does not fulfil it."""

from __future__ import annotations

from collections import Counter
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.permissions import MANAGE_USERS, grant_of
from pacenote.accounts.protection import protected_among
from pacenote.base.errors import DomainError
from pacenote.people.services import change_sign_in_rules
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.forms.sign_in_rules import SignInRulesForm
from pacenote.web.panels.sections import framed
from pacenote.web.panels.shell import came_from, companies_of
from pacenote.web.say import refusal_words
from pacenote.web.second_step import WANTED, is_protected
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_USERS)
@fresh_login("POST")
def rules(request: MemberRequest) -> HttpResponse:
    """Show what is demanded, and take something else."""
    own, now = request.membership, timezone.now()
    company = Company.objects.get(pk=own.company_id)
    without = _without(company)
    form = SignInRulesForm(request.POST or None, company=company, without=without)
    if form.is_valid():
        try:
            changed = change_sign_in_rules(wanted=form.wanted(), by=own, protected=is_protected(request), now=now)
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved.") if changed.after else _("Nothing was different."))
            return redirect("settings_sign_in", company.slug)
    context = {
        **framed(own, "settings_sign_in", now),
        "form": form,
        "without": sum(without.values()),
        "protected": is_protected(request),
        "elsewhere": _counts_elsewhere(),
        "cancel_url": reverse("settings_sign_in", args=[company.slug]),
    }
    return render(request, "settings/sign_in.html", context, status=422 if form.is_bound else 200)


def _without(company: Company) -> dict[str, int]:
    """Return how many active users of each role have no second step here."""
    members = Membership.objects.filter(company=company, active=True, user__is_active=True).select_related("own_role")
    ours = list(members)
    protected = protected_among([each.user_id for each in ours])
    return dict(Counter(grant_of(each).key for each in ours if each.user_id not in protected))


def _counts_elsewhere() -> str:
    """Return what the company's own sign-in is called, where a second step there is enough."""
    known = settings.IDENTITY_PROVIDER
    return known.label if known is not None and known.second_step else ""


@never_cache
@require_safe
@login_required
def first(request: HttpRequest) -> HttpResponse:
    """Say that the company wants a second step, and lead on as soon as there is one."""
    user = cast(User, request.user)
    if is_protected(request):
        return redirect(request.session.pop(WANTED, "") or "home")
    membership = came_from(request, user)
    others = [each for each in companies_of(user) if membership is None or each.name != membership.company.name]
    context = {
        "company": membership.company.name if membership else "",
        "elsewhere": _counts_elsewhere(),
        "others": others,
    }
    return render(request, "account/second_step_first.html", context)
