"""A parsed file as JSON lines and back, exactly: files are read in a child process that writes these lines.

One line per row, then the file, and the last line counts the rows, so that a cut stream is noticed.
Decimals are strings, days are ISO text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.parsed import (
    Cadence,
    CaseRow,
    FileStream,
    IdKind,
    ParsedFile,
    ParsedRow,
    Period,
    PersonKey,
    PersonRow,
    RosterRow,
    RowError,
)

#: Rows of which a file may have very many, and those of which it has few.
_MANY, _FEW = ("readings", "cases"), ("people", "roster", "errors")
_TITLES = ("columns", "unknown_columns")
_NUMBERS = ("company_readings", "nobody")
_CASE_WORDS = tuple(f.name for f in fields(CaseRow) if f.name not in ("line", "participants", "values"))


def _start(name: str) -> str:
    return f'{{"{name}":'


_STARTS_OF_MANY = tuple(map(_start, _MANY))
_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def to_lines(parsed: ParsedFile | FileStream) -> Iterator[str]:
    """Yield one JSON text per line, without line ends."""
    count = 0
    if isinstance(parsed, FileStream):
        for row in parsed:
            count += 1
            yield _encode({"readings": _from_reading(row)})
        parsed = parsed.told()
    for name, write in _WRITERS.items():
        for each in getattr(parsed, name):
            count += 1
            yield _encode({name: write(each)})
    head = {f.name: getattr(parsed, f.name) for f in fields(parsed) if f.name not in _WRITERS}
    head |= {name: _texts(head[name]) for name in _NUMBERS} | {"period": _from_period(parsed.period)}
    head["warnings"] = [warning.pack() for warning in parsed.warnings]
    yield _encode({"file": head})
    yield _encode({"end": count})


def from_lines(lines: Iterable[str]) -> ParsedFile:
    """Build the file again; raise ValueError where lines are missing or are not ours."""
    kept = list(lines)
    parsed = open_lines(lambda: iter(kept))
    return replace(parsed, readings=tuple(parsed.readings), cases=tuple(parsed.cases))


def open_lines(lines: Callable[[], Iterable[str]]) -> ParsedFile:
    """Build the file again, but for its readings and cases, which are read anew by whoever goes through them.

    ``lines`` returns all of them each time it is called. Raises ValueError where some are missing or are not ours.
    """
    head: dict[str, Any] | None = None
    few: dict[str, list[Any]] = {name: [] for name in _FEW}
    counts = dict.fromkeys(_MANY, 0)
    end: int | None = None
    for line in lines():
        if line.startswith(_STARTS_OF_MANY):
            counts[_MANY[0] if line.startswith(_STARTS_OF_MANY[0]) else _MANY[1]] += 1
            continue
        for name, value in json.loads(line).items():
            if name == "file":
                head = value
            elif name == "end":
                end = value
            else:
                few[name].append(_READERS[name](value))
    if head is None or end != sum(map(len, few.values())) + sum(counts.values()):
        raise ValueError("the lines of a parsed file are not complete")
    head |= {name: _decimals(head[name]) for name in _NUMBERS} | {name: tuple(head[name]) for name in _TITLES}
    head["warnings"] = tuple(map(Sentence.unpack, head["warnings"]))
    head |= {name: tuple(found) for name, found in few.items()} | {"period": _to_period(head["period"])}
    head |= {name: _RowsOfLines(lines, name, count) for name, count in counts.items()}
    return ParsedFile(**head)


class _RowsOfLines(Sequence[Any]):
    """The rows of one sort among the lines of a file, built as they are gone through."""

    def __init__(self, lines: Callable[[], Iterable[str]], name: str, count: int) -> None:
        self._lines, self._name, self._count = lines, name, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Any]:
        start, build = _start(self._name), _READERS[self._name]
        return (build(json.loads(line)[self._name]) for line in self._lines() if line.startswith(start))

    def __getitem__(self, place: Any) -> Any:
        return tuple(self)[place]


def _texts(values: dict[str, Decimal]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _decimals(values: dict[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in values.items()}


@lru_cache(maxsize=4096)
def _from_period(period: Period | None) -> list[str] | None:
    if period is None:
        return None
    return [period.cadence, period.start.isoformat(), period.end.isoformat(), period.label]


def _to_period(value: list[str] | None) -> Period | None:
    return None if value is None else _period(*value)


@lru_cache(maxsize=4096)
def _period(cadence: str, start: str, end: str, label: str) -> Period:
    return Period(cast("Cadence", cadence), date.fromisoformat(start), date.fromisoformat(end), label)


def _from_key(key: PersonKey) -> list[str | None]:
    return [key.name, key.external_id, key.id_kind]


def _to_key(value: list[str | None]) -> PersonKey:
    return _key(*value)


@lru_cache(maxsize=16_384)
def _key(name: str | None, external_id: str | None, id_kind: str | None) -> PersonKey:
    return PersonKey(name or "", external_id or "", cast("IdKind | None", id_kind))


def _from_reading(row: ParsedRow) -> list[Any]:
    pieces, reasons = (
        {key: _texts(found) for key, found in each.items()} if each else {} for each in (row.pieces, row.reasons)
    )
    return [
        row.line,
        _from_key(row.person),
        _texts(row.values),
        row.detail,
        row.page,
        _from_period(row.period),
        pieces,
        reasons,
    ]


def _to_reading(value: list[Any]) -> ParsedRow:
    line, person, values, detail, page, period, *apart = value
    pieces, reasons = ({key: _decimals(found) for key, found in each.items()} if each else {} for each in apart)
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


_WRITERS: dict[str, Callable[[Any], Any]] = {
    "readings": _from_reading,
    "people": _from_person,
    "roster": _from_roster,
    "cases": _from_case,
    "errors": lambda error: [error.line, error.message.pack()],
}
_READERS: dict[str, Callable[[list[Any]], Any]] = {
    "readings": _to_reading,
    "people": _to_person,
    "roster": _to_roster,
    "cases": _to_case,
    "errors": lambda value: RowError(value[0], Sentence.unpack(value[1])),
}
