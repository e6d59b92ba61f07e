"""Keys and signatures as Standard Webhooks 1.0.0 says. Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"
FEWEST_BYTES: Final = 24
MOST_BYTES: Final = 64
OURS_BYTES: Final = 32


def new_secret() -> str:
    """Return a new random secret as a receiver is given it."""
    return PREFIX + b64encode(secrets.token_bytes(OURS_BYTES)).decode("ascii")


def key_of(secret: str) -> bytes | None:
    """Return the key in a secret; None where it is none, or too short or too long a one."""
    if not secret.startswith(PREFIX):
        return None
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if FEWEST_BYTES <= len(key) <= MOST_BYTES else None


def sign(keys: Iterable[bytes], *, key: str, at: datetime, body: bytes) -> str:
    """Return the webhook-signature of a body: one signature per key, a space between them."""
    signed = f"{key}.{int(at.timestamp())}.".encode("ascii") + body
    return " ".join(f"v1,{b64encode(hmac.digest(each, signed, hashlib.sha256)).decode('ascii')}" for each in keys)


def headers(keys: Iterable[bytes], *, key: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers by which a receiver knows what it was sent, when, and by whom."""
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": sign(keys, key=key, at=at, body=body),
    }
