"""What users did to somebody of the directory, as the audit log keeps it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pacenote.accounts.models import User
from pacenote.people.models import Person
from pacenote.records.services import record


def record_of_person(
    verb: str,
    person: Person,
    *,
    by: User,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write down what was done to a person; days are kept as text."""
    record(
        company_id=person.company_id,
        verb=verb,
        subject_type="person",
        subject_id=person.pk,
        at=now,
        actor=by,
        before=_plain(before),
        after=_plain(after),
    )


def _plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    return values and {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
