"""Numbers, periods and comparisons as words of one language, for the sentences of a coaching message."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_skeleton, get_day_names
from babel.numbers import format_decimal

from pacenote.coaching.wording import Wording
from pacenote.performance.metrics.metric import Metric

WEEK = timedelta(days=7)
MOST_DECIMALS = 4
# Cached, because a company's messages share most numbers and periods (200 alike: 0.12 s instead of 0.38 s).


@lru_cache(maxsize=4096)
def value_words(value: Decimal, metric: Metric, wording: Wording, *, apart_from: Decimal | None = None) -> str:
    """Return a value with its unit, as short as the metric allows.

    Where rounding would show it equal to ``apart_from`` although it is not, more decimals are shown: nobody is told
    that 97 % misses a target of 97 %.
    """
    if metric.unit == "seconds":
        return wording.text("units.duration", n=_clock(value))
    decimals = metric.decimals
    if apart_from is not None and value != apart_from:
        while decimals < MOST_DECIMALS and _rounded(value, decimals) == _rounded(apart_from, decimals):
            decimals += 1
    n = number_words(_rounded(value, decimals), wording)
    return wording.text("units.percent" if metric.unit == "percent" else "units.number", n=n)


@lru_cache(maxsize=4096)
def number_words(value: Decimal, wording: Wording) -> str:
    """Return a number in the language's dress, without needless zeros and without special spaces."""
    pattern = "#,##0." + "#" * MOST_DECIMALS
    return format_decimal(value, format=pattern, locale=wording.locale).replace("\u00a0", " ").replace("\u202f", " ")


def weekday_words(day: date, wording: Wording) -> str:
    """Return the name of the weekday as it is written inside a sentence."""
    return str(get_day_names("wide", "format", wording.locale)[day.weekday()])


def date_words(day: date, wording: Wording) -> str:
    """Return day and month (November 8, 8 de noviembre)."""
    return format_skeleton("MMMMd", day, locale=wording.locale)


@lru_cache(maxsize=4096)
def when_words(start: date, end: date, send_day: date, wording: Wording) -> str:
    """Return when a period was, seen from the day of sending: *on Thursday*, *last week*, *in the week of ...*."""
    if start == end:
        return _day_words(start, send_day, wording)
    if end - start != WEEK - timedelta(days=1):
        return wording.text("when.days", date=date_words(start, wording), end=date_words(end, wording))
    names = {0: "when.this_week", 1: "when.last_week", 2: "when.two_weeks_ago"}
    for weeks, key in names.items():
        if start <= send_day - weeks * WEEK <= end:
            return wording.text(key)
    return wording.text("when.week_of", date=date_words(start, wording))


def before_words(start: date, previous_end: date | None, *, weekly: bool, wording: Wording) -> str:
    """Return how an earlier value is introduced: *the week before* only where it truly was that week."""
    if previous_end != start - timedelta(days=1):
        return wording.text("history.time_before")
    return wording.text("history.week_before" if weekly else "history.day_before")


def _day_words(day: date, send_day: date, wording: Wording) -> str:
    if day == send_day:
        return wording.text("when.today")
    if timedelta(0) < send_day - day < WEEK:
        return wording.text("when.weekday", weekday=weekday_words(day, wording))
    return wording.text("when.date", date=date_words(day, wording))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _clock(value: Decimal) -> str:
    seconds = int(_rounded(value, 0))
    return f"{seconds // 60}:{seconds % 60:02d}"
