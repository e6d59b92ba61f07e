"""What people say is not right: read it, give it to somebody, decide it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import EDIT_MESSAGES
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Id, Inline, Text
from pacenote.coaching.models import Dispute
from pacenote.coaching.services import assign, deciders
from pacenote.jobs.deciding import decide_dispute

router = Router(tags=["disputes"])
State = Annotated[Dispute.State, Inline()]


class DisputeOut(Schema):
    """A finding that its person says is not right; while it is open the finding is told to nobody."""

    id: int
    finding: int
    person: int
    text: str
    state: State
    raised_at: datetime
    assigned_to: int | None
    decided_by: int | None
    decided_at: datetime | None
    reason: str


class DecisionIn(Schema):
    """How it is decided, and why: the person reads the reason."""

    decision: Literal["uphold", "withdraw"]
    reason: Annotated[Text, Field(min_length=1, max_length=1_000)]


class DecidedOut(DisputeOut):
    """The dispute as it was decided; ``reached`` says whether a channel tells its person."""

    reached: bool


class AssignIn(Schema):
    """The user who is to decide, by the number that *users* gives."""

    user: Id


@route(router, "GET", "/disputes", EDIT_MESSAGES, gives=Listed[DisputeOut])
def list_disputes(request: ApiRequest, paging: Query[Paging], state: State | None = None) -> Listed[DisputeOut]:
    """List what people say is not right."""
    rows = Dispute.objects.visible_to(request.membership)
    return listed(rows.filter(state=state) if state else rows, paging, _out)


@route(router, "GET", "/disputes/{dispute_id}", EDIT_MESSAGES, gives=DisputeOut)
def get_dispute(request: ApiRequest, dispute_id: int) -> DisputeOut:
    """Show one dispute."""
    return _out(_dispute(request, dispute_id))


@route(router, "POST", "/disputes/{dispute_id}/decision", EDIT_MESSAGES, gives=DecidedOut)
def decide_one_dispute(request: ApiRequest, dispute_id: int, body: DecisionIn) -> DecidedOut:
    """Decide a dispute; its person is told in their language. A decision is taken once."""
    reached = decide_dispute(
        dispute=_dispute(request, dispute_id), withdraw=body.decision == "withdraw", reason=body.reason,
        by=request.membership.user, now=timezone.now(),
    )  # fmt: skip
    return DecidedOut(**_out(_dispute(request, dispute_id)).dict(), reached=reached)


@route(router, "POST", "/disputes/{dispute_id}/assign", EDIT_MESSAGES, gives=DisputeOut)
def assign_dispute(request: ApiRequest, dispute_id: int, body: AssignIn) -> DisputeOut:
    """Give an open dispute to a user who may decide it."""
    found = _dispute(request, dispute_id)
    to = next((user for user in deciders(found.person) if user.pk == body.user), None)
    if to is None:
        raise Http404
    assign(dispute=found, to=to, by=request.membership.user, now=timezone.now())
    return _out(_dispute(request, dispute_id))


def _dispute(request: ApiRequest, dispute_id: int) -> Dispute:
    known = Dispute.objects.visible_to(request.membership).select_related("person__company", "company", "finding")
    return get_object_or_404(known, pk=dispute_id)


def _out(dispute: Dispute) -> DisputeOut:
    return DisputeOut(
        id=dispute.pk, finding=dispute.finding_id, person=dispute.person_id, text=dispute.text,
        state=Dispute.State(dispute.state), raised_at=dispute.raised_at, assigned_to=dispute.assigned_to_id,
        decided_by=dispute.decided_by_id, decided_at=dispute.decided_at, reason=dispute.reason,
    )  # fmt: skip
