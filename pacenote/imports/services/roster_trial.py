"""What a roster would put on which day, held against the directory as it is; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.parsed import ParsedFile, RosterRow
from pacenote.people.identity import Identity, Match, NeedsConfirmation, Sought
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.queries import directory
from pacenote.people.services import start_time, status_words

ROSTERED: Final = "rostered"


@dataclass(frozen=True, slots=True)
class TriedLine:
    """One line as it would be kept: ``starts`` as HH:MM or empty, ``status`` by its code, and who it would be.

    ``person`` is empty where nobody can be named, or nobody whom the user sees.
    """

    line: int
    name: str
    day: date | None
    starts: str
    status: str
    note: str
    found: Identity
    person: Person | None

    @property
    def certain(self) -> bool:
        """Whether somebody certain stands behind it."""
        return isinstance(self.found, Match)


@dataclass(frozen=True, slots=True)
class RosterTrial:
    """What would be kept and what would be left out, each with its line."""

    lines: tuple[TriedLine, ...]
    left_out: tuple[tuple[int, Sentence], ...]

    @property
    def certain(self) -> int:
        """How many lines are somebody's who is known for certain."""
        return sum(each.certain for each in self.lines)


def try_roster(membership: Membership, parsed: ParsedFile, start: date | None) -> RosterTrial:
    """Return what a roster would do; ``start`` is the day of lines that say none."""
    known, codes = directory(membership.company_id), status_words(membership.company)
    unknown = [row for row in parsed.roster if row.status and fold_name(row.status) not in codes]
    without = {row.line for row in unknown}
    found = [(row, _sought(row, known.identify)) for row in parsed.roster if row.line not in without]
    wanted = {each.person_id for _row, each in found if isinstance(each, Match | NeedsConfirmation)}
    people = Person.objects.visible_to(membership).in_bulk(wanted)
    words = _("The roster status “%(text)s” is not in your list; the line was left out.")
    left_out = [(each.line, each.message) for each in parsed.errors]
    left_out += [(row.line, Sentence(words, {"text": row.status})) for row in unknown]
    return RosterTrial(tuple(_line(row, each, start, codes, people) for row, each in found), tuple(left_out))


def _sought(row: RosterRow, identify: Callable[[Sought], Identity]) -> Identity:
    return identify(Sought(row.person.name, row.person.external_id, row.person.id_kind or ""))


def _line(
    row: RosterRow, found: Identity, start: date | None, codes: Mapping[str, str], people: Mapping[int, Person]
) -> TriedLine:
    return TriedLine(
        line=row.line,
        name=row.person.name or row.person.external_id,
        day=row.day or start,
        starts=start_time(row.starts),
        status=codes.get(fold_name(row.status), ROSTERED),
        note=row.note,
        found=found,
        person=people.get(found.person_id) if isinstance(found, Match | NeedsConfirmation) else None,
    )
