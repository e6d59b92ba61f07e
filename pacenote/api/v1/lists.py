"""The company's own lists: statuses of the roster, types of issues and kudos, coaching areas."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

import ninja
from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import MANAGE_SETTINGS, OWN_PAGE, VIEW_PEOPLE
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Text
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.models import CoachingArea
from pacenote.coaching_sessions.services import AreaLine, UnknownMetricError, save_areas
from pacenote.people.models import RemarkType, RosterStatus
from pacenote.people.services import StatusLine, TypeLine, save_remark_types, save_statuses
from pacenote.performance.queries import ruled_metric

router = Router(tags=["lists"])
Label = Annotated[Text, Field(min_length=1, max_length=60)]
Place = Annotated[int, Field(ge=0, le=9_999)]
Weight = Annotated[int, Field(ge=0, le=10)]
AreaName = Annotated[Text, Field(min_length=1, max_length=80)]
Metrics = Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=60)]


class Edit(Schema):
    """What is to be different; what is left out stays."""

    def over(self, row: Model, name: str) -> Any:
        """Return what was sent for a field, else what a row says."""
        value = getattr(self, name)
        return getattr(row, name) if value is None else value


class StatusOut(Schema):
    """A word for how somebody is planned. One that is retired stands on past days and is offered no more."""

    code: str
    label: str
    working: bool
    position: int
    retired: bool


class StatusIn(Schema):
    """A new status."""

    label: Label
    working: bool
    position: Place = 9_999
    retired: bool = False


class StatusEdit(Edit):
    """What is to be different in a status; what is left out stays."""

    label: Label | None = None
    working: bool | None = None
    position: Place | None = None
    retired: bool | None = None


class TypeOut(Schema):
    """What issues and kudos are about; ``weight`` is how much one counts in the ranking."""

    id: int
    label: str
    kudo: bool
    weight: int
    position: int
    retired: bool


class TypeIn(Schema):
    """A new type."""

    label: Label
    kudo: bool
    weight: Weight = 3
    position: Place = 9_999
    retired: bool = False


class TypeEdit(Edit):
    """What is to be different in a type; what is left out stays."""

    label: Label | None = None
    kudo: bool | None = None
    weight: Weight | None = None
    position: Place | None = None
    retired: bool | None = None


class AreaOut(Schema):
    """What sessions are about, and the metrics that it is tied to. One that is not active takes no new session."""

    id: int
    name: str
    metrics: list[str]
    active: bool


class AreaIn(Schema):
    """A new area."""

    name: AreaName
    metrics: Metrics = []
    active: bool = True


class AreaEdit(Edit):
    """What is to be different in an area; what is left out stays."""

    name: AreaName | None = None
    metrics: Metrics | None = None
    active: bool | None = None


@route(router, "GET", "/roster-statuses", VIEW_PEOPLE, gives=list[StatusOut])
def list_roster_statuses(request: ApiRequest) -> list[StatusOut]:
    """List the statuses in their order."""
    return [_status(each) for each in RosterStatus.objects.visible_to(request.membership)]


@route(router, "POST", "/roster-statuses", MANAGE_SETTINGS, gives=list[StatusOut], status=201)
def add_roster_status(request: ApiRequest, body: StatusIn) -> ninja.Status[list[StatusOut]]:
    """Add a status; answers with the whole list."""
    _save_status(request, StatusLine(body.label, body.working, body.position, body.retired))
    return ninja.Status(201, list_roster_statuses(request))


@route(router, "PATCH", "/roster-statuses/{code}", MANAGE_SETTINGS, gives=StatusOut)
def change_roster_status(request: ApiRequest, code: str, body: StatusEdit) -> StatusOut:
    """Change a status. Whether it counts as working decides at the next send, also for days that have it already."""
    known = RosterStatus.objects.visible_to(request.membership)
    row, sent = get_object_or_404(known, code=code), body.over
    label, working, position = sent(row, "label"), sent(row, "working"), sent(row, "position")
    _save_status(request, StatusLine(label, working, position, sent(row, "retired"), code))
    return _status(known.get(code=code))


@route(router, "GET", "/remark-types", VIEW_PEOPLE, gives=list[TypeOut])
def list_remark_types(request: ApiRequest) -> list[TypeOut]:
    """List the types of issues and kudos in their order."""
    return [_type(each) for each in RemarkType.objects.visible_to(request.membership)]


@route(router, "POST", "/remark-types", MANAGE_SETTINGS, gives=list[TypeOut], status=201)
def add_remark_type(request: ApiRequest, body: TypeIn) -> ninja.Status[list[TypeOut]]:
    """Add a type; answers with the whole list."""
    _save_type(request, TypeLine(body.label, body.kudo, body.weight, body.position, body.retired))
    return ninja.Status(201, list_remark_types(request))


@route(router, "PATCH", "/remark-types/{type_id}", MANAGE_SETTINGS, gives=TypeOut)
def change_remark_type(request: ApiRequest, type_id: int, body: TypeEdit) -> TypeOut:
    """Change a type; what was written down under it is called so, and counts so, from now on."""
    known = RemarkType.objects.visible_to(request.membership)
    row, sent = get_object_or_404(known, pk=type_id), body.over
    label, kudo, weight = sent(row, "label"), sent(row, "kudo"), sent(row, "weight")
    _save_type(request, TypeLine(label, kudo, weight, sent(row, "position"), sent(row, "retired"), row.pk))
    return _type(known.get(pk=type_id))


@route(router, "GET", "/coaching-areas", OWN_PAGE, gives=Listed[AreaOut])
def list_coaching_areas(request: ApiRequest, paging: Query[Paging]) -> Listed[AreaOut]:
    """List the company's coaching areas."""
    return listed(CoachingArea.objects.visible_to(request.membership), paging, _area)


