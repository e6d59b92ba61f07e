"""The week of a North American delivery company: Sunday to Saturday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One week by its first day, a Sunday."""

    start: date

    def __post_init__(self) -> None:
        if self.start.isoweekday() != 7:
            raise ValueError(f"a week starts on a Sunday, {self.start} is none")

    @classmethod
    def of(cls, day: date) -> Week:
        """Return the week that ``day`` lies in."""
        return cls(day - timedelta(days=day.isoweekday() % 7))

    @property
    def year(self) -> int:
        """The year that the number counts in: that of the ISO week one day later."""
        return (self.start + timedelta(days=1)).isocalendar().year

    @property
    def number(self) -> int:
        """The number printed in the files."""
        return (self.start + timedelta(days=1)).isocalendar().week

    @property
    def label(self) -> str:
        """As the overview CSV writes it: ``2026-W05``."""
        return f"{self.year}-W{self.number:02}"

    @property
    def days(self) -> tuple[date, ...]:
        """Sunday to Saturday."""
        return tuple(self.start + timedelta(days=n) for n in range(7))

    def before(self, weeks: int = 1) -> Week:
        """Return the week that lies ``weeks`` earlier."""
        return Week(self.start - timedelta(weeks=weeks))


def last_weeks(today: date, count: int) -> tuple[Week, ...]:
    """Return the ``count`` weeks that are over on ``today``, oldest first."""
    current = Week.of(today)
    return tuple(current.before(n) for n in range(count, 0, -1))
