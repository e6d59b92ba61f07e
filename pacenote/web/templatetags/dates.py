"""``{{ hold.placed_at|day_in_year }}`` and ``{{ line.at|to_the_minute }}``: dates as the reader's language writes them.

Django's own "M" writes every month with a capital, which Spanish does not do inside a sentence.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from pacenote.base.clock import describe_zone
from pacenote.web.panels.times import month_words

register = template.Library()


@register.filter
def day_in_year(value: date | None) -> str:
    """Return ``13 Nov 2026``; of an instant the day in the zone of the page, of nothing nothing."""
    if value is None:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{day.day} {month_words(day)} {day.year}"


@register.filter
def to_the_minute(value: datetime | None) -> str:
    """Return ``13 Nov 2026, 08:43 CET``: an instant in the zone of the page, which is named; of nothing nothing."""
    if value is None:
        return ""
    zone = describe_zone(ZoneInfo(timezone.get_current_timezone_name()), value).short
    return f"{day_in_year(value)}, {timezone.localtime(value):%H:%M} {zone}"
