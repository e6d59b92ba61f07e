"""Mentor's other reports, kept for the record (formats.md 5.2): shifts with their times, and two periods compared.

Neither gives a number that a driver is judged by: a shift report has none, and a comparison does not say which days
its two periods are.
"""

from __future__ import annotations

from collections.abc import Callable

from pacenote.imports.parsers.folding import is_missing, tidy
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, PersonKey
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.tables import Row, Table

_FIRST = ("firstname", "vorname")
_LAST = ("lastname", "nachname")


def _parser(kind: str) -> Callable[[Table], ParsedFile]:
    def parse(table: Table) -> ParsedFile:
        names = table.needed("First Name", *_FIRST), table.needed("Last Name", *_LAST)
        beside = {key: place for place, key in enumerate(table.keys) if key and place not in names}
        people: dict[str, ParsedRow] = {}
        for row in table.rows:
            name = tidy(f"{row.cell(names[0])} {row.cell(names[1])}")
            known = people.setdefault(name, ParsedRow(row.line, PersonKey(name, "", "mentor")))
            _add(known.detail, row, beside)
        period, warnings = settle(None, table.hints.day_period())
        stations = {row.cell(table.column("station")).strip() for row in table.rows} - {"", "UNASSIGNED"}
        company, station, doubts = settle_codes("", stations.pop() if len(stations) == 1 else "", table.hints)
        return ParsedFile(
            kind=kind,
            layout=kind,
            source=kind,
            company=company,
            station=station,
            period=period,
            rows=len(table.rows),
            readings=tuple(people.values()),
            warnings=warnings + doubts,
        )

    return parse


def _add(detail: dict[str, str], row: Row, beside: dict[str, int]) -> None:
    """Put a row's words after those of the person's earlier rows: one driver may have several trips."""
    for key, place in beside.items():
        if not is_missing(text := row.cell(place)):
            detail[key] = f"{detail[key]}; {tidy(text)}" if key in detail else tidy(text)


SHIFTS = TableKind(
    "mentor_shifts",
    (titles("beginroutetime", "endroutetime"), titles("firstname", "beginroutetime")),
    _parser("mentor_shifts"),
)
COMPARISON = TableKind(
    "mentor_comparison",
    (
        titles("firstname", "lastname", "ficosafedrivingscorelastperiod"),
        titles("firstname", "lastname", "ficoscorelastperiod"),
    ),
    _parser("mentor_comparison"),
)
