"""Quality files with one row per driver whose numbers are background, not readings (formats.md 3.7, 5.4)."""

from __future__ import annotations

from collections.abc import Callable

from pacenote.imports.parsers.dated_tables import period_of_rows, read_drivers, with_codes
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow
from pacenote.imports.parsers.people_columns import repeated_people
from pacenote.imports.parsers.tables import Table


def _parser(kind: str) -> Callable[[Table], ParsedFile]:
    def parse(table: Table) -> ParsedFile:
        drivers = read_drivers(table, ())
        week, day = table.column("week"), table.column("date")
        period, warnings = period_of_rows(table, week=week, day=day)
        apart = drivers.people.places | {place for place in (week, day) if place is not None}
        beside = {key: place for place, key in enumerate(table.keys) if key and place not in apart}
        rows = tuple(
            ParsedRow(
                drivers.row(place).line,
                drivers.person(place),
                detail={
                    key: tidy(text)
                    for key, column in beside.items()
                    if not is_missing(text := drivers.row(place).cell(column))
                },
            )
            for place in drivers.places
        )
        parsed = ParsedFile(
            kind=kind,
            layout=f"{kind}_csv",
            source=kind,
            period=period,
            rows=len(rows),
            readings=rows,
            errors=drivers.errors,
            warnings=warnings + repeated_people(row.person for row in rows),
        )
        return with_codes(parsed, table)

    return parse


DCR_REASONS = TableKind("dcr_reasons", (titles("packagesdispatched", "rtsbusinessclosed"),), _parser("dcr_reasons"))
QUALITY_DAILY = TableKind(
    "quality_daily", (titles("routescompleted", "packagesdelivered", "transporterid"),), _parser("quality_daily")
)
