"""Who works for the company: users with their roles, roles, and invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import ninja
from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.models import CompanyRole, Membership, MembershipQuerySet
from pacenote.accounts.permissions import MANAGE_USERS, Grant, grant_of
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Id, Text
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.jobs.invitation_mail import mail_invitation
from pacenote.people import services
from pacenote.people.models import Group, Invitation, Person

router = Router(tags=["users"])
#: A shipped role by its name, or one of the company's own by "own-" and its number.
RoleKey = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]


class NotMailedError(DomainError):
    """An invitation whose link nobody would get."""

    code = "invitation_not_mailed"


class UserOut(Schema):
    """A user's place in the company. ``user`` is the number that disputes and the audit log name."""

    id: int
    user: int
    name: str
    email: str
    role: str
    active: bool
    limited: bool
    groups: list[int]
    created_at: datetime


class UserIn(Schema):
    """Another role; ``groups`` limits to the people of some groups, null to nobody."""

    role: RoleKey
    groups: Annotated[list[Id], Field(max_length=200)] | None = None


class RoleOut(Schema):
    """A set of permissions of the company's own; ``key`` is how it is given."""

    id: int
    key: str
    name: str
    permissions: list[str]


class RoleIn(Schema):
    """A role's name and what it lets somebody do, by the names that tokens use for scopes."""

    name: Annotated[Text, Field(min_length=1, max_length=40)]
    permissions: Annotated[list[Annotated[Text, Field(max_length=60)]], Field(max_length=60)]


class InvitationOut(Schema):
    """Somebody who was asked and has not answered."""

    id: int
    email: str
    role: str
    person: int | None
    invited_at: datetime
    expires_at: datetime


