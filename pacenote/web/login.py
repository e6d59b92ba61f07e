"""How people come in: by a link or an invitation, never by signing up; and from which address they try."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest

from pacenote.accounts.models import User
from pacenote.web.proxies import address_of


class ClosedSignUp(DefaultAccountAdapter):
    """Nobody signs up by themselves, and attempts are counted for the address that they truly come from."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  the library's signature
        """Refuse always."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which failed attempts are counted."""
        return address_of(request)


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign in whoever came by a one-time link, with a new session that stands in the list of their logins."""
    login(request, user)
    UserSession.objects.create_from_request(request)
