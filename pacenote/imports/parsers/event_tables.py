"""Files with one row per event that stands behind a metric (formats.md 3.5, 3.7, 3.8): parcels, safety events.

Each event is a piece with a key, so that files of a day and of a week add up and count nothing twice. Parcels, videos,
vehicles, places and words about customers stay in the original.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from pacenote.imports.parsers.dated_tables import DriverTable, period_of_rows, read_drivers, weeks_of_rows, with_codes
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period
from pacenote.imports.parsers.pieces import combine, piece_key
from pacenote.imports.parsers.tables import Row, Table

LONGEST_NAME = 60
_NO = frozenset({"0", "n", "no", "false", "0.0"})
_BEHAVIORS = {
    "dsb_simultaneous": "simultaneousdeliveries",
    "dsb_over_50m": "delivered50m",
    "dsb_attended_scan": "incorrectscanusageattendeddelivery",
    "dsb_unattended_scan": "incorrectscanusageunattendeddelivery",
    "dsb_no_pod": "nopodondelivery",
    "dsb_not_returned": "scannednotdeliverednotreturned",
}
_SAFETY_STEMS = {
    "seatbelt": ("seatbelt",),
    "speeding": ("speed",),
    "distraction": ("distract",),
    "sign_signal": ("sign", "signal"),
    "following_distance": ("following",),
}
_RTS_CODE = ("rtscode", "daselectedrtscode", "daselectedcode")


@dataclass(frozen=True, slots=True)
class _Events:
    """How one kind is read: what an event counts for, its own id, the word that sums it up, and its day."""

    kind: str
    counts: Callable[[Table, Row], Iterable[str]]
    ids: tuple[str, ...]
    sort: tuple[str, ...]
    day: tuple[str, ...] = ()


def slug(text: str) -> str:
    """Return a word of a file as the end of a metric's name."""
    return re.sub(r"[^a-z0-9]+", "_", tidy(text).casefold()).strip("_")


def _says_no(text: str) -> bool:
    return tidy(text).casefold() in _NO


def _behaviors(table: Table, row: Row) -> Iterable[str]:
    """Yield the behaviors of a parcel that counts against the driver."""
    if _says_no(row.cell(table.column("impactsdsb"))):
        return
    for metric, title in _BEHAVIORS.items():
        text = row.cell(table.column(title))
        if not is_missing(text) and not _says_no(text):
            yield metric


def _safety(table: Table, row: Row) -> Iterable[str]:
    """Yield what a safety event was; one without impact on the program, or of an unknown type, counts for nothing."""
    if _says_no(row.cell(table.column("programimpact"))):
        return
    sort = slug(row.cell(table.column("metrictype")))
    stem = next((name for name, starts in _SAFETY_STEMS.items() if sort.startswith(starts)), "")
    if stem:
        detail = slug(row.cell(table.column("metricsubtype"))) or "event"
        yield f"safety_{stem}_{detail}"[:LONGEST_NAME]


def _returns(table: Table, row: Row) -> Iterable[str]:
    """Yield why a parcel that counts against the driver came back."""
    code = slug(row.cell(table.column(*_RTS_CODE))).removeprefix("rts_")
    if code and not _says_no(row.cell(table.column("impactdcr", "impactsdcr", "impactsscorecard"))):
        yield f"rts_{code}"[:LONGEST_NAME]


def _parser(events: _Events) -> Callable[[Table], ParsedFile]:
    def parse(table: Table) -> ParsedFile:
        drivers = read_drivers(table, ())
        day = table.column(*events.day)
        period, warnings = period_of_rows(table, day=day)
        parsed = ParsedFile(
            kind=events.kind,
            layout=events.kind,
            source=events.kind,
            period=period,
            rows=len(drivers.places),
            readings=_rows(table, drivers, events, weeks_of_rows(table, period, day)),
            errors=drivers.errors,
            warnings=warnings,
        )
        return with_codes(parsed, table, company=table.column("dsp"), station=table.column("station"))

    return parse


def _rows(
    table: Table, drivers: DriverTable, events: _Events, week_of: Callable[[Row], Period | None]
) -> tuple[ParsedRow, ...]:
    ids = [place for title in events.ids if (place := table.column(title)) is not None]
    sort = table.column(*events.sort)
    found: dict[tuple[str, Period | None], tuple[ParsedRow, Counter[str]]] = {}
    for place in drivers.places:
        person, row = drivers.person(place), drivers.row(place)
        week = week_of(row)
        known, sorts = found.setdefault(
            (person.external_id, week), (ParsedRow(row.line, person, period=week), Counter())
        )
        sorts[tidy(row.cell(sort))] += 1
        named = [tidy(row.cell(column)) for column in ids]
        key = piece_key(*named) if any(named) else piece_key(person.external_id, *map(tidy, row.cells))
        known.pieces[key] = {metric: Decimal(1) for metric in events.counts(table, row)}
    return tuple(
        replace(
            row,
            values=combine(row.pieces.values()),
            detail={"events": "; ".join(f"{count} {word}".strip() for word, count in sorts.items())},
        )
        for row, sorts in found.values()
    )


def _kind(events: _Events, *fingerprints: frozenset[str]) -> TableKind:
    return TableKind(events.kind, fingerprints, _parser(events), may_be_empty=True)


CONCESSIONS = _kind(
    _Events("concessions", _behaviors, ("trackingid",), ("deliverytype",), ("deliverydate",)),
    titles("impactsdsb", "trackingid"),
)
SAFETY_EVENTS = _kind(
    _Events("safety_events", _safety, ("eventid",), ("metrictype",), ("date",)),
    titles("eventid", "metrictype", "metricsubtype"),
    titles("metrictype", "metricsubtype", "programimpact"),
)
RETURNS = _kind(
    _Events("rts", _returns, ("trackingid",), _RTS_CODE, ("planneddeliverydate",)),
    titles("trackingid", "rtscode"),
    titles("trackingid", "daselectedrtscode"),
)
