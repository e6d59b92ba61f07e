"""Quality_DSB_DNR, weekly CSV (formats.md 3.5): delivery success behaviours of each driver."""

from __future__ import annotations

from pacenote.imports.parsers.dated_tables import period_of_rows, read_drivers, unknown, with_codes
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow
from pacenote.imports.parsers.people_columns import repeated_people
from pacenote.imports.parsers.tables import Table

_MEASURES = (
    Measure("dsb_count", ("dsbcount",)),
    Measure("dsb_dpmo", ("dsbdpmo",)),
    Measure("attended_deliveries", ("attendeddeliverycount",)),
    Measure("unattended_deliveries", ("unattendeddeliverycount",)),
    Measure("dsb_simultaneous", ("simultaneousdeliveries",)),
    Measure("dsb_over_50m", ("delivered50m",)),
    Measure("dsb_attended_scan", ("incorrectscanusageattendeddelivery",)),
    Measure("dsb_unattended_scan", ("incorrectscanusageunattendeddelivery",)),
    Measure("dsb_no_pod", ("nopodondelivery",)),
    Measure("dsb_not_returned", ("scannednotdeliverednotreturned",)),
)


def parse(table: Table) -> ParsedFile:
    """Read one row per driver; rows that cannot be read are skipped and listed."""
    drivers = read_drivers(table, _MEASURES)
    week = table.column("week")
    period, warnings = period_of_rows(table, week=week)
    rows = tuple(
        ParsedRow(drivers.row(place).line, drivers.person(place), drivers.measured.values[place])
        for place in drivers.places
    )
    parsed = ParsedFile(
        kind="dsb",
        layout="quality_dsb_csv",
        source="dsb",
        period=period,
        rows=len(rows),
        readings=rows,
        unknown_columns=unknown(drivers, week),
        errors=drivers.errors,
        warnings=warnings + repeated_people(row.person for row in rows),
    )
    return with_codes(parsed, table)


KIND = TableKind(
    "dsb", (titles("dsbdpmo", "simultaneousdeliveries"), titles("dsbcount", "simultaneousdeliveries")), parse
)
