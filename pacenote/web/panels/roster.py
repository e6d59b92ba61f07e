"""A day's roster as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.people.models import Person, RosterDay, RosterStatus
from pacenote.people.services import start_time
from pacenote.web.panels.people import initials
from pacenote.web.panels.times import day_words


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person on the day."""

    person_id: int
    name: str
    initials: str
    line2: str
    status: str
    starts: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class StatusOption:
    """One of the company's words for being there or not."""

    value: str
    label: str
    working: bool


@dataclass(frozen=True, slots=True)
class PersonOption:
    """Somebody who is not on the day yet."""

    id: int
    name: str


def day_title(day: date) -> str:
    """Return the day with its year: ``Fri 20 Nov 2026``."""
    return f"{day_words(day)} {day.year}"


def status_options(membership: Membership, shown: Iterable[RosterRow] = ()) -> list[StatusOption]:
    """Return the company's roster statuses in their order, shipped words translated.

    A retired one is offered only where somebody on the day has it.
    """
    used = {row.status for row in shown}
    statuses = RosterStatus.objects.visible_to(membership)
    return [
        StatusOption(each.code, _(each.label), each.working)
        for each in statuses
        if not each.retired or each.code in used
    ]


def rows(membership: Membership, day: date) -> list[RosterRow]:
    """Return who is on the day, by name."""
    entries = RosterDay.objects.visible_to(membership).filter(day=day).select_related("person", "status")
    return [
        RosterRow(
            person_id=entry.person_id,
            name=entry.person.name,
            initials=initials(entry.person.name),
            line2=entry.note,
            status=entry.status.code,
            starts=start_time(entry.starts),
        )
        for entry in entries.order_by("person__sort_key", "person_id")
    ]


def people_options(membership: Membership, day: date) -> list[PersonOption]:
    """Return who could be added: everybody with the company who is not on the day."""
    people = Person.objects.visible_to(membership).exclude(status=Person.Status.INACTIVE)
    free = people.exclude(roster_days__day=day).order_by("sort_key", "pk")
    return [PersonOption(pk, name) for pk, name in free.values_list("pk", "name")]
