"""A roster of a company's own making, read as its mapping says: by titles, or by place where it has none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.any_table import directory_kind, outline_of
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.kinds import AnyTableKind
from pacenote.imports.parsers.options import ReadingOptions
from pacenote.imports.parsers.parsed import IdKind, ParsedFile, Period, PersonKey, RosterRow, RowError
from pacenote.imports.parsers.people_guesses import KNOWN_TITLES
from pacenote.imports.parsers.people_mapping import PeopleMapping
from pacenote.imports.parsers.people_rows import Columns
from pacenote.imports.parsers.periods import settle_codes
from pacenote.imports.parsers.plain_tables import PlainTable, plain_table
from pacenote.imports.parsers.tables import Row, Sheet

ROSTER, PEOPLE = "roster_csv", "people_list"
ROSTER_NEEDED, PEOPLE_NEEDED = "roster_mapping_needed", "people_mapping_needed"
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?", re.IGNORECASE)
_TRANSPORTER = "transporter"


def read_roster(table: PlainTable, mapping: PeopleMapping, hints: NameHints) -> ParsedFile:
    """Read every line; its day is that of its column, or the file's, or left open. Raises RefusedFileError."""
    columns = Columns(table, mapping)
    read_day, named = columns.days("day"), hints.days[0] if len(hints.days) == 1 else None
    roster: list[RosterRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        person, text = _person(columns, row), columns.cell(row, "day")
        day = read_day(text) if columns.has("day") else named
        wrong = _wrong(columns, row, person)
        if wrong is None and day is None and columns.has("day"):
            wrong = Sentence(_("“%(text)s” is no day."), {"text": text[:40]})
        if person is None or wrong is not None:
            errors.append(RowError(row.line, wrong or Sentence(_("The line has no name."))))
            continue
        starts = _TIME.search(columns.cell(row, "starts"))
        note, status = ", ".join(columns.cells(row, "note")), columns.cell(row, "status")
        roster.append(RosterRow(row.line, person, day, starts[0] if starts else "", note[:120], status[:60]))
    company, station, _doubts = settle_codes("", "", hints)
    return ParsedFile(
        kind=ROSTER,
        layout=ROSTER,
        source=ROSTER,
        company=company,
        station=station,
        period=_span(roster),
        rows=len(roster),
        roster=tuple(roster),
        columns=tuple(title for title in table.titles if title),
        errors=tuple(errors),
    )


def _person(columns: Columns, row: Row) -> PersonKey | None:
    name, ids = columns.name(row), columns.ids(row)
    if ids:
        kind, value = next((each for each in ids if each[0] == _TRANSPORTER), ids[0])
        return PersonKey(name, value, cast(IdKind, kind))
    if columns.mapping.ids:  # who has an id elsewhere is never taken for somebody else's name
        return None
    email = columns.cell(row, "email")
    if email:
        return PersonKey(name, email, "email")
    return PersonKey(name) if name and not columns.has("email") else None


def _wrong(columns: Columns, row: Row, person: PersonKey | None) -> Sentence | None:
    """Return why a line puts nobody on the roster; who has no start and no status may be off."""
    if person is None:
        return Sentence(_("The line has no name or no ID."))
    if columns.has("starts") and not columns.cell(row, "starts") and not columns.cell(row, "status"):
        return Sentence(_("The line has no start, so nothing says that the person works."))
    return None


def _span(roster: Sequence[RosterRow]) -> Period | None:
    days = sorted({row.day for row in roster if row.day})
    if not days:
        return None
    if len(days) == 1:
        return weeks.period_of_day(days[0])
    return Period("range", days[0], days[-1], f"{days[0].isoformat()}..{days[-1].isoformat()}")


def knows(mapping: PeopleMapping, table: PlainTable) -> bool:
    """Tell whether a roster is of the kind that a mapping was made for: all of its titles, or its very shape.

    More columns may have come; a missing one makes it another table, of which nobody has said that it is a roster.
    """
    if mapping.titled != table.titled:
        return False
    return {key for key, _title in mapping.titles} <= set(table.keys) if table.titled else mapping.shape == table.shape


def _known(sheets: Sequence[Sheet], hints: NameHints, options: ReadingOptions) -> ParsedFile | None:
    """Read by the mapping that a user chose for this file, else by the newest that knows it."""
    if options.roster is not None:
        return read_roster(_table(sheets, options.roster), options.roster, hints)
    for mapping in options.rosters:
        try:
            table = _table(sheets, mapping)
        except RefusedFileError:
            continue
        if knows(mapping, table):
            return read_roster(table, mapping, hints)
    return None


def _table(sheets: Sequence[Sheet], mapping: PeopleMapping) -> PlainTable:
    return plain_table(sheets, KNOWN_TITLES["roster"], titled="yes" if mapping.titled else "no")


def _unknown(sheets: Sequence[Sheet], _hints: NameHints, options: ReadingOptions) -> ParsedFile | None:
    """Ask what the columns mean where titles are those of a roster or of people, or a user said that it is one."""
    if not options.importing:
        return None
    if options.expects == "roster":
        plain_table(sheets, KNOWN_TITLES["roster"])  # refuses what holds nobody
        raise roster_mapping_needed()
    found = outline_of(sheets)
    kind = directory_kind(found) if found else None
    if kind is None:
        return None
    raise roster_mapping_needed() if kind == "roster" else people_mapping_needed()


def roster_mapping_needed() -> RefusedFileError:
    """Build the question what the columns of a roster mean."""
    return RefusedFileError(
        _("Nobody has said yet what the columns of this roster mean."),
        hint=_("Say it once; the next roster of this form is read without asking."),
        code="roster_mapping_needed",
    )


def people_mapping_needed() -> RefusedFileError:
    """Build the question what the columns of a list of people mean."""
    return RefusedFileError(
        _("This is a list of people. Say what its columns mean, and see what it would change."),
        hint=_("Nothing is written before you confirm it."),
        code="people_mapping_needed",
    )


MAPPED = AnyTableKind(ROSTER, _known)
UNMAPPED = AnyTableKind(PEOPLE, _unknown)
