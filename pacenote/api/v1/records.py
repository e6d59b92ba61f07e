"""What is recorded about a person beside their numbers: ids, ways to reach them, consent, issues and kudos."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import ninja
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import EDIT_PEOPLE, MANAGE_SETTINGS, VIEW_PEOPLE
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.v1.people import ID_KINDS, DetailsError
from pacenote.api.words import Id, Moment, Text
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.jobs.retention.one_person import erase_person, look_at_erasure
from pacenote.messaging.queries import lines_of
from pacenote.messaging.services import record_consent, revoke_links
from pacenote.messaging.services.preferring import set_preference
from pacenote.people.models import ExternalId, Person, Remark, RemarkType
from pacenote.people.services import (
    add_external_id,
    delete_remark,
    edit_remark,
    remove_external_id,
    write_remark,
)

router = Router(tags=["people"])
ONE = "/people/{person_id}"
Note = Annotated[Text, Field(max_length=2_000)]


class WrongNameError(DomainError):
    """Somebody is to be erased, and the name that was sent is another one."""

    code = "wrong_name"


class ExternalIdOut(Schema):
    """How another system names a person."""

    id: int
    kind: str
    value: str


class ExternalIdIn(Schema):
    """Another id of a person."""

    kind: Literal["transporter", "netradyne", "mentor", "email", "agent", "genesys", "intercom"]
    value: Annotated[Text, Field(min_length=1, max_length=120)]


class ChannelOut(Schema):
    """One way to a person; a message goes on the first of the company's order that is on and has an address."""

    channel: str
    enabled: bool
    has_address: bool
    bounced: bool


class ChannelIn(Schema):
    """On or off. ``confirmed`` says that the person asked to have e-mail switched on again that they had stopped."""

    enabled: bool
    confirmed: bool = False


class ConsentIn(Schema):
    """That a person agreed to texts, with the words that they were shown; or took it back."""

    given: bool
    wording: Note = ""


class LinksOut(Schema):
    """How many links of messages to their own page work no more."""

    ended: int


class RemarkOut(Schema):
    """An issue or a kudo."""

    id: int
    person: int
    type: int
    kudo: bool
    happened_at: datetime
    note: str
    recorded_at: datetime
    recorded_by: int | None


class RemarkIn(Schema):
    """What happened, of which type of ``/remark-types``, and when."""

    type: Id
    happened_at: Moment
    note: Note = ""


class CountOut(Schema):
    """How many of something; ``why`` says for what reason it stays."""

    what: str
    count: int
    why: str = ""


class ErasureOut(Schema):
    """What an erasure takes, and what stays and why."""

    going: list[CountOut]
    staying: list[CountOut]


class ErasureIn(Schema):
    """The person's name as it stands here: whoever sends it has looked whom they erase."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]


@route(router, "GET", f"{ONE}/ids", VIEW_PEOPLE, gives=list[ExternalIdOut])
def list_external_ids(request: ApiRequest, person_id: int) -> list[ExternalIdOut]:
    """List how other systems name a person."""
    rows = _person(request, person_id).external_ids.order_by("pk")
    return [ExternalIdOut(id=each.pk, kind=each.kind, value=each.value) for each in rows]


@route(router, "POST", f"{ONE}/ids", EDIT_PEOPLE, gives=list[ExternalIdOut], status=201)
def add_one_external_id(request: ApiRequest, person_id: int, body: ExternalIdIn) -> ninja.Status[list[ExternalIdOut]]:
    """Let another id mean this person; answers with all of theirs. One that is another person's is refused."""
    person, value = _person(request, person_id), body.value.strip()
    if not value or body.kind not in ID_KINDS:
        raise DetailsError(_("An id needs its kind, and a kind its id."))
    add_external_id(person=person, kind=body.kind, value=value, by=request.membership.user, now=timezone.now())
    return ninja.Status(201, list_external_ids(request, person_id))


@route(router, "DELETE", f"{ONE}/ids/{{id_id}}", EDIT_PEOPLE, gives=None, status=204)
def forget_external_id(request: ApiRequest, person_id: int, id_id: int) -> ninja.Status[None]:
    """Forget an id: rows that carry it wait in the queue from now on. Readings that it gave stay."""
    rows = ExternalId.objects.visible_to(request.membership).filter(person=_person(request, person_id))
    remove_external_id(external_id=get_object_or_404(rows, pk=id_id), by=request.membership.user, now=timezone.now())
    return ninja.Status(204, None)


@route(router, "GET", f"{ONE}/channels", VIEW_PEOPLE, gives=list[ChannelOut])
def list_channels(request: ApiRequest, person_id: int) -> list[ChannelOut]:
    """Say how a person can be reached, in the company's order."""
    person = _person(request, person_id)
    lines = lines_of(person.company_id, [person], ["sms", "email"])[person.pk]
    same = ("channel", "enabled", "has_address", "bounced")
    return [ChannelOut(**{name: getattr(line, name) for name in same}) for line in lines]


@route(router, "PUT", f"{ONE}/channels/{{channel}}", EDIT_PEOPLE, gives=list[ChannelOut])
def switch_channel(
    request: ApiRequest, person_id: int, channel: Literal["sms", "email"], body: ChannelIn
) -> list[ChannelOut]:
    """Switch a channel on or off for a person. Texts that they stopped only their own START switches on again."""
    set_preference(
        person=_person(request, person_id), channel=channel, enabled=body.enabled, confirmed=body.confirmed,
        by=request.membership.user, now=timezone.now(),
    )  # fmt: skip
    return list_channels(request, person_id)


