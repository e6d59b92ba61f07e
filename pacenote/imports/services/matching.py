"""From rows to people to readings, when a file is loaded and again when somebody maps a name later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from pacenote.accounts.models import User
from pacenote.base.querysets import insert_values
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.parsed import ParsedRow, Period, PersonKey
from pacenote.imports.parsers.pieces import MOVING, combine
from pacenote.imports.services.inside import settle_duplicates
from pacenote.people.identity import Directory, Identity, Match, NeedsConfirmation, Sought, Unmatched
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.services import remember_id, remember_name
from pacenote.performance.catalogue import exposures_of, find
from pacenote.performance.models import PerformanceFile, Reading, Slot

CONFIRM = "needs_confirmation"
Status = FileRow.Status


@dataclass(frozen=True, slots=True)
class Kept:
    """How many rows a file has, and what they name besides people: periods of their own, and stations."""

    rows: int
    periods: frozenset[Period]
    stations: frozenset[str]


def keep_rows(file: PerformanceFile, parsed: Iterable[ParsedRow], directory: Directory) -> Kept:
    """Keep the rows in the place of those that were there, each with the person it certainly speaks about or the
    reason why nobody. They go through memory a few at a time.
    """
    periods: set[Period] = set()
    stations: set[str] = set()
    about = lru_cache(maxsize=16_384)(partial(_about, directory))  # many rows speak of the same person

    def rows() -> Iterator[dict[str, Any]]:
        for each in parsed:
            if each.period:
                periods.add(each.period)
            if station := each.detail.get("station"):
                stations.add(station)
            yield _row(each, about(each.person))

    FileRow.objects.filter(file=file).delete()
    count = insert_values(FileRow, rows(), common={"company_id": file.company_id, "file_id": file.pk})
    settle_duplicates(file)
    return Kept(count, frozenset(periods), frozenset(stations))


def _row(parsed: ParsedRow, about: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a row, of which ``about`` are those of its person; those that say nothing are left out."""
    row = {"line": parsed.line, "values": _as_text(parsed.values), **about}
    if parsed.period:
        row["start"], row["end"] = _days(parsed.period)
    if parsed.page is not None:
        row["page"] = parsed.page
    if parsed.detail:
        row["detail"] = parsed.detail
    if parsed.pieces:
        row["pieces"] = {piece: _as_text(values) for piece, values in parsed.pieces.items()}
    if parsed.reasons:
        row["reasons"] = {metric: _as_text(values) for metric, values in parsed.reasons.items()}
    return row


def _about(directory: Directory, key: PersonKey) -> dict[str, Any]:
    """Return the columns that say whom rows speak about: as the file has it, and as far as it is known."""
    columns: dict[str, Any] = {"status": Status.UNMATCHED}
    if key.name:
        columns |= {"name": key.name[:200], "folded_name": fold_name(key.name)[:200]}
    if key.external_id or key.id_kind:
        columns |= {"id_kind": key.id_kind or "", "external_id": key.external_id[:120]}
    found = directory.identify(Sought(key.name, key.external_id, key.id_kind or ""))
    if isinstance(found, Match):
        return columns | {"person_id": found.person_id, "status": Status.MATCHED}
    return columns | {"reason": reason_of(found)}


@lru_cache(maxsize=4096)
def _days(period: Period) -> tuple[str, str]:
    return period.start.isoformat(), period.end.isoformat()


def reason_of(found: Identity) -> str:
    """Return why a row waits, in the word that is kept with it; empty where it does not."""
    match found:
        case NeedsConfirmation():
            return CONFIRM
        case Unmatched(reason=reason):
            return reason.value
    return ""


def _as_text(values: dict[str, Decimal]) -> dict[str, str]:
    return {metric: str(value) for metric, value in values.items()}


def moved(rows: Sequence[tuple[int, FileRow]]) -> list[FileRow]:
    """Take what a newer file says of a case out of the rows of older ones; ``rows`` come with their file, oldest first.

    A ticket that went to somebody else counts for them alone, also where nobody knows yet who they are.
    """
    newest = {key: file for file, row in rows for key in row.pieces if key.startswith(MOVING)}
    kept: list[FileRow] = []
    for file, row in rows:
        row.pieces = {key: values for key, values in row.pieces.items() if newest.get(key, file) == file}
        if row.pieces:
            kept.append(row)
    return kept


def summed_readings(rows: Iterable[FileRow], *, slot: Slot, source: str) -> list[Reading]:
    """Return the readings of matched rows that are sums of pieces, of one file or of several that add up.

    The newest file comes last.
    """
    in_pieces: dict[int, tuple[FileRow, dict[str, dict[str, str]]]] = {}
    for row in rows:
        if row.status == FileRow.Status.MATCHED and row.person_id is not None:
            _row, before = in_pieces.get(row.person_id, (row, {}))
            in_pieces[row.person_id] = row, before | row.pieces
    return [
        reading
        for row, pieces in in_pieces.values()
        for reading in _readings(row, combine(map(_numbers, pieces.values())), slot=slot, source=source)
    ]


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
