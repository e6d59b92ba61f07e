"""What a company demands of its users when they sign in: a second step, and a login that ends sooner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import EVERYBODY, MANAGE_USERS, demands_second_step, grant_named, require
from pacenote.accounts.services import Change
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.services.scoping import locked_members
from pacenote.records.services import record

#: Minutes after which a company may let an unused login end; 0 leaves that to the installation.
IDLE_MINUTES: Final = (0, 15, 30, 60, 120, 240, 480, 720, 1440)


class SignInRulesError(DomainError):
    """A company cannot demand that of its users."""

    code = "bad_sign_in_rules"


@dataclass(frozen=True, slots=True)
class SignInRules:
    """Of whom a second step is demanded (keys of roles, or EVERYBODY), and when an unused login ends."""

    second_step_of: frozenset[str]
    idle_minutes: int

    @classmethod
    def of(cls, company: Company) -> SignInRules:
        """Return what a company demands."""
        return cls(frozenset(company.second_step_of), company.idle_minutes)

    def facts(self) -> dict[str, Any]:
        """Return them as they stand in the audit log."""
        return {"second_step_of": sorted(self.second_step_of), "idle_minutes": self.idle_minutes}


@transaction.atomic
def change_sign_in_rules(*, wanted: SignInRules, by: Membership, protected: bool, now: datetime) -> Change:
    """Set what a company demands, and say what changed. Safe to repeat.

    ``protected`` says whether whoever asks has a second step: nobody demands of themselves what they have not set up.
    Raises SignInRulesError and NotAllowedError.
    """
    own = locked_members(by)[by.pk]
    require(own, MANAGE_USERS)
    company = Company.objects.select_for_update().get(pk=by.company_id)
    _check(wanted, company)
    before = SignInRules.of(company)
    company.second_step_of, company.idle_minutes = sorted(wanted.second_step_of), wanted.idle_minutes
    own.company = company
    if wanted != before and demands_second_step(own) and not protected:
        raise SignInRulesError(
            _("Your own role would need a second step, and you have none."),
            hint=_("Set one up in your account first."),
        )
    was, will = before.facts(), wanted.facts()
    changed = [name for name in will if was[name] != will[name]]
    change = Change({name: was[name] for name in changed}, {name: will[name] for name in changed})
    if changed:
        company.save(update_fields=changed)
        record(
            company_id=company.pk, verb="changed sign-in", subject_type="company", subject_id=company.pk, at=now,
            actor=by.user, before=change.before, after=change.after,
        )  # fmt: skip
    return change


def _check(wanted: SignInRules, company: Company) -> None:
    if wanted.idle_minutes not in IDLE_MINUTES:
        raise SignInRulesError(_("Choose one of the times."))
    if any(key != EVERYBODY and grant_named(company.pk, key) is None for key in wanted.second_step_of):
        raise SignInRulesError(
            _("One of these roles was removed."), hint=_("Load the page again to see the list as it is.")
        )
