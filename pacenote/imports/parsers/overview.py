"""DSP Overview Dashboard, CSV (formats.md 3.2): one row per driver and week, or six weeks of them.

2024 prints ratios and 37 columns, 2025-26 percent signs and 54; mid-2026 has Delivery Completion DPMO for DCR.
"""

from __future__ import annotations

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measured, read_measures, unknown_titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, RowError
from pacenote.imports.parsers.people_columns import PersonColumns, person_columns, repeated_people, without_id
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.scorecard_columns import DETAIL_TITLES, FICO, FICO_AS_SCORE, SCORECARD_MEASURES
from pacenote.imports.parsers.tables import Table

# Words and points beside the numbers, and columns that were empty in every file seen.
_IGNORED_ENDINGS = (
    "tier", "score", "weightapplied", "week", "acceleration", "braking", "cornering", "distraction", "speeding",
    "lookingatphone", "talkingonphone", "lookingdown", "stopsignviolations", "stoplightviolations", "illegaluturns",
    "customerdeliveryfeedback",
)  # fmt: skip


def parse(table: Table) -> ParsedFile:
    """Read a week, or several as ``scorecard_trailing``; rows that cannot be read are skipped and listed."""
    columns = person_columns(table)
    fico = FICO if table.column("ficometric", "ficotier", "overallscore") is not None else FICO_AS_SCORE
    measured = read_measures(table, (*SCORECARD_MEASURES, fico))
    if not measured.columns:
        raise RefusedFileError(
            _("No column of this overview holds a metric that is known here."),
            hint=_("Export the DSP Overview Dashboard again with all of its columns."),
            code="missing_column",
        )
    by_row, errors = _weeks(table, measured, columns)
    found = {week for week in by_row.values() if week}
    period, warnings = settle(_inside(found, table), table.hints.week_period(table.calendar))
    company, station, doubts = settle_codes("", "", table.hints)
    rows = tuple(
        _row(table, place, columns=columns, measured=measured, week=by_row[place], several=len(found) > 1)
        for place in range(len(table.rows))
        if place in by_row
    )
    trailing = len(found) > 1
    repeats = () if trailing else repeated_people(row.person for row in rows)
    return ParsedFile(
        kind="scorecard_trailing" if trailing else "scorecard",
        layout=_layout(table, trailing=trailing),
        source="trailing_overview" if trailing else "overview_csv",
        company=company,
        station=station,
        period=period,
        rows=len(rows),
        readings=rows,
        unknown_columns=unknown_titles(table, measured.columns | columns.places | _details(table), _IGNORED_ENDINGS),
        errors=errors,
        warnings=warnings + doubts + repeats,
    )


def _weeks(
    table: Table, measured: Measured, columns: PersonColumns
) -> tuple[dict[int, tuple[int, int] | None], tuple[RowError, ...]]:
    """Return the week of every readable row, by place, and the errors of the others."""
    place_of_week = table.column("week")
    bad = dict(without_id([(row, columns.key(row)) for row in table.rows])) | measured.errors
    good: dict[int, tuple[int, int] | None] = {}
    for place, row in enumerate(table.rows):
        text = row.cell(place_of_week)
        week = weeks.read_label(text)
        if text.strip() and week is None:
            bad.setdefault(place, Sentence(_("“%(text)s” in column “Week” is not a week."), {"text": text[:40]}))
        if place not in bad:
            good[place] = week
    return good, tuple(RowError(table.rows[place].line, message) for place, message in sorted(bad.items()))


def _inside(found: set[tuple[int, int]], table: Table) -> Period | None:
    return weeks.period_of_weeks(found, calendar=table.calendar)


def _row(
    table: Table, place: int, *, columns: PersonColumns, measured: Measured, week: tuple[int, int] | None, several: bool
) -> ParsedRow:
    row = table.rows[place]
    detail = {name: text for name, column in _detail_columns(table).items() if (text := tidy(row.cell(column)))}
    return ParsedRow(
        line=row.line,
        person=columns.key(row),
        values=measured.values[place],
        detail=detail,
        period=weeks.period_of_week(*week, calendar=table.calendar) if several and week else None,
    )


def _detail_columns(table: Table) -> dict[str, int]:
    return {name: place for name, names in DETAIL_TITLES.items() if (place := table.column(*names)) is not None}


def _details(table: Table) -> frozenset[int]:
    return frozenset(_detail_columns(table).values())


def _layout(table: Table, *, trailing: bool) -> str:
    if trailing:
        return "overview_csv_trailing"
    if table.column("deliverycompletiondpmo") is not None:
        return "overview_csv_2026"
    return "overview_csv_2025" if table.column("overallscore") is not None else "overview_csv_2024"


KIND = TableKind(
    "scorecard",
    (
        titles("overallstanding", "transporterid"),
        titles("overallstanding", "deliveryassociate"),
        titles("speedingeventrate", "cdfdpmo", "deliveryassociate"),
        titles("speedingeventrate", "cdfdpmo", "transporterid"),
    ),
    parse,
)
