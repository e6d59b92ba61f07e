"""Metric sheet: a table that a team lead keeps, one row per agent and week or day (product.md 3.1).

Columns with a well-known title are read; all others are named as unknown, so that a user can map them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers import weeks
from pacenote.imports.parsers.dated_tables import read_day, with_codes
from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure, read_measures, unknown_titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, Period, PersonKey, RowError
from pacenote.imports.parsers.tables import Table

_MEASURES = (
    Measure("csat", ("csat", "csatscore", "customersatisfaction"), "percent"),
    Measure("qa_score", ("qascore", "qa", "qualityscore"), "percent"),
    Measure("handled", ("handled", "contactshandled", "handledcontacts")),
    Measure("resolved", ("resolved", "resolutions")),
    Measure("reopens", ("reopens", "reopened")),
    Measure("adherence", ("adherence", "scheduleadherence"), "percent"),
)
_SECONDS = {
    "handle_seconds": ("aht", "averagehandletime", "avghandletime", "handletime"),
    "talk_seconds": ("talktime", "avgtalk", "averagetalktime"),
    "hold_seconds": ("holdtime", "avghold", "averageholdtime"),
    "after_call_seconds": ("acw", "aftercallwork", "avgacw"),
    "first_response_seconds": ("firstresponsetime", "frt"),
}
_NAMES = ("agent", "agentname", "name", "associate", "teammate")
_IDS = ("email", "agentemail", "agentid")
_WHEN = ("week", "date", "day", "period")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)$")


def parse(table: Table) -> ParsedFile:
    """Read each row in its own week or day; weeks are ISO weeks. Rows that cannot be read are skipped and listed."""
    name, when = table.needed("Agent", *_NAMES), table.needed("Week", *_WHEN)
    external_id = table.column(*_IDS)
    measured = read_measures(table, _MEASURES)
    clocks = {metric: place for metric, found in _SECONDS.items() if (place := table.column(*found)) is not None}
    errors = dict(measured.errors)
    rows: list[ParsedRow] = []
    for place, row in enumerate(table.rows):
        period = _when(row.cell(when))
        times = {metric: _seconds(row.cell(column)) for metric, column in clocks.items()}
        if period is None or is_missing(row.cell(name)):
            errors.setdefault(place, _not_a_period(row.cell(when)))
        for column in (clocks[metric] for metric, value in times.items() if value is None):
            if not is_missing(row.cell(column)):
                errors.setdefault(place, _not_a_time(row.cell(column), table.titles[column]))
        if place not in errors:
            values = measured.values[place] | {metric: value for metric, value in times.items() if value is not None}
            rows.append(
                ParsedRow(row.line, _person(tidy(row.cell(name)), row.cell(external_id)), values, period=period)
            )
    known = measured.columns | {name, when, *clocks.values()} | ({external_id} if external_id is not None else set())
    parsed = ParsedFile(
        kind="metric_sheet",
        layout="metric_sheet",
        source="metric_sheet",
        period=_span([row.period for row in rows if row.period]),
        rows=len(rows),
        readings=tuple(rows),
        unknown_columns=unknown_titles(table, frozenset(known)),
        errors=tuple(RowError(table.rows[place].line, message) for place, message in sorted(errors.items())),
    )
    return with_codes(parsed, table)


def _person(name: str, external_id: str) -> PersonKey:
    if is_missing(external_id):
        return PersonKey(name, "", "agent")
    return PersonKey(name, tidy(external_id), "email" if "@" in external_id else "agent")


@lru_cache(maxsize=1024)
def _not_a_period(cell: str) -> Sentence:
    return Sentence(_("“%(text)s” is not a week or day, or the name is missing."), {"text": tidy(cell)[:40]})


def _not_a_time(cell: str, title: str) -> Sentence:
    return Sentence(_("“%(text)s” in “%(title)s” is not a time."), {"text": tidy(cell)[:40], "title": title})


def _when(text: str) -> Period | None:
    if week := weeks.read_label(text):
        return weeks.period_of_week(*week, calendar="iso")
    day = read_day(text)
    return weeks.period_of_day(day) if day else None


@lru_cache(maxsize=8192)
def _seconds(text: str) -> Decimal | None:
    """Read ``8:02`` as minutes and seconds, ``1:08:02`` with hours, and plain numbers as seconds."""
    bare = tidy(text)
    if found := _CLOCK.match(bare):
        return Decimal(int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]))
    return Decimal(bare) if re.fullmatch(r"\d{1,7}(\.\d{1,3})?", bare) else None


def _span(periods: list[Period]) -> Period | None:
    if not periods:
        return None
    first, last = min(periods, key=lambda p: p.start), max(periods, key=lambda p: p.end)
    label = first.label if first == last else f"{first.label}..{last.label}"
    return Period(first.cadence, first.start, last.end, label)


_METRIC_TITLES = [title for measure in _MEASURES for title in measure.titles]
_METRIC_TITLES += [title for found in _SECONDS.values() for title in found]
KIND = TableKind(
    "metric_sheet",
    tuple(titles(name, when, metric) for name in _NAMES for when in _WHEN for metric in _METRIC_TITLES),
    parse,
)
