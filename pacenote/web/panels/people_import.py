"""What a list of people would change, as its preview shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.imports.parsers.parsed import RowError
from pacenote.imports.parsers.plain_tables import PlainTable
from pacenote.imports.services import Choices, Prepared
from pacenote.people.incoming import Change, Doubt, Incoming, Waiting
from pacenote.people.models import Person
from pacenote.people.planning import LEAVE, NEW, TAKE
from pacenote.web.forms.people import ID_KINDS
from pacenote.web.forms.people_import import OrderForm

#: More than these are counted and not shown.
MOST, MOST_WAITING, MOST_ERRORS, MOST_ABSENT = 200, 300, 50, 200
LABELS = {
    "name": gettext_noop("Name"),
    "known_as": gettext_noop("Known as"),
    "email": gettext_noop("E-mail"),
    "phone": gettext_noop("Mobile phone"),
    "language": gettext_noop("Language"),
    "zone": gettext_noop("Time zone"),
    "station": gettext_noop("Station"),
    "status": gettext_noop("Status"),
    "started_on": gettext_noop("First working day"),
}
DOUBTS = {
    Doubt.SAME_NAME: gettext_noop("One person has exactly this name. Is it the same?"),
    Doubt.NAMESAKES: gettext_noop("Several people have this name."),
    Doubt.SIMILAR: gettext_noop("Somebody has a name like this one."),
    Doubt.NEW_ID_KNOWN_NAME: gettext_noop("The ID is new, and somebody of this name has another one."),
    Doubt.NEW_ID_KNOWN_ADDRESS: gettext_noop("The ID is new, and somebody has this e-mail address."),
    Doubt.SEVERAL_PEOPLE: gettext_noop("The IDs of this line belong to different people. Merge these first."),
    Doubt.SHARED_ADDRESS: gettext_noop("Several people have this e-mail address."),
    Doubt.TWICE: gettext_noop("The same person stands on several lines, and they do not agree."),
}


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column with its field."""

    title: str
    samples: tuple[str, ...]
    use: BoundField


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that a user may say about a line that waits."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A line that waits, with what may be said about it."""

    line: int
    name: str
    facts: tuple[str, ...]
    why: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """One thing of a person that would be another."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A person with what would change."""

    line: int
    name: str
    url: str
    deltas: tuple[Delta, ...]


@dataclass(frozen=True, slots=True)
class NewRow:
    """Somebody who would be added."""

    line: int
    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A name that leads to its person."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that the list would do, and would not."""

    new: tuple[NewRow, ...]
    changed: tuple[ChangedRow, ...]
    waiting: tuple[WaitingRow, ...]
    errors: tuple[str, ...]
    doubts: tuple[str, ...]
    absent: tuple[PersonLink, ...]
    new_count: int
    changed_count: int
    unchanged_count: int
    waiting_count: int
    absent_count: int
    error_count: int
    same_names: int
    mark: str

    @property
    def writes(self) -> int:
        """Return how many people the list would touch."""
        return self.new_count + self.changed_count


def column_rows(form: OrderForm, table: PlainTable) -> tuple[ColumnRow, ...]:
    """Return the field of each column; a column without a title is called by its place."""
    return tuple(
        ColumnRow(title or _("Column %(number)s") % {"number": place + 1}, table.samples(place), form[f"use-{place}"])
        for place, title in enumerate(table.titles)
    )


def preview_of(membership: Membership, prepared: Prepared, choices: Choices) -> Preview:
    """Return a prepared import in words; three queries."""
    plan, sheet, asked = prepared.plan, prepared.sheet, prepared.asked
    wanted = {each.person_id for each in plan.changed[:MOST]} | set(plan.absent[:MOST_ABSENT])
    wanted |= {one for each in asked[:MOST_WAITING] for one in each.candidates}
    people = (
        Person.objects.visible_to(membership).select_related("station").prefetch_related("external_ids").in_bulk(wanted)
    )
    shared = (_shared(each) for each in plan.shared)
    return Preview(
        new=tuple(NewRow(row.line, _called(row), facts(row)) for row in plan.new[:MOST]),
        changed=tuple(_changed(membership, each, people) for each in plan.changed[:MOST]),
        waiting=tuple(_waiting(each, people, choices) for each in asked[:MOST_WAITING]),
        errors=tuple(map(_said, sheet.errors[:MOST_ERRORS])),
        doubts=(*map(_said, sheet.doubts[:MOST_ERRORS]), *tuple(shared)[:MOST_ERRORS]),
        absent=tuple(
            PersonLink(people[pk].name, _url(membership, pk)) for pk in plan.absent[:MOST_ABSENT] if pk in people
        ),
        new_count=len(plan.new),
        changed_count=len(plan.changed),
        unchanged_count=len(plan.unchanged),
        waiting_count=len(plan.waiting),
        absent_count=len(plan.absent),
        error_count=len(sheet.errors),
        same_names=sum(each.doubt == Doubt.SAME_NAME for each in asked),
        mark=prepared.mark,
    )


