"""Coaches who are not in the directory yet: whoever was invited as one can be asked at once."""

from __future__ import annotations

from datetime import datetime

from pacenote.accounts.models import Company, User
from pacenote.accounts.permissions import BE_COACH, holders
from pacenote.people.models import Person
from pacenote.people.services import person_for


def unlisted_coaches(company_id: int) -> dict[int, str]:
    """Return the users who may coach and whom the directory does not know yet, by id with the name they go by."""
    known = Person.objects.filter(company_id=company_id, user__isnull=False).values("user")
    able = holders(company_id, BE_COACH).exclude(user__in=known).select_related("user")
    return {each.user_id: each.user.display_name for each in able}


def take_in_coach(*, company: Company, user_id: int, now: datetime) -> Person | None:
    """Return a user who may coach as a person of the directory, taken in now; None for everybody else.

    Safe to repeat.
    """
    able = holders(company.pk, BE_COACH).filter(user=user_id).first()
    return person_for(company=company, user=User.objects.get(pk=user_id), now=now) if able else None
