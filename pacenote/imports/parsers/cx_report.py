"""Customer feedback of Europe, a saved page of the portal (formats.md 3.4): one row per complaint about a parcel.

Parcels, cities, postcodes and the words of customers stay in the original.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from pacenote.imports.parsers.dated_tables import (
    days_of,
    named_week,
    period_of_rows,
    read_drivers,
    weeks_of_rows,
    with_codes,
)
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period
from pacenote.imports.parsers.pieces import combine, piece_key
from pacenote.imports.parsers.tables import Row, Table

_LEVELS = ("feedbackl0", "feedbackl1", "feedbackl2")
_DAY = ("deliverytime", "deliverydate", "feedbackdate")
#: Words of the portal's own categories, and the reason that they are.
_REASONS = {
    "mishandled": "cx_mishandled",
    "unprofessional": "cx_unprofessional",
    "instruction": "cx_instructions",
    "wrong address": "cx_wrong_address",
    "never received": "cx_never_received",
    "not received": "cx_never_received",
    "wrong item": "cx_wrong_item",
}


def parse(table: Table) -> ParsedFile:
    """Count the parcels of each driver that were complained about; praise counts for nothing here."""
    drivers = read_drivers(table, ())
    day = table.column(*_DAY)
    period, warnings = period_of_rows(table, day=day)
    period = named_week(table, filter(None, map(days_of(table, day), table.rows))) or period
    week_of, parcel = weeks_of_rows(table, period, day), table.column("trackingid")
    levels = [place for title in _LEVELS if (place := table.column(title)) is not None]
    found: dict[tuple[str, Period | None], tuple[ParsedRow, Counter[str]]] = {}
    rows = 0
    for place in drivers.places:
        row, person = drivers.row(place), drivers.person(place)
        words = [tidy(row.cell(column)) for column in levels if not is_missing(row.cell(column))]
        if any("positiv" in word.casefold() for word in words[:1]):
            continue
        rows += 1
        known, sorts = found.setdefault(
            (person.external_id, week_of(row)), (ParsedRow(row.line, person, period=week_of(row)), Counter())
        )
        key = _key(row, parcel)
        known.pieces[key] = known.pieces.get(key, {"cx_negative": Decimal(1)}) | _reasons(words)
        sorts[words[-1] if words else ""] += 1
    parsed = ParsedFile(
        kind="cx_feedback",
        layout="cdf_report_html",
        source="cx_feedback",
        period=period,
        rows=rows,
        readings=tuple(
            replace(
                row,
                values=combine(row.pieces.values()),
                detail={"events": "; ".join(f"{count} {word}".strip() for word, count in sorts.items())},
            )
            for row, sorts in found.values()
        ),
        errors=drivers.errors,
        warnings=warnings,
    )
    return with_codes(parsed, table)


def _key(row: Row, parcel: int | None) -> str:
    number = tidy(row.cell(parcel))
    return piece_key(number) if number else piece_key(*map(tidy, row.cells))


def _reasons(words: list[str]) -> dict[str, Decimal]:
    said = " ".join(words).casefold()
    return {metric: Decimal(1) for word, metric in _REASONS.items() if word in said}


KIND = TableKind(
    "cx_feedback", (titles("feedbackl1", "transporterid"), titles("feedbackl0", "feedbackl1")), parse, may_be_empty=True
)
