"""Say what a user may do in a company, and which of its people they see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_USERS, Grant, grant_named, grant_of, may_give, require
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.models import Group, GroupScope
from pacenote.records.services import record


class MembershipError(DomainError):
    """This membership cannot be changed that way."""

    code = "bad_membership"


@transaction.atomic
def change_membership(
    *, membership: Membership, role: str, groups: Collection[Group] | None, by: Membership, now: datetime
) -> bool:
    """Give a membership a role and, for some roles, the groups it is limited to; None means the whole company.

    Returns whether anything changed. Nobody changes their own, so a company never loses its last owner, and only an
    owner makes or changes an owner. Raises MembershipError and NotAllowedError.
    """
    company = membership.company_id
    kept = locked_members(by)
    own, theirs = kept[by.pk], kept[membership.pk]
    require(own, MANAGE_USERS)
    grant = _checked(own, theirs, role, limited=groups is not None)
    before = _scope(theirs)
    theirs.role, theirs.own_role, theirs.limited = grant.role, grant.own_role, groups is not None
    theirs.save(update_fields=["role", "own_role", "limited"])
    GroupScope.objects.filter(membership=theirs).delete()
    GroupScope.objects.bulk_create(
        [GroupScope(company_id=company, membership=theirs, group=each) for each in groups or ()]
    )
    after = _scope(theirs)
    if before == after:
        return False
    record(
        company_id=company,
        verb="changed membership",
        subject_type="membership",
        subject_id=theirs.pk,
        at=now,
        actor=by.user,
        before=before,
        after=after,
    )
    return True


def locked_members(by: Membership) -> dict[int, Membership]:
    """Lock all memberships of a company, so that two owners cannot take each other's role away at one moment.

    That of ``by`` stays as narrow as the token with which a program works.
    """
    members = Membership.objects.select_for_update(of=("self",)).filter(company=by.company_id)
    kept = {each.pk: each for each in members.select_related("user", "own_role").order_by("pk")}
    kept[by.pk].only = by.only
    return kept


def _checked(own: Membership, theirs: Membership, role: str, *, limited: bool) -> Grant:
    if own.pk == theirs.pk:
        raise MembershipError(_("Nobody changes their own role."), hint=_("Ask another owner of your company."))
    grant = given(own, role, instead_of=grant_of(theirs))
    if limited and not grant.limitable:
        raise MembershipError(
            _("This role cannot be limited to groups."),
            hint=_("Choose supervisor, coach or a role that may do no more than these, or let them see everybody."),
        )
    return grant


def given(by: Membership, role: str, *, instead_of: Grant | None = None) -> Grant:
    """Return the role that a key names, if ``by`` may give it (``instead_of`` another). Raises MembershipError."""
    grant = grant_named(by.company_id, role)
    if grant is None:
        raise MembershipError(_("There is no such role."), hint=_("Load the page again and choose another."))
    before = instead_of or grant
    if not may_give(by, grant, instead_of=before):
        raise MembershipError(
            _("Only an owner makes or changes an owner.")
            if grant.is_owner or before.is_owner
            else _("Nobody gives or takes more than they may do themselves."),
            hint=_("Ask an owner of your company."),
        )
    return grant


def _scope(membership: Membership) -> dict[str, Any]:
    groups = membership.scopes.order_by("group_id").values_list("group_id", flat=True)
    return {"role": grant_of(membership).key, "limited": membership.limited, "groups": list(groups)}
