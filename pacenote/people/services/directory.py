"""Write the directory: who is known, and by which ids and spellings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.identity import fold_external_id
from pacenote.people.models import Alias, ExternalId, Person, Station
from pacenote.people.names import fold_name, sort_key
from pacenote.people.phones import international
from pacenote.webhooks.services import publish


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


def station_code(printed: str) -> str:
    """Return a station's code as it is kept."""
    return printed.strip().upper()[:12]


def station_of(*, company: Company, code: str) -> Station:
    """Return the station with that code, made on first sight."""
    station, _new = Station.objects.get_or_create(company=company, code=station_code(code))
    return station


def new_person(*, company: Company, details: NewPerson, now: datetime) -> Person:
    """Create a person with their external id, which names them where no name is known.

    Raises AlreadyMappedError where the id is somebody's.
    """
    name = " ".join((details.name.strip() or details.external_id).split())[:160]
    try:
        with transaction.atomic():
            person = Person.objects.create(
                company=company,
                name=name,
                sort_key=sort_key(name)[:200],
                folded_name=fold_name(name)[:200],
                email=details.email,
                phone=international(details.phone, region=company.region),
                language=details.language,
                status=details.status or Person.Status.ACTIVE,
                created_at=now,
            )
            if details.external_id:
                remember_id(person=person, kind=details.id_kind, value=details.external_id)
    except IntegrityError as error:
        raise AlreadyMappedError(
            _("This id already belongs to somebody in your directory."), hint=_("Search for the id under People.")
        ) from error
    publish(company_id=company.pk, event="person.created", about={"person": person.pk}, at=now)
    return person


def update_person(*, person: Person, details: NewPerson) -> bool:
    """Take what a newer people file says; what it leaves empty stays. Returns whether anything changed."""
    wanted = {
        "email": details.email or person.email,
        "phone": international(details.phone, region=person.company.region) or person.phone,
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
            _("This id already belongs to somebody else."), hint=_("Open that person and remove the id first.")
        )


def remember_name(*, person: Person, name: str, confirmed_by: User | None, now: datetime) -> None:
    """Let a spelling mean this person from now on: a user said so."""
    Alias.objects.update_or_create(
        company_id=person.company_id,
        folded_name=fold_name(name)[:200],
        defaults={"person": person, "confirmed_by": confirmed_by, "confirmed_at": now},
    )
