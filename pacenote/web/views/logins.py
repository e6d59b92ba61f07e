"""A user's own logins: where they are signed in, and the way to end that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pacenote.accounts.models import User
from pacenote.base.clock import describe_zone, local
from pacenote.web.browsers import browser_words
from pacenote.web.doors import fresh_login
from pacenote.web.panels.shell import came_from
from pacenote.web.panels.times import day_words


@dataclass(frozen=True, slots=True)
class LoginRow:
    """One login; the present one is ended by signing out."""

    id: int
    browser: str
    address: str
    since: str
    used: str
    here: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@fresh_login("POST")
def logins(request: HttpRequest) -> HttpResponse:
    """List where the user is signed in; a POST ends one login, or all but this one, and asks first who it is."""
    user = cast(User, request.user)
    open_ones = UserSession.objects.purge_and_list(user)
    if request.method == "POST":
        chosen, here = request.POST.get("login", ""), request.session.session_key
        ended = [each for each in open_ones if each.session_key != here and chosen in ("others", str(each.pk))]
        for each in ended:
            each.end()
        messages.success(request, _("Signed out there.") if ended else _("That login had ended already."))
        return redirect("account_logins")
    words, here = _clock(request, user), request.session.session_key
    rows = [
        LoginRow(
            each.pk,
            browser_words(each.user_agent),
            each.ip,
            since=words(each.created_at),
            used=words(each.last_seen_at),
            here=each.session_key == here,
        )
        for each in sorted(open_ones, key=lambda each: each.created_at, reverse=True)
    ]
    return render(request, "account/logins.html", {"logins": rows, "others": any(not row.here for row in rows)})


def _clock(request: HttpRequest, user: User) -> Callable[[datetime], str]:
    """Return how a moment reads for the user: in the zone that they chose, or that of the company they came from."""
    membership = came_from(request, user)
    zone = membership.zoneinfo if membership else ZoneInfo("UTC")
    short = describe_zone(zone, timezone.now(), (get_language() or "en").replace("-", "_")).short

    def words(instant: datetime) -> str:
        moment = local(instant, zone)
        return f"{day_words(moment.date())}, {moment:%H:%M} {short}"

    return words
