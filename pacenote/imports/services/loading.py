"""Read a stored file and put what it says into its slot: all of it or nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

import structlog
from django.db import DataError, transaction

from pacenote.accounts.models import Company
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.base.tenancy import as_company, lock_company
from pacenote.imports.child import spool_apart
from pacenote.imports.compare import drift
from pacenote.imports.parsers.any_table import MAPPING_NEEDED
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.mapped_rosters import PEOPLE, PEOPLE_NEEDED, ROSTER, ROSTER_NEEDED
from pacenote.imports.parsers.mentor import SEVERAL_DAYS
from pacenote.imports.parsers.parsed import ParsedFile, Period, RowError
from pacenote.imports.services import case_files, directory_files, filling, inside, matching, rereading
from pacenote.imports.services.absences import settle_absences, unclaimed_of
from pacenote.imports.services.announcing import announce
from pacenote.imports.services.asking import AskError
from pacenote.imports.services.mappings import reading_options
from pacenote.imports.services.newcomers import ask_about_newcomers
from pacenote.imports.services.queueing import leave_out_strangers
from pacenote.imports.services.stations import settle_station
from pacenote.imports.services.storing import original_bytes
from pacenote.people.queries import directory
from pacenote.people.services import station_code
from pacenote.performance.kinds import Kind
from pacenote.performance.models import ERROR_FIELDS, CompanyReading, PerformanceFile, SlotFile
from pacenote.performance.queries import kind_of_file

log = structlog.get_logger("pacenote.imports")
Status = PerformanceFile.Status
OPEN = (Status.WAITING, Status.LOADING)
#: A file that waits longer than this has lost its job.
PATIENCE = timedelta(minutes=10)
#: What a file is of that asks for its mapping, by the code of the question.
ASKED = {MAPPING_NEEDED: "metric_sheet", ROSTER_NEEDED: ROSTER, PEOPLE_NEEDED: PEOPLE}
#: So many skipped lines are told one by one.
MOST_NOTES = 100
MOST_TITLES = 300
#: How Amazon's files name a company, and no company names itself.
SHORT_CODE = re.compile(r"[A-Z0-9]{3,6}")


def load(*, company_id: int, file_id: int, now: datetime) -> PerformanceFile:
    """Bring a waiting file to *loaded*, *refused* or *asking*.

    Safe to repeat, also after a crash at any point: a file that has been decided is left alone, and one that was
    being read is read again. Parsing happens outside of any transaction.
    """
    with as_company(company_id):
        claimed = PerformanceFile.objects.filter(pk=file_id, status__in=OPEN).update(status=Status.LOADING)
        file = PerformanceFile.objects.select_related("company").get(pk=file_id)
        if not claimed:
            return file
        data, options = original_bytes(file), reading_options(file)
    try:
        _refuse_damaged(file, data)
        with spool_apart(data, name=file.name, options=options) as parsed:
            with as_company(company_id):
                PerformanceFile.objects.filter(pk=file_id, status=Status.LOADING).update(
                    kind=parsed.kind, layout=parsed.layout, rows=parsed.rows
                )
            return _settle(company_id, file_id, partial(_apply_or_ask, parsed=parsed, now=now), now)
    except RefusedFileError as refusal:
        return _settle(company_id, file_id, partial(_refuse, refusal=refusal), now)


def left_behind(*, company_id: int, now: datetime) -> list[int]:
    """Return the ids of files that came a while ago and were never decided."""
    waiting = PerformanceFile.objects.filter(company_id=company_id, status__in=OPEN, uploaded_at__lt=now - PATIENCE)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _refuse_damaged(file: PerformanceFile, data: bytes) -> None:
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise RefusedFileError(
            _("The stored copy of this file is damaged."), hint=_("Drop the file once more."), code="copy_damaged"
        )


def _settle(company_id: int, file_id: int, decide: Callable[[PerformanceFile], None], now: datetime) -> PerformanceFile:
    """Decide about a file that is still open, in one transaction, one at a time per company."""
    with as_company(company_id):
        lock_company(company_id)
        files = PerformanceFile.objects.select_for_update(of=("self",)).select_related("company", "rerun_of")
        file = files.get(pk=file_id)
        if file.status in OPEN:
            decide(file)
            announce(file, now)
        return file


def _cannot_be_kept() -> RefusedFileError:
    return RefusedFileError(
        _("Something in this file is too long, or holds characters that cannot be kept."),
        hint=_("Download it again from its portal; do not edit it in between."),
        code="cannot_be_kept",
    )


def _refuse(file: PerformanceFile, refusal: DomainError) -> None:
    """Refuse a file, or ask about it where only its mapping is missing."""
    asked = ASKED.get(refusal.code)
    file.status, file.error = Status.ASKING if asked else Status.REFUSED, refusal
    file.kind = asked or file.kind
    file.save(update_fields=["status", "kind", *ERROR_FIELDS])


def _skipped(error: RowError) -> Sentence:
    return Sentence(_("Line %(line)s: %(error)s"), {"line": error.line, "error": error.message})


def _skipped_lines(errors: Sequence[RowError], untold: int) -> list[dict[str, Any]]:
    """Return what is said of the lines that were skipped: a sheet of 200,000 rows may have as many wrong ones."""
    said = [_skipped(error).pack() for error in errors[:MOST_NOTES]]
    if left := untold + len(errors[MOST_NOTES:]):
        more = Sentence(_("More lines that were skipped: %(count)s."), {"count": left})
        said.append(more.pack())
    return said


def _apply_or_ask(file: PerformanceFile, parsed: ParsedFile, now: datetime) -> None:
    file.kind, file.layout, file.source = parsed.kind, parsed.layout, parsed.source
    file.unclaimed = unclaimed_of(parsed)
    file.preview, file.rows, file.station = parsed.preview, parsed.rows, station_code(parsed.station)
    file.columns, file.unknown_columns = _titles(parsed.columns), _titles(parsed.unknown_columns)
    file.drift = _drift(file, parsed.period)
    file.notes = [warning.pack() for warning in parsed.warnings] + _skipped_lines(parsed.errors, parsed.errors_untold)
    try:
        with transaction.atomic():  # a refusal leaves nothing of the file behind
            _check_company(file, parsed)
            if file.unclaimed:  # the zeros are settled from what is stored
                file.save(update_fields=["unclaimed"])
            if parsed.kind in directory_files.KINDS:
                directory_files.apply(file, parsed, now=now)
            else:
                _apply(file, parsed, now)
            file.status, file.loaded_at = Status.LOADED, now
            file.error = None
            file.save()
    except rereading.NothingNewError as same:
        file.status, file.notes = Status.SAME, [Sentence(same.template, same.values).pack()]
        file.save()
    except AskError as question:
        file.status, file.error = Status.ASKING, question
        file.save()
    except DomainError as refusal:
        _refuse(file, refusal)
    except (DataError, ValueError) as error:  # a NUL in a name, a text or a number that no column takes
        log.warning("file cannot be kept", file=file.pk, error=type(error).__name__)
        _refuse(file, _cannot_be_kept())


def _titles(titles: tuple[str, ...]) -> list[str]:
    """Return titles as they are kept: a table of nonsense has thousands."""
    return [title.replace("\x00", "")[:80] for title in titles[:MOST_TITLES]]


def _drift(file: PerformanceFile, period: Period | None) -> dict[str, list[str]]:
    """Return which titles are gone and new since the file of the same kind and source before it; empty where none are.

    An old week that is brought in late is not held against newer ones, whose columns came after it.
    """
    read = PerformanceFile.objects.filter(
        company_id=file.company_id, kind=file.kind, source=file.source, status=Status.LOADED
    )
    if period is not None:
        read = read.filter(period_start__lte=period.start)
    before = read.exclude(columns=[]).exclude(pk=file.pk).order_by("-loaded_at", "-pk").first()
    found = drift(before.columns, file.columns) if before and file.columns else None
    return {"gone": list(found.gone), "new": list(found.new)} if found else {}


def _check_company(file: PerformanceFile, parsed: ParsedFile) -> None:
    """Ask about a file that names another company, once for each name; the first code that is seen is the company's."""
    company, named = file.company, parsed.company
    if not named or named.casefold() in {name.casefold() for name in known_names(company)}:
        return
    if not company.short_code and SHORT_CODE.fullmatch(named):
        company.short_code = named
        company.save(update_fields=["short_code"])
    elif file.answers.get("company") == named:
        company.other_codes = [*company.other_codes, named]
        company.save(update_fields=["other_codes"])
    else:
        raise AskError(
            _("This file is of another company than yours."),
            hint=_("The file says “%(theirs)s”, your company is “%(ours)s”."),
            code="other_company",
            values={"theirs": named, "ours": company.short_code or company.name},
        )


