"""From rows to people to readings, when a file is loaded and again when somebody maps a name later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from pacenote.accounts.models import User
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.parsed import ParsedRow
from pacenote.imports.parsers.pieces import MOVING, combine
from pacenote.people.identity import Directory, Identity, Match, NeedsConfirmation, Sought, Unmatched
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.services import remember_id, remember_name
from pacenote.performance.catalogue import exposures_of, find
from pacenote.performance.models import PerformanceFile, Reading, Slot

CONFIRM = "needs_confirmation"
#: Marks a row that gives no number: it names somebody who took part in cases, and says in how many.
TOOK_PART = "cases"


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
        pieces=_as_text(parsed.pieces),
        reasons=_as_text(parsed.reasons),
        start=parsed.period.start if parsed.period else None,
        end=parsed.period.end if parsed.period else None,
        status=FileRow.Status.UNMATCHED,
    )
    found = directory.identify(Sought(key.name, key.external_id, key.id_kind or ""))
    if isinstance(found, Match):
        row.person_id, row.status = found.person_id, FileRow.Status.MATCHED
    row.reason = reason_of(found)
    return row


def reason_of(found: Identity) -> str:
    """Return why a row waits, in the word that is kept with it; empty where it does not."""
    match found:
        case NeedsConfirmation():
            return CONFIRM
        case Unmatched(reason=reason):
            return reason.value
    return ""


def _as_text(numbers: dict[str, dict[str, Decimal]]) -> dict[str, dict[str, str]]:
    return {key: {metric: str(value) for metric, value in values.items()} for key, values in numbers.items()}


def mark_duplicates(rows: Sequence[FileRow]) -> None:
    """Let no row count where a file has two for one person and period; a user picks.

    Rows that are sums of pieces add up instead: the pieces have keys of their own. Rows that only name somebody who
    took part in cases have no numbers to choose between.
    """
    taken = (FileRow.Status.MATCHED, FileRow.Status.DUPLICATE)
    alone = [row for row in rows if row.status in taken and not row.pieces and TOOK_PART not in row.detail]
    seen = Counter((row.person_id, row.start) for row in alone)
    for row in rows:
        if row.status in taken:
            twice = seen[row.person_id, row.start] > 1 and not row.pieces and TOOK_PART not in row.detail
            row.status = FileRow.Status.DUPLICATE if twice else FileRow.Status.MATCHED


def moved(rows: Sequence[tuple[int, FileRow]]) -> list[FileRow]:
    """Take what a newer file says of a case out of the rows of older ones; ``rows`` come with their file, oldest first.

    A ticket that went to somebody else counts for them alone, also where nobody knows yet who they are.
    """
    newest = {key: file for file, row in rows for key in row.pieces if key.startswith(MOVING)}
    kept: list[FileRow] = []
    for file, row in rows:
        pieces = {key: values for key, values in row.pieces.items() if newest.get(key, file) == file}
        if pieces or not row.pieces:
            row.pieces = pieces
            kept.append(row)
    return kept


def readings_of(rows: Iterable[FileRow], *, slot: Slot, source: str) -> list[Reading]:
    """Return the readings that matched rows give, of one file or of several that add up; the newest file comes last."""
    readings: list[Reading] = []
    in_pieces: dict[int, tuple[FileRow, dict[str, dict[str, str]]]] = {}
    for row in rows:
        if row.status != FileRow.Status.MATCHED or row.person_id is None:
            continue
        if row.pieces:
            _row, before = in_pieces.get(row.person_id, (row, {}))
            in_pieces[row.person_id] = row, before | row.pieces
        else:
            readings += _readings(row, _numbers(row.values), slot=slot, source=source)
    for row, pieces in in_pieces.values():
        readings += _readings(row, combine(map(_numbers, pieces.values())), slot=slot, source=source)
    return readings


def _numbers(values: dict[str, str]) -> dict[str, Decimal]:
    return {metric: Decimal(value) for metric, value in values.items()}


def _readings(row: FileRow, values: dict[str, Decimal], *, slot: Slot, source: str) -> list[Reading]:
    return [_reading(row, metric, values, slot=slot, source=source) for metric in values if find(metric)]


def _reading(row: FileRow, metric: str, values: dict[str, Decimal], *, slot: Slot, source: str) -> Reading:
    exposures = exposures_of(metric, values)
    return Reading(
        company_id=slot.company_id,
        person_id=row.person_id or 0,  # matched rows have one
        metric=metric,
        start=slot.start,
        end=slot.end,
        value=values[metric],
        exposures={unit: str(amount) for unit, amount in exposures.items()},
        source=source,
        counts=False,
        slot=slot,
        file_id=row.file_id,
        line=row.line,
        page=row.page,
        reasons=row.reasons.get(metric, {}),
    )


def remember(row: FileRow, person: Person, *, by: User | None, now: datetime) -> None:
    """Keep what a user said about a row: its id, or else its spelling, means this person."""
    if row.external_id:
        remember_id(person=person, kind=row.id_kind, value=row.external_id)
    else:
        remember_name(person=person, name=row.name, confirmed_by=by, now=now)
