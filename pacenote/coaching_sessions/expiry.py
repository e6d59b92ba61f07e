"""When a suggestion expires unless somebody chooses another moment."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from pacenote.base.clock import local, resolve_local

DEFAULT_MONTHS: Final = 3
MOST_MONTHS: Final = 24


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it is shorter (31 May, 3: 31 August)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def moment_after(now: datetime, months: int, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of the same clock time so many calendar months later, in the company's zone."""
    here = local(now, zone)
    return resolve_local(months_after(here.date(), months), here.time().replace(second=0, microsecond=0), zone)


def default_expiry(now: datetime, zone: ZoneInfo) -> datetime:
    """Return what the form is prefilled with: three calendar months from now."""
    return moment_after(now, DEFAULT_MONTHS, zone)
