"""People as a list of them says: plain values, and what the list would change (product.md section 2). No Django.

Identity is never guessed. A row with an id is whoever has that id. A row without one is whoever has its e-mail
address, or a spelling that somebody confirmed once; a full name that is exactly one person's waits for a user, and so
does everything else that leaves a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: What a row may say of a person, in the order in which changes are shown.
FIELDS = ("name", "known_as", "email", "phone", "language", "zone", "station", "status", "started_on")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One line of the list; empty text means that it says nothing. ``ids`` are pairs of kind and folded value."""

    line: int
    name: str = ""
    known_as: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    zone: str = ""
    station: str = ""
    status: str = ""
    started_on: date | None = None
    ids: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = ()

    def said(self) -> dict[str, str]:
        """Return what the line says, as text."""
        values = {name: getattr(self, name) for name in FIELDS}
        return {name: _text(value) for name, value in values.items() if value}


def _text(value: str | date) -> str:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the directory, with what the list could change."""

    id: int
    name: str
    known_as: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    zone: str = ""
    station: str = ""
    status: str = ""
    started_on: date | None = None
    ids: frozenset[tuple[str, str]] = frozenset()
    groups: frozenset[str] = frozenset()
    present: bool = True

    def said(self) -> dict[str, str]:
        """Return what is known, as text."""
        return {name: _text(getattr(self, name) or "") for name in FIELDS}


class Doubt(StrEnum):
    """Why a line waits for a user."""

    SAME_NAME = "same_name"
    NAMESAKES = "namesakes"
    SIMILAR = "similar_name"
    NEW_ID_KNOWN_NAME = "new_id_known_name"
    NEW_ID_KNOWN_ADDRESS = "new_id_known_address"
    SEVERAL_PEOPLE = "ids_of_several_people"
    SHARED_ADDRESS = "address_of_several_people"
    TWICE = "twice_in_the_file"


class How(StrEnum):
    """By what a line is known to be somebody's."""

    ID = "id"
    ADDRESS = "address"
    ALIAS = "alias"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that would be another."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a line would change about somebody; of nothing, all three are empty."""

    person_id: int
    row: Incoming
    how: How
    fields: tuple[Difference, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything would be another."""
        return bool(self.fields or self.ids or self.groups)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that a user must decide about: who it may be, and with which lines it is in conflict."""

    row: Incoming
    doubt: Doubt
    candidates: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list would do. ``absent`` are those of the directory whom it does not name; they are left alone."""

    new: tuple[Incoming, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: tuple[Change, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    left_out: tuple[Incoming, ...] = ()
    absent: tuple[int, ...] = ()
    shared: tuple[Incoming, ...] = ()

    @property
    def known(self) -> tuple[Change, ...]:
        """Return every line that is somebody's, changed or not."""
        return self.changed + self.unchanged
