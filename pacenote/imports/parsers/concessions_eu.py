"""Concessions of Europe (formats.md 3.5, 4.2): a workbook with a column per week, tables with Spanish or German titles.

Parcels stay in the original; how a parcel was handed over is counted per driver and week.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.dated_tables import period_of_rows, read_drivers, with_codes
from pacenote.imports.parsers.event_tables import LONGEST_NAME, slug
from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.folding import fold_header, tidy
from pacenote.imports.parsers.kinds import BookKind, TableKind, titles
from pacenote.imports.parsers.measures import Measure, not_a_number
from pacenote.imports.parsers.numbers import Unreadable, read_number
from pacenote.imports.parsers.options import ReadingOptions
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, PersonKey, RowError
from pacenote.imports.parsers.people_columns import ID_TITLES, TRANSPORTER_ID
from pacenote.imports.parsers.pieces import combine, piece_key
from pacenote.imports.parsers.tables import Row, Sheet, Table, table_at

_WEEK_TITLE = re.compile(r"^(20\d\d)[-_ ]?W?(\d{1,2})[-_ ](DNR|DSC)(?:[-_ ]?(Count|DPMO))?$", re.IGNORECASE)
_METRICS = {"dnr": "dnr_count", "dsc": "dsc_count"}
_TYPE = ("actualdeliverytype", "deliverytype")
_SPANISH = (Measure("dnr_count", ("paquetesentregadosnorecibidos",)),)
Week = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of counts or rates of one week."""

    place: int
    week: Week
    metric: str
    rate: bool


def parse(sheets: Sequence[Sheet], hints: NameHints, options: ReadingOptions) -> ParsedFile | None:
    """Read the sheet by Transporter ID, each week for itself, with the ways of handing over of the sheet by parcel."""
    found = next(_tables(sheets, hints, options), None)
    if found is None:
        return None
    table, person, columns = found
    ways = _ways(sheets, hints, options)
    rows: list[ParsedRow] = []
    errors: list[RowError] = []
    style = table.style(column.place for column in columns)
    for row in table.rows:
        key = PersonKey("", tidy(row.cell(person)).upper(), "transporter")
        if not TRANSPORTER_ID.match(key.external_id):
            errors.append(
                RowError(row.line, Sentence(_("“%(text)s” is not a Transporter ID."), {"text": row.cell(person)[:40]}))
            )
            continue
        cells = [(column, read_number(row.cell(column.place), style)) for column in columns]
        bad = next((pair for pair in cells if isinstance(pair[1], Unreadable)), None)
        if bad is not None:
            errors.append(RowError(row.line, not_a_number(row.cell(bad[0].place), table.titles[bad[0].place])))
            continue
        numbers = [(column, cell) for column, cell in cells if isinstance(cell, Decimal)]
        rows += _rows(row, key, numbers, ways, table.calendar)
    return with_codes(_file(rows, errors, table), table)


def _tables(
    sheets: Iterable[Sheet], hints: NameHints, options: ReadingOptions
) -> Iterator[tuple[Table, int, list[_Column]]]:
    """Return every table with an id and a week in its titles."""
    for sheet in sheets:
        for place, row in enumerate(sheet.top()):
            person = next((i for i, cell in enumerate(row.cells) if fold_header(cell) in ID_TITLES), None)
            columns = [column for i, cell in enumerate(row.cells) if (column := _column(i, tidy(cell)))]
            if person is not None and any(not column.rate for column in columns):
                yield table_at(sheet, place, hints, options), person, columns


def _column(place: int, title: str) -> _Column | None:
    found = _WEEK_TITLE.match(title)
    week = weeks.read_label(f"{found[1]}-{found[2]}") if found else None
    if found is None or week is None:
        return None
    return _Column(place, week, _METRICS[found[3].lower()], (found[4] or "").lower() == "dpmo")


