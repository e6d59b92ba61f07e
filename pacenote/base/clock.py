"""The company clock: instants are UTC, days and times of day belong to a company's zone.

Nothing here reads the machine's clock; callers hand in ``now``. All instants must be aware.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from babel.dates import get_timezone_name

ONE_MINUTE = timedelta(minutes=1)
NO_COUNTRY = ("ZZ", "001")


@dataclass(frozen=True, slots=True)
class ZoneWords:
    """How a zone is called beside a time: ``short`` is ``CT`` or ``UTC+5:30``, ``long`` is ``Central Time``."""

    short: str
    long: str


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones; asked once, because finding them walks through six hundred files."""
    return frozenset(available_timezones())


def resolve_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a wall-clock time on a day.

    A time that the clocks skip means the next minute that exists; a time that happens twice means the first.
    A zone that skipped the whole day (Apia on 2011-12-30) gives the first minute of the day after.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    if not _exists(wall, zone):
        wall = wall.replace(second=0, microsecond=0)
        while not _exists(wall, zone):
            wall += ONE_MINUTE
    return wall.replace(tzinfo=zone).astimezone(UTC)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the same instant on the zone's wall clock. Raises ValueError for an instant without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(zone)


def stamp(instant: datetime) -> str:
    """Return an instant as text, always in UTC and always in the same form, so that it can be hashed."""
    return instant.astimezone(UTC).isoformat()


def today(zone: ZoneInfo, now: datetime) -> date:
    """Return the calendar day of ``now`` in the zone. Raises ValueError for an instant without a zone."""
    return local(now, zone).date()


def week_of(day: date, first_weekday: int) -> tuple[date, date]:
    """Return first and last day of the week that holds ``day``; ``first_weekday`` counts from Monday = 0."""
    start = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return start, start + timedelta(days=6)


def middle_day(start: date, end: date) -> date:
    """Return the day in the middle of a period; of whichever week it is in, that week holds most of the period."""
    return start + (end - start) // 2


def next_weekday_after(day: date, weekday: int) -> date:
    """Return the first day strictly after ``day`` that is a ``weekday`` (Monday = 0)."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def describe_zone(zone: ZoneInfo, now: datetime, language: str = "en") -> ZoneWords:
    """Return the words that stand beside times of this zone.

    The short word names the zone and not its season (``CT``) where English has such a word; else the abbreviation
    in force at ``now``, else the offset. A zone of no country (``Etc/GMT+5``) has the short word only.
    """
    moment = local(now, zone)
    generic = get_timezone_name(zone, width="short", locale="en_US")
    abbreviation = moment.tzname() or ""
    if generic.isupper() and generic.isalpha() and len(generic) <= 5:
        short = generic
    elif abbreviation.isalpha():
        short = abbreviation
    else:
        short = _offset_word(moment)
    long = get_timezone_name(zone, width="long", locale=language)
    key = get_global("zone_aliases").get(zone.key, zone.key)
    belongs_to_a_country = get_global("zone_territories").get(key, "ZZ") not in NO_COUNTRY
    return ZoneWords(short, long if belongs_to_a_country else short)


def _offset_word(moment: datetime) -> str:
    offset = moment.utcoffset() or timedelta(0)
    minutes = abs(offset) // ONE_MINUTE
    sign = "-" if offset < timedelta(0) else "+"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Tell whether the zone's clocks ever showed this time: a skipped time comes back changed from UTC.

    The offset is applied as a fixed zone because some historical offsets push ``astimezone`` past the first year.
    """
    offset = wall.replace(tzinfo=zone).utcoffset() or timedelta(0)
    return wall.replace(tzinfo=timezone(offset)).astimezone(zone).replace(tzinfo=None, fold=0) == wall
