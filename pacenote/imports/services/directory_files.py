"""Files about people rather than performance: the associates list and rosters."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.parsed import ParsedFile, PersonRow, RosterRow
from pacenote.imports.services.absences import settle_absences
from pacenote.imports.services.queueing import leave_out_strangers
from pacenote.people.identity import Match, Sought
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.queries import directory
from pacenote.people.services import NewPerson, RosterEntry, drop_from_roster, enter_roster, new_person, update_person
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
    file.rows_done = len(parsed.people)


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
    """Put everybody who is certainly known on their days; the others wait in the unmatched queue."""
    known = directory(file.company_id)
    entries: list[RosterEntry] = []
    strangers: dict[tuple[str, str], FileRow] = {}
    matched: set[int] = set()
    for row in parsed.roster:
        key = row.person
        found = known.identify(Sought(key.name, key.external_id, key.id_kind or ""))
        if isinstance(found, Match):
            matched.add(found.person_id)
            entries.append(RosterEntry(found.person_id, row.day, row.starts, row.note))
            continue
        waiting = strangers.setdefault((key.external_id, key.name), _stranger(file, row, found))
        waiting.detail["roster"].append([row.day.isoformat(), row.starts, row.note])
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
