"""From rows to people to readings, when a file is loaded and again when somebody maps a name later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from pacenote.accounts.models import User
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.parsed import ParsedRow
from pacenote.people.identity import Directory, Match, NeedsConfirmation, Sought
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.services import remember_id, remember_name
from pacenote.performance.catalogue import exposures_of, find
from pacenote.performance.models import PerformanceFile, Reading, Slot

CONFIRM = "needs_confirmation"
#: The parts of a row's detail that say why a number is what it is, and may stand in a message.
REASON_METRICS = {
    "pod": (
        "pod_blurry",
        "pod_human",
        "pod_no_package",
        "pod_in_car",
        "pod_in_hand",
        "pod_not_visible",
        "pod_too_close",
        "pod_too_dark",
        "pod_other",
    ),
}


def rows_of(file: PerformanceFile, parsed: Iterable[ParsedRow], directory: Directory) -> list[FileRow]:
    """Return the rows to keep, each with the person it certainly speaks about or the reason why nobody."""
    rows = [_row(file, each, directory) for each in parsed]
    mark_duplicates(rows)
    return rows


def _row(file: PerformanceFile, parsed: ParsedRow, directory: Directory) -> FileRow:
    key = parsed.person
    row = FileRow(
        company_id=file.company_id,
        file=file,
        line=parsed.line,
        page=parsed.page,
        name=key.name[:200],
        folded_name=fold_name(key.name)[:200],
        id_kind=key.id_kind or "",
        external_id=key.external_id[:120],
        values={metric: str(value) for metric, value in parsed.values.items()},
        detail=parsed.detail,
        status=FileRow.Status.UNMATCHED,
    )
    match directory.identify(Sought(key.name, key.external_id, key.id_kind or "")):
        case Match(person_id=person_id):
            row.person_id, row.status = person_id, FileRow.Status.MATCHED
        case NeedsConfirmation(person_id=person_id):
            row.reason = CONFIRM
        case unmatched:
            row.reason = unmatched.reason.value
    return row


def mark_duplicates(rows: Sequence[FileRow]) -> None:
    """Let no row count where a file has two for one person; a user picks."""
    taken = (FileRow.Status.MATCHED, FileRow.Status.DUPLICATE)
    seen = Counter(row.person_id for row in rows if row.status in taken)
    for row in rows:
        if row.status in taken:
            twice = seen[row.person_id] > 1
            row.status = FileRow.Status.DUPLICATE if twice else FileRow.Status.MATCHED


def readings_of(rows: Iterable[FileRow], *, file: PerformanceFile, slot: Slot, source: str) -> list[Reading]:
    """Return the readings that matched rows give."""
    readings: list[Reading] = []
    for row in rows:
        if row.status != FileRow.Status.MATCHED or row.person_id is None:
            continue
        values = {metric: Decimal(value) for metric, value in row.values.items()}
        readings += [
            _reading(row, metric, values, file=file, slot=slot, source=source) for metric in values if find(metric)
        ]
    return readings


def _reading(
    row: FileRow, metric: str, values: dict[str, Decimal], *, file: PerformanceFile, slot: Slot, source: str
) -> Reading:
    exposures = exposures_of(metric, values)
    reasons = {name: str(values[name]) for name in REASON_METRICS.get(metric, ()) if values.get(name)}
    return Reading(
        company_id=file.company_id,
        person_id=row.person_id or 0,  # matched rows have one
        metric=metric,
        start=slot.start,
        end=slot.end,
        value=values[metric],
        exposures={unit: str(amount) for unit, amount in exposures.items()},
        source=source,
        counts=False,
        slot=slot,
        file=file,
        line=row.line,
        page=row.page,
        reasons=reasons,
    )


def remember(row: FileRow, person: Person, *, by: User | None, now: datetime) -> None:
    """Keep what a user said about a row: its id, or else its spelling, means this person."""
    if row.external_id:
        remember_id(person=person, kind=row.id_kind, value=row.external_id)
    else:
        remember_name(person=person, name=row.name, confirmed_by=by, now=now)
