"""What a file name says about its period and company: a hint that content overrules (formats.md 1.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.parsed import Period

_EUROPE = frozenset(re.findall("..", "ATBECHCZDEDKESFIFRGBIEITLUNLNOPLPTSEUK"))
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_YEAR_WEEK = re.compile(r"(?<!\d)(20\d\d)[-_ ]?(?:W|week[-_ ]?)(\d{1,2})(?!\d)", re.IGNORECASE)
_WEEK_YEAR = re.compile(r"Week[-_ ]?(\d{1,2})[-_ ](20\d\d)(?!\d)", re.IGNORECASE)
_WEEK = re.compile(r"(?<![A-Za-z])(?:Week|WK|KW)[-_ ]?(\d{1,2})(?!\d)", re.IGNORECASE)
_DATES = (
    (re.compile(r"(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)"), "%Y-%m-%d"),
    (re.compile(rf"(?<![A-Za-z])((?:{_MONTHS}) \d{{1,2}} 20\d\d)(?!\d)"), "%b %d %Y"),
    (re.compile(rf"(?<!\d)(\d{{1,2}}-(?:{_MONTHS})-20\d\d)(?!\d)"), "%d-%b-%Y"),
    (re.compile(r"(?<!\d)(\d{1,2}_\d{1,2}_20\d\d)(?!\d)"), "%m_%d_%Y"),
    (re.compile(r"(?<!\d)(\d{1,2}-\d{1,2}-20\d\d)(?!\d)"), "%d-%m-%Y"),
    (re.compile(r"(?<!\d)(20\d{6})(?!\d)"), "%Y%m%d"),
)
_STATION = re.compile(r"(?:(?<![A-Za-z0-9])([A-Z0-9]{3,5})[-_ ])?(?<![A-Za-z0-9])([A-Z]{3}\d{1,2})(?![A-Za-z0-9])")
_COUNTRY = re.compile(r"^([A-Z]{2})[-_]")
_NO_COMPANY = frozenset({"DSP", "DSB", "DNR", "DCR", "RTS", "POD", "PSB", "CDF", "ALL"})


@dataclass(frozen=True, slots=True)
class NameHints:
    """Codes, week and days that a name holds; ``week`` may be known without its ``year``."""

    name: str = ""
    company: str = ""
    station: str = ""
    country: str = ""
    year: int | None = None
    week: int | None = None
    days: tuple[date, ...] = ()

    @property
    def calendar(self) -> weeks.Calendar:
        """Return the week rule of the country in the name, North America where there is none."""
        return "iso" if self.country in _EUROPE else "amazon"

    def week_period(self, calendar: weeks.Calendar | None = None) -> Period | None:
        """Return the week where the name holds week and year."""
        if self.year is None or self.week is None:
            return None
        try:
            return weeks.period_of_week(self.year, self.week, calendar=calendar or self.calendar)
        except ValueError:
            return None

    def day_period(self) -> Period | None:
        """Return the day where the name holds exactly one."""
        return weeks.period_of_day(self.days[0]) if len(self.days) == 1 else None


def read_name(name: str) -> NameHints:
    """Read what can be read; every part may be absent."""
    base = re.split(r"[\\/]", name)[-1]
    year, week = _week(base)
    station = _STATION.search(base)
    country = _COUNTRY.match(base)
    company = (station[1] or "") if station else ""
    return NameHints(
        name=base,
        company="" if company in _NO_COMPANY else company,
        station=station[2] if station else "",
        country=country[1] if country else "",
        year=year,
        week=week,
        days=_days(base),
    )


def _week(base: str) -> tuple[int | None, int | None]:
    if found := _YEAR_WEEK.search(base):
        return int(found[1]), int(found[2])
    if found := _WEEK_YEAR.search(base):
        return int(found[2]), int(found[1])
    if found := _WEEK.search(base):
        return None, int(found[1])
    return None, None


def _days(base: str) -> tuple[date, ...]:
    found: set[date] = set()
    for pattern, form in _DATES:
        for text in pattern.findall(base):
            try:
                found.add(datetime.strptime(text, form).date())  # noqa: DTZ007 - a calendar day has no zone
            except ValueError:
                continue
        if found:
            break
    return tuple(sorted(found))
