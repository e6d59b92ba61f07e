"""Proper Parking Sequence, CSV (formats.md 3.6): one row per driver, day and vehicle, summed per driver.

Compliance is weighted by stops. A stop may miss brake and gear both, so the two counts are never added up.
"""

from __future__ import annotations

from dataclasses import replace

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.dated_tables import (
    days_of,
    period_of_rows,
    read_drivers,
    unknown,
    weeks_of_rows,
    with_codes,
)
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period
from pacenote.imports.parsers.pieces import combine, piece_key
from pacenote.imports.parsers.tables import Table

_MEASURES = (
    Measure("pps_compliance", ("ppscompliance",), "percent"),
    Measure("pps_stops", ("totalevaluatedstops",)),
    Measure("pps_missing_brake", ("missingparkingbrakestops",)),
    Measure("pps_missing_gear", ("missinggearinparkstops",)),
)
_EMPTY = Sentence(
    _("The file has no rows. Export it again with a start of 12:00 AM and an end of 11:59 PM; the default is empty.")
)


def parse(table: Table) -> ParsedFile:
    """Sum the days of each driver; an export without rows is read as such, with a warning what to set."""
    table.needed("Total Evaluated Stops", "totalevaluatedstops")
    day, week = table.column("date"), table.column("week")
    drivers = read_drivers(table, _MEASURES, day=day)
    period, warnings = period_of_rows(table, day=day) if day is not None else period_of_rows(table, week=week)
    week_of, day_of = weeks_of_rows(table, period, day), days_of(table, day)
    vin = table.column("vin", "vehicle")
    found: dict[tuple[str, Period | None], ParsedRow] = {}
    for place in drivers.places:
        person, row = drivers.person(place), drivers.row(place)
        own = week_of(row)
        known = found.setdefault((person.external_id, own), ParsedRow(row.line, person, period=own))
        when = day_of(row)
        key = piece_key(
            "|".join((when.isoformat(), "") if when else ("", tidy(row.cell(week)))), tidy(row.cell(vin)).upper()
        )
        values = drivers.measured.values[place]
        while key in known.pieces and not (vin is not None and known.pieces[key] == values):
            key += "+"  # one van twice with other numbers, or no van named: both count; the same line twice is one
        known.pieces[key] = values
    parsed = ParsedFile(
        kind="pps",
        layout="pps_csv",
        source="pps",
        period=period,
        rows=len(drivers.places),
        readings=tuple(replace(row, values=combine(row.pieces.values())) for row in found.values()),
        unknown_columns=unknown(drivers, day, week, ignored=("vin", "missingparkingbrake", "missinggearinpark")),
        errors=drivers.errors,
        warnings=warnings if table.rows else (_EMPTY,),
    )
    return with_codes(parsed, table)


KIND = TableKind(
    "pps",
    (titles("ppscompliance", "totalevaluatedstops"), titles("totalevaluatedstops", "transporterid")),
    parse,
    may_be_empty=True,
)
