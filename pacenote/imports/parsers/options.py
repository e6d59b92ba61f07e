"""What a reader is told beside the bytes and the name: how a company counts its weeks."""

from __future__ import annotations

from dataclasses import dataclass

SUNDAY = 6


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``first_weekday`` counts from Monday = 0; it decides the week of a case or an event.

    A printed week is read by the country in the file's name; where the name has none, a company that counts from
    Monday means ISO weeks.
    """

    first_weekday: int = SUNDAY


DEFAULT = ReadingOptions()
