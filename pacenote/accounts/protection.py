"""Who has a second step."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator

_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def protected_among(users: Collection[int]) -> set[int]:
    """Return those of some users, by id, who have set up a second step here; recovery codes alone are none."""
    found = Authenticator.objects.filter(user__in=users, type__in=_STEPS).values_list("user_id", flat=True)
    return set(found)
