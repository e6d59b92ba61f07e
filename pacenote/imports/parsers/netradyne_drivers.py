"""Netradyne Driver Report, CSV (formats.md 5.1 b): some lines of metadata, then one row per driver."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.dated_tables import with_codes
from pacenote.imports.parsers.folding import fold_header, is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure, read_measures, row_errors, unknown_titles
from pacenote.imports.parsers.netradyne_alerts import NOBODY
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey
from pacenote.imports.parsers.people_columns import repeated_people
from pacenote.imports.parsers.periods import settle
from pacenote.imports.parsers.tables import Row, Table

_EVENTS = (
    "High - G", "Low Impact", "Driver Initiated", "Potential Collision", "Sign Violations", "Traffic Light Violation",
    "U Turn", "Hard Braking", "Hard Turn", "Hard Acceleration", "Driver Distraction", "Following Distance",
    "Speeding Violations", "Seatbelt Compliance", "Camera Obstruction", "Driver Drowsiness", "Weaving",
    "Collision Warning", "Requested Video", "Backing", "Roadside Parking", "Cabin Object", "Lane Conduct",
)  # fmt: skip
_MEASURES = (
    Measure("netradyne_score", ("driverscore", "greenzonescore"), zero_is_missing=True),
    Measure("netradyne_minutes", ("minutesanalyzed",)),
    Measure("netradyne_green_minutes", ("greenminutes",), "percent"),
    Measure("netradyne_stars", ("driverstar", "driverstars")),
    *(
        Measure("netradyne_" + re.sub(r"[^a-z]+", "_", event.lower()), (re.sub(r"[^a-z]+", "", event.lower()),))
        for event in _EVENTS
    ),
)
_SPAN = re.compile(r"(\d{1,2}-[A-Z][a-z]{2}-20\d\d)\s+to\s+(\d{1,2}-[A-Z][a-z]{2}-20\d\d)")
_IGNORED = ("overspeeding", "averagefollowingdistance", "totalevents", "gzimpact", "impact")


def parse(table: Table) -> ParsedFile:
    """Read each driver; rows that cannot be read are skipped and listed."""
    name, external_id = table.needed("Driver Name", "drivername"), table.column("driverid")
    table.needed("Driver Score", *_MEASURES[0].titles)
    measured = read_measures(table, _MEASURES)
    rows = tuple(
        ParsedRow(
            row.line,
            PersonKey(row.cell(name).strip(), _text(row.cell(external_id)), "netradyne"),
            _driven(measured.values[place]),
        )
        for place, row in enumerate(table.rows)
        if place not in measured.errors and not _is_nobody(row, name, external_id)
    )
    unknown = [measured.values[place] for place, row in enumerate(table.rows) if _is_nobody(row, name, external_id)]
    period, warnings = settle(_printed(table), _named(table))
    known = measured.columns | {name} | ({external_id} if external_id is not None else set())
    parsed = ParsedFile(
        kind="netradyne_drivers",
        layout="netradyne_drivers",
        source="netradyne_drivers",
        period=period,
        rows=len(rows),
        readings=rows,
        unknown_columns=unknown_titles(table, frozenset(known), _IGNORED),
        errors=row_errors(table, measured),
        warnings=warnings + _of_nobody(unknown) + repeated_people(row.person for row in rows),
    )
    return with_codes(parsed, table)


def _is_nobody(row: Row, name: int, external_id: int | None) -> bool:
    return not _text(row.cell(external_id)) and fold_header(row.cell(name)) in NOBODY


def _of_nobody(rows: list[dict[str, Decimal]]) -> tuple[Sentence, ...]:
    warning = _("%(count)s rows are of an unknown driver and belong to nobody.")
    return (Sentence(warning, {"count": len(rows)}),) if rows else ()


def _driven(values: dict[str, Decimal]) -> dict[str, Decimal]:
    """Leave out everything of a driver with no minute on the road: zero events are no praise then."""
    return {} if values.get("netradyne_minutes") == 0 else values


def _text(text: str) -> str:
    return "" if is_missing(text) else tidy(text)


def _printed(table: Table) -> Period | None:
    for row in table.above:
        if any(fold_header(cell) == "duration" for cell in row.cells) and (found := _SPAN.search(" ".join(row.cells))):
            try:
                return weeks.period_of_days({_day(found[1]), _day(found[2])})
            except ValueError:
                return None
    return None


def _named(table: Table) -> Period | None:
    return weeks.period_of_days(set(table.hints.days))


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%b-%Y").date()  # noqa: DTZ007 - a calendar day has no zone


KIND = TableKind(
    "netradyne_drivers", (titles("minutesanalyzed", "driverscore"), titles("drivername", "driverscore")), parse
)
