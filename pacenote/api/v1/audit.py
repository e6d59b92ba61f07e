"""The audit log: who did what, when, from where, and what was before and after."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import VIEW_AUDIT
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Id, Moment, Text
from pacenote.records.models import AuditEntry

router = Router(tags=["audit"])


class WhichEntries(Paging):
    """Which entries: from a moment on or before one, of a deed, by a user, about something."""

    since: Moment | None = None
    until: Moment | None = None
    verb: Annotated[Text, Field(max_length=40)] = ""
    actor: Id | None = None
    subject_type: Annotated[Text, Field(max_length=40)] = ""
    subject_id: Id | None = None


class EntryOut(Schema):
    """One deed. ``actor`` is a user; null for Pacenote itself. ``address`` is where the request came from."""

    id: int
    at: datetime
    actor: int | None
    address: str
    verb: str
    subject_type: str
    subject_id: int | None
    before: dict[str, Any]
    after: dict[str, Any]


@route(router, "GET", "/audit", VIEW_AUDIT, gives=Listed[EntryOut])
def list_audit(request: ApiRequest, which: Query[WhichEntries]) -> Listed[EntryOut]:
    """List the audit log, oldest first."""
    asked = {
        "at__gte": which.since, "at__lt": which.until, "verb": which.verb, "actor": which.actor,
        "subject_type": which.subject_type, "subject_id": which.subject_id,
    }  # fmt: skip
    rows = AuditEntry.objects.visible_to(request.membership)
    return listed(rows.filter(**{name: value for name, value in asked.items() if value not in (None, "")}), which, _out)


def _out(entry: AuditEntry) -> EntryOut:
    same = [name for name in EntryOut.model_fields if name not in ("id", "actor")]
    return EntryOut(id=entry.pk, actor=entry.actor_id, **{name: getattr(entry, name) for name in same})
