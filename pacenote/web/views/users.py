"""The users of a company: their roles, which people they see, whether they may come in, and who owns it."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_USERS, grant_of, is_owner
from pacenote.base.errors import DomainError
from pacenote.people import services
from pacenote.web.doors import MemberRequest, has_proved_without_password
from pacenote.web.forms.groups import MembershipForm
from pacenote.web.forms.users import HandOverForm
from pacenote.web.panels import users as panel
from pacenote.web.panels.sections import framed, sections
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page


@require_safe
@company_page(MANAGE_USERS)
def users(request: MemberRequest) -> HttpResponse:
    """List who signs in to this company, and who was invited."""
    membership, now = request.membership, timezone.now()
    context = {
        **framed(membership, "settings_users", now),
        "users": panel.user_rows(membership, now),
        "invitations": panel.invitation_rows(membership, now),
        "invite_url": reverse("settings_invite", args=[membership.company.slug]),
    }
    return render(request, "settings/users.html", context)


def _theirs(request: MemberRequest, membership_id: int) -> Membership:
    ours = Membership.objects.filter(company_id=request.membership.company_id).select_related("user", "own_role")
    return get_object_or_404(ours, pk=membership_id)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_USERS)
def one(request: MemberRequest, membership_id: int) -> HttpResponse:
    """Give a user another role, or limit whom they see."""
    own, slug = request.membership, request.membership.company.slug
    theirs = _theirs(request, membership_id)
    initial = {
        "role": grant_of(theirs).key,
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
    args = [slug, theirs.pk]
    context = {
        "sections": sections(own, "settings_users"),
        "form": form,
        "name": theirs.user.display_name,
        "email": theirs.user.email,
        "active": theirs.active,
        "own": own.pk == theirs.pk,
        "switch_url": reverse("settings_user_switch", args=args),
        "hand_over_url": reverse("settings_user_own", args=args) if _can_own(own, theirs) else "",
        "users_url": reverse("settings_users", args=[slug]),
        "groups_url": reverse("groups", args=[slug]),
    }
    return render(request, "settings/user.html", context, status=422 if form.is_bound else 200)


def _can_own(own: Membership, theirs: Membership) -> bool:
    return is_owner(own) and own.pk != theirs.pk and theirs.active


@require_POST
@company_page(MANAGE_USERS)
def switch(request: MemberRequest, membership_id: int) -> HttpResponse:
    """Switch a user off, or on again."""
    theirs, on = _theirs(request, membership_id), request.POST.get("on") == "1"
    verb = services.reactivate if on else services.deactivate
    try:
        verb(membership=theirs, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        words = _("%(name)s may come in again.") if on else _("%(name)s may not come in any more. Nothing was removed.")
        messages.success(request, words % {"name": theirs.user.display_name})
    return redirect("settings_users", request.membership.company.slug)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_USERS)
def hand_over(request: MemberRequest, membership_id: int) -> HttpResponse:
    """Ask for the password once more, or for another proof of whoever has none, then make somebody else the owner."""
    own, slug = request.membership, request.membership.company.slug
    theirs = _theirs(request, membership_id)
    proved = has_proved_without_password(request)
    form = HandOverForm(request.POST or None, proved=proved)
    if form.is_valid():
        if proved:
            if _owns_now(request, form, theirs):
                return redirect("settings_users", slug)
        elif not ratelimit.consume(request, action="reauthenticate", user=request.user):
            form.add_error("password", _("Too many attempts. Wait a minute, then try again."))
        elif not request.user.check_password(form.cleaned_data["password"]):
            form.add_error("password", _("This is not your password."))
        elif _owns_now(request, form, theirs):
            return redirect("settings_users", slug)
    context = {
        "sections": sections(own, "settings_users"),
        "form": form,
        "name": theirs.user.display_name,
        "company": own.company.name,
        "user_url": reverse("settings_user", args=[slug, theirs.pk]),
    }
    return render(request, "settings/hand_over.html", context, status=422 if form.is_bound else 200)


def _owns_now(request: MemberRequest, form: HandOverForm, theirs: Membership) -> bool:
    try:
        services.hand_over_ownership(to=theirs, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        form.add_error(None, refusal_words(refusal))
        return False
    messages.success(request, _("%(name)s is the owner now.") % {"name": theirs.user.display_name})
    return True
