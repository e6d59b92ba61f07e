"""Quality files with one row per driver whose numbers stand behind others (formats.md 3.4, 3.7, 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pacenote.imports.parsers.dated_tables import DriverTable, period_of_rows, read_drivers, with_codes
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow
from pacenote.imports.parsers.people_columns import repeated_people
from pacenote.imports.parsers.tables import Table

_CODES = (
    *("business_closed", "customer_unavailable", "no_secure_location", "other", "out_of_drive_time"),
    *("unable_to_access", "unable_to_locate", "unsafe_due_to_dog", "bad_weather", "locker_issue"),
    *("missing_or_incorrect_access_code", "otp_not_available"),
)
_RETURNS = tuple(Measure(f"rts_{code}", (f"rts{code.replace('_', '')}",)) for code in _CODES)
_PACKAGES = (
    Measure("delivered_packages", ("packagesdelivered", "delivered", "zugestelltepakete", "paquetesentregados")),
)
_PICKUPS = (
    Measure("psb", ("psb",)),
    Measure("psb_done", ("successfulstops",)),
    Measure("psb_failed", ("failedstops",)),
)
_FEEDBACK = (
    Measure("cdf_dpmo", ("cdfdpmo", "customerdeliveryfeedbackdpmo")),
    Measure("cx_negative", ("negativefeedbackcount", "negativefeedback")),
)


_NOT_RECEIVED = (Measure("dnr_count", ("paketediegeliefertabernichtempfangenwurden",)),)


def _parser(kind: str, measures: Sequence[Measure], *, layout: str = "") -> Callable[[Table], ParsedFile]:
    def parse(table: Table) -> ParsedFile:
        drivers = read_drivers(table, measures)
        week, day = table.column("week", "woche", "semana"), table.column("date", "datum", "fecha")
        period, warnings = period_of_rows(table, week=week, day=day)
        apart = drivers.people.places | {place for place in (week, day) if place is not None}
        rows = _rows(table, drivers, frozenset(apart))
        parsed = ParsedFile(
            kind=kind,
            layout=layout or f"{kind}_csv",
            source=kind,
            period=period,
            rows=len(rows),
            readings=rows,
            errors=drivers.errors,
            warnings=warnings + repeated_people(row.person for row in rows),
        )
        return with_codes(parsed, table)

    return parse


def _rows(table: Table, drivers: DriverTable, apart: frozenset[int]) -> tuple[ParsedRow, ...]:
    """Return a row per driver with every other column kept as words beside."""
    beside = {key: place for place, key in enumerate(table.keys) if key and place not in apart}
    return tuple(
        ParsedRow(
            drivers.row(place).line,
            drivers.person(place),
            drivers.measured.values[place],
            detail={
                key: tidy(text)
                for key, column in beside.items()
                if not is_missing(text := drivers.row(place).cell(column))
            },
        )
        for place in drivers.places
    )


DCR_REASONS = TableKind(
    "dcr_reasons", (titles("packagesdispatched", "rtsbusinessclosed"),), _parser("dcr_reasons", _RETURNS)
)
QUALITY_DAILY = TableKind(
    "quality_daily",
    (
        titles("routescompleted", "packagesdelivered", "transporterid"),
        titles("zustellendeid", "zugestelltepakete"),
        titles("iddeltransportista", "paquetesentregados"),
    ),
    _parser("quality_daily", _PACKAGES),
)
CONCESSIONS_DE = TableKind(
    "concessions",
    (titles("zustellendeid", "paketediegeliefertabernichtempfangenwurden"),),
    _parser("concessions", _NOT_RECEIVED, layout="concessions_de"),
)
QUALITY_PSB = TableKind("psb", (titles("successfulstops", "failedstops"),), _parser("psb", _PICKUPS))
QUALITY_CDF = TableKind(
    "quality_cdf",
    (titles("cdfdpmo", "negativefeedbackcount"), titles("transporterid", "negativefeedbackcount")),
    _parser("quality_cdf", _FEEDBACK),
)
