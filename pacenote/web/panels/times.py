"""Times as words: always with the company's zone, as near as a reader needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.base.clock import describe_zone, local

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Times:
    """The company's clock at one moment."""

    company: Company
    now: datetime
    zone: str

    @property
    def today(self) -> date:
        """The company's calendar day."""
        return local(self.now, self.company.zoneinfo).date()

    def day_of(self, instant: datetime) -> date:
        """Return the company's calendar day of an instant."""
        return local(instant, self.company.zoneinfo).date()

    def bare(self, instant: datetime) -> str:
        """Return the time alone: ``10:00``."""
        return f"{local(instant, self.company.zoneinfo):%H:%M}"

    def clock(self, instant: datetime) -> str:
        """Return time and zone: ``10:00 CT``."""
        return f"{self.bare(instant)} {self.zone}"

    def near(self, instant: datetime) -> str:
        """Return the time with as much of the day as tells it apart: nothing, the weekday of one to come, or the date.

        Of a day that is over a weekday alone says too little: last Tuesday's and next Tuesday's would read the same.
        """
        moment = local(instant, self.company.zoneinfo)
        if moment.date() == self.today:
            return self.clock(instant)
        if timedelta() < moment.date() - self.today < 7 * DAY:
            return f"{date_format(moment, 'D')} {self.clock(instant)}"
        return self.full(instant)

    def full(self, instant: datetime) -> str:
        """Return day and time: ``Sat 21 Nov, 10:00 CT``."""
        return f"{day_words(self.day_of(instant))}, {self.clock(instant)}"


def times_of(company: Company, now: datetime) -> Times:
    """Return the clock of a company, speaking the active language."""
    words = describe_zone(company.zoneinfo, now, (get_language() or "en").replace("-", "_"))
    return Times(company, now, words.short)


def day_words(day: date) -> str:
    """Return weekday, day and month: ``Sat 21 Nov``."""
    return _day_words(day, get_language())


@lru_cache(maxsize=1_000)  # a page names the same few days again and again
def _day_words(day: date, _language: str | None) -> str:
    return f"{date_format(day, 'D')} {date_format(day, 'j')} {month_words(day)}"


def month_words(day: date) -> str:
    """Return the month's short name as the language writes it: ``Nov``, in Spanish ``nov``."""
    # Translators: "M" writes the month with a capital, "b" without; see Django's formats of dates.
    return date_format(day, _("M"))


def span_words(span: timedelta) -> str:
    """Return a length of time, rounded up to minutes, hours or days."""
    minutes = max(1, -(-int(span.total_seconds()) // 60))
    if minutes < 60:
        return _("%(count)s min") % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return _("%(count)s h") % {"count": hours}
    days = hours // 24
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def week_dates(start: date, end: date) -> str:
    """Return the days of a week: ``8–14 Nov``, ``29 Nov–5 Dec``."""
    return _week_dates(start, end, get_language())


@lru_cache(maxsize=1_000)
def _week_dates(start: date, end: date, _language: str | None) -> str:
    last = f"{date_format(end, 'j')} {month_words(end)}"
    if start.month == end.month:
        return f"{start.day}–{last}"
    return f"{date_format(start, 'j')} {month_words(start)}–{last}"


def size_words(size: int) -> str:
    """Return a file's size in kB or MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"
