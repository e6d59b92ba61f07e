"""A user's bell."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pacenote.accounts.permissions import OWN_PAGE
from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.models import Notification
from pacenote.messaging.services import choose_mails
from pacenote.messaging.services import mark_read as mark
from pacenote.web.ahead import AheadPaginator
from pacenote.web.doors import MemberRequest
from pacenote.web.forms.mails import MailChoicesForm
from pacenote.web.panels.notifications import rows
from pacenote.web.zones import company_page

PER_PAGE = 30


@require_safe
@company_page(OWN_PAGE)
def notifications(request: MemberRequest) -> HttpResponse:
    """List what happened, newest first."""
    company = request.membership.company
    mine = Notification.objects.visible_to(request.membership).filter(user=request.user)
    page = AheadPaginator(mine.order_by("-created_at", "-pk"), PER_PAGE, request.GET.get("page")).shown()
    shown = rows(page, request.membership, timezone.now())
    unread = mine.filter(read_at=None).exists()
    read_url = reverse("notifications_read", args=[company.slug]) if unread else ""
    context = {"notifications": shown, "page": page, "read_url": read_url}
    context["choices_url"] = reverse("notification_choices", args=[company.slug])
    return render(request, "notifications.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@company_page(OWN_PAGE)
def choices(request: MemberRequest) -> HttpResponse:
    """Show what the reader is mailed about, and take another choice."""
    member, slug = request.membership, request.membership.company.slug
    form = MailChoicesForm(request.POST or None, member=member)
    if form.is_valid():
        changed = choose_mails(member=member, wanted=form.wanted(), now=timezone.now())
        messages.success(request, _("Saved.") if changed else _("Nothing was different."))
        return redirect("notification_choices", slug)
    context = {"form": form, "list_url": reverse("notifications", args=[slug]), "address": request.user.email}
    context["mails"] = channel_named("email") is not None
    return render(request, "notification_choices.html", context, status=422 if form.is_bound else 200)


@require_POST
@company_page(OWN_PAGE)
def mark_read(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    mark(company=request.membership.company, user=request.user, now=timezone.now())
    return redirect("notifications", request.membership.company.slug)
