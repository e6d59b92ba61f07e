"""Cases: read them, enter one that no file tells of, correct one that was entered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import ninja
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import CREATE_SUGGESTIONS, VIEW_TEAM
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Id, Inline, Moment, Text
from pacenote.cases.models import Case, CaseQuerySet, Participant, Score
from pacenote.cases.queries import Wanted, find_cases
from pacenote.cases.services import OwnCase, write_case

router = Router(tags=["cases"])
Kind = Annotated[Case.Kind, Inline()]


class WhichCases(Paging):
    """Which cases: of a kind, with somebody, from a moment on or before one, by words, unsatisfied or evaluated."""

    kind: Kind | None = None
    person: int | None = None
    since: Moment | None = None
    until: Moment | None = None
    words: Annotated[Text, Field(max_length=100)] = ""
    unsatisfied: bool = False
    evaluated: bool = False

    def wanted(self) -> Wanted:
        """Return the question."""
        return Wanted(
            words=self.words, person_id=self.person, kind=self.kind.value if self.kind else "",
            unsatisfied=self.unsatisfied, evaluated=self.evaluated, since=self.since, until=self.until,
        )  # fmt: skip


class ParticipantOut(Schema):
    """Somebody of the maker's people who took part."""

    person: int | None
    part: Annotated[Participant.Part, Inline()]
    name: str


class ScoreOut(Schema):
    """How the case was judged, on its own scale."""

    metric: str
    value: Decimal
    scale: str
    form: str
    version: str


class CaseOut(Schema):
    """One case; ``system`` and ``number`` say where it comes from. ``stands`` is false once its import is deleted."""

    id: int
    system: str
    number: str
    kind: Kind
    subject: str
    status: str
    channel: str
    queue: str
    link: str
    opened_at: datetime | None
    closed_at: datetime | None
    satisfied: bool | None
    measures: dict[str, str]
    stands: bool
    changed_at: datetime
    participants: list[ParticipantOut]
    scores: list[ScoreOut]


class CaseIn(Schema):
    """A case as it is told; without a number it gets one."""

    kind: Kind
    subject: Annotated[Text, Field(min_length=1, max_length=200)]
    people: Annotated[list[Id], Field(min_length=1, max_length=50)]
    number: Annotated[Text, Field(max_length=80)] = ""
    link: Annotated[Text, Field(max_length=500)] = ""
    opened_at: Moment | None = None

    def told(self) -> OwnCase:
        """Return it as the form of a user."""
        return OwnCase(
            kind=self.kind.value, subject=self.subject, number=self.number, link=self.link, opened_at=self.opened_at,
            people=tuple(self.people),
        )  # fmt: skip


@route(router, "GET", "/cases", VIEW_TEAM, gives=Listed[CaseOut])
def list_cases(request: ApiRequest, which: Query[WhichCases]) -> Listed[CaseOut]:
    """List cases."""
    return listed(_whole(find_cases(request.membership, which.wanted()), request.membership), which, _out)


@route(router, "GET", "/cases/{case_id}", VIEW_TEAM, gives=CaseOut)
def get_case(request: ApiRequest, case_id: int) -> CaseOut:
    """Show one case."""
    return _shown(request, case_id)


@route(router, "POST", "/cases", CREATE_SUGGESTIONS, gives=CaseOut, status=201)
def create_case(request: ApiRequest, body: CaseIn) -> ninja.Status[CaseOut]:
    """Enter a case that no file tells of."""
    made = write_case(by=request.membership, told=body.told(), now=timezone.now())
    return ninja.Status(201, _shown(request, made.pk))


@route(router, "PUT", "/cases/{case_id}", CREATE_SUGGESTIONS, gives=CaseOut)
def correct_case(request: ApiRequest, case_id: int, body: CaseIn) -> CaseOut:
    """Correct a case that was entered by hand."""
    case = get_object_or_404(Case.objects.visible_to(request.membership), pk=case_id)
    write_case(by=request.membership, told=body.told(), now=timezone.now(), case=case)
    return _shown(request, case_id)


def _whole(rows: CaseQuerySet, membership: Membership) -> CaseQuerySet:
    """Return cases with their scores and those of the maker's people who took part."""
    parts = Participant.objects.visible_to(membership).order_by("pk")
    return rows.prefetch_related(Prefetch("participants", parts), Prefetch("scores", Score.objects.order_by("pk")))


def _shown(request: ApiRequest, case_id: int) -> CaseOut:
    rows = _whole(Case.objects.visible_to(request.membership), request.membership)
    return _out(get_object_or_404(rows, pk=case_id))


def _out(case: Case) -> CaseOut:
    same = [name for name in CaseOut.model_fields if name not in ("id", "participants", "scores", "measures")]
    return CaseOut(
        id=case.pk,
        measures={name: str(value) for name, value in case.measures.items()},
        participants=[
            ParticipantOut(person=each.person_id, part=Participant.Part(each.part), name=each.name)
            for each in case.participants.all()
        ],
        scores=[
            ScoreOut(metric=each.metric, value=each.value, scale=each.scale, form=each.form, version=each.version)
            for each in case.scores.all()
        ],
        **{name: getattr(case, name) for name in same},
    )
