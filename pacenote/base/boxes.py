"""Secrets lie encrypted in the database: a dump alone opens nothing. Each purpose has a key of its own."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class LostError(Exception):
    """What is stored was encrypted by a key that is not known here any more."""


def lock_away(secret: str, purpose: str) -> str:
    """Return a secret as it is stored, by the present key."""
    return _box(settings.SECRET_KEY, purpose).encrypt(secret.encode()).decode("ascii")


def bring_out(stored: str, purpose: str) -> str:
    """Return a stored secret, by whichever known key it was locked away. Raises LostError."""
    try:
        return _boxes(purpose).decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise LostError from error


def locked_anew(stored: str, purpose: str) -> str | None:
    """Return a stored secret by the present key; None where that is how it is stored already. Raises LostError."""
    try:
        _box(settings.SECRET_KEY, purpose).decrypt(stored.encode())
    except InvalidToken:
        try:
            return _boxes(purpose).rotate(stored.encode()).decode("ascii")
        except InvalidToken as error:
            raise LostError from error
    return None


def _boxes(purpose: str) -> MultiFernet:
    return MultiFernet([_box(key, purpose) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _box(key: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(purpose.encode() + key.encode()).digest()))
