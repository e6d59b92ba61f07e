"""What the next send leaves behind: held, late and unreachable messages, each with what happens next."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from pacenote.accounts.permissions import EDIT_MESSAGES, SEND_MESSAGES, VIEW, may
from pacenote.web.doors import MemberRequest
from pacenote.web.panels.desk import desk
from pacenote.web.panels.tabs import tabs
from pacenote.web.panels.times import times_of
from pacenote.web.panels.undo import undo_notice
from pacenote.web.panels.waiting import count_of, waiting_groups
from pacenote.web.zones import company_page


@require_GET
@company_page(VIEW)
def waiting(request: MemberRequest) -> HttpResponse:
    """Show every message that does not go by itself now."""
    membership, now = request.membership, timezone.now()
    shown = desk(membership, times_of(membership.company, now))
    groups = waiting_groups(shown)
    slug = membership.company.slug
    context = {
        "tabs": tabs(membership, "coaching"),
        "messages_url": reverse("coaching", args=[slug]),
        "next_send": shown.times.near(shown.next_at),
        "groups": groups,
        "count": count_of(groups),
        "bulk_url": reverse("messages_selected", args=[slug]) if may(membership, EDIT_MESSAGES) else "",
        "may_send": may(membership, SEND_MESSAGES),
        "undo": undo_notice(membership, now),
    }
    return render(request, "coaching/waiting.html", context)
