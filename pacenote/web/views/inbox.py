"""Files by e-mail: the company's address, who may write to it, and what came."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.base.errors import DomainError
from pacenote.imports import services
from pacenote.imports.models import MailSender
from pacenote.web.doors import MemberRequest, fresh_login
from pacenote.web.panels.inbox import inbox_of
from pacenote.web.panels.sections import framed
from pacenote.web.say import say_refusal
from pacenote.web.zones import company_page


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(MANAGE_SETTINGS)
@fresh_login("POST")
def inbox(request: MemberRequest) -> HttpResponse:
    """Show the page; a POST makes an address, ends it, or changes the list of senders."""
    now = timezone.now()
    if request.method == "POST":
        try:
            messages.success(request, _change(request))
        except DomainError as refusal:
            say_refusal(request, refusal)
        return redirect("settings_inbox", request.membership.company.slug)
    context = {
        **framed(request.membership, "settings_inbox", now),
        "inbox": inbox_of(request.membership, now),
    }
    return render(request, "settings/inbox.html", context)


def _change(request: MemberRequest) -> str:
    company, now, by = request.membership.company, timezone.now(), request.user
    action = request.POST.get("action", "")
    if action == "remove":
        senders = MailSender.objects.visible_to(request.membership)
        sender = get_object_or_404(senders, pk=_number(request.POST.get("sender", "")))
        services.forget_sender(sender=sender, by=by, now=now)
        return _("%(sender)s may not send files any more.") % {"sender": sender.pattern}
    if action == "allow":
        pattern = services.allow_sender(company=company, text=request.POST.get("pattern", ""), by=by, now=now)
        return _("%(sender)s may send files.") % {"sender": pattern}
    if action not in ("make", "end"):
        raise Http404
    services.change_address(company=company, on=action == "make", by=by, now=now)
    return (
        _("The new address takes files from now on.") if action == "make" else _("The address takes nothing any more.")
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