@route(router, "POST", "/coaching-areas", MANAGE_SETTINGS, gives=AreaOut, status=201)
def add_coaching_area(request: ApiRequest, body: AreaIn) -> ninja.Status[AreaOut]:
    """Add an area."""
    _save_area(request, AreaLine(body.name, body.active, tuple(body.metrics)))
    return ninja.Status(201, _area(CoachingArea.objects.visible_to(request.membership).latest("pk")))


@route(router, "PATCH", "/coaching-areas/{area_id}", MANAGE_SETTINGS, gives=AreaOut)
def change_coaching_area(request: ApiRequest, area_id: int, body: AreaEdit) -> AreaOut:
    """Change an area; sessions that are about it keep it."""
    known = CoachingArea.objects.visible_to(request.membership)
    row, sent = get_object_or_404(known, pk=area_id), body.over
    line = AreaLine(sent(row, "name"), sent(row, "active"), tuple(sent(row, "metrics")), row.pk)
    _save_area(request, line, before=row.metrics)
    return _area(known.get(pk=area_id))


def _save_status(request: ApiRequest, line: StatusLine) -> None:
    save_statuses(company=request.membership.company, lines=[line], by=request.membership.user, now=timezone.now())


def _save_type(request: ApiRequest, line: TypeLine) -> None:
    save_remark_types(company=request.membership.company, lines=[line], by=request.membership.user, now=timezone.now())


def _save_area(request: ApiRequest, line: AreaLine, *, before: Collection[str] = ()) -> None:
    """Save one area. Raises UnknownMetricError for a metric that the company does not have, and AreaError."""
    company_id = request.membership.company_id
    for name in line.metrics:
        if name not in before and ruled_metric(company_id, name) is None:
            raise UnknownMetricError(
                _("There is no metric with the name %(name)s here."),
                hint=_("Leave it out, or take a name that a reading of your company has."),
                values={"name": name},
            )
    save_areas(company=request.membership.company, lines=[line], by=request.membership.user, now=timezone.now())


def _status(row: RosterStatus) -> StatusOut:
    return StatusOut(code=row.code, label=row.label, working=row.working, position=row.position, retired=row.retired)


def _type(row: RemarkType) -> TypeOut:
    return TypeOut(
        id=row.pk, label=row.label, kudo=row.kudo, weight=row.weight, position=row.position, retired=row.retired
    )


def _area(row: CoachingArea) -> AreaOut:
    return AreaOut(id=row.pk, name=row.name, metrics=row.metrics, active=row.active)
