"""How people come in: by a link or an invitation, never by signing up; and from which address they try."""

from __future__ import annotations

import time
from smtplib import SMTPException
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_set
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.stages import AuthenticateStage
from allauth.usersessions.models import UserSession
from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth import login
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Membership, User
from pacenote.base.clock import describe_zone, local
from pacenote.people.services import bound_identity
from pacenote.web.browsers import browser_words
from pacenote.web.proxies import address_of
from pacenote.web.second_step import SECOND_STEP_DONE

log = structlog.get_logger("pacenote.web")
METHODS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a key"),
}


class ClosedSignUp(DefaultAccountAdapter):
    """Nobody signs up by themselves, and attempts are counted for the address that they truly come from."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off."),
        "email_password_mismatch": _("Address and password do not belong together."),
        "enter_current_password": _("This is not your password."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link does not work any more."),
        "same_as_current": _("Choose one that differs from the present one."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  the library's signature
        """Refuse always."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which failed attempts are counted."""
        return address_of(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link to a new password, always at the public address: whoever asks names the host of a request."""
        number, token = key.split("-", 1)
        return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs={"uidb36": number, "key": token})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a user by mail that something of their account was changed; ``email`` is where, if not their address."""
        own = _when(user) | {"ip": address_of(self.request), "browser": _browser(self.request)}
        self.send_mail(template_prefix, email or user.email, own | (context or {}))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail in the language of the user whose address it is. A server that does not take it breaks no page."""
        user = User.objects.filter(email__iexact=email).only("language").first()
        with translation.override((user and user.language) or translation.get_language() or "en"):
            try:
                self.render_mail(template_prefix, email, {"email": email, **context}).send()
            except (OSError, SMTPException, ValueError, AnymailError) as error:
                log.warning("account mail was not taken", kind=template_prefix, error=type(error).__name__)

    def get_login_stages(self) -> list[str]:
        """Return the steps of signing in, ours in place of the library's second one."""
        theirs, ours = (f"{each.__module__}.{each.__name__}" for each in (AuthenticateStage, SecondStep))
        return [ours if each == theirs else each for each in super().get_login_stages()]

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return by what a user can prove who they are: the identity that is bound counts as well."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for each in methods:
            each["description"] = METHODS.get(each["id"], each["description"])
        known = settings.IDENTITY_PROVIDER
        if known is not None and user.is_authenticated and bound_identity(user, known.issuer):
            words = gettext("Confirm with %(name)s") % {"name": known.label}
            own = {"id": "identity", "description": words, "url": reverse("identity_again")}
            methods = [own, *methods] if known.only else [*methods, own]
        return methods

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask for a proof before a second step is changed, also from whoever only has the company's own sign-in.

        The library knows no proof for them and would let them through.
        """
        user = self.request.user
        alone = not user.has_usable_password() and bool(self.get_reauthentication_methods(user))
        if alone and not proved_lately(self.request, user):
            raise ReauthenticationRequired
        required: bool = super().is_reauthentication_required(app=app)
        return required


class SecondStep(AuthenticateStage):
    """The second step, unless the issuer has asked for one and the settings let that count."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if getattr(request, SECOND_STEP_DONE, False):
            return False
        asked: bool = super()._should_handle(request)
        return asked


def proved_lately(request: HttpRequest, user: User) -> bool:
    """Say whether a user has proved in the last half hour who they are."""
    records = get_authentication_records(request, user)
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _when(user: User) -> dict[str, Any]:
    """Return the moment on the clock of a user, with the word for its zone: as they read mails, else as their company.

    Whoever works for several reads it as in the first; who works for none, in UTC.
    """
    memberships = Membership.objects.filter(user=user, active=True).select_related("company").order_by("pk")
    own = sorted(memberships, key=lambda each: not each.zone)
    zone, now = own[0].zoneinfo if own else ZoneInfo("UTC"), timezone.now()
    language = (user.language or translation.get_language() or "en").replace("-", "_")
    return {"at": local(now, zone).replace(tzinfo=None), "zone": describe_zone(zone, now, language).short}


def _browser(request: HttpRequest) -> str:
    return browser_words(request.headers.get("User-Agent", ""))


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign in whoever came by a one-time link, with a new session that stands in the list of their logins.

    They chose their password on the same page, so nothing asks for it again at once.
    """
    login(request, user)
    record_authentication(request, user, "password")
    UserSession.objects.create_from_request(request)


@receiver([password_changed, password_set])
def proved_by_a_new_password(request: HttpRequest, user: User, **_more: Any) -> None:
    """Let a password that was typed a moment ago count as proof of who it is."""
    record_authentication(request, user, "password")
