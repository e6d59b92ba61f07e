"""How people come in: by a link or an invitation, never by signing up; and from which address they try."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from pacenote.web.proxies import client_address


class ClosedSignUp(DefaultAccountAdapter):
    """Nobody signs up by themselves, and attempts are counted for the address that they truly come from."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  the library's signature
        """Refuse always."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which failed attempts are counted."""
        meta = request.META
        forwarded = meta.get("HTTP_X_FORWARDED_FOR", "")
        return client_address(meta.get("REMOTE_ADDR", ""), forwarded, trusted=settings.TRUSTED_PROXIES)
