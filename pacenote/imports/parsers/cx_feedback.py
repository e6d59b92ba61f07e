"""Negative customer feedback, CSV of a week or a day (formats.md 3.4): one row per complaint, counted per driver.

The words of customers, their parcels and addresses are left in the original file.
"""

from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers.dated_tables import period_of_rows, read_drivers, with_codes
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow
from pacenote.imports.parsers.tables import Table

_FLAGS = (
    Measure("cx_mishandled", ("damishandledpackage",)),
    Measure("cx_unprofessional", ("dawasunprofessional",)),
    Measure("cx_instructions", ("dadidnotfollowmydeliveryinstructions",)),
    Measure("cx_wrong_address", ("deliveredtowrongaddress",)),
    Measure("cx_never_received", ("neverreceiveddelivery",)),
    Measure("cx_wrong_item", ("receivedwrongitem",)),
)


def parse(table: Table) -> ParsedFile:
    """Count complaints and reasons of each driver; one complaint may have several reasons."""
    drivers = read_drivers(table, _FLAGS)
    lines: dict[str, ParsedRow] = {}
    for place in drivers.places:
        person = drivers.person(place)
        row = lines.setdefault(person.external_id, ParsedRow(drivers.row(place).line, person))
        for metric, value in ({"cx_negative": Decimal(1)} | drivers.measured.values[place]).items():
            row.values[metric] = row.values.get(metric, Decimal(0)) + value
    week, day = table.column("scorecardreportingweek", "week"), table.column("deliverydate", "date")
    period, warnings = period_of_rows(table, week=week, day=day)
    parsed = ParsedFile(
        kind="cx_feedback",
        layout="cdf_negative_csv",
        source="cx_feedback",
        period=period,
        rows=len(drivers.places),
        readings=tuple(lines.values()),
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
