"""What every parser returns: plain values, the same shape for every kind of file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from pacenote.base.sentences import Sentence

Cadence = Literal["day", "week", "weeks", "range"]
IdKind = Literal["transporter", "netradyne", "mentor", "email", "agent", "genesys", "intercom"]
CaseRole = Literal["owner", "helper", "closer", "rated", "auditor"]


@dataclass(frozen=True, slots=True)
class Period:
    """The days a file speaks about, both ends included; ``label`` is ``2025-W37`` or an ISO date."""

    cadence: Cadence
    start: date
    end: date
    label: str


@dataclass(frozen=True, slots=True)
class PersonKey:
    """Who a row speaks about, as the file writes it. ``external_id`` is empty where the file has none."""

    name: str
    external_id: str = ""
    id_kind: IdKind | None = None


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One person's values in one period.

    ``line`` is the file's own row number (PDF: the printed ``#`` or the row's place in the table), ``page`` the PDF
    page from 1. ``values`` maps metric names (formats.md section 11) to numbers: percent 0 to 100, missing ones absent.
    ``detail`` keeps words beside the numbers (tier, focus area, alert times); ``period`` differs from the file's own
    only in files that hold several. ``pieces`` are what the values were summed of (complaints, days of a week), by a
    key that is the same in every file that holds the piece. ``reasons`` are counts behind one of the values.
    """

    line: int
    person: PersonKey
    values: dict[str, Decimal] = field(default_factory=dict)
    detail: dict[str, str] = field(default_factory=dict)
    page: int | None = None
    period: Period | None = None
    pieces: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    reasons: dict[str, dict[str, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a people file. Empty text means that the file says nothing."""

    line: int
    person: PersonKey
    email: str = ""
    phone: str = ""
    status: Literal["active", "onboarding", "on_leave", "inactive", ""] = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person on one day of a roster file; the day is None where the file does not say it.

    ``starts``, ``note`` and ``status`` are as printed (``10:45am``, service type, ``Called out``).
    """

    line: int
    person: PersonKey
    day: date | None
    starts: str = ""
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One ticket or conversation. Of what a customer wrote it has the ``subject`` alone, and nobody's name or address.

    ``system`` and ``case_id`` tell it from all others, in every file that speaks of it. ``opened`` and ``closed`` are
    ISO texts on the clock of ``zone`` (the company's where the file names none). ``rating`` is as printed, on
    ``scale``; ``form`` and ``version`` name what the quality was judged by. ``participants`` are those who worked on
    it, each with the part they had; ``values`` are the measures of the case, under names of metrics.
    """

    line: int
    system: str = ""
    case_id: str = ""
    opened: str = ""
    closed: str = ""
    zone: str = ""
    channel: str = ""
    queue: str = ""
    status: str = ""
    rating: str = ""
    scale: str = ""
    subject: str = ""
    link: str = ""
    kind: str = ""
    form: str = ""
    version: str = ""
    participants: tuple[tuple[CaseRole, PersonKey], ...] = ()
    values: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowError:
    """A line that could not be read and was skipped."""

    line: int
    message: Sentence


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A whole file, read and proved complete.

    ``kind`` and ``layout`` name the format; ``source`` is the order key where two files give one record
    (``scorecard_pdf``, ``overview_csv``); ``company`` and ``station`` are the codes that the file itself names.
    ``period`` is None where the file does not tell (the user is asked). ``rows`` counts data rows of the file, which
    for a file of events is more than ``len(readings)``. ``nobody`` sums what belongs to no person (alerts of an
    unknown driver): part of the file's totals, never a reading. ``columns`` are the titles as the file
    has them. ``errors_untold`` counts lines that were skipped beyond those in ``errors``.
    """

    kind: str
    layout: str
    source: str
    company: str = ""
    station: str = ""
    period: Period | None = None
    preview: bool = False
    rows: int = 0
    readings: Sequence[ParsedRow] = ()
    people: tuple[PersonRow, ...] = ()
    roster: tuple[RosterRow, ...] = ()
    cases: Sequence[CaseRow] = ()
    company_readings: dict[str, Decimal] = field(default_factory=dict)
    company_tiers: dict[str, str] = field(default_factory=dict)
    nobody: dict[str, Decimal] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    errors: tuple[RowError, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    errors_untold: int = 0


class FileStream(ABC):
    """A file whose rows come one after the other, so that it is never whole in memory. It can be gone through once."""

    @abstractmethod
    def __iter__(self) -> Iterator[ParsedRow]:
        """Return the rows."""

    @abstractmethod
    def told(self) -> ParsedFile:
        """Return what the file is, without its rows, once all of them have come; raise RefusedFileError."""

    def whole(self) -> ParsedFile:
        """Return the file with its rows."""
        rows = tuple(self)
        return replace(self.told(), readings=rows)
