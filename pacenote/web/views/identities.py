"""The way to the company's own sign-in and back, and the page on which a user sees which identity is theirs."""

from __future__ import annotations

import secrets
from typing import Any, cast

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.people.services import bound_identity, unbind
from pacenote.web.doors import fresh_login
from pacenote.web.identities import BIND, PROVE, SIGN_IN, failed
from pacenote.web.leaving import may_lead_to_the_issuer
from pacenote.web.oidc import Conversation, configured
from pacenote.web.say import say_refusal


def _only_where_there_is_one() -> None:
    if settings.IDENTITY_PROVIDER is None:
        raise Http404


@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the issuer: to sign in, to bind an identity to an account, or to prove once more who it is."""
    _only_where_there_is_one()
    if not ratelimit.consume(request, action="login"):
        return render(request, "429.html", status=429)
    purpose = request.POST.get("purpose", SIGN_IN)
    if purpose not in (SIGN_IN, BIND, PROVE) or (purpose != SIGN_IN and not request.user.is_authenticated):
        return redirect("account_login")
    nonce = secrets.token_urlsafe(24)
    wanted: dict[str, Any] = {"nonce": nonce}
    if purpose == PROVE:  # sign in there anew, and say when that was
        wanted |= {"prompt": "login", "max_age": "0"}
    try:
        return cast(
            HttpResponse,
            get_adapter(request)
            .get_provider(request)
            .redirect(
                request,
                process=AuthProcess.LOGIN if purpose == SIGN_IN else AuthProcess.REDIRECT,
                next_url=get_next_redirect_url(request) or "",
                auth_params=wanted,
                purpose=purpose,
                nonce=nonce,
                join=request.POST.get("join", ""),
            ),
        )
    except (RequestException, ProviderException, OAuth2Error) as error:
        return failed(request, error)


class _Back(OAuth2CallbackView):
    """The library's flow, which hands the nonce of this browser's own sign-in to whoever checks the token."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Take what the issuer sends back."""
    _only_where_there_is_one()
    try:
        return cast(HttpResponse, _Back.adapter_view(Conversation(request, configured().issuer))(request))
    except (RequestException, ProviderException) as error:  # before the library looks
        return failed(request, error)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@fresh_login("POST")
@may_lead_to_the_issuer
def identity(request: HttpRequest) -> HttpResponse:
    """Show which identity is the user's; a POST lets it open nothing any more."""
    _only_where_there_is_one()
    user, known = cast(User, request.user), configured()
    if request.method == "POST":
        try:
            unbind(user=user, issuer=known.issuer, only=known.only, now=timezone.now())
        except DomainError as refusal:
            say_refusal(request, refusal)
        else:
            account_adapter(request).send_notification_mail("account/email/identity_unbound", user)
            messages.success(request, _("This identity does not open your account any more."))
        return redirect("account_identity")
    bound = bound_identity(user, known.issuer)
    context = {
        "issuer": known.issuer,
        "email": (bound.extra_data or {}).get("email", "") if bound else "",
        "since": bound.date_joined if bound else None,
    }
    return render(request, "account/identity.html", context)


@never_cache
@require_safe
@login_required
@may_lead_to_the_issuer
def again(request: HttpRequest) -> HttpResponse:
    """Ask for a proof at the issuer, where exports and settings of senders want one."""
    _only_where_there_is_one()
    methods = account_adapter(request).get_reauthentication_methods(request.user)
    others = [each for each in methods if each["id"] != "identity"]
    return render(
        request, "account/identity_again.html", {"next": get_next_redirect_url(request) or "", "others": others}
    )
