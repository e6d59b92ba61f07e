"""Invite somebody to work for a company; take it back, send it again, accept it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from pacenote.accounts.models import Membership, User
from pacenote.accounts.permissions import MANAGE_USERS, Grant, may, may_give, require
from pacenote.accounts.services import make_link, use_link, void_link
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import as_company
from pacenote.people.models import Invitation, Person
from pacenote.people.services.grouping import link_login
from pacenote.people.services.scoping import given
from pacenote.records.services import record

INVITATION = "invitation"
INVITATION_LASTS = timedelta(days=7)


class InvitationError(DomainError):
    """Nobody can be invited that way, or this invitation cannot be accepted."""

    code = "bad_invitation"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with the token of its link, which is kept nowhere."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(*, email: str, role: str, person: Person | None, by: Membership, now: datetime) -> Invited:
    """Invite an address to a role; its link works once, for seven days.

    Raises InvitationError where the address is in the company or was invited, MembershipError and NotAllowedError.
    """
    require(by, MANAGE_USERS)
    email = email.strip().lower()
    grant = given(by, role)
    _check(by, email=email, person=person)
    link, token = make_link(purpose=INVITATION, lasts=INVITATION_LASTS, now=now, company=by.company)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                company_id=by.company_id,
                email=email,
                role=grant.role,
                own_role=grant.own_role,
                person=person,
                link=link,
                invited_by=by.user,
                invited_at=now,
            )
    except IntegrityError as error:
        raise InvitationError(
            _("This address was invited already."), hint=_("Send that invitation again, or take it back.")
        ) from error
    _write_down("invited", invitation, by.user, now, after=_facts(invitation))
    return Invited(invitation, token)


def grant_offered(invitation: Invitation) -> Grant:
    """Return the role that an invitation brings."""
    return Grant(invitation.role, invitation.own_role)


def _check(by: Membership, *, email: str, person: Person | None) -> None:
    member = Membership.objects.filter(company_id=by.company_id, user__email__iexact=email).first()
    if member is not None:
        raise InvitationError(
            _("This address works for the company already.")
            if member.active
            else _("This address worked for the company before."),
            hint=_("Change the role in the list.") if member.active else _("Switch the user on again in the list."),
        )
    if person is not None and person.user_id is not None:
        raise InvitationError(
            _("Somebody signs in as this person already."), hint=_("Choose another person, or nobody.")
        )


@transaction.atomic
def invite_again(*, invitation: Invitation, by: Membership, now: datetime) -> Invited:
    """Give an open invitation a new link, in the name of whoever does so; the earlier link stops working.

    Raises InvitationError and NotAllowedError.
    """
    require(by, MANAGE_USERS)
    fresh = _open(invitation)
    given(by, grant_offered(fresh).key)
    _check(by, email=fresh.email, person=fresh.person)
    void_link(fresh.link, now)
    fresh.link, token = make_link(purpose=INVITATION, lasts=INVITATION_LASTS, now=now, company=by.company)
    fresh.invited_by, fresh.invited_at = by.user, now
    fresh.save(update_fields=["link", "invited_by", "invited_at"])
    _write_down("invited again", fresh, by.user, now, after=_facts(fresh))
    return Invited(fresh, token)


@transaction.atomic
def take_back_invitation(*, invitation: Invitation, by: Membership, now: datetime) -> None:
    """End an open invitation; its link stops working. Raises InvitationError and NotAllowedError."""
    require(by, MANAGE_USERS)
    fresh = _open(invitation)
    void_link(fresh.link, now)
    fresh.revoked_at = now
    fresh.save(update_fields=["revoked_at"])
    _write_down("took back invitation", fresh, by.user, now, before=_facts(fresh))


def _open(invitation: Invitation) -> Invitation:
    open_ones = Invitation.objects.select_for_update(of=("self",)).open().filter(pk=invitation.pk)
    fresh = open_ones.select_related("link", "person", "own_role").first()
    if fresh is None:
        raise InvitationError(
            _("This invitation was accepted or taken back."), hint=_("Load the page again to see the list as it is.")
        )
    return fresh


def standing(invitations: Collection[Invitation]) -> set[int]:
    """Return the ids of those whose writer may still give the role: an invitation dies with the right to write it."""
    companies, writers = {each.company_id for each in invitations}, {each.invited_by_id for each in invitations}
    members = Membership.objects.filter(company__in=companies, user__in=writers - {None}, user__is_active=True)
    active = members.filter(active=True).select_related("own_role")
    by = {(each.company_id, each.user_id): each for each in active}
    return {
        each.pk
        for each in invitations
        if (writer := by.get((each.company_id, each.invited_by_id or 0))) is not None
        and may(writer, MANAGE_USERS)
        and may_give(writer, grant_offered(each), instead_of=grant_offered(each))
    }


@transaction.atomic
def accept(*, token: str, user: User | None, now: datetime, name: str = "", password: str | None = None) -> Membership:
    """Make whoever holds the link a member: ``user``, who is signed in, or somebody new by name and password.

    Somebody who has an account has to be signed in with it. Raises LinkUsedError and InvitationError; then nothing
    has changed and the link still works.
    """
    link = use_link(token, purpose=INVITATION, now=now)
    assert link.company_id is not None  # by the purpose
    with as_company(link.company_id):
        invitation = Invitation.objects.select_for_update(of=("self",)).get(link=link)
        _check_acceptance(invitation, user)
        if user is None:
            user = User.objects.create_user(email=invitation.email, password=password, name=name)
        membership = _join(invitation, user)
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        if invitation.person_id is not None:
            _link_person(invitation.person_id, user, now)
        _write_down("joined", invitation, user, now, after=_facts(invitation) | {"membership": membership.pk})
    return membership


def _check_acceptance(invitation: Invitation, user: User | None) -> None:
    if not standing([invitation]):
        raise InvitationError(
            _("Whoever invited you may not do so any more."), hint=_("Ask your company for a new invitation.")
        )
    if user is None and User.objects.filter(email__iexact=invitation.email).exists():
        raise InvitationError(_("This address has an account already."), hint=_("Sign in with it first."))
    if user is not None and user.email.lower() != invitation.email.lower():
        raise InvitationError(
            _("This invitation is for another address."), hint=_("Sign out, then open the link again.")
        )


def _join(invitation: Invitation, user: User) -> Membership:
    try:
        with transaction.atomic():
            return Membership.objects.create(
                company_id=invitation.company_id, user=user, role=invitation.role, own_role=invitation.own_role
            )
    except IntegrityError as error:
        raise InvitationError(
            _("You work for this company already."), hint=_("Open it from the list of your companies.")
        ) from error


def _link_person(person_id: int, user: User, now: datetime) -> None:
    """Say that the person signs in as the user, unless somebody else does by now."""
    person = Person.objects.filter(pk=person_id, user=None, merged_into=None).first()
    if person is not None:
        link_login(person=person, user=user, by=user, now=now)


def _facts(invitation: Invitation) -> dict[str, Any]:
    return {"email": invitation.email, "role": grant_offered(invitation).key, "person": invitation.person_id}


def _write_down(
    verb: str,
    invitation: Invitation,
    actor: User,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        company_id=invitation.company_id,
        verb=verb,
        subject_type="invitation",
        subject_id=invitation.pk,
        at=now,
        actor=actor,
        before=before,
        after=after,
    )