def _url(membership: Membership, person_id: int) -> str:
    return reverse("person", args=[membership.company.slug, person_id])


def _said(error: RowError) -> str:
    return _("Line %(line)s: %(error)s") % {"line": error.line, "error": error.message.said(_)}


def _shared(row: Incoming) -> str:
    why = _("this address stands on several lines and was left out.")
    return _("Line %(line)s: %(error)s") % {"line": row.line, "error": why}


def _called(row: Incoming) -> str:
    return row.name or next((value for _kind, value in row.ids), row.email)


def facts(row: Incoming) -> tuple[str, ...]:
    """Return what a line says beside the name, in words."""
    said = row.said()
    said.pop("name", None)
    ids = [f"{_kind_words(kind)} {value}" for kind, value in row.ids]
    return (*ids, *(shown(name, value) for name, value in said.items()), *row.groups)


def _kind_words(kind: str) -> str:
    return str(dict(ID_KINDS).get(kind, kind.replace("_", " ")))


def shown(name: str, value: str) -> str:
    """Return a value as a page shows it."""
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if name == "status" and value in Person.Status:
        return str(Person.Status(value).label)
    return value


def _changed(membership: Membership, change: Change, people: Mapping[int, Person]) -> ChangedRow:
    deltas = [
        Delta(_(LABELS[each.field]), shown(each.field, each.before) or "–", shown(each.field, each.after))
        for each in change.fields
    ]
    deltas += [Delta(_kind_words(kind), "–", value) for kind, value in change.ids]
    deltas += [Delta(_("Group"), "–", name) for name in change.groups]
    name = people[change.person_id].name if change.person_id in people else _called(change.row)
    return ChangedRow(change.row.line, name, _url(membership, change.person_id), tuple(deltas))


def _waiting(waiting: Waiting, people: Mapping[int, Person], choices: Choices) -> WaitingRow:
    row = waiting.row
    why = _(DOUBTS[waiting.doubt])
    if waiting.lines:
        lines = ", ".join(map(str, waiting.lines))
        why = _("%(why)s Also on line %(lines)s.") % {"why": why, "lines": lines}
    return WaitingRow(row.line, _called(row), facts(row), why, _answers(waiting, people, choices))


def _answers(waiting: Waiting, people: Mapping[int, Person], choices: Choices) -> tuple[Answer, ...]:
    said = {"": _("Leave this line out")}
    if waiting.doubt == Doubt.SAME_NAME and choices.same_names:
        said = {"": _("The same person, as ticked above"), LEAVE: _("Leave this line out")}
    if waiting.doubt == Doubt.TWICE:
        said[TAKE] = _("Take this line, not the others")
    elif waiting.doubt != Doubt.SEVERAL_PEOPLE:
        said |= {str(pk): _is_who(people[pk]) for pk in waiting.candidates if pk in people}
        said[NEW] = _("Somebody new")
    chosen = choices.decided.get(waiting.row.line, "")
    return tuple(Answer(value, label, value == chosen) for value, label in said.items())


def _is_who(person: Person) -> str:
    details = [person.station.code if person.station else "", *sorted(each.value for each in person.external_ids.all())]
    if person.status == Person.Status.INACTIVE:
        details.append(str(Person.Status.INACTIVE.label))
    words = ", ".join(filter(None, details))
    values = {"name": person.name, "details": words}
    return _("It is %(name)s (%(details)s)") % values if words else _("It is %(name)s") % values
