"""Routes and Itineraries, XLSX (formats.md 6): who drives which route on the day that stands in the file name."""

from __future__ import annotations

from datetime import date

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, PersonKey, RosterRow, RowError
from pacenote.imports.parsers.periods import settle_codes
from pacenote.imports.parsers.tables import Row, Table


def day_of_name(hints: NameHints) -> date | None:
    """Return the day of the file name; None where it holds none: then a user says it, because nothing else does."""
    return hints.days[0] if len(hints.days) == 1 else None


def parse_routes(table: Table) -> ParsedFile:
    """Read the drivers of each route; two on one route are separated by ``|`` in both columns."""
    return _parse(table, "routes", table.needed("Transporter Id", "transporterid"))


def parse_itineraries(table: Table) -> ParsedFile:
    """Read the drivers of each planned route, by name only."""
    return _parse(table, "itineraries", None)


def _parse(table: Table, kind: str, external_id: int | None) -> ParsedFile:
    name = table.needed("Driver name", "drivername", "namedesfahrers")
    day = day_of_name(table.hints)
    note = table.column("deliveryservicetype", "servicetype", "zustelldiensttyp")
    roster: list[RosterRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        people = _people(row, name, external_id)
        if people is None:
            errors.append(RowError(row.line, Sentence(_("The route has not as many names as Transporter IDs."))))
            continue
        roster += [RosterRow(row.line, person, day, note=tidy(row.cell(note))) for person in people]
    company, station, _doubts = settle_codes("", "", table.hints)
    return ParsedFile(
        kind=kind,
        layout=f"{kind}_xlsx",
        source=kind,
        company=company,
        station=station,
        period=weeks.period_of_day(day) if day else None,
        rows=len(table.rows) - len(errors),
        roster=tuple(roster),
        errors=tuple(errors),
    )


def _people(row: Row, name: int, external_id: int | None) -> list[PersonKey] | None:
    names = _parts(row.cell(name))
    if external_id is None:
        return [PersonKey(text) for text in names]
    ids = _parts(row.cell(external_id))
    if len(ids) != len(names):
        return None
    return [PersonKey(text, key.upper(), "transporter") for text, key in zip(names, ids, strict=True)]


def _parts(text: str) -> list[str]:
    return [tidy(part) for part in text.split("|") if not is_missing(part)]


ROUTES = TableKind(
    "routes",
    (titles("routecode", "transporterid", "drivername"), titles("routencode", "transporterid", "namedesfahrers")),
    parse_routes,
)
ITINERARIES = TableKind(
    "itineraries",
    (titles("routecode", "drivername", "totalpackages"), titles("routecode", "drivername", "routeprogress")),
    parse_itineraries,
)
