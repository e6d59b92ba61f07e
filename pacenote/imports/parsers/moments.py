"""Moments in the ways that exports print them: a day in any of its orders, and a time of day after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from pacenote.imports.parsers.calendar_days import Order, order_of, read_day
from pacenote.imports.parsers.folding import tidy

_TIME = re.compile(r"[T ,](\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([AP]\.?M\.?)?", re.IGNORECASE)


def moment_reader(texts: Iterable[str], *, likely: Order = "") -> Callable[[str], str]:
    """Return the function that reads a column's moments; which number is the month is decided over all of them.

    Where they prove nothing, it is the ``likely`` order.
    """
    order = order_of(texts) or likely
    return lambda text: read_moment(text, order)


@lru_cache(maxsize=8192)
def read_moment(text: str, order: Order) -> str:
    """Return a cell as ISO text on its own clock, without a zone; empty where it is no day. No time is midnight."""
    bare = tidy(text)
    day = read_day(bare, order)
    if day is None:
        return ""
    found = _TIME.search(bare)
    hour, minute, second = (int(found[n] or 0) for n in (1, 2, 3)) if found else (0, 0, 0)
    if found and found[4]:
        hour = hour % 12 + (12 if found[4][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return ""
    return f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}"
