"""Proper Parking Sequence, CSV (formats.md 3.6): one row per driver, day and vehicle, summed per driver.

Compliance is weighted by stops. A stop may miss brake and gear both, so the two counts are never added up.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.dated_tables import period_of_rows, read_drivers, unknown, with_codes
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, PersonKey
from pacenote.imports.parsers.tables import Table

_COUNTS = ("pps_stops", "pps_missing_brake", "pps_missing_gear")
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
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    people: dict[str, tuple[int, PersonKey]] = {}
    for place in drivers.places:
        person, values = drivers.person(place), drivers.measured.values[place]
        people.setdefault(person.external_id, (drivers.row(place).line, person))
        stops = values.get("pps_stops", Decimal(0))
        for metric in _COUNTS:
            if metric in values:
                sums[person.external_id][metric] += values[metric]
        if "pps_compliance" in values:
            sums[person.external_id]["weighed"] += stops
            sums[person.external_id]["weighted"] += stops * values["pps_compliance"]
    period, warnings = period_of_rows(table, day=day) if day is not None else period_of_rows(table, week=week)
    parsed = ParsedFile(
        kind="pps",
        layout="pps_csv",
        source="pps",
        period=period,
        rows=len(drivers.places),
        readings=tuple(ParsedRow(line, person, _values(sums[key])) for key, (line, person) in people.items()),
        unknown_columns=unknown(drivers, day, week, ignored=("vin", "missingparkingbrake", "missinggearinpark")),
        errors=drivers.errors,
        warnings=warnings if table.rows else (_EMPTY,),
    )
    return with_codes(parsed, table)


def _values(sums: dict[str, Decimal]) -> dict[str, Decimal]:
    values = {metric: sums[metric] for metric in _COUNTS if metric in sums}
    if sums.get("weighed"):
        values["pps_compliance"] = (sums["weighted"] / sums["weighed"]).quantize(Decimal("0.01"))
    return values


KIND = TableKind(
    "pps",
    (titles("ppscompliance", "totalevaluatedstops"), titles("totalevaluatedstops", "transporterid")),
    parse,
    may_be_empty=True,
)
