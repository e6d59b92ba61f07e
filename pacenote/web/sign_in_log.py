"""A line in the log for each sign-in, each that failed, and each sign-out: by number and way, never by address."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from pacenote.accounts.models import User

log = structlog.get_logger("pacenote.sign_in")


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_more: Any) -> None:
    """Write down who came in, and through which page: a password, a code, a passkey, a link."""
    match = request.resolver_match
    log.info("signed in", user=user.pk, way=match.view_name if match else "")


@receiver(user_logged_out)
def signed_out(user: User | None, **_more: Any) -> None:
    """Write down who left."""
    log.info("signed out", user=user.pk if user else None)


@receiver(user_login_failed)
def failed(**_more: Any) -> None:
    """Write down that somebody was not let in: not with what they typed, which may be a password in the wrong field."""
    log.warning("sign-in failed")
