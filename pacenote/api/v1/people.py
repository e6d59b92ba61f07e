"""People of the directory, and who works on which day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import ninja
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field, field_validator

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import EDIT_PEOPLE, EDIT_ROSTER, VIEW_PEOPLE
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Inline, Text
from pacenote.base.clock import zone_names
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.models import Person, RosterDay, Station
from pacenote.people.services import (
    PersonDetails,
    RosterLine,
    add_person,
    copy_roster,
    edit_person,
    international,
    put_on_roster,
    take_off_roster,
)

router = Router(tags=["people"])
Status = Annotated[Person.Status, Inline()]
DETAILS = ("name", "known_as", "email", "phone", "language", "zone", "status", "started_on")
ID_KINDS = ("transporter", "netradyne", "mentor", "email", "agent", "genesys", "intercom")


class DetailsError(DomainError):
    """Something about a person is not what it says it is."""

    code = "bad_details"


class IdOut(Schema):
    """How another system names a person."""

    kind: str
    value: str


class PersonOut(Schema):
    """Somebody of the directory; ``phone`` is E.164."""

    id: int
    name: str
    known_as: str
    email: str
    phone: str
    language: str
    zone: str
    station: str
    status: Status
    started_on: date | None
    created_at: datetime
    ids: list[IdOut]


class PersonEdit(Schema):
    """What to write over what is known; what is left out stays. Empty text means that nothing is known."""

    name: Annotated[Text, Field(min_length=1, max_length=160)] | None = None
    known_as: Annotated[Text, Field(max_length=80)] | None = None
    email: Annotated[Text, Field(max_length=254)] | None = None
    phone: Annotated[Text, Field(max_length=40)] | None = None
    language: Annotated[Text, Field(max_length=8)] | None = None
    zone: Annotated[Text, Field(max_length=64)] | None = None
    station: Annotated[Text, Field(max_length=12)] | None = None
    status: Status | None = None
    started_on: date | None = None

    @field_validator("name")
    @classmethod
    def _said(cls, name: str | None) -> str | None:
        if name is not None and not name.strip():
            raise ValueError("a name has letters")
        return name


class PersonNew(PersonEdit):
    """Somebody new, with an id of another system where one is known."""

    name: Annotated[Text, Field(min_length=1, max_length=160)]
    id_kind: Annotated[Text, Field(max_length=20)] = ""
    external_id: Annotated[Text, Field(max_length=120)] = ""


def _out(person: Person) -> PersonOut:
    fields = {name: getattr(person, name) for name in (*DETAILS, "created_at")}
    ids = [IdOut(kind=each.kind, value=each.value) for each in person.external_ids.all()]
    return PersonOut(id=person.pk, station=person.station.code if person.station else "", ids=ids, **fields)


@route(router, "GET", "/people", VIEW_PEOPLE, gives=Listed[PersonOut])
def list_people(request: ApiRequest, paging: Query[Paging], status: Status | None = None) -> Listed[PersonOut]:
    """List the people whom the token's maker may see."""
    rows = Person.objects.visible_to(request.membership).select_related("station").prefetch_related("external_ids")
    return listed(rows.filter(status=status) if status else rows, paging, _out)


@route(router, "GET", "/people/{person_id}", VIEW_PEOPLE, gives=PersonOut)
def get_person(request: ApiRequest, person_id: int) -> PersonOut:
    """Show one person."""
    return _out(get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id))


@route(router, "POST", "/people", EDIT_PEOPLE, gives=PersonOut, status=201)
def create_person(request: ApiRequest, body: PersonNew) -> ninja.Status[PersonOut]:
    """Create somebody. An id that is another person's already is refused."""
    if bool(body.id_kind) != bool(body.external_id.strip()) or (body.id_kind and body.id_kind not in ID_KINDS):
        raise DetailsError(
            _("An id needs its kind, and a kind its id."), hint=_("Send id_kind and external_id, or neither.")
        )
    person = add_person(
        company=request.membership.company,
        details=_details(PersonDetails(name=body.name), body, request.membership),
        by=request.membership.user,
        now=timezone.now(),
        id_kind=body.id_kind,
        external_id=body.external_id,
    )
    return ninja.Status(201, _out(Person.objects.get(pk=person.pk)))


