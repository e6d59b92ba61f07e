"""How long a login lasts: from signing in, and without being used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Over(Enum):
    """Why a login ended by itself."""

    OLD = "old"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest life of a login, and the longest time for which nobody uses it."""

    life: timedelta
    idle: timedelta


def why_over(limits: Limits, *, began: datetime, used: datetime, now: datetime) -> Over | None:
    """Return why a login is over; None while it lasts. Exactly at a limit it is over."""
    if now - began >= limits.life:
        return Over.OLD
    if now - used >= limits.idle:
        return Over.IDLE
    return None
