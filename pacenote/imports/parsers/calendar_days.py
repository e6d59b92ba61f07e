"""Days in the orders that exports print them; which of two numbers is the month is decided over a whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from pacenote.imports.parsers.folding import fold_header, tidy

#: Month first, day first; empty where the column gives no proof of either.
Order = Literal["mdy", "dmy", ""]

_ISO = re.compile(r"^(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T ])")
_TWO = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d|\d\d)(?:$|[T, ])")
_NAMED = (
    (re.compile(r"^(\d{1,2}[- ][A-Z][a-z]{2}[- ]20\d\d)(?:$|[T, ])"), ("%d-%b-%Y", "%d %b %Y")),
    (re.compile(r"^([A-Z][a-z]{2} \d{1,2},? 20\d\d)(?:$|[T, ])"), ("%b %d %Y", "%b %d, %Y")),
)
#: Months as the portal prints them in its languages, by their folded beginnings: ``Mär.``, ``août``, ``Dic``.
_MONTHS = (
    "jan ene gen", "feb fev", "mar mrz maart mrt", "apr avr abr", "may mai mei mag", "jun juin giu", "jul juil lug",
    "aug aou ago", "sep set", "oct okt ott", "nov", "dec dez dic",
)  # fmt: skip
_HALF_DAY = re.compile(r"\d\s*[AP]\.?M\b", re.IGNORECASE)


def order_of(texts: Iterable[str], *, hints: Iterable[date] = ()) -> Order:
    """Find the order of a column: from a number above 12, from a clock with AM and PM, from the days of a name.

    A column that proves both has no order.
    """
    cells = {tidy(text) for text in texts}
    pairs = [(int(found[1]), int(found[2]), text) for text in cells if (found := _TWO.match(text))]
    proofs: set[Order] = {"dmy" for first, _second, _text in pairs if first > 12}
    proofs |= {"mdy" for _first, second, _text in pairs if second > 12}
    if proofs:
        return proofs.pop() if len(proofs) == 1 else ""
    if any(_HALF_DAY.search(text) for _first, _second, text in pairs):
        return "mdy"
    if pairs and all("." in text[:6] for _first, _second, text in pairs):
        return "dmy"
    return _order_of_name([(first, second) for first, second, _text in pairs], set(hints))


def _order_of_name(pairs: list[tuple[int, int]], hints: set[date]) -> Order:
    named = {(day.month, day.day) for day in hints}
    month_first = bool(pairs) and all(pair in named for pair in pairs)
    day_first = bool(pairs) and all((second, first) in named for first, second in pairs)
    if month_first == day_first:
        return ""
    return "mdy" if month_first else "dmy"


def month_of(text: str) -> int | None:
    """Return the month that a word begins like, in English, German, French, Spanish, Italian or Dutch."""
    word = fold_header(text)
    found = {number for number, starts in enumerate(_MONTHS, start=1) if word.startswith(tuple(starts.split()))}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=8192)
def read_day(text: str, order: Order) -> date | None:
    """Read the day at the start of a cell, a time of day after it or not; None where it is none or has no order."""
    bare = tidy(text)
    try:
        if found := _ISO.match(bare):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _TWO.match(bare):
            return _two(int(found[1]), int(found[2]), int(found[3]), order)
    except ValueError:
        return None
    return next((day for pattern, forms in _NAMED if (day := _named(pattern.match(bare), forms))), None)


def _two(first: int, second: int, year: int, order: Order) -> date | None:
    if first == second:
        order = order or "mdy"
    if not order:
        return None
    month, day = (first, second) if order == "mdy" else (second, first)
    return date(year if year > 99 else 2000 + year, month, day)


def _named(found: re.Match[str] | None, forms: tuple[str, ...]) -> date | None:
    for form in forms if found else ():
        try:
            return datetime.strptime(found[1] if found else "", form).date()  # noqa: DTZ007 - a calendar day
        except ValueError:
            continue
    return None


def is_undecided(texts: Iterable[str], order: Order) -> bool:
    """Tell whether a column has days that could be read in two ways."""
    return not order and any((found := _TWO.match(tidy(text))) and found[1] != found[2] for text in texts)
