"""Switch users of a company off and on, and hand ownership over. Nothing of what they did is removed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pacenote.accounts.models import Membership, Role
from pacenote.accounts.permissions import MANAGE_USERS, grant_of, is_owner, require
from pacenote.accounts.services import end_logins
from pacenote.base.marking import gettext_noop as _
from pacenote.people.services.scoping import MembershipError, given, locked_members
from pacenote.records.services import record


@transaction.atomic
def deactivate(*, membership: Membership, by: Membership, now: datetime) -> None:
    """Close the company to a user from their next click on; if it was their only one, their logins end as well.

    Safe to repeat. Nobody does so to themselves, and only an owner to an owner, so an owner always stays.
    Raises MembershipError and NotAllowedError.
    """
    kept = locked_members(by)
    own, theirs = kept[by.pk], kept[membership.pk]
    require(own, MANAGE_USERS)
    _check_right_over(own, theirs)
    if not theirs.active:
        return
    theirs.active = False
    theirs.save(update_fields=["active"])
    if not Membership.objects.filter(user_id=theirs.user_id, active=True).exists():
        end_logins(theirs.user)
    _write_down("switched user off", theirs, by, now)


@transaction.atomic
def reactivate(*, membership: Membership, by: Membership, now: datetime) -> None:
    """Open the company to a user again, with the role they had. Safe to repeat.

    Raises MembershipError and NotAllowedError.
    """
    kept = locked_members(by)
    own, theirs = kept[by.pk], kept[membership.pk]
    require(own, MANAGE_USERS)
    _check_right_over(own, theirs)
    if theirs.active:
        return
    theirs.active = True
    theirs.save(update_fields=["active"])
    _write_down("switched user on", theirs, by, now)


@transaction.atomic
def hand_over_ownership(*, to: Membership, by: Membership, now: datetime) -> None:
    """Make another active user the owner; whoever hands over is a manager from then on.

    The two change together, so there is never a moment without an owner. Raises MembershipError.
    """
    kept = locked_members(by)
    own, theirs = kept[by.pk], kept[to.pk]
    if not is_owner(own):
        raise MembershipError(_("Only an owner hands ownership over."), hint=_("Ask an owner of your company."))
    if own.pk == theirs.pk or not theirs.active or not theirs.user.is_active:
        raise MembershipError(
            _("Ownership goes to another active user."), hint=_("Invite them first, or switch them on again.")
        )
    before = {"owner": own.pk, "role": grant_of(theirs).key}
    theirs.role, theirs.own_role, theirs.limited = Role.OWNER, None, False
    own.role = Role.MANAGER
    theirs.save(update_fields=["role", "own_role", "limited"])
    theirs.scopes.all().delete()
    own.save(update_fields=["role"])
    record(
        company_id=by.company_id,
        verb="handed over ownership",
        subject_type="membership",
        subject_id=theirs.pk,
        at=now,
        actor=by.user,
        before=before,
        after={"owner": theirs.pk, "role": theirs.role, "former": own.role},
    )


def _check_right_over(own: Membership, theirs: Membership) -> None:
    if own.pk == theirs.pk:
        raise MembershipError(_("Nobody switches themselves off or on."), hint=_("Ask another owner of your company."))
    given(own, grant_of(theirs).key)


def _write_down(verb: str, theirs: Membership, by: Membership, now: datetime) -> None:
    record(
        company_id=by.company_id,
        verb=verb,
        subject_type="membership",
        subject_id=theirs.pk,
        at=now,
        actor=by.user,
        before={"active": not theirs.active},
        after={"active": theirs.active, "role": grant_of(theirs).key},
    )
