"""Import people from any list: show what it would change, then write exactly that, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language_info

from pacenote.accounts.models import Company, User
from pacenote.base.clock import zone_names
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.base.tenancy import lock_company
from pacenote.imports.child import read_apart, table_apart
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.folding import fold_header
from pacenote.imports.parsers.mapped_rosters import PEOPLE, people_mapping_needed
from pacenote.imports.parsers.options import ReadingOptions
from pacenote.imports.parsers.parsed import RowError
from pacenote.imports.parsers.people_mapping import PeopleMapping
from pacenote.imports.parsers.people_rows import PeopleSheet, Reading, read_people
from pacenote.imports.parsers.plain_tables import PlainTable, Titled
from pacenote.imports.services.announcing import announce
from pacenote.imports.services.people_mappings import save_people_mapping
from pacenote.imports.services.people_writing import Written, write_plan
from pacenote.imports.services.recognising import recognise_waiting
from pacenote.imports.services.storing import original_bytes, store
from pacenote.people.incoming import Plan, Waiting
from pacenote.people.planning import Planner
from pacenote.people.queries import directory, known_people
from pacenote.performance.models import ERROR_FIELDS, PerformanceFile
from pacenote.records.services import record

Status = PerformanceFile.Status
KIND = PEOPLE
#: What a list of people may have been taken for when it was dropped as any file.
OWN_KINDS = frozenset({KIND, "associates", ""})
#: So many lines that were not read are kept with the file.
MOST_NOTES = 100


class NotAPeopleListError(DomainError):
    """The file is of another kind."""

    code = "no_people_list"


class StalePreviewError(DomainError):
    """The directory, or what was said of the file, is another than when the preview was made."""

    code = "stale_preview"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a user says beside the mapping: who each waiting line is; that names which are one person's mean them."""

    decided: Mapping[int, str] = field(default_factory=dict)
    same_names: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """That everybody in the file agreed to texts: in which words, and when if that is known."""

    wording: str
    agreed_on: date | None = None

    @property
    def words(self) -> str:
        """Return the words as they are kept."""
        return f"{self.wording} ({self.agreed_on.isoformat()})" if self.agreed_on else self.wording


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a file would change, what of it cannot be read, and the mark by which a preview is known again.

    The mark stands for the mapping and for what the list means as the directory is, before anybody decides about a
    line: what a user decides beside the preview leaves it as it is. ``asked`` is every line that a user is asked
    about, answered or not.
    """

    plan: Plan
    asked: tuple[Waiting, ...]
    sheet: PeopleSheet
    mapping: PeopleMapping
    mark: str


def take_list(*, company: Company, name: str, data: bytes, by: User | None, now: datetime) -> PerformanceFile:
    """Keep a list of people that waits for its mapping; bytes that are there already may be read anew.

    Raises FileTooLargeError, RefusedFileError, and NotAPeopleListError for files that have a kind of their own.
    """
    _refuse_other_kinds(data, name, company)
    file = store(company=company, name=name, data=data, uploaded_by=by, now=now).file
    if file.status == Status.LOADED and file.kind in OWN_KINDS:
        return file
    asking = PerformanceFile.objects.filter(pk=file.pk, status__in=(Status.WAITING, Status.ASKING))
    file.error = people_mapping_needed()
    values = {name: getattr(file, name) for name in ERROR_FIELDS}
    if not asking.update(status=Status.ASKING, kind=KIND, source=KIND, **values):
        raise NotAPeopleListError(
            _("This file was imported before, as another kind."), hint=_("Look at it on the Files page.")
        )
    file.refresh_from_db()
    announce(file, now)
    return file


def _refuse_other_kinds(data: bytes, name: str, company: Company) -> None:
    """Raise NotAPeopleListError where the bytes are a performance file: it belongs on the Files page."""
    try:
        parsed = read_apart(data, name=name, options=ReadingOptions(company.first_weekday))
    except RefusedFileError as refusal:
        if refusal.code in ("empty_file", "password_protected", "old_workbook", "web_page", "not_text"):
            raise
        return  # of no kind that is known here, or not a whole one: the table decides
    if parsed.kind not in OWN_KINDS | {"roster_csv", "metric_sheet"}:
        raise NotAPeopleListError(
            _("This is a performance file, not a list of people."),
            hint=_("Drop it on the Files page. From a scorecard, everybody can be added there with one click."),
        )


def people_table(file: PerformanceFile, *, titled: Titled = "auto") -> PlainTable:
    """Return the table of a list of people. Raises RefusedFileError where it has none."""
    return table_apart(original_bytes(file), name=file.name, purpose="people", titled=titled)


def prepare(*, company: Company, table: PlainTable, mapping: PeopleMapping, choices: Choices) -> Prepared:
    """Return what a list would change as the directory is now; nothing is written. Raises RefusedFileError."""
    sheet = read_people(table, mapping, reading_of(company))
    planner = Planner(directory(company.pk), known_people(company.pk), rename=mapping.rename)
    plan = planner.plan(sheet.rows)
    mark = hashlib.sha256(repr((plan, mapping.as_dict())).encode()).hexdigest()
    decided = planner.plan(sheet.rows, decided=choices.decided, same_names=choices.same_names)
    still = {each.row.line: each for each in decided.waiting}
    asked = {each.row.line: each for each in plan.waiting} | still
    return Prepared(decided, tuple(asked[line] for line in sorted(asked)), sheet, mapping, mark)


def reading_of(company: Company) -> Reading:
    """Return what the cells of a company's lists are read by."""
    languages: dict[str, str] = {}
    for code, label in settings.LANGUAGES:
        info = get_language_info(code)
        for word in (code, str(label), info["name"], info["name_local"]):
            languages[fold_header(word)] = code
    languages |= {"ingles": "en", "spanisch": "es", "englisch": "en"}
    zones = {name.casefold(): name for name in zone_names() if "/" in name}
    return Reading(company.region, languages, zones, _is_address)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def apply_list(
    *,
    file: PerformanceFile,
    table: PlainTable,
    mapping: PeopleMapping,
    choices: Choices,
    mark: str,
    by: User | None,
    now: datetime,
    consent: Consent | None = None,
) -> tuple[Written, list[PerformanceFile]]:
    """Write what the preview with this mark showed; returns what was written, and the files with new readings.

    Whoever the list does not name is left alone. Rows of other files that waited for these people are matched. Raises
    StalePreviewError where the preview would be another by now, NoWordingError, RefusedFileError.
    """
    company = file.company
    lock_company(company.pk)
    prepared = prepare(company=company, table=table, mapping=mapping, choices=choices)
    if prepared.mark != mark:
        raise StalePreviewError(
            _("The directory changed since this preview was made."), hint=_("Look at what it would change now.")
        )
    save_people_mapping(company=company, mapping=mapping, by=by, now=now)
    source = f"import {file.pk}"[:40]
    words = consent.words if consent is not None else None
    written = write_plan(company=company, plan=prepared.plan, by=by, now=now, consent=words, source=source)
    _settle(file, prepared, written, now)
    record(
        company_id=company.pk,
        verb="imported people",
        subject_type="file",
        subject_id=file.pk,
        at=now,
        actor=by,
        after=written.as_dict(),
    )
    return written, recognise_waiting(company_id=company.pk)


def _settle(file: PerformanceFile, prepared: Prepared, written: Written, now: datetime) -> None:
    """Say on the file's row what became of it."""
    said = [_left_out(each) for each in (*prepared.sheet.errors, *prepared.sheet.doubts)]
    file.kind, file.source, file.layout, file.error = KIND, KIND, KIND, None
    file.status, file.loaded_at, file.evaluated_at = Status.LOADED, now, now
    file.rows = len(prepared.sheet.rows) + len(prepared.sheet.errors)
    file.rows_done, file.matched = file.rows, written.people
    file.unmatched = len(prepared.plan.waiting)
    file.columns = [title for _key, title in prepared.mapping.titles if title][:60]
    file.notes = [each.pack() for each in said[:MOST_NOTES]]
    file.save()
    announce(file, now)


def _left_out(error: RowError) -> Sentence:
    return Sentence(_("Line %(line)s: %(error)s"), {"line": error.line, "error": error.message})
