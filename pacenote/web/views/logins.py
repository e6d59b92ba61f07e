"""A user's own logins: where they are signed in, and the way to end that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pacenote.accounts.models import User
from pacenote.web.browsers import browser_words


@dataclass(frozen=True, slots=True)
class LoginRow:
    """One login; the present one is ended by signing out."""

    id: int
    browser: str
    address: str
    since: datetime
    here: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def logins(request: HttpRequest) -> HttpResponse:
    """List where the user is signed in; a POST ends one login, or all but this one."""
    user = cast(User, request.user)
    open_ones = UserSession.objects.purge_and_list(user)
    if request.method == "POST":
        chosen, here = request.POST.get("login", ""), request.session.session_key
        ended = [each for each in open_ones if each.session_key != here and chosen in ("others", str(each.pk))]
        for each in ended:
            each.end()
        messages.success(request, _("Signed out there.") if ended else _("That login had ended already."))
        return redirect("account_logins")
    rows = [
        LoginRow(
            each.pk,
            browser_words(each.user_agent),
            each.ip,
            each.created_at,
            here=each.session_key == request.session.session_key,
        )
        for each in sorted(open_ones, key=lambda each: each.created_at, reverse=True)
    ]
    return render(request, "account/logins.html", {"logins": rows, "others": any(not row.here for row in rows)})
