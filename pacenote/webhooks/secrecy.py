"""Keys lie encrypted in the database: a dump alone signs nothing in our name."""

from __future__ import annotations

from typing import Final

from pacenote.base import boxes

#: What secrets of webhooks are encrypted for.
WEBHOOKS: Final = "pacenote webhooks"


def lock_away(secret: str) -> str:
    """Return a secret as it is stored."""
    return boxes.lock_away(secret, WEBHOOKS)


def bring_out(stored: str) -> str | None:
    """Return a stored secret; None where no known key of the installation opens it."""
    try:
        return boxes.bring_out(stored, WEBHOOKS)
    except boxes.LostError:
        return None
