"""Roles of a company's own: named sets of permissions, no wider than what their writer may do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from pacenote.accounts.models import CompanyRole, Membership
from pacenote.accounts.permissions import MANAGE_USERS, PERMISSIONS, Grant, may_give, require
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.models import Invitation
from pacenote.people.services.scoping import locked_members
from pacenote.records.services import record


class RoleError(DomainError):
    """A role that cannot be as it was asked for."""

    code = "bad_role"


@transaction.atomic
def save_role(
    *, name: str, permissions: Collection[str], by: Membership, now: datetime, role: CompanyRole | None = None
) -> CompanyRole:
    """Make a role, or give one another name and other permissions, at once for everybody who has it.

    Raises RoleError where the name is taken, where somebody would give or take more than they have, or where a user
    who is limited to groups would get more than a supervisor or a coach has; NotAllowedError.
    """
    members = locked_members(by)
    own = members[by.pk]
    require(own, MANAGE_USERS)
    name, wanted = " ".join(name.split())[:40], sorted(set(permissions) & set(PERMISSIONS))
    fresh = _locked(role) if role is not None else CompanyRole(company_id=by.company_id)
    before = _facts(fresh) if role is not None else {}
    _check(own, fresh, CompanyRole(name=name, permissions=wanted), members.values())
    fresh.name, fresh.permissions = name, wanted
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as error:
        raise RoleError(
            _("There is a role called “%(name)s” already."), hint=_("Choose another name."), values={"name": name}
        ) from error
    if before != _facts(fresh):
        verb = "changed role" if role is not None else "made role"
        _write_down(verb, fresh, by, now, before=before, after=_facts(fresh))
    return fresh


def _locked(role: CompanyRole) -> CompanyRole:
    fresh = CompanyRole.objects.select_for_update().filter(pk=role.pk, company_id=role.company_id).first()
    if fresh is None:
        raise RoleError(_("This role was removed."), hint=_("Load the page again to see the list as it is."))
    return fresh


def _check(own: Membership, was: CompanyRole, will: CompanyRole, members: Collection[Membership]) -> None:
    if not will.name:
        raise RoleError(_("A role needs a name."), hint=_("Write what somebody with it does."))
    if not may_give(own, Grant("", will), instead_of=Grant("", was)):
        raise RoleError(
            _("Nobody gives or takes more than they may do themselves."), hint=_("Ask an owner of your company.")
        )
    holders = [each for each in members if each.own_role is not None and each.own_role_id == was.pk]
    if own in holders and MANAGE_USERS not in will.permissions:
        raise RoleError(_("You would lock yourself out of this page."), hint=_("Ask another owner of your company."))
    if any(each.limited for each in holders) and not Grant("", will).limitable:
        raise RoleError(
            _("Somebody with this role is limited to groups, and these permissions reach further."),
            hint=_("Let them see everybody first, or leave out what a supervisor or coach has not."),
        )


@transaction.atomic
def remove_role(*, role: CompanyRole, by: Membership, now: datetime) -> None:
    """Remove a role that nobody has and nobody was invited to. Raises RoleError and NotAllowedError."""
    own = locked_members(by)[by.pk]
    require(own, MANAGE_USERS)
    fresh = _locked(role)
    if not may_give(own, Grant("", fresh), instead_of=Grant("", fresh)):
        raise RoleError(
            _("Nobody gives or takes more than they may do themselves."), hint=_("Ask an owner of your company.")
        )
    if fresh.memberships.exists() or Invitation.objects.open().filter(own_role=fresh).exists():
        raise RoleError(_("Somebody has this role or was invited to it."), hint=_("Give them another role first."))
    _write_down("removed role", fresh, by, now, before=_facts(fresh), after={})
    Invitation.objects.filter(own_role=fresh).update(own_role=None)
    fresh.delete()


def _facts(role: CompanyRole) -> dict[str, Any]:
    return {"name": role.name, "permissions": list(role.permissions)}


def _write_down(
    verb: str, role: CompanyRole, by: Membership, now: datetime, *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    record(
        company_id=by.company_id,
        verb=verb,
        subject_type="role",
        subject_id=role.pk,
        at=now,
        actor=by.user,
        before=before,
        after=after,
    )
