"""Legal holds: nothing about a person is erased until somebody who placed the hold ends it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.people.models import LegalHold, Person
from pacenote.records.services import record

HOLD = "hold"


class HoldError(DomainError):
    """A hold cannot be placed or ended that way."""

    code = "bad_hold"


class OnHoldError(DomainError):
    """Whoever is on hold keeps what was written down about them."""

    code = "on_hold"


@transaction.atomic
def place_hold(*, person: Person, reason: str, by: User, now: datetime) -> LegalHold:
    """Keep everything about a person from now on; waits for an erasure that is under way. Raises HoldError."""
    lock_company(person.company_id)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise HoldError(_("A hold needs a reason."), hint=_("Write down the claim or the letter it is for."))
    if LegalHold.objects.filter(person=person, ended_at=None).exists():
        raise HoldError(_("This person is on hold already."), hint=_("End that hold first to give another reason."))
    hold = LegalHold.objects.create(
        company_id=person.company_id, person=person, reason=reason, placed_by=by, placed_at=now
    )
    _write_down("placed hold", hold, by, now)
    return hold


@transaction.atomic
def end_hold(*, hold: LegalHold, by: User, now: datetime) -> None:
    """Let the company's periods count again for a person. Raises HoldError where somebody ended it already."""
    lock_company(hold.company_id)
    if not LegalHold.objects.filter(pk=hold.pk, ended_at=None).update(ended_at=now, ended_by=by):
        raise HoldError(_("This hold was ended already."), hint=_("Load the page again."))
    _write_down("ended hold", hold, by, now)


def _write_down(verb: str, hold: LegalHold, by: User, now: datetime) -> None:
    record(
        company_id=hold.company_id, verb=verb, subject_type=HOLD, subject_id=hold.pk, at=now, actor=by,
        after={"person": hold.person_id, "reason": hold.reason},
    )  # fmt: skip


def held_people(company_id: int) -> frozenset[int]:
    """Return the ids of everybody on hold, with whoever was merged into or out of them."""
    held = set(LegalHold.objects.filter(company=company_id, ended_at=None).values_list("person_id", flat=True))
    merged = Person.objects.filter(company=company_id, merged_into__isnull=False).values_list("pk", "merged_into__pk")
    pairs = [{gone, kept} for gone, kept in merged]
    while more := {other for pair in pairs if held & pair for other in pair} - held:
        held |= more
    return frozenset(held)