class InvitationIn(Schema):
    """Whom to ask, as what, and which person of the directory they are, if any."""

    email: Annotated[Text, Field(min_length=3, max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")]
    role: RoleKey
    person: Id | None = None


@route(router, "GET", "/users", MANAGE_USERS, gives=Listed[UserOut])
def list_users(request: ApiRequest, paging: Query[Paging]) -> Listed[UserOut]:
    """List who signs in to the company, those who are switched off too."""
    return listed(_members(request), paging, _user)


@route(router, "GET", "/users/{membership_id}", MANAGE_USERS, gives=UserOut)
def get_user(request: ApiRequest, membership_id: int) -> UserOut:
    """Show one user."""
    return _user(_member(request, membership_id))


@route(router, "PUT", "/users/{membership_id}/role", MANAGE_USERS, gives=UserOut)
def change_user(request: ApiRequest, membership_id: int, body: UserIn) -> UserOut:
    """Give a user another role, or limit whom they see. A token neither makes nor changes an owner, nor gives more
    than its scopes."""
    groups = None
    if body.groups is not None:
        groups = list(Group.objects.visible_to(request.membership).filter(pk__in=body.groups))
    services.change_membership(
        membership=_member(request, membership_id), role=body.role, groups=groups, by=request.membership,
        now=timezone.now(),
    )  # fmt: skip
    return _user(_member(request, membership_id))


@route(router, "DELETE", "/users/{membership_id}/access", MANAGE_USERS, gives=UserOut)
def switch_user_off(request: ApiRequest, membership_id: int) -> UserOut:
    """Close the company to a user at once; nothing of theirs is removed. Safe to repeat."""
    services.deactivate(membership=_member(request, membership_id), by=request.membership, now=timezone.now())
    return _user(_member(request, membership_id))


@route(router, "PUT", "/users/{membership_id}/access", MANAGE_USERS, gives=UserOut)
def switch_user_on(request: ApiRequest, membership_id: int) -> UserOut:
    """Open the company to a user again, with the role they had. Safe to repeat."""
    services.reactivate(membership=_member(request, membership_id), by=request.membership, now=timezone.now())
    return _user(_member(request, membership_id))


@route(router, "GET", "/roles", MANAGE_USERS, gives=Listed[RoleOut])
def list_roles(request: ApiRequest, paging: Query[Paging]) -> Listed[RoleOut]:
    """List the company's own roles."""
    return listed(CompanyRole.objects.filter(company=request.membership.company_id), paging, _role)


@route(router, "POST", "/roles", MANAGE_USERS, gives=RoleOut, status=201)
def create_role(request: ApiRequest, body: RoleIn) -> ninja.Status[RoleOut]:
    """Make a role; a name that is no permission gives nothing."""
    by = request.membership
    made = services.save_role(name=body.name, permissions=body.permissions, by=by, now=timezone.now())
    return ninja.Status(201, _role(made))


@route(router, "PUT", "/roles/{role_id}", MANAGE_USERS, gives=RoleOut)
def update_role(request: ApiRequest, role_id: int, body: RoleIn) -> RoleOut:
    """Give a role another name and other permissions, at once for everybody who has it."""
    role, by = _own_role(request, role_id), request.membership
    saved = services.save_role(name=body.name, permissions=body.permissions, by=by, now=timezone.now(), role=role)
    return _role(saved)


@route(router, "DELETE", "/roles/{role_id}", MANAGE_USERS, gives=None, status=204)
def delete_role(request: ApiRequest, role_id: int) -> ninja.Status[None]:
    """Remove a role that nobody has."""
    services.remove_role(role=_own_role(request, role_id), by=request.membership, now=timezone.now())
    return ninja.Status(204, None)


@route(router, "GET", "/invitations", MANAGE_USERS, gives=Listed[InvitationOut])
def list_invitations(request: ApiRequest, paging: Query[Paging]) -> Listed[InvitationOut]:
    """List open invitations."""
    rows = Invitation.objects.visible_to(request.membership).filter(accepted_at=None, revoked_at=None)
    return listed(rows.select_related("link", "own_role"), paging, _invitation)


@route(router, "POST", "/invitations", MANAGE_USERS, gives=InvitationOut, status=201)
def create_invitation(request: ApiRequest, body: InvitationIn) -> ninja.Status[InvitationOut]:
    """Mail an invitation whose link works once, for seven days. Where no mail leaves it is refused."""
    by, person = request.membership, None
    if body.person is not None:
        person = get_object_or_404(Person.objects.visible_to(by), pk=body.person)
    made = services.invite(email=body.email, role=body.role, person=person, by=by, now=timezone.now())
    return ninja.Status(201, _mailed(request, made))


@route(router, "POST", "/invitations/{invitation_id}/again", MANAGE_USERS, gives=InvitationOut)
def mail_invitation_again(request: ApiRequest, invitation_id: int) -> InvitationOut:
    """Mail an open invitation with a new link; the earlier one stops working. Where no mail leaves it is refused."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.membership), pk=invitation_id)
    return _mailed(request, services.invite_again(invitation=invitation, by=request.membership, now=timezone.now()))


def _mailed(request: ApiRequest, made: services.Invited) -> InvitationOut:
    """Mail the link, which stands in no answer. Raises NotMailedError; then nothing was done."""
    by = request.membership
    link = settings.PUBLIC_URL + reverse("join", args=[made.token])
    inviter = by.user.display_name
    if not mail_invitation(company=by.company, to=made.invitation.email, link=link, inviter=inviter):
        raise NotMailedError(
            _("The invitation could not be mailed, so nobody was invited."),
            hint=_("Invite on the page Users: there the link is shown."),
        )
    return _invitation(made.invitation)


@route(router, "DELETE", "/invitations/{invitation_id}", MANAGE_USERS, gives=None, status=204)
def delete_invitation(request: ApiRequest, invitation_id: int) -> ninja.Status[None]:
    """Take an open invitation back; its link stops working."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.membership), pk=invitation_id)
    services.take_back_invitation(invitation=invitation, by=request.membership, now=timezone.now())
    return ninja.Status(204, None)


def _members(request: ApiRequest) -> MembershipQuerySet:
    ours = Membership.objects.filter(company=request.membership.company_id)
    return ours.select_related("user", "own_role", "company").prefetch_related("scopes")


def _member(request: ApiRequest, membership_id: int) -> Membership:
    return get_object_or_404(_members(request), pk=membership_id)


def _own_role(request: ApiRequest, role_id: int) -> CompanyRole:
    return get_object_or_404(CompanyRole, pk=role_id, company_id=request.membership.company_id)


def _user(member: Membership) -> UserOut:
    return UserOut(
        id=member.pk, user=member.user_id, name=member.user.display_name, email=member.user.email,
        role=grant_of(member).key, active=member.active and member.user.is_active, limited=member.limited,
        groups=sorted(scope.group_id for scope in member.scopes.all()), created_at=member.created_at,
    )  # fmt: skip


def _role(role: CompanyRole) -> RoleOut:
    return RoleOut(id=role.pk, key=Grant("", role).key, name=role.name, permissions=list(role.permissions))


def _invitation(invitation: Invitation) -> InvitationOut:
    return InvitationOut(
        id=invitation.pk, email=invitation.email, role=services.grant_offered(invitation).key,
        person=invitation.person_id, invited_at=invitation.invited_at, expires_at=invitation.link.expires_at,
    )  # fmt: skip
