"""What a roster would put on which day, as its preview shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.imports.parsers.parsed import ParsedFile, RosterRow
from pacenote.people.identity import Identity, Match, NeedsConfirmation, Sought
from pacenote.people.models import Person, RosterStatus
from pacenote.people.names import fold_name
from pacenote.people.queries import directory
from pacenote.people.services import start_time, status_words
from pacenote.web.panels.times import day_words

MOST_ROWS, MOST_ERRORS = 100, 30


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line as it would be kept; ``tone`` says whether somebody certain stands behind it."""

    line: int
    name: str
    day: str
    starts: str
    status: str
    note: str
    who: str
    tone: str


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """What the file would do."""

    rows: tuple[PreviewRow, ...]
    count: int
    certain: int
    errors: tuple[str, ...]
    skipped: int


def roster_preview(membership: Membership, parsed: ParsedFile, start: date | None) -> RosterPreview:
    """Return a roster in words, held against the directory as it is."""
    known = directory(membership.company_id)
    codes = status_words(membership.company)
    labels = {each.code: _(each.label) for each in RosterStatus.objects.visible_to(membership)}
    found = [
        (row, known.identify(Sought(row.person.name, row.person.external_id, row.person.id_kind or "")))
        for row in parsed.roster
    ]
    wanted = {each.person_id for _row, each in found if isinstance(each, Match | NeedsConfirmation)}
    names = dict(Person.objects.visible_to(membership).filter(pk__in=wanted).values_list("pk", "name"))
    unknown = [row for row in parsed.roster if row.status and fold_name(row.status) not in codes]
    left_out = {row.line for row in unknown}
    errors = [_("Line %(line)s: %(error)s") % {"line": e.line, "error": e.message.said(_)} for e in parsed.errors]
    errors += [
        _("Line %(line)s: the roster status “%(text)s” is not in your list; the line was left out.")
        % {"line": row.line, "text": row.status}
        for row in unknown
    ]
    kept = [(row, each) for row, each in found if row.line not in left_out]
    return RosterPreview(
        rows=tuple(
            _row(row, each, names, start, labels.get(codes.get(fold_name(row.status), "rostered"), ""))
            for row, each in kept[:MOST_ROWS]
        ),
        count=len(kept),
        certain=sum(isinstance(each, Match) for _row, each in kept),
        errors=tuple(errors[:MOST_ERRORS]),
        skipped=len(errors),
    )


def _row(row: RosterRow, found: Identity, names: Mapping[int, str], start: date | None, status: str) -> PreviewRow:
    day = row.day or start
    match found:
        case Match(person_id=person):
            who, tone = names.get(person, ""), "ok"
        case NeedsConfirmation(person_id=person):
            who, tone = _("%(name)s? Confirm once") % {"name": names.get(person, "")}, "late"
        case _nobody:
            who, tone = _("Nobody yet; waits to be matched"), "late"
    return PreviewRow(
        line=row.line,
        name=row.person.name or row.person.external_id,
        day=day_words(day) if day else "",
        starts=start_time(row.starts),
        status=status,
        note=row.note,
        who=who,
        tone=tone,
    )
