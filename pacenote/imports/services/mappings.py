"""What a company says about the columns of its own sheets: kept once, used for every file with these titles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pacenote.accounts.models import Company, User
from pacenote.base.marking import gettext_noop as _
from pacenote.imports.child import outline_apart, read_apart
from pacenote.imports.models import SavedMapping
from pacenote.imports.parsers.any_table import MAPPING_NEEDED
from pacenote.imports.parsers.options import ReadingOptions
from pacenote.imports.parsers.parsed import ParsedFile
from pacenote.imports.parsers.sheet_guesses import Outline
from pacenote.imports.parsers.sheet_mapping import (
    PERCENTS,
    TIMES,
    BadMappingError,
    MappedColumn,
    SheetMapping,
    check,
    from_dict,
)
from pacenote.imports.services.people_mappings import people_mappings_of
from pacenote.imports.services.repairing import NothingAskedError
from pacenote.imports.services.storing import original_bytes
from pacenote.performance.catalogue import find
from pacenote.performance.metrics import own
from pacenote.performance.models import CompanyMetric, PerformanceFile
from pacenote.records.services import record

#: A preview reads so many rows: what is wrong with a mapping shows in the first few.
PREVIEW_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class NewMetric:
    """A metric that a user defines while mapping."""

    label: str
    unit: str
    direction: str
    decimals: int = 0

    @property
    def name(self) -> str:
        """Return the name under which its readings are kept. Raises BadMappingError where it cannot be one."""
        try:
            return own.name_of(self.label, unit=self.unit, direction=self.direction, decimals=self.decimals)
        except ValueError as error:
            raise BadMappingError(
                _("A new metric needs a name of letters, a unit, and which side is better."),
                hint=_("Fill in what is missing."),
            ) from error


def mappings_of(company_id: int) -> tuple[SheetMapping, ...]:
    """Return every mapping of a company, as the reader takes them."""
    saved = SavedMapping.objects.filter(company_id=company_id, purpose=SavedMapping.Purpose.SHEET).order_by("pk")
    return tuple(from_dict(each.spec, number=each.pk) for each in saved)


def reading_options(file: PerformanceFile) -> ReadingOptions:
    """Return what the reader is told about a file's company."""
    mappings = mappings_of(file.company_id)
    chosen = next((each for each in mappings if each.number == file.answers.get("mapping")), None)
    rosters = people_mappings_of(file.company_id, "roster")
    return ReadingOptions(
        file.company.first_weekday,
        mappings,
        chosen,
        importing=True,
        rosters=rosters,
        roster=next((each for each in rosters if each.number == file.answers.get("roster")), None),
        expects="roster" if file.answers.get("expects") == "roster" else None,
    )


def outline_of(file: PerformanceFile) -> Outline:
    """Return the columns of a file with what they probably mean. Raises RefusedFileError where it has no table."""
    return outline_apart(original_bytes(file), name=file.name)


def preview(*, file: PerformanceFile, mapping: SheetMapping) -> ParsedFile:
    """Return what the first rows of a file would give; nothing is kept. Raises RefusedFileError, BadMappingError."""
    check_metrics(mapping)
    options = ReadingOptions(file.company.first_weekday, forced=mapping, head=PREVIEW_ROWS)
    return read_apart(original_bytes(file), name=file.name, options=options)


def check_metrics(mapping: SheetMapping) -> None:
    """Raise BadMappingError where a mapping is incomplete or names a metric that nobody knows."""
    check(mapping)
    unknown = [each.metric for each in mapping.columns if find(each.metric) is None]
    if unknown:
        raise BadMappingError(
            _("There is no metric “%(metric)s”."), hint=_("Choose one of the list."), values={"metric": unknown[0][:60]}
        )
    for each in mapping.columns:
        _check_form(each)


def _check_form(column: MappedColumn) -> None:
    """Raise BadMappingError where numbers cannot be written so: a percentage is no clock, and a time no fraction."""
    metric = find(column.metric)
    unit = metric.unit if metric is not None else ""
    fitting = PERCENTS if unit == "percent" else TIMES if unit == "seconds" else ("number",)
    if column.form not in fitting:
        raise BadMappingError(
            _("“%(metric)s” cannot be written as “%(form)s”."),
            hint=_("Say how the numbers of this column are written."),
            values={"metric": column.metric[:60], "form": column.form},
        )


