"""Reports of several periods: escalations by scorecard week, inspections by day (formats.md 3.7, 3.8).

They are read for the record: an escalation's kind stands behind the scorecard's count, an inspection behind nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.dated_tables import days_of, read_drivers, with_codes
from pacenote.imports.parsers.event_tables import LONGEST_NAME, slug
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey, RowError
from pacenote.imports.parsers.tables import Row, Table

RowErrors = tuple[RowError, ...]


@dataclass(slots=True)
class _Told:
    """What a report says about one person in one period."""

    line: int
    person: PersonKey
    period: Period | None
    words: Counter[str] = field(default_factory=Counter)
    values: dict[str, Decimal] = field(default_factory=dict)


def escalations(table: Table) -> ParsedFile:
    """Read the infractions report: one row per incident, in the scorecard week that it counts in."""
    incident, behavior = table.column("incidentdate"), table.column("behavior", "category")
    category = table.column("category")
    drivers = read_drivers(table, ())
    told: dict[Hashable, _Told] = {}
    errors: list[RowError] = []
    for place in drivers.places:
        row, person = drivers.row(place), drivers.person(place)
        week = _scorecard_week(table, row)
        if week is None:
            errors.append(RowError(row.line, Sentence(_("The week in which it counts cannot be read."))))
            continue
        one = told.setdefault((person.external_id, week), _Told(row.line, person, week))
        one.words[tidy(row.cell(behavior))] += 1
        if kind := slug(row.cell(category)):
            name = f"escalation_{kind}"[:LONGEST_NAME]
            one.values[name] = one.values.get(name, Decimal(0)) + 1
    return _file("escalations", table, told, day=incident, errors=(*drivers.errors, *errors))


def inspections(table: Table) -> ParsedFile:
    """Read vehicle inspections: one row each, put together per driver and day, with their seconds."""
    day, seconds = table.column("startdate", "date"), table.column("duration", "inspectiontime")
    status = table.column("inspectionstatus")
    drivers = read_drivers(table, (), day=day)
    day_of = days_of(table, day)
    told: dict[Hashable, _Told] = {}
    for place in drivers.places:
        row, person = drivers.row(place), drivers.person(place)
        when = day_of(row)
        period = weeks.period_of_day(when) if when else None
        one = told.setdefault((person.external_id, when), _Told(row.line, person, period))
        one.words[f"{tidy(row.cell(status))} {tidy(row.cell(seconds))} s"] += 1
    return _file("dvic", table, told, day=day, errors=drivers.errors)


def _scorecard_week(table: Table, row: Row) -> Period | None:
    text = row.cell(table.column("scorecardweek"))
    found = weeks.read_label(text) or weeks.read_label(
        f"{tidy(row.cell(table.column('year')))}-{tidy(row.cell(table.column('week')))}"
    )
    return weeks.period_of_week(*found, calendar=table.calendar) if found else None


def _file(kind: str, table: Table, told: dict[Hashable, _Told], *, day: int | None, errors: RowErrors) -> ParsedFile:
    parsed = ParsedFile(
        kind=kind,
        layout=kind,
        source=kind,
        period=weeks.period_of_days(set(filter(None, map(days_of(table, day), table.rows)))),
        rows=len(table.rows) - len(errors),
        readings=tuple(
            ParsedRow(
                one.line,
                one.person,
                one.values,
                detail={"events": "; ".join(f"{count} x {word}" for word, count in one.words.items())},
                period=one.period,
            )
            for one in told.values()
        ),
        errors=errors,
    )
    return with_codes(parsed, table, company=table.column("dsp"), station=table.column("station"))


ESCALATIONS = TableKind("escalations", (titles("drivertransporterid", "incidentdate"),), escalations, may_be_empty=True)
DVIC = TableKind("dvic", (titles("inspectiontype", "inspectionstatus"),), inspections, may_be_empty=True)
