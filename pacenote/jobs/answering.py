"""What users and programs do about one file, with the next step started: answer its question, read it again, delete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pacenote.accounts.models import User
from pacenote.base.clock import week_of
from pacenote.imports.parsers import weeks
from pacenote.imports.services import (
    answer,
    delete_import,
    discard,
    original_bytes,
    read_again,
    restore_import,
    store,
)
from pacenote.jobs import pipeline
from pacenote.performance.models import PerformanceFile
from pacenote.performance.queries import kind_of_file

Status = PerformanceFile.Status
#: Files that can be read once more: a refused one anew, an imported one to see whether it says more.
READABLE = (Status.REFUSED, Status.LOADED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says about a file that asked: about which day or week, whose, of which station, or nothing."""

    action: Literal["period", "ours", "station", "leave_out"]
    start: date | None = None
    station: str = ""


def answer_file(*, file: PerformanceFile, said: Answer, by: User, now: datetime) -> None:
    """Take the answer to a file's question and read it with that, or leave it out. Raises NothingAskedError."""
    if said.action == "leave_out":
        discard(file=file, by=by, now=now)
        return
    if said.action == "ours":
        named = asked_company(file)
        answer(file=file, by=by, now=now, company=named, newcomers=not named)
    elif said.action == "station":
        answer(file=file, by=by, now=now, station=said.station)
    else:
        answer(file=file, by=by, now=now, start=said.start, label=_label(file, said.start))
    pipeline.start_loading(company_id=file.company_id, file_id=file.pk)


def _label(file: PerformanceFile, start: date | None) -> str:
    if start is None:
        return ""
    kind = kind_of_file(file.company_id, file.kind)
    if kind is None or kind.cadence != "week":
        return start.isoformat()
    return usual_label(week_of(start, file.company.first_weekday)[0])


def usual_label(first: date) -> str:
    """Return how a week is called by the rule of its first day: as Amazon counts, or ISO's where it is a Monday."""
    return weeks.label_of(*weeks.week_of(first, calendar="iso" if first.weekday() == 0 else "amazon"))


def asked_company(file: PerformanceFile) -> str:
    """Return the company that a file names and that a user is asked about; empty where that is not the question."""
    return str(file.error_values.get("theirs", "")) if file.error_code == "other_company" else ""


def read_file_again(*, file: PerformanceFile, by: User, now: datetime) -> PerformanceFile:
    """Read the bytes of a file once more; returns the row that waits for it.

    Raises FileNotFoundError where the bytes are gone, NotCurrentError, and the refusals of storing.
    """
    data = original_bytes(file)
    if file.status == Status.LOADED:
        waiting = read_again(file=file, by=by, now=now)
    else:
        waiting = store(company=file.company, name=file.name, data=data, uploaded_by=by, now=now).file
    if waiting.status == Status.WAITING:
        pipeline.start_loading(company_id=waiting.company_id, file_id=waiting.pk)
    return waiting


def delete_file(*, file: PerformanceFile, by: User, now: datetime) -> None:
    """Let an import count no more. Raises NotThereError."""
    evaluate_each(delete_import(file=file, by=by, now=now))


def restore_file(*, file: PerformanceFile, by: User, now: datetime) -> None:
    """Put a deleted import back. Raises NotThereError."""
    evaluate_each(restore_import(file=file, by=by, now=now))


def evaluate_each(files: list[PerformanceFile] | tuple[PerformanceFile, ...]) -> None:
    """Make the findings of some files anew, soon."""
    for file in files:
        pipeline.start_evaluating(company_id=file.company_id, file_id=file.pk)