@route(router, "PATCH", "/people/{person_id}", EDIT_PEOPLE, gives=PersonOut)
def update_person(request: ApiRequest, person_id: int, body: PersonEdit) -> PersonOut:
    """Change what is known of a person; what is left out stays as it is."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    known = PersonDetails(**{name: getattr(person, name) for name in DETAILS}, station_id=person.station_id)
    details = _details(known, body, request.membership)
    edit_person(person=person, details=details, by=request.membership.user, now=timezone.now())
    return _out(Person.objects.get(pk=person.pk))


def _details(known: PersonDetails, body: PersonEdit, membership: Membership) -> PersonDetails:
    """Return what is known with what was sent over it. Raises DetailsError."""
    sent = body.dict(exclude_unset=True)
    values = {name: getattr(known, name) for name in DETAILS} | {"station_id": known.station_id}
    for name in DETAILS:
        if name in sent and (sent[name] is not None or name == "started_on"):
            values[name] = sent[name]
    if phone := values["phone"].strip():
        values["phone"] = international(phone, region=membership.company.region)
        if not values["phone"]:
            raise DetailsError(_("This is no phone number."), hint=_("Write it with its country code."))
    _check(values)
    if sent.get("station") is not None:
        values["station_id"] = _station(sent["station"], membership)
    return PersonDetails(**values)


def _check(values: dict[str, Any]) -> None:
    if values["email"] and not _is_address(values["email"]):
        raise DetailsError(_("This is no e-mail address."), hint=_("Write it as name@example.com."))
    if values["language"] and values["language"] not in dict(settings.LANGUAGES):
        raise DetailsError(_("This language is not known here."), hint=_("Leave it empty for the company's."))
    if values["zone"] and values["zone"] not in zone_names():
        raise DetailsError(_("This is no time zone."), hint=_("Write it as America/Chicago."))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _station(code: str, membership: Membership) -> int | None:
    if not code:
        return None
    station = Station.objects.visible_to(membership).filter(code=code).first()
    if station is None:
        raise DetailsError(_("There is no such station."), hint=_("Stations come with the files that name them."))
    return station.pk


class RosterDayOut(Schema):
    """One person on one day; ``status`` is a code of the company's list."""

    id: int
    person: int
    day: date
    status: str
    working: bool
    starts: str
    note: str


class RosterDayIn(Schema):
    """How somebody is planned for a day; ``starts`` is HH:MM or empty."""

    status: Annotated[Text, Field(max_length=40)] = "rostered"
    starts: Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")] = ""


class CopyIn(Schema):
    """From which day."""

    source: date


class CopiedOut(Schema):
    """How many people were added."""

    added: int


def _day(row: RosterDay) -> RosterDayOut:
    return RosterDayOut(
        id=row.pk, person=row.person_id, day=row.day, status=row.status.code, working=row.status.working,
        starts=row.starts, note=row.note,
    )  # fmt: skip


@route(router, "GET", "/roster/{day}", VIEW_PEOPLE, gives=Listed[RosterDayOut])
def list_roster(request: ApiRequest, day: date, paging: Query[Paging]) -> Listed[RosterDayOut]:
    """List who is on the roster of a day."""
    rows = RosterDay.objects.visible_to(request.membership).filter(day=day).select_related("status")
    return listed(rows, paging, _day)


@route(router, "POST", "/roster/{day}/copy", EDIT_ROSTER, gives=CopiedOut)
def copy_roster_day(request: ApiRequest, day: date, body: CopyIn) -> CopiedOut:
    """Roster for a day whoever was planned on another one and is still here; who stands on it keeps their place."""
    member = request.membership
    added = copy_roster(company=member.company, source=body.source, target=day, by=member.user, now=timezone.now())
    return CopiedOut(added=added)


@route(router, "PUT", "/roster/{day}/{person_id}", EDIT_ROSTER, gives=RosterDayOut)
def put_roster_day(request: ApiRequest, day: date, person_id: int, body: RosterDayIn) -> RosterDayOut:
    """Put somebody on a day's roster, or change their place on it."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    line = RosterLine(person_id=person.pk, status=body.status, starts=body.starts)
    put_on_roster(
        company=person.company, person=person, day=day, line=line, by=request.membership.user, now=timezone.now()
    )
    return _day(RosterDay.objects.select_related("status").get(person=person, day=day))


@route(router, "DELETE", "/roster/{day}/{person_id}", EDIT_ROSTER, gives=None, status=204)
def delete_roster_day(request: ApiRequest, day: date, person_id: int) -> ninja.Status[None]:
    """Take somebody off a day's roster. Safe to repeat."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    take_off_roster(
        company=person.company, person_id=person.pk, day=day, by=request.membership.user, now=timezone.now()
    )
    return ninja.Status(204, None)
