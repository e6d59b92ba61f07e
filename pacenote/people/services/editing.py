"""What users write about people by hand, with their names under it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.people.identity import fold_external_id
from pacenote.people.models import ExternalId, Person
from pacenote.people.names import fold_name, sort_key
from pacenote.people.services.directory import NewPerson, new_person, remember_id
from pacenote.people.services.recording import record_of_person


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What a user writes about a person; empty text means that nothing is known. ``phone`` is E.164."""

    name: str
    known_as: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    zone: str = ""
    station_id: int | None = None
    status: str = Person.Status.ACTIVE
    started_on: date | None = None


@transaction.atomic
def edit_person(*, person: Person, details: PersonDetails, by: User, now: datetime) -> bool:
    """Write what a user knows of a person over what was known, and who did it. Returns whether anything changed."""
    name = " ".join(details.name.split())[:160]
    wanted = asdict(details) | {"known_as": " ".join(details.known_as.split())}
    wanted |= {"name": name, "sort_key": sort_key(name)[:200], "folded_name": fold_name(name)[:200]}
    kept = Person.objects.select_for_update().get(pk=person.pk)
    changed = [field for field, value in wanted.items() if getattr(kept, field) != value]
    before = {field: getattr(kept, field) for field in changed}
    for field in changed:
        setattr(person, field, wanted[field])
    if changed:
        person.save(update_fields=changed)
        record_of_person(
            "edited", person, by=by, now=now, before=before, after={field: wanted[field] for field in changed}
        )
    return bool(changed)


@transaction.atomic
def set_status(*, person: Person, status: str, by: User, now: datetime) -> bool:
    """Deactivate somebody, or bring them back; returns whether anything changed. Nothing of theirs is removed."""
    kept = Person.objects.select_for_update().get(pk=person.pk)
    before, person.status = kept.status, Person.Status(status)
    if before == person.status:
        return False
    person.save(update_fields=["status"])
    record_of_person("edited", person, by=by, now=now, before={"status": before}, after={"status": person.status.value})
    return True


@transaction.atomic
def add_person(
    *, company: Company, details: PersonDetails, by: User, now: datetime, id_kind: str = "", external_id: str = ""
) -> Person:
    """Create somebody by hand, with an external id where one is known. Raises AlreadyMappedError."""
    person = new_person(
        company=company,
        details=NewPerson(
            name=details.name,
            id_kind=id_kind,
            external_id=external_id,
            email=details.email,
            phone=details.phone,
            status=details.status,
            language=details.language,
        ),
        now=now,
    )
    details = replace(details, known_as=" ".join(details.known_as.split()))
    more = ("known_as", "zone", "station_id", "started_on")
    if any(getattr(details, field) for field in more):
        for field in more:
            setattr(person, field, getattr(details, field))
        person.save(update_fields=more)
    record_of_person("added", person, by=by, now=now, after=asdict(details))
    return person


@transaction.atomic
def add_external_id(*, person: Person, kind: str, value: str, by: User, now: datetime) -> None:
    """Let an id mean this person because a user says so. Safe to repeat; raises AlreadyMappedError."""
    remember_id(person=person, kind=kind, value=value)
    record_of_person("added id", person, by=by, now=now, after={"kind": kind, "value": fold_external_id(kind, value)})


@transaction.atomic
def remove_external_id(*, external_id: ExternalId, by: User, now: datetime) -> None:
    """Forget an id: rows that carry it wait in the unmatched queue from now on. Readings that it gave stay."""
    before = {"kind": external_id.kind, "value": external_id.value}
    record_of_person("removed id", external_id.person, by=by, now=now, before=before)
    external_id.delete()
