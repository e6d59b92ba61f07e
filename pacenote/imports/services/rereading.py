"""Read the same bytes again after a reader has learned: a new version only where the numbers differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.querysets import BATCH
from pacenote.base.tenancy import lock_company
from pacenote.imports.models import FileCase, FileRow
from pacenote.imports.parsers.parsed import ParsedFile
from pacenote.imports.services.filling import Span
from pacenote.imports.services.storing import check_kept
from pacenote.performance.models import CompanyReading, PerformanceFile, SlotFile
from pacenote.records.services import record

Status = PerformanceFile.Status


class NotCurrentError(DomainError):
    """Only what counts now can be read again."""

    code = "not_current"


class NothingNewError(DomainError):
    """The file was read again and says what it said."""

    code = "nothing_new"


def read_again(*, file: PerformanceFile, by: User, now: datetime) -> PerformanceFile:
    """Let the bytes of an imported file be read by today's reader; returns the row that waits for it.

    The import that stands goes on counting until the new reading is known to differ. Two users at once start one
    reading. Raises NotCurrentError for a file that was replaced or deleted.
    """
    lock_company(file.company_id)
    check_kept(file)
    held = SlotFile.objects.filter(file=file, current=True, file__status=Status.LOADED)
    if not held.exists():
        raise NotCurrentError(
            _("This file does not count any more, so it is not read again."), hint=_("Look at the versions.")
        )
    first = file.rerun_of_id or file.pk
    try:
        with transaction.atomic():
            again = PerformanceFile.objects.create(
                company_id=file.company_id,
                name=file.name,
                sha256=file.sha256,
                named_for=file.named_for,
                size=file.size,
                answers=file.answers,
                uploaded_by=by,
                uploaded_at=now,
                rerun_of_id=first,
            )
    except IntegrityError:  # somebody else has asked for it already
        return PerformanceFile.objects.get(
            rerun_of_id=file.rerun_of_id or file.pk, status__in=(Status.WAITING, Status.LOADING)
        )
    record(
        company_id=file.company_id,
        verb="read again",
        subject_type="file",
        subject_id=file.pk,
        at=now,
        actor=by,
        after={"as": again.pk},
    )
    return again


def refuse_unless_news(
    file: PerformanceFile, first: PerformanceFile, *, cases: list[FileCase], parsed: ParsedFile, spans: list[Span]
) -> None:
    """Raise NothingNewError where a new reading, whose rows are kept already, says what the last one said.

    So it does where that one counts no more.
    """
    readings = PerformanceFile.objects.filter(Q(pk=first.pk) | Q(rerun_of=first), status=Status.LOADED)
    last = readings.filter(slots__current=True).order_by("-pk").first()
    if last is None:
        raise NothingNewError(_("Another version has come meanwhile; this one was not read again."))
    places = SlotFile.objects.filter(file=last).values_list("slot__start", "slot__end", "source")
    same_places = set(places) == {(span.start, span.end, span.source) for span in spans}
    same_file = (last.preview, last.station) == (file.preview, file.station)
    same_rows = _facts(file) == _facts(last)
    same_cases = _said(cases) == _said(FileCase.objects.filter(file=last))
    if same_places and same_file and same_rows and same_cases and _figures(parsed) == _kept(last):
        raise NothingNewError(_("Read again: every number is as it was."))


def _facts(file: PerformanceFile) -> tuple[int, int]:
    """Return what stands for everything that the rows of a file say, whoever they are thought to be.

    It does not depend on their order, and the rows go through memory a few at a time.
    """
    count = total = 0
    for row in FileRow.objects.filter(file=file).iterator(chunk_size=BATCH):
        said = json.dumps(
            [
                *(row.line, row.page, row.name, row.external_id, str(row.start), str(row.end)),
                {metric: f"{Decimal(value).normalize():f}" for metric, value in row.values.items()},
                *(row.detail, row.pieces, row.reasons),
            ],
            sort_keys=True,
        )
        count, total = count + 1, total + int.from_bytes(hashlib.blake2b(said.encode(), digest_size=16).digest())
    return count, total


def _said(cases: Iterable[FileCase]) -> dict[tuple[str, str], str]:
    return {(each.system, each.number): json.dumps(each.said, sort_keys=True) for each in cases}


def _figures(parsed: ParsedFile) -> set[tuple[str, Decimal | None, str]]:
    """Return the company's figures as a reading would keep them."""
    metrics = {*parsed.company_readings, *parsed.company_tiers}
    return {
        (metric, _kept_value(parsed.company_readings.get(metric)), parsed.company_tiers.get(metric, ""))
        for metric in metrics
    }


def _kept(file: PerformanceFile) -> set[tuple[str, Decimal | None, str]]:
    rows = CompanyReading.objects.filter(file=file).values_list("metric", "value", "tier")
    return {(metric, _kept_value(value), tier) for metric, value, tier in rows}


def _kept_value(value: Decimal | None) -> Decimal | None:
    """Round as the column does."""
    return None if value is None else value.quantize(Decimal("0.0001"))
