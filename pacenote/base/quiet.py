"""Decides whether somebody's quiet hours are on, and when they end: on the clock of their own zone. Pure.

A time that the clocks skip ends them at the next minute that exists; one that comes twice ends them at the first, or at
the second where the first has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pacenote.base.clock import local, resolve_local


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when until when, every day, nobody is written to; from and until the same time: never."""

    start: time
    end: time
    zone: ZoneInfo

    def cover(self, at: time) -> bool:
        """Say whether a time of day lies within."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def quiet_until(hours: QuietHours, now: datetime) -> datetime | None:
    """Return when the quiet hours that are on at ``now`` end, None where none are on."""
    wall = local(now, hours.zone)
    if not hours.cover(wall.time()):
        return None
    day = wall.date() if wall.time() < hours.end else wall.date() + timedelta(days=1)
    ends = resolve_local(day, hours.end, hours.zone)
    if ends <= now:
        ends = datetime.combine(day, hours.end, tzinfo=hours.zone).replace(fold=1).astimezone(UTC)
    return quiet_until(hours, ends) or ends  # a day that was skipped whole began in the night
