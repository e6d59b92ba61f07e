"""Write down what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pacenote.accounts.models import User
from pacenote.base.origin import address_here
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
        address=address_here(),
    )


def record_each(
    *,
    company_id: int,
    verb: str,
    subject_type: str,
    changes: Mapping[int, tuple[dict[str, Any], dict[str, Any]]],
    at: datetime,
    actor: User | None = None,
) -> None:
    """Add one entry per subject, with what was before and what is now; one statement for many."""
    address = address_here()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                company_id=company_id,
                verb=verb,
                subject_type=subject_type,
                subject_id=subject_id,
                at=at,
                actor=actor,
                before=before,
                after=after,
                address=address,
            )
            for subject_id, (before, after) in changes.items()
        ],
        batch_size=1_000,
    )
