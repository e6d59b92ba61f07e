"""The one JSON object that ``pacenote inspect`` prints for a file."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.parsed import ParsedFile
from pacenote.performance.kinds import KINDS_OF_FILES


def describe(parsed: ParsedFile, *, file: str) -> dict[str, Any]:
    """Return counts and sums, never a person's row."""
    return {
        "file": file,
        "ok": True,
        "kind": parsed.kind,
        "layout": parsed.layout,
        "company": parsed.company,
        "station": parsed.station,
        "period": _period(parsed),
        "rows": parsed.rows,
        "people": count_people(parsed),
        "readings": _readings(parsed),
        "company_readings": {metric: number(value) for metric, value in parsed.company_readings.items()},
        "warnings": _warnings(parsed),
    }


def describe_refusal(error: RefusedFileError, *, file: str) -> dict[str, Any]:
    """Return the object of a file that was refused."""
    return {"file": file, "ok": False, "error": error.as_dict()}


def count_people(parsed: ParsedFile) -> int:
    """Count the distinct persons, by id and else by name.

    Two lines of one day or week with the same name and no id count as two people: nothing says that they are one.
    """
    rows = [(row.person, row.period.label if row.period else "") for row in parsed.readings]
    rows += [(row.person, "") for row in parsed.people] + [
        (row.person, row.day.isoformat() if row.day else "") for row in parsed.roster
    ]
    ids = {person.external_id for person, _ in rows if person.external_id}
    lines = Counter((tidy(person.name).casefold(), when) for person, when in rows if not person.external_id)
    most: dict[str, int] = {}
    for (name, _), times in lines.items():
        most[name] = max(most.get(name, 0), times)
    return len(ids) + sum(most.values())


def number(value: Decimal) -> int | float:
    """Return a JSON number that prints as the decimal does."""
    return int(value) if value == value.to_integral_value() else float(value)


def _warnings(parsed: ParsedFile) -> list[str]:
    skipped = [f"Line {error.line} was skipped: {error.message}" for error in parsed.errors]
    names = ", ".join(parsed.unknown_columns[:20])
    unknown = [f"Columns that are not known here and were not read: {names}."] if names else []
    return [*map(str, parsed.warnings), *skipped, *unknown]


def _period(parsed: ParsedFile) -> dict[str, str | None] | None:
    """Return the period; without days where the file tells none, and nothing for a kind that has no periods."""
    if period := parsed.period:
        return {
            "cadence": period.cadence,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "label": period.label,
        }
    cadence = _cadence(parsed)
    return {"cadence": cadence, "start": None, "end": None, "label": ""} if cadence else None


def _cadence(parsed: ParsedFile) -> str:
    """Return the one that all rows have, else that of the kind; empty where neither tells one."""
    told = {row.period.cadence for row in parsed.readings if row.period}
    if told:
        return told.pop() if len(told) == 1 else ""
    kind = KINDS_OF_FILES.get(parsed.kind)
    return kind.cadence if kind else ""


def _readings(parsed: ParsedFile) -> dict[str, dict[str, int | float]]:
    counts: dict[str, int] = {}
    sums: dict[str, Decimal] = dict(parsed.nobody)
    for row in parsed.readings:
        for metric, value in row.values.items():
            counts[metric] = counts.get(metric, 0) + 1
            sums[metric] = sums.get(metric, Decimal(0)) + value
    return {metric: {"count": counts.get(metric, 0), "sum": number(total)} for metric, total in sums.items()}
