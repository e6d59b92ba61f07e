"""Files about people rather than performance: the associates list and rosters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.parsed import ParsedFile, PersonRow, RosterRow
from pacenote.imports.parsers.weeks import period_of_day
from pacenote.imports.services.absences import settle_absences
from pacenote.imports.services.asking import AskError
from pacenote.imports.services.queueing import leave_out_strangers
from pacenote.imports.services.recognising import recognise_waiting
from pacenote.people.identity import Match, Sought
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.queries import directory
from pacenote.people.services import (
    NewPerson,
    RosterEntry,
    drop_from_roster,
    enter_roster,
    new_person,
    status_words,
    update_person,
)
from pacenote.performance.models import PerformanceFile

KINDS = frozenset({"associates", "schedule", "routes", "itineraries", "roster_csv"})


def apply(file: PerformanceFile, parsed: ParsedFile, *, now: datetime) -> None:
    """Put a people file into the directory, or a roster file onto its days."""
    if parsed.kind == "associates" and parsed.people:
        _apply_people(file, parsed, now)
    elif parsed.roster:
        _apply_roster(file, parsed)
    else:
        raise RefusedFileError(
            _("This file lists nobody."), hint=_("Export it again and choose the station first."), code="no_rows"
        )


def _apply_people(file: PerformanceFile, parsed: ParsedFile, now: datetime) -> None:
    """Update everybody whose id is known and create the rest. Nobody is removed because a list lacks them."""
    known = directory(file.company_id)
    by_id = {person.pk: person for person in Person.objects.filter(company=file.company).select_related("company")}
    made: dict[tuple[str | None, str], Person] = {}
    for row in parsed.people:
        details, key = _details(row), (row.person.id_kind, row.person.external_id)
        if row.email and not details.email:
            _note(file, row, _("Line %(line)s: “%(text)s” is not an e-mail address and was left out."), row.email)
        found = known.identify(Sought(row.person.name, row.person.external_id, row.person.id_kind or ""))
        if isinstance(found, Match):
            update_person(person=by_id[found.person_id], details=details)
        elif key in made:  # the list has the person twice
            update_person(person=made[key], details=details)
        elif row.person.external_id:
            made[key] = new_person(company=file.company, details=details, now=now)
        else:
            _note(file, row, _("Line %(line)s: “%(text)s” has no Transporter ID and was left out."), row.person.name)
            continue
        file.matched += 1
    if made:
        one, many = _("One person is new in the directory."), _("%(count)s people are new in the directory.")
        newcomers = Sentence(one if len(made) == 1 else many, {"count": str(len(made))})
        file.notes = [newcomers.pack(), *file.notes]
    file.rows_done = len(parsed.people)
    recognise_waiting(company_id=file.company_id)


def _details(row: PersonRow) -> NewPerson:
    return NewPerson(
        name=row.person.name,
        external_id=row.person.external_id,
        id_kind=row.person.id_kind or "",
        email=row.email if _is_address(row.email) else "",
        phone=row.phone,
        status=row.status,
    )


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _note(file: PerformanceFile, row: PersonRow, template: str, text: str) -> None:
    file.notes = [*file.notes, Sentence(template, {"line": row.line, "text": text}).pack()]


def _apply_roster(file: PerformanceFile, parsed: ParsedFile) -> None:
    """Put everybody who is certainly known on their days; the others wait in the unmatched queue.

    Raises AskError where nothing says which day it is.
    """
    parsed = _with_statuses(file, _with_day(file, parsed))
    known = directory(file.company_id)
    entries: list[RosterEntry] = []
    strangers: dict[tuple[str, str], FileRow] = {}
    matched: set[int] = set()
    for row in parsed.roster:
        key = row.person
        found = known.identify(Sought(key.name, key.external_id, key.id_kind or ""))
        if isinstance(found, Match):
            matched.add(found.person_id)
            entries.append(RosterEntry(found.person_id, _day(row), row.starts, row.note, row.status))
            continue
        waiting = strangers.setdefault((key.external_id, key.name), _stranger(file, row, found))
        waiting.detail["roster"].append([_day(row).isoformat(), row.starts, row.note, row.status])
    enter_roster(company=file.company, entries=entries, source=parsed.kind, station=file.station)
    if parsed.period:
        drop_from_roster(
            company=file.company,
            source=parsed.kind,
            station=file.station,
            entries=entries,
            start=parsed.period.start,
            end=parsed.period.end,
        )
        settle_absences(company_id=file.company_id, start=parsed.period.start, end=parsed.period.end)
    FileRow.objects.bulk_create(strangers.values())
    if parsed.period:
        file.period_start, file.period_end, file.period_label = (
            parsed.period.start,
            parsed.period.end,
            parsed.period.label,
        )
    still_waiting = len(strangers) - leave_out_strangers(file)
    file.matched, file.unmatched, file.rows_done = len(matched), still_waiting, parsed.rows


def _day(row: RosterRow) -> date:
    assert row.day is not None  # _with_day has filled or refused what had none
    return row.day


def _with_day(file: PerformanceFile, parsed: ParsedFile) -> ParsedFile:
    """Return the roster of the day that a user said, where the file says none."""
    if all(row.day for row in parsed.roster):
        return parsed
    if not (answered := file.answers.get("start")):
        raise AskError(_("The file does not say which week or day it is about."), code="period_unknown")
    day = date.fromisoformat(answered)
    roster = tuple(replace(row, day=row.day or day) for row in parsed.roster)
    return replace(parsed, roster=roster, period=period_of_day(day))


def _with_statuses(file: PerformanceFile, parsed: ParsedFile) -> ParsedFile:
    """Return the roster with the codes of the company's own statuses; a line with another word is left out and said."""
    if not any(row.status for row in parsed.roster):
        return parsed
    codes = status_words(file.company)
    kept: list[RosterRow] = []
    for row in parsed.roster:
        code = codes.get(fold_name(row.status), "") if row.status else ""
        if row.status and not code:
            template = _("Line %(line)s: the roster status “%(text)s” is not in your list; the line was left out.")
            file.notes = [*file.notes, Sentence(template, {"line": row.line, "text": row.status}).pack()]
            continue
        kept.append(replace(row, status=code))
    return replace(parsed, roster=tuple(kept))


def _stranger(file: PerformanceFile, row: RosterRow, found: object) -> FileRow:
    """Return a row of the unmatched queue for somebody on a roster, whose days are still to be added."""
    key = row.person
    return FileRow(
        company_id=file.company_id,
        file=file,
        line=row.line,
        name=key.name[:200],
        folded_name=fold_name(key.name)[:200],
        id_kind=key.id_kind or "",
        external_id=key.external_id[:120],
        detail={"roster": []},
        status=FileRow.Status.UNMATCHED,
        reason=getattr(found, "reason", "needs_confirmation"),
    )
