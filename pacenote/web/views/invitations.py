"""Invite users to a company, send an invitation again, take one back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pacenote.accounts.permissions import MANAGE_USERS
from pacenote.base.errors import DomainError
from pacenote.jobs.invitation_mail import mail_invitation, mail_leaves
from pacenote.people import services
from pacenote.people.models import Invitation
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.users import InviteForm
from pacenote.web.panels.sections import sections
from pacenote.web.say import refusal_words, say_refusal
from pacenote.web.zones import company_page


def _invitation(request: MemberRequest, invitation_id: int) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(request.membership), pk=invitation_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_USERS)
def invite(request: MemberRequest) -> HttpResponse:
    """Ask whom to invite; afterwards say that the mail is on its way, or show the link this once."""
    membership = request.membership
    form = InviteForm(request.POST or None, membership=membership)
    if form.is_valid():
        values = form.cleaned_data
        try:
            invited = services.invite(
                email=values["email"],
                role=values["role"],
                person=values["person"],
                by=membership,
                now=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            return _sent(request, invited)
    context = {
        "sections": sections(membership, "settings_users"),
        "form": form,
        "by_mail": mail_leaves(),
        "users_url": reverse("settings_users", args=[membership.company.slug]),
    }
    return render(request, "settings/invite.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
@company_page(MANAGE_USERS)
def again(request: MemberRequest, invitation_id: int) -> HttpResponse:
    """Give an invitation a new link, and mail or show it."""
    invitation = _invitation(request, invitation_id)
    try:
        invited = services.invite_again(invitation=invitation, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
        return redirect("settings_users", request.membership.company.slug)
    return _sent(request, invited)


@require_POST
@company_page(MANAGE_USERS)
def take_back(request: MemberRequest, invitation_id: int) -> HttpResponse:
    """End an invitation."""
    invitation = _invitation(request, invitation_id)
    try:
        services.take_back_invitation(invitation=invitation, by=request.membership, now=timezone.now())
    except DomainError as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, _("The invitation is taken back; its link does not work any more."))
    return redirect("settings_users", request.membership.company.slug)


def _sent(request: MemberRequest, invited: services.Invited) -> HttpResponse:
    """Lead back to the list where the mail left; else show the link, which is kept nowhere, this once."""
    company, to = request.membership.company, invited.invitation.email
    link = settings.PUBLIC_URL + reverse("join", args=[invited.token])
    if mail_invitation(company=company, to=to, link=link, inviter=request.user.display_name):
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": to})
        return redirect("settings_users", company.slug)
    context = {
        "sections": sections(request.membership, "settings_users"),
        "email": to,
        "link": link,
        "failed": mail_leaves(),
        "users_url": reverse("settings_users", args=[company.slug]),
    }
    return render(request, "settings/invited.html", context)