def known_names(company: Company) -> tuple[str, ...]:
    """Return every name by which a file may call the company."""
    return (company.name, company.short_code, *company.other_codes)


def _period(file: PerformanceFile, parsed: ParsedFile, kind: Kind) -> Period:
    """Return the period the file speaks about, as it says or as a user answered."""
    period = parsed.period
    if answered := file.answers.get("start"):
        start, end = kind.period_of(date.fromisoformat(answered), first_weekday=file.company.first_weekday)
        period = Period(kind.cadence, start, end, file.answers.get("label") or start.isoformat())
    if period is None and SEVERAL_DAYS in {warning.template for warning in parsed.warnings}:
        raise AskError(
            _("Most drivers have three or more trips in this file, as in an export of a whole week."),
            hint=_(
                "Pacenote takes this kind day by day. If it is one day, say which; else export a single day (DAILY)."
            ),
            code="several_days",
        )
    if period is None:
        raise AskError(_("The file does not say which week or day it is about."), code="period_unknown")
    return period


def _apply(file: PerformanceFile, parsed: ParsedFile, now: datetime) -> None:
    kind = kind_of_file(file.company_id, parsed.kind)
    if kind is None or not kind.implemented:
        raise RefusedFileError(
            _("Pacenote recognises this file but does not import this kind yet."),
            hint=_("Nothing was stored from it. The kinds that can be imported are on the Files page."),
            code="kind_not_supported_yet",
        )
    if parsed.kind == "pps" and not parsed.rows:
        raise RefusedFileError(
            _("This export has titles and no rows: its time range was left at its default."),
            hint=_("Export it again: from the first day 12:00 AM to the last day 11:59 PM."),
            code="empty_time_range",
        )
    period = _period(file, parsed, kind)
    known, cases = directory(file.company_id), case_files.rows_of_cases(file, parsed)
    kept = matching.keep_rows(file, chain(parsed.readings, case_files.took_part(parsed)), known)
    spans = filling.spans_of(parsed, kept.periods, period, kind=kind, company=file.company, now=now)
    if file.rerun_of is not None:
        rereading.refuse_unless_news(file, file.rerun_of, cases=cases, parsed=parsed, spans=spans)
    station = settle_station(file, parsed, kind, told=kept.stations)
    held = filling.take_slots(file, spans, kind=kind, station=station, now=now)
    file.period_start, file.period_end, file.period_label = period.start, period.end, period.label
    leave_out_strangers(file)
    if not parsed.company:
        ask_about_newcomers(file)
    inside.count_rows(file)
    file.rows_done = kept.rows
    filling.fill(held)
    case_files.keep_cases(file, cases, known, now)
    settle_absences(company_id=file.company_id, start=spans[0].start, end=spans[-1].end)
    _note_old_news(file, kind, held)
    _note_other_weeks(file, kind, held)
    _keep_company_figures(parsed, held[-1])


