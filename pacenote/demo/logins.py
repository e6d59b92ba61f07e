"""Who can sign in to the demo."""

from __future__ import annotations

from dataclasses import dataclass

from pacenote.accounts.models import Membership, User

PASSWORD = "drive-safe-2026"  # noqa: S105  printed on purpose: a demo on one machine that forgets everything
#: Who owns both companies.
OWNER = "owner@example.com"


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who can sign in, and where they work."""

    role: str
    email: str
    password: str
    company: str


def make_user(email: str, name: str) -> User:
    """Return a new user with the demo's password."""
    return User.objects.create_user(email=email, password=PASSWORD, name=name)


def make_owner() -> User:
    """Return a new user who will own every company of the demo."""
    return make_user(OWNER, "Imogen Castellan")


def login_of(membership: Membership) -> Login:
    """Return what is printed about a member."""
    role = membership.role.capitalize()
    return Login(str(role), membership.user.email, PASSWORD, membership.company.name)
