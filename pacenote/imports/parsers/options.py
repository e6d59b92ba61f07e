"""What a reader is told beside the bytes and the name: how a company counts its weeks."""

from __future__ import annotations

from dataclasses import dataclass

SUNDAY = 6


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``first_weekday`` counts from Monday = 0; it decides the week of a case, never that of a printed week."""

    first_weekday: int = SUNDAY


DEFAULT = ReadingOptions()
