"""Lengths of time as contact centers write them: seconds, milliseconds, a clock, or words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.numbers import NumberStyle, Unreadable, read_number

#: Seconds in one of what a title names in brackets or words: ``(minutes)``, ``in hours``.
UNITS = {
    "milliseconds": Decimal("0.001"), "ms": Decimal("0.001"), "seconds": Decimal(1), "secs": Decimal(1),
    "minutes": Decimal(60), "mins": Decimal(60), "hours": Decimal(3600), "days": Decimal(86400),
}  # fmt: skip
_TITLE_UNIT = re.compile(rf"(?:[(\[]\s*|\bin\s+)({'|'.join(UNITS)})\b", re.IGNORECASE)
_CLOCK = re.compile(r"^(?:(\d{1,4}):)?(\d{1,3}):([0-5]\d)(?:[.,]\d{1,6})?$")
# First letters of the words in English, Spanish, German, French and Portuguese; ``m`` alone is a minute.
_WORDS = (
    (re.compile(r"^(?:d|days?|d[ií]as?|tage?|jours?)$"), 86400),
    (re.compile(r"^(?:h|hrs?|hours?|horas?|stunden?|std|heures?)$"), 3600),
    (re.compile(r"^(?:m|mins?|minutes?|minutos?|minuten?)$"), 60),
    (re.compile(r"^(?:s|secs?|seconds?|segundos?|sekunden?|secondes?)$"), 1),
)
_PART = re.compile(r"(\d{1,6})\s*([^\W\d]+)")
_BETWEEN = re.compile(r"^[\s,.]*(?:(?:and|y|und|et|e)\s+)?$")

Seconds = Decimal | Unreadable | None


def unit_of(title: str, default: str) -> Decimal:
    """Return what one of the numbers below a title is in seconds: as it says, else as its kind of file has it."""
    found = _TITLE_UNIT.search(title)
    return UNITS[found[1].lower() if found else default]


@lru_cache(maxsize=8192)
def read_seconds(text: str, *, unit: Decimal, style: NumberStyle) -> Seconds:
    """Read a cell as seconds: ``8:02``, ``1:08:02``, ``2 hours 5 minutes``, or a number of ``unit``."""
    bare = tidy(text)
    if is_missing(bare):
        return None
    if found := _CLOCK.match(bare):
        return Decimal(int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]))
    if (words := _read_words(bare.casefold())) is not None:
        return words
    number = read_number(bare, style)
    return number * unit if isinstance(number, Decimal) and "%" not in bare else Unreadable(bare)


def _read_words(text: str) -> Decimal | None:
    """Read ``1 day 2 hours``; None where anything is left over, or a unit comes twice or out of order."""
    total, place, smallest = 0, 0, 10**9
    for found in _PART.finditer(text):
        size = next((size for pattern, size in _WORDS if pattern.match(found[2])), None)
        if size is None or size >= smallest or not _BETWEEN.match(text[place : found.start()]):
            return None
        total, place, smallest = total + int(found[1]) * size, found.end(), size
    return Decimal(total) if place and not text[place:].strip(" .") else None


def is_clock(text: str) -> bool:
    """Tell whether a cell is written as a clock shows it."""
    return bool(_CLOCK.match(tidy(text)))
