"""How a company's files stand: what came for which period and when, what is missing, and sheets that were explained."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from ninja import Query, Router, Schema

from pacenote.accounts.permissions import MANAGE_SETTINGS, VIEW
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.imports.models import SavedMapping
from pacenote.performance.models import Slot, SlotFile
from pacenote.performance.queries import missing_on, next_moment

router = Router(tags=["files"])


class WhichSlots(Paging):
    """Which slots: of a kind, whose period ends on a day or later, or on one or earlier."""

    kind: str = ""
    since: date | None = None
    until: date | None = None


class SlotOut(Schema):
    """One kind of file for one period; ``filled`` says whether an import of it counts. ``files`` are all its versions.

    ``on_time`` is a fact of the first import and never changes.
    """

    id: int
    kind: str
    station: str
    start: date
    end: date
    label: str
    due_at: datetime
    imported_at: datetime
    on_time: bool
    filled: bool
    files: list[int]


class MissingOut(Schema):
    """A kind of file that is due at a send and has not come."""

    kind: str
    start: date
    end: date


class MissingFilesOut(Schema):
    """What is missing for the next send."""

    next_day: date
    next_at: datetime
    files: list[MissingOut]


class SheetOut(Schema):
    """A sheet whose columns somebody explained."""

    id: int
    name: str
    purpose: str
    changed_at: datetime


@route(router, "GET", "/slots", VIEW, gives=Listed[SlotOut])
def list_slots(request: ApiRequest, which: Query[WhichSlots]) -> Listed[SlotOut]:
    """List what came for which period: the first import decides for good whether it was on time."""
    asked = {"kind": which.kind or None, "end__gte": which.since, "end__lte": which.until}
    current = SlotFile.objects.filter(slot=OuterRef("pk"), current=True)
    rows = Slot.objects.visible_to(request.membership).annotate(filled=Exists(current)).select_related("station")
    rows = rows.prefetch_related("files")
    return listed(rows.filter(**{name: value for name, value in asked.items() if value is not None}), which, _slot)


@route(router, "GET", "/missing-files", VIEW, gives=MissingFilesOut)
def list_missing_files(request: ApiRequest) -> MissingFilesOut:
    """Say what is due at the next send and has not come."""
    company = request.membership.company
    day, at = next_moment(company, timezone.now())
    missing = [MissingOut(kind=kind.slug, start=first, end=last) for kind, (first, last) in missing_on(company, day)]
    return MissingFilesOut(next_day=day, next_at=at, files=missing)


@route(router, "GET", "/sheets", MANAGE_SETTINGS, gives=Listed[SheetOut])
def list_sheets(request: ApiRequest, paging: Query[Paging]) -> Listed[SheetOut]:
    """List the sheets whose columns somebody explained: the next file of that form is read without asking."""
    return listed(SavedMapping.objects.visible_to(request.membership), paging, _sheet)


def _slot(row: Slot) -> SlotOut:
    same = ("kind", "start", "end", "label", "due_at", "imported_at", "on_time", "filled")
    return SlotOut(
        id=row.pk, station=row.station.code if row.station else "", files=[each.file_id for each in row.files.all()],
        **{name: getattr(row, name) for name in same},
    )  # fmt: skip


def _sheet(row: SavedMapping) -> SheetOut:
    return SheetOut(id=row.pk, name=row.name, purpose=row.purpose, changed_at=row.changed_at)
