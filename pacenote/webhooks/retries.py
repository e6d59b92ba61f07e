"""When what was not taken is tried again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

#: The example of Standard Webhooks: ten tries within three days and three hours.
PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_TRIES: Final = len(PAUSES) + 1
#: A pause is up to so much longer, so that what failed together does not come back together.
SPREAD: Final = 0.2
#: No receiver is believed a longer wish for quiet than this.
LONGEST_WISH: Final = timedelta(hours=24)
#: After failures in a row the whole address is left alone for a while, whatever else waits for it.
FIRST_REST: Final = timedelta(seconds=5)
LONGEST_REST: Final = timedelta(minutes=10)
#: Failing for so long, it is switched off.
PATIENCE: Final = timedelta(days=5)


def pause_after(tries: int, *, chance: float) -> timedelta | None:
    """Return how long to wait after so many tries, None after the last; ``chance`` lies in 0 to 1."""
    if tries >= MOST_TRIES:
        return None
    return PAUSES[max(tries, 1) - 1] * (1 + SPREAD * chance)


def rest_after(failures: int) -> timedelta:
    """Return for how long an address is left alone after so many failures in a row."""
    return min(FIRST_REST * (1 << min(max(failures, 1) - 1, 10)), LONGEST_REST)


def wished_pause(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """Return what ``Retry-After`` asks for (RFC 9110, 10.2.3: seconds or a date), None where it asks nothing."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return min(timedelta(seconds=int(said[:9])), LONGEST_WISH)
    try:
        until = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_WISH)