def _rows(
    row: Row,
    key: PersonKey,
    numbers: Iterable[tuple[_Column, Decimal]],
    ways: dict[tuple[str, Week], Counter[str]],
    calendar: weeks.Calendar,
) -> Iterator[ParsedRow]:
    """Return a row per week; a rate is kept as a word beside, because the scorecard says it as well."""
    by_week: defaultdict[Week, list[tuple[_Column, Decimal]]] = defaultdict(list)
    for column, number in numbers:
        by_week[column.week].append((column, number))
    for week, own in by_week.items():
        counts = {column.metric: number for column, number in own if not column.rate}
        if counts:
            yield ParsedRow(
                row.line,
                key,
                counts | {name: Decimal(times) for name, times in ways.get((key.external_id, week), {}).items()},
                detail={
                    f"{column.metric.removesuffix('count')}dpmo": f"{number:f}" for column, number in own if column.rate
                },
                period=weeks.period_of_week(*week, calendar=calendar),
            )


def _ways(sheets: Iterable[Sheet], hints: NameHints, options: ReadingOptions) -> dict[tuple[str, Week], Counter[str]]:
    """Count how the parcels of each driver and week were handed over."""
    found: defaultdict[tuple[str, Week], Counter[str]] = defaultdict(Counter)
    for sheet in sheets:
        for place, row in enumerate(sheet.top()):
            keys = {fold_header(cell) for cell in row.cells}
            if {"trackingid", "year", "week"} <= keys and keys & set(ID_TITLES) and keys & set(_TYPE):
                _count_ways(table_at(sheet, place, hints, options), found)
                break
    return found


def _count_ways(table: Table, found: defaultdict[tuple[str, Week], Counter[str]]) -> None:
    person, sort, parcel = table.column(*ID_TITLES), table.column(*_TYPE), table.column("trackingid")
    year, number = table.column("year"), table.column("week")
    seen: set[str] = set()
    for row in table.rows:
        week = weeks.read_label(f"{tidy(row.cell(year))}-{tidy(row.cell(number)).lstrip('Ww')}")
        way, tracking = slug(row.cell(sort)), tidy(row.cell(parcel))
        if week and way and not (tracking and tracking in seen):
            found[tidy(row.cell(person)).upper(), week][f"concession_{way}"[:LONGEST_NAME]] += 1
        seen.add(tracking)


def _file(rows: list[ParsedRow], errors: list[RowError], table: Table) -> ParsedFile:
    found = {each for row in rows if row.period and (each := weeks.read_label(row.period.label))}
    return ParsedFile(
        kind="concessions",
        layout="concessions_eu",
        source="concessions",
        period=weeks.period_of_weeks(found, calendar=table.calendar),
        rows=len({row.line for row in rows}),
        readings=tuple(rows),
        columns=tuple(title for title in table.titles if title),
        errors=tuple(errors),
    )


def parse_spanish(table: Table) -> ParsedFile:
    """Sum the packages that were not received, of a table by driver or by parcel."""
    drivers = read_drivers(table, _SPANISH)
    week, day = table.column("week", "semana"), table.column("fechadeentrega", "fecha")
    period, warnings = period_of_rows(table, week=week, day=day)
    parcel = table.column("iddeseguimiento", "trackingid")
    found: dict[str, ParsedRow] = {}
    for place in drivers.places:
        row, person = drivers.row(place), drivers.person(place)
        known = found.setdefault(person.external_id, ParsedRow(row.line, person))
        number = tidy(row.cell(parcel))
        same = 0
        while (key := piece_key(number or person.external_id, *map(tidy, row.cells), str(same))) in known.pieces:
            same += 1  # a second row of the same words is another parcel
        known.pieces[piece_key(number) if number else key] = drivers.measured.values[place]
    parsed = ParsedFile(
        kind="concessions",
        layout="concessions_es",
        source="concessions",
        period=period,
        rows=len(drivers.places),
        readings=tuple(replace(row, values=combine(row.pieces.values())) for row in found.values()),
        errors=drivers.errors,
        warnings=warnings,
    )
    return with_codes(parsed, table)


WORKBOOK = BookKind("concessions", parse)
SPANISH = TableKind(
    "concessions",
    (
        titles("iddeagentedeentrega", "paquetesentregadosnorecibidos"),
        titles("idagentedeentrega", "paquetesentregadosnorecibidos"),
        titles("nombredelagentedeentrega", "paquetesentregadosnorecibidos"),
    ),
    parse_spanish,
)
