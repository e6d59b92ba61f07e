"""How many messages of one company may leave on one channel now: a token bucket, kept as a point in time. Pure.

A full bucket holds one second's worth, and fills at the channel's pace. ``ready_at`` is when its next token will be
there; a bucket whose ``ready_at`` is a second or more ago is full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: How much a bucket holds, in seconds of its pace.
HOLDS: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Grant:
    """How many may go, and when the next one may."""

    count: int
    ready_at: datetime


def grant(*, per_second: int, ready_at: datetime | None, now: datetime, wanted: int) -> Grant:
    """Take up to ``wanted`` tokens out of a bucket; None stands for one that was never used."""
    step = HOLDS / per_second
    full = now - HOLDS + step
    ready = full if ready_at is None else max(ready_at, full)
    there = 0 if ready > now else (now - ready) // step + 1
    count = min(wanted, there)
    return Grant(count, ready + count * step)


def done_at(*, per_second: int, ready_at: datetime | None, now: datetime, waiting: int) -> datetime:
    """Return when the last of ``waiting`` messages may leave, if nothing else holds it up."""
    step = HOLDS / per_second
    full = now - HOLDS + step
    ready = full if ready_at is None else max(ready_at, full)
    return max(now, ready + (waiting - 1) * step) if waiting else now
