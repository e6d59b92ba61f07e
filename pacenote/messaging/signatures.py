"""Checks that a webhook comes from the text provider: an HMAC over the address and all sorted fields. Pure.

https://www.twilio.com/docs/usage/security#validating-requests
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence


def sign(token: str, url: str, fields: Mapping[str, Sequence[str]]) -> str:
    """Return the signature of a POST to an address."""
    words = "".join(f"{name}{value}" for name in sorted(fields) for value in sorted(set(fields[name])))
    digest = hmac.new(token.encode(), f"{url}{words}".encode(), hashlib.sha1).digest()
    return b64encode(digest).decode("ascii")


def is_signed(token: str, url: str, fields: Mapping[str, Sequence[str]], signature: str) -> bool:
    """Say whether a signature belongs to a POST; compared in constant time."""
    return hmac.compare_digest(sign(token, url, fields).encode(), signature.encode())
