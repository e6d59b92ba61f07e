"""A user's bell."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pacenote.accounts.permissions import OWN_PAGE
from pacenote.messaging.models import Notification
from pacenote.messaging.services import mark_read as mark
from pacenote.web.ahead import AheadPaginator
from pacenote.web.doors import MemberRequest
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
    shown = rows(page, company, timezone.now())
    unread = mine.filter(read_at=None).exists()
    read_url = reverse("notifications_read", args=[company.slug]) if unread else ""
    return render(request, "notifications.html", {"notifications": shown, "page": page, "read_url": read_url})


@require_POST
@company_page(OWN_PAGE)
def mark_read(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    mark(company=request.membership.company, user=request.user, now=timezone.now())
    return redirect("notifications", request.membership.company.slug)
