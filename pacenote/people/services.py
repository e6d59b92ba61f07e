"""Write the directory and the roster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import phonenumbers
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.people.identity import fold_external_id
from pacenote.people.models import Alias, ExternalId, Person, RosterDay, RosterStatus, Station
from pacenote.people.names import fold_name, sort_key

#: The shipped roster statuses (product.md section 2): code, label, working.
SHIPPED_STATUSES = (
    ("rostered", gettext_noop("Rostered"), True),
    ("on_time", gettext_noop("On time"), True),
    ("late_with_call", gettext_noop("Late with call"), True),
    ("late_no_call", gettext_noop("Late no call"), True),
    ("vto", gettext_noop("VTO"), False),
    ("called_out_excused", gettext_noop("Called out excused"), False),
    ("called_out_not_excused", gettext_noop("Called out not excused"), False),
    ("no_show", gettext_noop("No show"), False),
)


class AlreadyMappedError(DomainError):
    """The id or the spelling belongs to somebody else."""

    code = "already_mapped"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person who may be new: empty text means that nothing is known."""

    name: str
    external_id: str = ""
    id_kind: str = ""
    email: str = ""
    phone: str = ""
    status: str = ""
    language: str = ""


def ship_statuses(*, company: Company) -> None:
    """Give a new company the shipped roster statuses. Safe to repeat."""
    RosterStatus.objects.bulk_create(
        [
            RosterStatus(company=company, code=code, label=label, working=working, position=position)
            for position, (code, label, working) in enumerate(SHIPPED_STATUSES)
        ],
        ignore_conflicts=True,
    )


def station_of(*, company: Company, code: str) -> Station:
    """Return the station with that code, made on first sight."""
    station, _new = Station.objects.get_or_create(company=company, code=code.strip().upper()[:12])
    return station


def international(phone: str, *, region: str = "US") -> str:
    """Return a phone number as E.164, empty where it is none."""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def new_person(*, company: Company, details: NewPerson, now: datetime) -> Person:
    """Create a person with their external id. Raises AlreadyMappedError where the id is somebody's."""
    name = " ".join(details.name.split())[:160]
    try:
        with transaction.atomic():
            person = Person.objects.create(
                company=company,
                name=name,
                sort_key=sort_key(name)[:200],
                folded_name=fold_name(name)[:200],
                email=details.email,
                phone=international(details.phone),
                language=details.language,
                status=details.status or Person.Status.ACTIVE,
                created_at=now,
            )
            if details.external_id:
                remember_id(person=person, kind=details.id_kind, value=details.external_id)
    except IntegrityError as error:
        raise AlreadyMappedError(
            "This id already belongs to somebody in your directory.", hint="Search for the id under People."
        ) from error
    return person


def update_person(*, person: Person, details: NewPerson) -> bool:
    """Take what a newer people file says; what it leaves empty stays. Returns whether anything changed."""
    wanted = {
        "email": details.email or person.email,
        "phone": international(details.phone) or person.phone,
        "status": details.status or person.status,
    }
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, wanted[field])
    if changed:
        person.save(update_fields=changed)
    return bool(changed)


def remember_id(*, person: Person, kind: str, value: str) -> None:
    """Let an external id mean this person. Safe to repeat; raises AlreadyMappedError where it means another."""
    kept, _new = ExternalId.objects.get_or_create(
        company_id=person.company_id, kind=kind, value=fold_external_id(kind, value)[:120], defaults={"person": person}
    )
    if kept.person_id != person.pk:
        raise AlreadyMappedError(
            "This id already belongs to somebody else.", hint="Open that person and remove the id first."
        )


def remember_name(*, person: Person, name: str, confirmed_by: User | None, now: datetime) -> None:
    """Let a spelling mean this person from now on: a user said so."""
    Alias.objects.update_or_create(
        company_id=person.company_id,
        folded_name=fold_name(name)[:200],
        defaults={"person": person, "confirmed_by": confirmed_by, "confirmed_at": now},
    )


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One person's place on a day's roster."""

    person_id: int
    day: date
    starts: str = ""
    note: str = ""


def enter_roster(*, company: Company, entries: Iterable[RosterEntry]) -> int:
    """Put people on the roster; whoever is there already keeps the status a user chose. Returns how many are new."""
    rostered = RosterStatus.objects.get(company=company, code="rostered")
    rows = [
        RosterDay(
            company=company, person_id=e.person_id, day=e.day, status=rostered, starts=e.starts[:20], note=e.note[:120]
        )
        for e in entries
    ]
    before = RosterDay.objects.filter(company=company).count()
    RosterDay.objects.bulk_create(rows, ignore_conflicts=True)
    return RosterDay.objects.filter(company=company).count() - before


def set_roster_status(*, company: Company, person: Person, day: date, status: RosterStatus | None) -> None:
    """Put a person on a day's roster with a status, or take them off (None)."""
    if status is None:
        RosterDay.objects.filter(company=company, person=person, day=day).delete()
    else:
        RosterDay.objects.update_or_create(company=company, person=person, day=day, defaults={"status": status})
