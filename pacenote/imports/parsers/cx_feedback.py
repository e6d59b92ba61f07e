"""Negative customer feedback, CSV of a week or a day (formats.md 3.4): one row per complaint, counted per driver.

The words of customers, their parcels and addresses are left in the original file.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pacenote.imports.parsers.dated_tables import period_of_rows, read_drivers, weeks_of_rows, with_codes
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period
from pacenote.imports.parsers.pieces import combine, piece_key
from pacenote.imports.parsers.tables import Table

_FLAGS = (
    Measure("cx_mishandled", ("damishandledpackage",), unit="flag"),
    Measure("cx_unprofessional", ("dawasunprofessional",), unit="flag"),
    Measure("cx_instructions", ("dadidnotfollowmydeliveryinstructions",), unit="flag"),
    Measure("cx_wrong_address", ("deliveredtowrongaddress",), unit="flag"),
    Measure("cx_never_received", ("neverreceiveddelivery",), unit="flag"),
    Measure("cx_wrong_item", ("receivedwrongitem",), unit="flag"),
)
_IDS = ("deliverygroupid", "trackingid")


def parse(table: Table) -> ParsedFile:
    """Count complaints and reasons of each driver; one complaint may have several reasons, and counts once."""
    drivers = read_drivers(table, _FLAGS)
    week, day = table.column("scorecardreportingweek", "week"), table.column("deliverydate", "date")
    period, warnings = period_of_rows(table, week=week, day=day)
    week_of = weeks_of_rows(table, period, day)
    ids = [place for title in _IDS if (place := table.column(title)) is not None]
    found: dict[tuple[str, Period | None], ParsedRow] = {}
    for place in drivers.places:
        person, row = drivers.person(place), drivers.row(place)
        flags = {metric: Decimal(1) for metric, value in drivers.measured.values[place].items() if value}
        named = [tidy(row.cell(column)) for column in ids]
        key = piece_key(*named) if any(named) else piece_key(person.external_id, *map(tidy, row.cells))
        own = week_of(row)
        known = found.setdefault((person.external_id, own), ParsedRow(row.line, person, period=own))
        known.pieces[key] = {"cx_negative": Decimal(1)} | flags
    zeros = {metric: Decimal(0) for values in drivers.measured.values for metric in values}
    parsed = ParsedFile(
        kind="cx_feedback",
        layout="cdf_negative_csv",
        source="cx_feedback",
        period=period,
        rows=len(drivers.places),
        readings=tuple(replace(row, values=zeros | combine(row.pieces.values())) for row in found.values()),
        errors=drivers.errors,
        warnings=warnings,
    )
    return with_codes(parsed, table)


KIND = TableKind(
    "cx_feedback",
    (titles("deliverygroupid", "feedbackdetails"), titles("feedbackdetails", "dawasunprofessional")),
    parse,
    may_be_empty=True,
)
