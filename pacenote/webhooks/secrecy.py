"""Keys lie encrypted in the database: a dump alone signs nothing in our name."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def lock_away(secret: str) -> str:
    """Return a secret as it is stored."""
    return _box().encrypt(secret.encode()).decode("ascii")


def bring_out(stored: str) -> str | None:
    """Return a stored secret; None where the installation's own key is another one by now."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def _box() -> Fernet:
    digest = hashlib.sha256(b"pacenote webhooks" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
