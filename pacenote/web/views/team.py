"""A supervisor's first page: the people who need attention, own suggestions and what became of them, the coaches."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pacenote.accounts.permissions import CREATE_SUGGESTIONS, SCHEDULE_SESSIONS, VIEW_SUGGESTIONS, VIEW_TEAM, may
from pacenote.messaging.models import Notification
from pacenote.web.ahead import AheadPaginator
from pacenote.web.doors import MemberRequest
from pacenote.web.panels import notifications, team
from pacenote.web.panels.people import page_query
from pacenote.web.panels.sessions import cards, with_names
from pacenote.web.panels.times import times_of
from pacenote.web.zones import company_page

PER_PAGE, NEWEST = 12, 5


@require_safe
@company_page(VIEW_TEAM)
def home(request: MemberRequest) -> HttpResponse:
    """Show the team."""
    membership, slug, now = request.membership, request.membership.company.slug, timezone.now()
    times, url = times_of(membership.company, now), reverse("team", args=[slug])
    creates, schedules = may(membership, CREATE_SUGGESTIONS), may(membership, SCHEDULE_SESSIONS)
    chosen = request.GET.get("sessions", "")
    mine = with_names(team.suggestions(membership, chosen))
    page = AheadPaginator(mine, PER_PAGE, request.GET.get("page")).shown()
    unread = Notification.objects.visible_to(membership).filter(user=request.user).order_by("-created_at", "-pk")
    context = {
        "who": team.team_words(membership),
        "rows": team.attention_rows(membership, times),
        "suggest_url": reverse("session_suggest", args=[slug]) if creates else "",
        "sessions_url": reverse("sessions", args=[slug]) if schedules else "",
        "shows_mine": creates,
        "cards": cards(page, membership, now) if creates else (),
        "page": page,
        "query": page_query(sessions=chosen),
        "chosen": chosen,
        "filters": team.suggestion_chips(membership, url, chosen) if creates else (),
        "coaches": team.coach_rows(membership, now) if may(membership, VIEW_SUGGESTIONS) else [],
        "shows_coaches": may(membership, VIEW_SUGGESTIONS),
        "notifications": notifications.rows(unread[:NEWEST], membership, now),
        "notifications_url": reverse("notifications", args=[slug]),
        "url": url,
    }
    return render(request, "sessions/team.html", context)
