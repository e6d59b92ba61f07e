"""The users of a company: their roles, and which people they see."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_USERS
from pacenote.base.errors import DomainError
from pacenote.people import services
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.groups import MembershipForm
from pacenote.web.panels import groups as panel
from pacenote.web.panels.sections import sections
from pacenote.web.say import refusal_words
from pacenote.web.zones import company_page


@require_safe
@company_page(MANAGE_USERS)
def users(request: MemberRequest) -> HttpResponse:
    """List who signs in to this company."""
    context = {
        "sections": sections(request.membership, "settings_users"),
        "users": panel.user_rows(request.membership),
    }
    return render(request, "settings/users.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_USERS)
def one(request: MemberRequest, membership_id: int) -> HttpResponse:
    """Give a user another role, or limit whom they see."""
    own, slug = request.membership, request.membership.company.slug
    ours = Membership.objects.filter(company_id=own.company_id, active=True).select_related("user")
    theirs = get_object_or_404(ours, pk=membership_id)
    initial = {
        "role": theirs.role,
        "limited": "1" if theirs.limited else "0",
        "groups": list(theirs.scopes.values_list("group_id", flat=True)),
    }
    form = MembershipForm(request.POST or None, membership=own, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        groups = list(values["groups"]) if values["limited"] else None
        try:
            changed = services.change_membership(
                membership=theirs, role=values["role"], groups=groups, by=own, now=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was different."))
            return redirect("settings_users", slug)
    context = {
        "sections": sections(own, "settings_users"),
        "form": form,
        "name": theirs.user.display_name,
        "users_url": reverse("settings_users", args=[slug]),
        "groups_url": reverse("groups", args=[slug]),
    }
    return render(request, "settings/user.html", context, status=422 if form.is_bound else 200)
