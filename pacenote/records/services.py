"""Write down what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pacenote.accounts.models import User
from pacenote.records.models import AuditEntry


def record(
    *,
    company_id: int,
    verb: str,
    subject_type: str,
    subject_id: int | None,
    at: datetime,
    actor: User | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one entry in the caller's transaction: the deed and its record stand or fall together."""
    AuditEntry.objects.create(
        company_id=company_id,
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id,
        at=at,
        actor=actor,
        before=before or {},
        after=after or {},
    )