@route(router, "POST", f"{ONE}/consent", EDIT_PEOPLE, gives=list[ChannelOut])
def record_text_consent(request: ApiRequest, person_id: int, body: ConsentIn) -> list[ChannelOut]:
    """Write down that a person agreed to texts, or took it back."""
    member, person = request.membership, _person(request, person_id)
    record_consent(
        company=member.company, people=[person], given=body.given, wording=body.wording, by=member.user,
        now=timezone.now(),
    )  # fmt: skip
    return list_channels(request, person_id)


@route(router, "DELETE", f"{ONE}/links", EDIT_PEOPLE, gives=LinksOut)
def end_personal_links(request: ApiRequest, person_id: int) -> LinksOut:
    """Let none of a person's links to their own page work any more. Safe to repeat."""
    ended = revoke_links(person=_person(request, person_id), by=request.membership.user, now=timezone.now())
    return LinksOut(ended=ended)


@route(router, "GET", "/remarks", VIEW_PEOPLE, gives=Listed[RemarkOut])
def list_remarks(request: ApiRequest, paging: Query[Paging], person: int | None = None) -> Listed[RemarkOut]:
    """List issues and kudos of the people whom the token's maker may see."""
    rows = Remark.objects.visible_to(request.membership).select_related("type")
    return listed(rows.filter(person=person) if person is not None else rows, paging, _remark)


@route(router, "POST", f"{ONE}/remarks", EDIT_PEOPLE, gives=RemarkOut, status=201)
def add_remark(request: ApiRequest, person_id: int, body: RemarkIn) -> ninja.Status[RemarkOut]:
    """Write down an issue or a kudo. One that has not happened yet is refused."""
    person, kind = _person(request, person_id), _type(request, body.type)
    made = write_remark(
        person=person, kind=kind, happened_at=body.happened_at, note=body.note, by=request.membership.user,
        now=timezone.now(),
    )  # fmt: skip
    return ninja.Status(201, _remark(_one(request, made.pk)))


@route(router, "PUT", "/remarks/{remark_id}", EDIT_PEOPLE, gives=RemarkOut)
def correct_remark(request: ApiRequest, remark_id: int, body: RemarkIn) -> RemarkOut:
    """Correct an issue or a kudo; both texts stay in the audit log."""
    remark = _one(request, remark_id)
    edit_remark(
        remark=remark, kind=_type(request, body.type, keep=remark.type_id), happened_at=body.happened_at,
        note=body.note, by=request.membership.user, now=timezone.now(),
    )  # fmt: skip
    return _remark(_one(request, remark_id))


@route(router, "DELETE", "/remarks/{remark_id}", EDIT_PEOPLE, gives=None, status=204)
def take_remark_back(request: ApiRequest, remark_id: int) -> ninja.Status[None]:
    """Take an issue or a kudo back; the audit log keeps it."""
    delete_remark(remark=_one(request, remark_id), by=request.membership.user, now=timezone.now())
    return ninja.Status(204, None)


@route(router, "POST", f"{ONE}/erasure/dry-run", MANAGE_SETTINGS, gives=ErasureOut)
def try_erasure(request: ApiRequest, person_id: int) -> ErasureOut:
    """Count what an erasure would take, and what would stay. Nothing is erased."""
    found = look_at_erasure(person=_person(request, person_id))
    return ErasureOut(
        going=[CountOut(what=each.label, count=each.count) for each in found.going],
        staying=[CountOut(what=each.label, count=each.count, why=each.why) for each in found.staying],
    )


@route(router, "POST", f"{ONE}/erasure", MANAGE_SETTINGS, gives=None, status=204)
def erase_one_person(request: ApiRequest, person_id: int, body: ErasureIn) -> ninja.Status[None]:
    """Erase what is known of a person, for ever. Refused under another name, and while a legal hold stands."""
    person = _person(request, person_id)
    if " ".join(body.name.split()) != " ".join(person.name.split()):
        raise WrongNameError(_("This is not the name."), hint=_("Send the name as it stands here."))
    erase_person(person=person, by=request.membership.user, now=timezone.now())
    return ninja.Status(204, None)


def _person(request: ApiRequest, person_id: int) -> Person:
    known = Person.objects.visible_to(request.membership).select_related("company")
    return get_object_or_404(known, pk=person_id)


def _one(request: ApiRequest, remark_id: int) -> Remark:
    known = Remark.objects.visible_to(request.membership).select_related("type", "person")
    return get_object_or_404(known, pk=remark_id)


def _type(request: ApiRequest, type_id: int, *, keep: int | None = None) -> RemarkType:
    """Return a type that is offered, or the one that a remark has already. Raises Http404."""
    known = RemarkType.objects.visible_to(request.membership)
    return get_object_or_404(known if type_id == keep else known.filter(retired=False), pk=type_id)


def _remark(row: Remark) -> RemarkOut:
    return RemarkOut(
        id=row.pk, person=row.person_id, type=row.type_id, kudo=row.type.kudo, happened_at=row.happened_at,
        note=row.note, recorded_at=row.recorded_at, recorded_by=row.recorded_by_id,
    )  # fmt: skip
