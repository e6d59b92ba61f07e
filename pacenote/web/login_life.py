"""Logins that end by themselves: some time after signing in, and sooner where nobody uses them.

When a login began and was last used stands in its session. The latter is written once a minute at most, at once and
alone, so that two requests of one browser hardly ever write the session at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

import structlog
from allauth.account.signals import authentication_step_completed
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import UpdateError
from django.db.models import Min
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from pacenote.accounts.login_limits import Limits, Over, why_over
from pacenote.accounts.models import Membership, User
from pacenote.people.services import IDLE_MINUTES
from pacenote.web.panels.times import span_words
from pacenote.web.second_step import DONE_ELSEWHERE, SECOND_STEP_DONE

log = structlog.get_logger("pacenote.sign_in")
BEGAN, USED = "pacenote_began", "pacenote_used"
WRITTEN_EVERY = timedelta(minutes=1)
LEAST_IDLE = timedelta(minutes=min(minutes for minutes in IDLE_MINUTES if minutes))
Handler = Callable[[HttpRequest], HttpResponse]


class LoginLimits:
    """Ends a login that is older than the settings let it be, or that nobody has used for too long."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User):
            return self.get_response(request)
        now, user = timezone.now(), request.user
        began, used = _moment(request, BEGAN, now), _moment(request, USED, now)
        limits = limits_of(user, idle_for=now - used)
        over = why_over(limits, began=began, used=used, now=now)
        if over is None and _still_there(request, now, used):
            return self.get_response(request)
        return _ended(request, over, limits)


def limits_of(user: User, *, idle_for: timedelta) -> Limits:
    """Return how long this user's logins last: of all their companies the strictest decides about idleness."""
    idle = timedelta(hours=settings.LOGIN_IDLE_HOURS)
    if idle_for >= LEAST_IDLE:  # before that no company can mind, and nearly every request comes before
        ours = Membership.objects.filter(user=user, active=True, company__idle_minutes__gt=0)
        least = ours.aggregate(least=Min("company__idle_minutes"))["least"]
        idle = min(idle, timedelta(minutes=least)) if least else idle
    return Limits(life=timedelta(days=settings.LOGIN_DAYS), idle=idle)


def _moment(request: HttpRequest, name: str, now: datetime) -> datetime:
    """Return a moment of the session; a login from before such moments were kept begins now."""
    kept = request.session.get(name)
    return datetime.fromtimestamp(kept, UTC) if isinstance(kept, int | float) else now


def _still_there(request: HttpRequest, now: datetime, used: datetime) -> bool:
    """Write down that a login is used; False where it was ended from elsewhere a moment ago."""
    session = request.session
    if BEGAN in session and now - used < WRITTEN_EVERY:
        return True
    changed_before = session.modified
    session.setdefault(BEGAN, now.timestamp())
    session[USED] = now.timestamp()
    try:
        session.save()
    except UpdateError:
        return False
    session.modified = changed_before  # the cookie needs no renewal: a login does not last longer by being used
    if not UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now):
        UserSession.objects.create_from_request(request)
    return True


def _ended(request: HttpRequest, over: Over | None, limits: Limits) -> HttpResponse:
    user = cast(User, request.user)
    log.info("login ended", user=user.pk, why=over.value if over else "elsewhere")
    logout(request)
    if over is Over.IDLE:
        words = _("You were signed out, because nobody used this login for %(span)s.")
        messages.info(request, words % {"span": span_words(limits.idle)})
    elif over is Over.OLD:
        words = _("You were signed out, because a login lasts %(span)s. Sign in once more.")
        messages.info(request, words % {"span": span_words(limits.life)})
    response = _to_sign_in(request)
    forget_in_browser(response)
    return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the page for signing in, and from there back to the page that was open."""
    htmx = HtmxDetails(request)
    back = htmx.current_url_abs_path if htmx else request.get_full_path() if request.method in ("GET", "HEAD") else ""
    address = resolve_url(settings.LOGIN_URL) + (f"?{urlencode({'next': back}, safe='/')}" if back else "")
    return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)


def forget_in_browser(response: HttpResponse) -> None:
    """Let a browser forget what it kept of pages: somebody else may sit there next."""
    response["Clear-Site-Data"] = '"cache", "storage"'


@receiver(user_logged_in)
def begun(request: HttpRequest, **_more: Any) -> None:
    """Note when a login begins, and whether the issuer asked for a second step."""
    request.session[BEGAN] = request.session[USED] = timezone.now().timestamp()
    if getattr(request, SECOND_STEP_DONE, False):
        request.session[DONE_ELSEWHERE] = True


@receiver(authentication_step_completed)
def proved_once_more(request: HttpRequest, reauthenticated: bool = False, **_more: Any) -> None:  # noqa: FBT001, FBT002  the signal's words
    """Give a login another key once its user has proved anew who they are: one that was stolen before opens nothing."""
    if not reauthenticated:
        return
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
