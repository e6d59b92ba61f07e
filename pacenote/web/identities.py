"""What happens when the company's own sign-in sends somebody back: who comes in, and what a page says to the others."""

from __future__ import annotations

from typing import Any, NoReturn
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from pacenote.accounts.admission import Identity
from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.services import admit
from pacenote.web.oidc import Provider, application, configured, proved_lately, took_second_step
from pacenote.web.say import refusal_words
from pacenote.web.second_step import SECOND_STEP_DONE

log = structlog.get_logger("pacenote.web")
#: What somebody was sent to the issuer for.
SIGN_IN, BIND, PROVE = "sign in", "bind", "prove"


class SignInFailedError(DomainError):
    """The issuer could not be asked, or said nothing that can be believed."""

    code = "sign_in_failed"


class SignInLostError(DomainError):
    """The answer belongs to no sign-in that this browser began."""

    code = "sign_in_lost"


class NotProvedError(DomainError):
    """The issuer was asked to let somebody prove anew who they are, and did not say that it had."""

    code = "not_proved"


class InvitedOnly(DefaultSocialAccountAdapter):
    """Lets in by the one sign-in of the settings whoever was invited, and makes nobody."""

    def list_apps(self, request: HttpRequest, **_named: Any) -> list[SocialApp]:  # noqa: ARG002  the library's signature
        """Return the one of the settings; there are no others."""
        return [application()] if settings.IDENTITY_PROVIDER else []

    def get_provider(self, request: HttpRequest, **_named: Any) -> Provider:
        """Return what speaks for the settings."""
        return Provider(request, app=application())

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002  as above
        """Refuse always."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decide who comes in; whoever does not reads why."""
        state, claims = sociallogin.state, sociallogin.claims
        purpose, present = state.get("purpose"), None
        if purpose != SIGN_IN:
            present = request.user if isinstance(request.user, User) else None
            if present is None:
                _show(request, _lost())
        if purpose == PROVE and not proved_lately(claims):
            _show(request, _not_proved())
        try:
            user = admit(
                identity=_identity(claims),
                domains=configured().domains,
                now=timezone.now(),
                invitation=state.get("join", ""),
                present=present,
            )
        except DomainError as refusal:
            log.warning("sign-in refused", code=refusal.code)
            _show(request, refusal)
        if not sociallogin.is_existing:
            account_adapter(request).send_notification_mail("account/email/identity_bound", user)
        sociallogin.user = user
        sociallogin.account = SocialAccount.objects.get(provider=configured().issuer, uid=str(claims["sub"]))
        setattr(request, SECOND_STEP_DONE, configured().second_step and took_second_step(claims))
        if purpose == BIND:
            messages.success(request, gettext("From now on you can sign in this way."))
        if purpose == PROVE:
            _go_on(request, user, state.get("next", ""))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Provider,  # noqa: ARG002  the library's signature
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say in one sentence what went wrong; the log has the rest."""
        if error == AuthError.CANCELLED:
            messages.info(request, gettext("You stopped signing in."))
            raise ImmediateHttpResponse(redirect("account_login"))
        if exception is None and not (extra_context or {}).get("state"):
            _show(request, _lost())
        raise ImmediateHttpResponse(failed(request, exception))


def failed(request: HttpRequest, exception: Exception | None) -> HttpResponse:
    """Return the page that says that the issuer does not answer as it should."""
    log.warning("issuer failed", error=type(exception).__name__, detail=_detail(exception))
    refusal = SignInFailedError(
        _("Your company's sign-in does not answer as it should."),
        hint=_("Try again in a minute. If it stays like this, tell the person who runs Pacenote."),
    )
    return refused(request, refusal, status=502)


def _detail(exception: Exception | None) -> str:
    """Return our own words about what was wrong; a library's could repeat what must not be in a log."""
    return str(exception) if type(exception).__module__ == "pacenote.web.oidc" else ""


def refused(request: HttpRequest, refusal: DomainError, *, status: int = 403) -> HttpResponse:
    """Return the page that says why somebody does not come in."""
    code = refusal.code
    return render(
        request, "account/identity_refused.html", {"words": refusal_words(refusal), "code": code}, status=status
    )


def _show(request: HttpRequest, refusal: DomainError) -> NoReturn:
    raise ImmediateHttpResponse(refused(request, refusal))


def _lost() -> SignInLostError:
    return SignInLostError(
        _("This sign-in began in another window, or too long ago."), hint=_("Begin again from the page for signing in.")
    )


def _not_proved() -> NotProvedError:
    return NotProvedError(
        _("Your company's sign-in did not say that you signed in there just now."),
        hint=_("Sign in there once more, or set a password or a passkey in your account to confirm with."),
    )


def _identity(claims: dict[str, Any]) -> Identity:
    return Identity(
        issuer=configured().issuer,
        subject=str(claims["sub"]),
        email=str(claims.get("email") or "").strip().lower(),
        verified=claims.get("email_verified") in (True, "true"),
        name=" ".join(str(claims.get("name") or "").split()),
    )


def _go_on(request: HttpRequest, user: User, target: str) -> NoReturn:
    """Note the proof, and answer what had waited for it."""
    record_authentication(request, user, "socialaccount", reauthenticated=True)
    request.GET = QueryDict(urlencode({"next": target}))
    raise ImmediateHttpResponse(resume_request(request) or redirect("home"))
