"""Signing in with a password or a passkey: the login library's pages, closed where the company's own sign-in is the
only one. A new password by the link of ``pacenote password_reset`` stays, for whom that sign-in cannot help.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from allauth.account import views as login
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.web.identities import refused
from pacenote.web.leaving import may_lead_to_the_issuer
from pacenote.web.login_life import forget_in_browser
from pacenote.web.oidc import configured

View = Callable[[HttpRequest], HttpResponse]


class OtherSignInError(DomainError):
    """Here people sign in at the issuer and in no other way."""

    code = "other_sign_in"


def is_only_way_in() -> bool:
    """Say whether the company's own sign-in is the only one."""
    return bool(settings.IDENTITY_PROVIDER and settings.IDENTITY_PROVIDER.only)


def closed_page(request: HttpRequest) -> HttpResponse:
    """Return the page that says how people sign in here."""
    refusal = OtherSignInError(
        _("Here everybody signs in with %(name)s."),
        hint=_("Who cannot asks the person who runs Pacenote for a link."),
        values={"name": configured().label},
    )
    return refused(request, refusal)


def _not_where_another_is_the_only_one(view: View, *methods: str) -> View:
    @wraps(view)
    def let(request: HttpRequest) -> HttpResponse:
        if is_only_way_in() and request.method in methods:
            return closed_page(request)
        return view(request)

    return let


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and let the browser forget what it kept of pages."""
    response = cast(HttpResponse, login.logout(request))
    if not request.user.is_authenticated:
        forget_in_browser(response)
    return response


def _forgotten(request: HttpRequest) -> HttpResponse:
    return cast(HttpResponse, login.password_reset(request))


def _sign_in(request: HttpRequest) -> HttpResponse:
    return cast(HttpResponse, login.login(request))


def _by_passkey(request: HttpRequest) -> HttpResponse:
    return cast(HttpResponse, webauthn.login_webauthn(request))


sign_in = may_lead_to_the_issuer(_not_where_another_is_the_only_one(_sign_in, "POST"))
forgotten = _not_where_another_is_the_only_one(_forgotten, "GET", "HEAD", "POST")
by_passkey = _not_where_another_is_the_only_one(_by_passkey, "GET", "HEAD", "POST")
