"""What a user chooses for themselves: theme, language, shortcuts."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pacenote.accounts.models import User
from pacenote.web.cookies import SHORTCUTS, THEME

ONE_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next") or request.headers.get("referer", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "/")


def _keep(response: HttpResponse, name: str, value: str) -> HttpResponse:
    response.set_cookie(name, value, max_age=ONE_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Take light, dark, or the system's."""
    wanted = request.POST.get("theme", "")
    return _keep(_back(request), THEME, wanted if wanted in ("light", "dark") else "auto")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Take a language; a signed-in user keeps it on every machine."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        return _back(request)
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=wanted)
    return _keep(_back(request), settings.LANGUAGE_COOKIE_NAME, wanted)


@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Switch single-key shortcuts on or off (WCAG 2.1.4)."""
    return _keep(_back(request), SHORTCUTS, "0" if request.POST.get("on") == "0" else "1")
