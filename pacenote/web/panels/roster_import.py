"""What a roster would put on which day, as its preview shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.imports.parsers.parsed import ParsedFile
from pacenote.imports.services import TriedLine, try_roster
from pacenote.people.identity import Unmatched
from pacenote.people.models import RosterStatus
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
    trial = try_roster(membership, parsed, start)
    labels = {each.code: _(each.label) for each in RosterStatus.objects.visible_to(membership)}
    errors = [_("Line %(line)s: %(error)s") % {"line": line, "error": why.said(_)} for line, why in trial.left_out]
    return RosterPreview(
        rows=tuple(_row(each, labels) for each in trial.lines[:MOST_ROWS]),
        count=len(trial.lines),
        certain=trial.certain,
        errors=tuple(errors[:MOST_ERRORS]),
        skipped=len(errors),
    )


def _row(tried: TriedLine, labels: Mapping[str, str]) -> PreviewRow:
    name = tried.person.name if tried.person else ""
    if tried.certain:
        who, tone = name, "ok"
    elif isinstance(tried.found, Unmatched):
        who, tone = _("Nobody yet; waits to be matched"), "late"
    else:
        who, tone = _("%(name)s? Confirm once") % {"name": name}, "late"
    return PreviewRow(
        line=tried.line,
        name=tried.name,
        day=day_words(tried.day) if tried.day else "",
        starts=tried.starts,
        status=labels.get(tried.status, ""),
        note=tried.note,
        who=who,
        tone=tone,
    )