def _note_old_news(file: PerformanceFile, kind: Kind, held: list[SlotFile]) -> None:
    """Tell where a file of several days has no day that is new: it was exported before Amazon added one."""
    if kind.cadence == "day" and len(held) > 1 and all(each.version > 1 for each in held):
        note = _("The newest day in this file, %(day)s, was there before. Look again later for a newer one.")
        file.notes = [*file.notes, Sentence(note, {"day": held[-1].slot.label}).pack()]


def _note_other_weeks(file: PerformanceFile, kind: Kind, held: list[SlotFile]) -> None:
    """Tell where a file's week begins on another day than the company's: the dashboards look for the company's."""
    slot = held[-1].slot
    if kind.cadence == "week" and slot.start != kind.period_of(slot.start, first_weekday=file.company.first_weekday)[0]:
        note = _(
            "This file counts its week from %(first)s, your company does not. Settings say on which day weeks begin."
        )
        file.notes = [*file.notes, Sentence(note, {"first": slot.start.isoformat()}).pack()]


def _keep_company_figures(parsed: ParsedFile, held: SlotFile) -> None:
    slot = held.slot
    CompanyReading.objects.bulk_create(
        [
            CompanyReading(
                company_id=slot.company_id,
                slot=slot,
                metric=metric,
                start=slot.start,
                end=slot.end,
                label=slot.label,
                value=parsed.company_readings.get(metric),
                tier=parsed.company_tiers.get(metric, ""),
                source=held.source,
                file=held.file,
                counts=held.current,
            )
            for metric in {*parsed.company_readings, *parsed.company_tiers}
        ]
    )
