"""How often a hand-over is tried, and how long it waits in between. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

#: Twelve tries within an hour and a half: a mail server that is restarted costs nobody a message.
MOST_ATTEMPTS: Final = 12
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=10)


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after a try; a user may start another round, which begins with short pauses again."""
    return min(FIRST_PAUSE * int(2 ** (attempt % MOST_ATTEMPTS - 1)), LONGEST_PAUSE)
