"""When the demo takes place: today, in a zone where it is daytime, with a send a few minutes ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pacenote.base.clock import local, resolve_local
from pacenote.demo.weeks import Week, last_weeks

WEEKS, DAYS = 6, 21
#: Tried in this order; the first in which it is working time is the company's.
ZONES = (
    "America/Chicago",
    "America/New_York",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "Europe/Madrid",
    "Asia/Dubai",
    "Asia/Tokyo",
    "Australia/Sydney",
)
WORKING = range(8, 18)
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class DemoCalendar:
    """The demo's company clock: ``send_time`` on ``today`` is a few minutes after the start."""

    zone: ZoneInfo
    today: date
    send_time: time

    @property
    def delivery_weekday(self) -> int:
        """The weekly files of the last finished week are due today."""
        return self.today.weekday()

    @property
    def weeks(self) -> tuple[Week, ...]:
        """The last six finished weeks, oldest first."""
        return last_weeks(self.today, WEEKS)

    @property
    def days(self) -> tuple[date, ...]:
        """The last three weeks of days, oldest first, yesterday last."""
        return tuple(self.today - timedelta(days=ago) for ago in range(DAYS, 0, -1))

    def mornings(self) -> Iterator[date]:
        """Yield every day on which something was due, today last."""
        first = self.today - timedelta(days=7 * (WEEKS - 1))
        yield from (first + timedelta(days=n) for n in range((self.today - first).days + 1))

    def send_on(self, day: date) -> datetime:
        """Return the instant of a day's send."""
        return resolve_local(day, self.send_time, self.zone)

    def week_due_on(self, day: date) -> Week | None:
        """Return the week whose files are due on a day, if any."""
        return next((week for week in self.weeks if _due(week, self.delivery_weekday) == day), None)


def _due(week: Week, weekday: int) -> date:
    end = week.days[-1]
    return end + timedelta(days=(weekday - end.weekday() - 1) % 7 + 1)


def calendar_at(now: datetime) -> DemoCalendar:
    """Return the calendar of a demo that starts now."""
    zones = [ZoneInfo(name) for name in ZONES]
    zone = next((zone for zone in zones if local(now, zone).hour in WORKING), zones[0])
    send = local(now + AHEAD, zone)
    return DemoCalendar(zone, send.date(), send.time().replace(second=0, microsecond=0, tzinfo=None))
