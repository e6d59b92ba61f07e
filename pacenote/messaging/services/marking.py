"""The mark that a mail carries to its provider, and that comes back with each event about it.

It names a delivery and its attempt, signed with the installation's key: two installations may share an account, and
neither must move the other's deliveries.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

#: So many signs of the signature; 80 bits.
SIGNS = 20


@dataclass(frozen=True, slots=True)
class Marked:
    """The delivery and the attempt that a mark names."""

    outgoing_id: int
    attempt: int


def mark_of(outgoing_id: int, attempt: int) -> str:
    """Return the mark of one attempt."""
    name = f"{outgoing_id}-{attempt}"
    return f"{name}-{_signature(name, settings.SECRET_KEY)}"


def read_mark(mark: str) -> Marked | None:
    """Return what a mark names, None where it was not made here."""
    name, _dash, signature = mark.rpartition("-")
    outgoing_id, _dash, attempt = name.partition("-")
    believed = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ours = any(constant_time_compare(signature, _signature(name, key)) for key in believed)
    if not ours or not (outgoing_id.isdecimal() and attempt.isdecimal()):
        return None
    return Marked(int(outgoing_id), int(attempt))


def _signature(name: str, key: str) -> str:
    return salted_hmac("pacenote.mail-mark", name, secret=key, algorithm="sha256").hexdigest()[:SIGNS]
