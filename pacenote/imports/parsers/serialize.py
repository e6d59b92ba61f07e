"""A parsed file as JSON lines and back, exactly: files are read in a child process that writes these lines.

The first line is the file, then one line per row, the last line counts them, so that a cut stream is noticed.
Decimals are strings, days are ISO text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, cast

from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.parsed import (
    Cadence,
    CaseRow,
    IdKind,
    ParsedFile,
    ParsedRow,
    Period,
    PersonKey,
    PersonRow,
    RosterRow,
    RowError,
)

_ROWS = ("readings", "people", "roster", "cases", "errors")
_TITLES = ("columns", "unknown_columns")
_NUMBERS = ("company_readings", "nobody")
_CASE_WORDS = tuple(f.name for f in fields(CaseRow) if f.name not in ("line", "participants", "values"))


def to_lines(parsed: ParsedFile) -> Iterator[str]:
    """Yield one JSON text per line, without line ends."""
    head = {f.name: getattr(parsed, f.name) for f in fields(parsed) if f.name not in _ROWS}
    head |= {name: _texts(head[name]) for name in _NUMBERS} | {"period": _from_period(parsed.period)}
    head["warnings"] = [warning.pack() for warning in parsed.warnings]
    yield _line({"file": head})
    for row in parsed.readings:
        yield _line({"readings": _from_reading(row)})
    for person in parsed.people:
        yield _line({"people": _from_person(person)})
    for roster in parsed.roster:
        yield _line({"roster": _from_roster(roster)})
    for case in parsed.cases:
        yield _line({"cases": _from_case(case)})
    for error in parsed.errors:
        yield _line({"errors": [error.line, error.message.pack()]})
    yield _line({"end": sum(len(getattr(parsed, name)) for name in _ROWS)})


def from_lines(lines: Iterable[str]) -> ParsedFile:
    """Build the file again; raise ValueError where lines are missing or are not ours."""
    head: dict[str, Any] | None = None
    rows: dict[str, list[Any]] = {name: [] for name in _ROWS}
    end: int | None = None
    for line in lines:
        for name, value in json.loads(line).items():
            if name == "file":
                head = value
            elif name == "end":
                end = value
            else:
                rows[name].append(_READERS[name](value))
    if head is None or end != sum(map(len, rows.values())):
        raise ValueError("the lines of a parsed file are not complete")
    head |= {name: _decimals(head[name]) for name in _NUMBERS} | {name: tuple(head[name]) for name in _TITLES}
    head["warnings"] = tuple(map(Sentence.unpack, head["warnings"]))
    head |= {name: tuple(found) for name, found in rows.items()} | {"period": _to_period(head["period"])}
    return ParsedFile(**head)


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _texts(values: dict[str, Decimal]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _decimals(values: dict[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in values.items()}


def _from_period(period: Period | None) -> list[str] | None:
    if period is None:
        return None
    return [period.cadence, period.start.isoformat(), period.end.isoformat(), period.label]


def _to_period(value: list[str] | None) -> Period | None:
    if value is None:
        return None
    cadence, start, end, label = value
    return Period(cast("Cadence", cadence), date.fromisoformat(start), date.fromisoformat(end), label)


def _from_key(key: PersonKey) -> list[str | None]:
    return [key.name, key.external_id, key.id_kind]


def _to_key(value: list[str | None]) -> PersonKey:
    name, external_id, id_kind = value
    return PersonKey(name or "", external_id or "", cast("IdKind | None", id_kind))


def _from_reading(row: ParsedRow) -> list[Any]:
    apart = [{key: _texts(values) for key, values in each.items()} for each in (row.pieces, row.reasons)]
    return [row.line, _from_key(row.person), _texts(row.values), row.detail, row.page, _from_period(row.period), *apart]


def _to_reading(value: list[Any]) -> ParsedRow:
    line, person, values, detail, page, period, *apart = value
    pieces, reasons = ({key: _decimals(values) for key, values in each.items()} for each in apart)
    return ParsedRow(line, _to_key(person), _decimals(values), detail, page, _to_period(period), pieces, reasons)


def _from_person(row: PersonRow) -> list[Any]:
    return [row.line, _from_key(row.person), row.email, row.phone, row.status, row.position]


def _to_person(value: list[Any]) -> PersonRow:
    line, person, *rest = value
    return PersonRow(line, _to_key(person), *rest)


def _from_roster(row: RosterRow) -> list[Any]:
    day = row.day.isoformat() if row.day else None
    return [row.line, _from_key(row.person), day, row.starts, row.note, row.status]


def _to_roster(value: list[Any]) -> RosterRow:
    line, person, day, *rest = value
    return RosterRow(line, _to_key(person), date.fromisoformat(day) if day else None, *rest)


def _from_case(row: CaseRow) -> list[Any]:
    people = [[role, *_from_key(person)] for role, person in row.participants]
    return [row.line, [getattr(row, name) for name in _CASE_WORDS], people, _texts(row.values)]


def _to_case(value: list[Any]) -> CaseRow:
    line, words, people, values = value
    participants = tuple((role, _to_key(key)) for role, *key in people)
    said = dict(zip(_CASE_WORDS, words, strict=True))
    return CaseRow(line, **said, participants=participants, values=_decimals(values))


_READERS: dict[str, Callable[[list[Any]], Any]] = {
    "readings": _to_reading,
    "people": _to_person,
    "roster": _to_roster,
    "cases": _to_case,
    "errors": lambda value: RowError(value[0], Sentence.unpack(value[1])),
}
