"""What a reader is told beside the bytes and the name: how a company counts its weeks, and the sheets it mapped."""

from __future__ import annotations

from dataclasses import dataclass

from pacenote.imports.parsers.people_mapping import PeopleMapping, Purpose
from pacenote.imports.parsers.sheet_mapping import SheetMapping

SUNDAY = 6


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``first_weekday`` counts from Monday = 0; it decides the week of a case or an event.

    A printed week is read by the country in the file's name; where the name has none, a company that counts from
    Monday means ISO weeks.

    ``importing`` asks for a mapping where a table has none. ``forced`` is the mapping that a user chose for this file;
    ``head`` reads so many rows only, for a preview.

    ``rosters`` are the mappings of a company's own rosters, the newest first, ``roster`` the one that a user chose for
    this file. ``expects`` is what a user said a file to be by where they dropped it.
    """

    first_weekday: int = SUNDAY
    mappings: tuple[SheetMapping, ...] = ()
    forced: SheetMapping | None = None
    importing: bool = False
    head: int | None = None
    rosters: tuple[PeopleMapping, ...] = ()
    roster: PeopleMapping | None = None
    expects: Purpose | None = None


DEFAULT = ReadingOptions()
