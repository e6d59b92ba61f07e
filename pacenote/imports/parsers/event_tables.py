"""Files with one row per event that is background to a metric, not a reading (formats.md 3.5, 3.7, 3.8).

Per driver the number of events is kept, and what kind they were; parcels, videos and vehicles stay in the original.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.dated_tables import period_of_rows, read_day, read_drivers, with_codes
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey
from pacenote.imports.parsers.periods import settle
from pacenote.imports.parsers.tables import Table


@dataclass(frozen=True, slots=True)
class _Events:
    kind: str
    sort: tuple[str, ...]
    day: tuple[str, ...] = ()
    names_its_week: bool = False


def _parser(events: _Events) -> Callable[[Table], ParsedFile]:
    def parse(table: Table) -> ParsedFile:
        drivers = read_drivers(table, ())
        sort, day = table.column(*events.sort), table.column(*events.day)
        found: dict[str, tuple[int, PersonKey, Counter[str]]] = {}
        for place in drivers.places:
            person, row = drivers.person(place), drivers.row(place)
            found.setdefault(person.external_id, (row.line, person, Counter()))[2][tidy(row.cell(sort))] += 1
        period, warnings = _period(table, events, day)
        parsed = ParsedFile(
            kind=events.kind,
            layout=events.kind,
            source=events.kind,
            period=period,
            rows=len(drivers.places),
            readings=tuple(
                ParsedRow(
                    line, person, detail={"events": "; ".join(f"{n} {word}".strip() for word, n in kinds.items())}
                )
                for line, person, kinds in found.values()
            ),
            errors=drivers.errors,
            warnings=warnings,
        )
        return with_codes(parsed, table, company=table.column("dsp"), station=table.column("station"))

    return parse


def _period(table: Table, events: _Events, day: int | None) -> tuple[Period | None, tuple[Sentence, ...]]:
    if events.names_its_week:
        return period_of_rows(table, day=day)
    return settle(weeks.period_of_days({when for row in table.rows if (when := read_day(row.cell(day)))}), None)


def _kind(events: _Events, *fingerprint: str) -> TableKind:
    return TableKind(events.kind, (titles(*fingerprint),), _parser(events), may_be_empty=True)


CONCESSIONS = _kind(_Events("concessions", ("deliverytype",), names_its_week=True), "impactsdsb", "trackingid")
SAFETY_EVENTS = _kind(
    _Events("safety_events", ("metrictype",), ("date",), names_its_week=True), "eventid", "metrictype", "metricsubtype"
)
ESCALATIONS = _kind(_Events("escalations", ("behavior",), ("incidentdate",)), "drivertransporterid", "incidentdate")
DVIC = _kind(_Events("dvic", ("inspectionstatus",), ("startdate",)), "inspectiontype", "inspectionstatus")
