"""Who is reminded of missing files, and when: a company's choice, on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.accounts.permissions import IMPORT_FILES, holders
from pacenote.accounts.services import change_reminders
from pacenote.records.services import record


@transaction.atomic
def set_reminders(*, company: Company, minutes: int, chosen: Collection[int], by: User, now: datetime) -> bool:
    """Remind those of some memberships who may import files, ``minutes`` before a send; returns whether it changed.

    Safe to repeat. Raises BadSettingsError.
    """
    among = list(holders(company.pk, IMPORT_FILES).values_list("pk", flat=True))
    changed = change_reminders(company=company, minutes=minutes, among=among, chosen=chosen)
    if changed.after:
        record(
            company_id=company.pk, verb="changed reminders", subject_type="company", subject_id=company.pk, at=now,
            actor=by, before=changed.before, after=changed.after,
        )  # fmt: skip
    return bool(changed.after)
