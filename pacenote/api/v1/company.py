"""What a company has set, how long it keeps what, and who is on hold."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Annotated, Any

import ninja
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.accounts.services import CompanySettings
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.v1.rehearsals import RehearsalOut, rehearsal_out
from pacenote.api.words import Text
from pacenote.jobs.founding import change_company
from pacenote.jobs.rehearsing import rehearse_company
from pacenote.jobs.retention import CLASSES, plan
from pacenote.people.models import LegalHold, Person
from pacenote.people.services import end_hold, place_hold
from pacenote.records.erasing import periods_of, set_periods

router = Router(tags=["company"])
Short = Annotated[Text, Field(max_length=64)]
#: HH:MM of the company.
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
TIMES = ("send_time", "quiet_from", "quiet_until")
Weekday = Annotated[int, Field(ge=0, le=6)]
Months = Annotated[int, Field(ge=1, le=1_200)]


class CompanyOut(Schema):
    """What a company has set; times are its own (HH:MM), weekdays count from Monday = 0."""

    slug: str
    name: str
    short_code: str
    zone: str
    country: str
    language: str
    word: str
    send_time: str
    quiet_from: str
    quiet_until: str
    first_weekday: int
    delivery_weekday: int
    reach: str
    channels: list[str]
    reply_to: str


class CompanyIn(Schema):
    """What is to be different; what is left out stays."""

    name: Annotated[Text, Field(min_length=1, max_length=120)] | None = None
    short_code: Annotated[Text, Field(max_length=12)] | None = None
    zone: Short | None = None
    country: Annotated[Text, Field(max_length=2)] | None = None
    language: Annotated[Text, Field(max_length=8)] | None = None
    word: Annotated[Text, Field(max_length=12)] | None = None
    send_time: Clock | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    first_weekday: Weekday | None = None
    delivery_weekday: Weekday | None = None
    reach: Annotated[Text, Field(max_length=12)] | None = None
    channels: Annotated[list[Annotated[Text, Field(max_length=10)]], Field(min_length=1, max_length=5)] | None = None
    reply_to: Annotated[Text, Field(max_length=254)] | None = None

    def over(self, now: CompanySettings) -> CompanySettings:
        """Return what is set with what was sent over it."""
        sent: dict[str, Any] = {
            name: value for name, value in self.dict(exclude_unset=True).items() if value is not None
        }
        sent |= {name: time.fromisoformat(sent[name]) for name in TIMES if name in sent}
        if "name" in sent:
            sent["name"] = " ".join(sent["name"].split())
        return replace(now, **{**sent, **({"channels": tuple(sent["channels"])} if "channels" in sent else {})})


class ClassOut(Schema):
    """One class of records: for how many months it is kept, null for ever, and what the next night would erase.

    ``kept`` is how many things a legal hold keeps although their time is over.
    """

    name: str
    months: int | None
    before: date | None
    due: int
    kept: int


class RetentionOut(Schema):
    """Every class of records."""

    classes: list[ClassOut]


class RetentionIn(Schema):
    """Months by class; a class that is left out stays as it is, null keeps it for ever."""

    months: dict[Annotated[str, Field(max_length=20)], Months | None]


class HoldOut(Schema):
    """Nothing about this person is erased."""

    id: int
    person: int
    reason: str
    placed_at: datetime
    placed_by: int | None


class HoldIn(Schema):
    """Why somebody is put on hold: the claim or the letter it is for."""

    reason: Annotated[Text, Field(min_length=1, max_length=200)]


@route(router, "GET", "/company", MANAGE_SETTINGS, gives=CompanyOut)
def get_company(request: ApiRequest) -> CompanyOut:
    """Show what the company has set."""
    return _company(Company.objects.get(pk=request.membership.company_id))


@route(router, "PATCH", "/company", MANAGE_SETTINGS, gives=CompanyOut)
def change_company_settings(request: ApiRequest, body: CompanyIn) -> CompanyOut:
    """Change the settings; they count at once, and what was on time or sent stays so."""
    company = Company.objects.get(pk=request.membership.company_id)
    wanted = body.over(CompanySettings.of(company))
    change_company(company=company, wanted=wanted, by=request.membership.user, now=timezone.now())
    return _company(Company.objects.get(pk=company.pk))


@route(router, "POST", "/company/dry-run", MANAGE_SETTINGS, gives=RehearsalOut)
def try_company_settings(request: ApiRequest, body: CompanyIn) -> RehearsalOut:
    """Say what a change of the settings would do to the messages that wait. Nothing is saved."""
    company, now = Company.objects.get(pk=request.membership.company_id), timezone.now()
    wanted = body.over(CompanySettings.of(company))
    seen = rehearse_company(company=company, wanted=wanted, by=request.membership.user, now=now)
    return rehearsal_out(seen, request.membership)


@route(router, "GET", "/retention", MANAGE_SETTINGS, gives=RetentionOut)
def get_retention(request: ApiRequest) -> RetentionOut:
    """Show how long each class of records is kept, and what the next night would erase."""
    return _retention(request.membership.company, periods_of(request.membership.company_id))


@route(router, "POST", "/retention/dry-run", MANAGE_SETTINGS, gives=RetentionOut)
def try_retention(request: ApiRequest, body: RetentionIn) -> RetentionOut:
    """Say what the next night would erase under other periods. Nothing is saved."""
    wanted = _wanted(request, body)
    return _retention(request.membership.company, {name: each for name, each in wanted.items() if each is not None})


@route(router, "PATCH", "/retention", MANAGE_SETTINGS, gives=RetentionOut)
def change_retention(request: ApiRequest, body: RetentionIn) -> RetentionOut:
    """Keep some classes of records for other periods."""
    company, wanted = request.membership.company, _wanted(request, body)
    set_periods(company=company, wanted=wanted, by=request.membership.user, now=timezone.now())
    return _retention(company, periods_of(company.pk))


@route(router, "GET", "/holds", MANAGE_SETTINGS, gives=Listed[HoldOut])
def list_holds(request: ApiRequest, paging: Query[Paging]) -> Listed[HoldOut]:
    """List who is on hold."""
    return listed(LegalHold.objects.visible_to(request.membership).filter(ended_at=None), paging, _hold)


@route(router, "PUT", "/people/{person_id}/hold", MANAGE_SETTINGS, gives=HoldOut)
def hold_person(request: ApiRequest, person_id: int, body: HoldIn) -> HoldOut:
    """Keep everything about a person until the hold ends."""
    person = get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)
    return _hold(place_hold(person=person, reason=body.reason, by=request.membership.user, now=timezone.now()))


@route(router, "DELETE", "/people/{person_id}/hold", MANAGE_SETTINGS, gives=None, status=204)
def end_hold_of_person(request: ApiRequest, person_id: int) -> ninja.Status[None]:
    """End a hold: the company's periods count again."""
    standing = LegalHold.objects.visible_to(request.membership).filter(person=person_id, ended_at=None)
    end_hold(hold=get_object_or_404(standing), by=request.membership.user, now=timezone.now())
    return ninja.Status(204, None)


def _company(company: Company) -> CompanyOut:
    values = asdict(CompanySettings.of(company))
    return CompanyOut(slug=company.slug, **values | {name: f"{values[name]:%H:%M}" for name in TIMES})


def _wanted(request: ApiRequest, body: RetentionIn) -> dict[str, int | None]:
    """Return the period of every class that there is, with what was sent over it."""
    kept = periods_of(request.membership.company_id)
    return {each.name: body.months.get(each.name, kept.get(each.name)) for each in CLASSES}


def _retention(company: Company, periods: dict[str, int]) -> RetentionOut:
    found = {each.name: each for each in plan(company=company, periods=periods, now=timezone.now())}
    return RetentionOut(
        classes=[
            ClassOut(name=each.name, months=due.months, before=due.before, due=due.due, kept=due.kept)
            if (due := found.get(each.name))
            else ClassOut(name=each.name, months=None, before=None, due=0, kept=0)
            for each in CLASSES
        ]
    )


def _hold(hold: LegalHold) -> HoldOut:
    return HoldOut(
        id=hold.pk, person=hold.person_id, reason=hold.reason, placed_at=hold.placed_at, placed_by=hold.placed_by_id
    )