def save_mapping(
    *, company: Company, mapping: SheetMapping, metrics: Iterable[NewMetric], by: User | None, now: datetime
) -> SavedMapping:
    """Keep a mapping and the metrics that it defines; one for the same titles takes its place.

    Safe to repeat. Raises BadMappingError.
    """
    check_metrics(mapping)
    keep_metrics(company=company, metrics=metrics, by=by, now=now)
    spec, signature = mapping.as_dict(), signature_of(mapping)
    values = {"name": mapping.name[:80], "spec": spec, "changed_at": now}
    saved, created = SavedMapping.objects.update_or_create(
        company=company,
        signature=signature,
        defaults=values,
        create_defaults=values | {"created_at": now, "created_by": by},
    )
    record(
        company_id=company.pk,
        verb="mapped a sheet" if created else "changed a mapping",
        subject_type="mapping",
        subject_id=saved.pk,
        at=now,
        actor=by,
        after=spec,
    )
    return saved


def change_mapping(*, saved: SavedMapping, mapping: SheetMapping, by: User | None, now: datetime) -> None:
    """Change a mapping; what was read by it stays until its files are read again. Raises BadMappingError."""
    check_metrics(mapping)
    before = saved.spec
    saved.name, saved.spec, saved.signature = mapping.name[:80], mapping.as_dict(), signature_of(mapping)
    saved.changed_at = now
    try:
        with transaction.atomic():
            saved.save(update_fields=["name", "spec", "signature", "changed_at"])
    except IntegrityError as error:
        raise BadMappingError(_("Another mapping knows the same columns."), hint=_("Delete one of the two.")) from error
    record(
        company_id=saved.company_id,
        verb="changed a mapping",
        subject_type="mapping",
        subject_id=saved.pk,
        at=now,
        actor=by,
        before=before,
        after=saved.spec,
    )


def forget_mapping(*, saved: SavedMapping, by: User | None, now: datetime) -> None:
    """Forget a mapping: the next file with these columns asks again. What was imported stays."""
    record(
        company_id=saved.company_id,
        verb="forgot a mapping",
        subject_type="mapping",
        subject_id=saved.pk,
        at=now,
        actor=by,
        before=saved.spec,
    )
    saved.delete()


def use_mapping(*, file: PerformanceFile, saved: SavedMapping, by: User | None, now: datetime) -> None:
    """Let a file that asked be read by a mapping. Raises NothingAskedError."""
    answers = {**file.answers, "mapping": saved.pk}
    asking = PerformanceFile.objects.filter(pk=file.pk, status=PerformanceFile.Status.ASKING)
    if not asking.update(status=PerformanceFile.Status.WAITING, answers=answers):
        raise NothingAskedError(_("This file needs no answer any more."), hint=_("Look at it on the Files page."))
    record(
        company_id=file.company_id,
        verb="answered",
        subject_type="file",
        subject_id=file.pk,
        at=now,
        actor=by,
        after=answers,
    )


def ask_again(*, file: PerformanceFile) -> bool:
    """Let a file that asked for its mapping be read once more, in case there is one by now. Safe to repeat."""
    asking = PerformanceFile.objects.filter(pk=file.pk, status=PerformanceFile.Status.ASKING, error_code=MAPPING_NEEDED)
    return bool(asking.update(status=PerformanceFile.Status.WAITING))


def keep_metrics(*, company: Company, metrics: Iterable[NewMetric], by: User | None, now: datetime) -> None:
    """Keep what a company calls its own metrics. Safe to repeat; a metric keeps its first label."""
    rows = [
        CompanyMetric(company=company, name=each.name, label=each.label.strip()[:60], created_at=now, created_by=by)
        for each in metrics
    ]
    CompanyMetric.objects.bulk_create(rows, ignore_conflicts=True)


def signature_of(mapping: SheetMapping) -> str:
    """Return what stands for the titles of a mapping, whatever their order."""
    return hashlib.sha256("\x1f".join(sorted(mapping.needed)).encode()).hexdigest()
