"""Let in whom the company's own sign-in vouches for, on record; bind identities to users and unbind them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from pacenote.accounts.admission import WORDS, Account, Identity, Reason, decide
from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.services import working_link
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import as_company
from pacenote.people.models import Invitation
from pacenote.people.services.inviting import INVITATION, accept
from pacenote.records.services import record


class IdentityRefusedError(DomainError):
    """An identity of the company's own sign-in opens nothing here. Its code is the reason."""

    code = "identity_refused"

    def __init__(self, reason: Reason) -> None:
        message, hint = WORDS[reason]
        super().__init__(message, hint=hint, code=reason.value)


class LastWayInError(DomainError):
    """Without this identity the user could not sign in any more."""

    code = "last_way_in"


def bound_identity(user: User, issuer: str) -> SocialAccount | None:
    """Return the identity by which a user signs in at an issuer."""
    return SocialAccount.objects.filter(user_id=user.pk, provider=issuer).first()


def admit(
    *, identity: Identity, domains: Collection[str], now: datetime, invitation: str = "", present: User | None = None
) -> User:
    """Return the user whom an identity lets in, bound to it from the first time on.

    ``invitation`` is the token of the link by which they come: somebody new is made a member by it, and nobody is made
    without one. ``present`` is who is signed in already and wants nobody else. Raises IdentityRefusedError, on record;
    LinkUsedError and InvitationError. Safe to repeat.
    """
    issuer, invited = identity.issuer, _invitation(invitation, identity, now)
    user = User.objects.filter(email__iexact=identity.email).first() if identity.email else None
    named = _account(user, issuer, invited) if user else None
    # Looked for last: whoever was bound this very moment is found here, and not taken for somebody else.
    account = SocialAccount.objects.filter(provider=issuer, uid=identity.subject).select_related("user").first()
    bound = _account(account.user, issuer, invited) if account else None
    verdict = decide(identity, bound=bound, named=named, domains=domains)
    if verdict.reason is Reason.UNKNOWN and invited is not None:
        return _make(identity, invitation, now)
    refused = verdict.reason
    if refused is None and present is not None and verdict.user != present.pk:
        refused = Reason.OTHER_USER
    if refused is not None or verdict.user is None:
        refused = refused or Reason.UNKNOWN
        _write_down_refusal(refused, identity, verdict.user, now)
        raise IdentityRefusedError(refused)
    comes = User.objects.get(pk=verdict.user)
    if verdict.bind:
        bind(user=comes, identity=identity, now=now)
    if invited is not None:
        accept(token=invitation, user=comes, now=now)
    return comes


def _invitation(token: str, identity: Identity, now: datetime) -> Invitation | None:
    """Return the open invitation of a link, if it is for the address that the issuer confirms."""
    link = working_link(token, purpose=INVITATION, now=now) if token else None
    if link is None or link.company_id is None:
        return None
    with as_company(link.company_id):
        invitation = Invitation.objects.open().filter(link=link).first()
    if invitation is None:
        return None
    if not identity.verified or invitation.email.lower() != identity.email.lower():
        _refusal_in(link.company_id, Reason.OTHER_ADDRESS, identity, now)
        raise IdentityRefusedError(Reason.OTHER_ADDRESS)
    return invitation


def _account(user: User, issuer: str, invited: Invitation | None) -> Account:
    works = Membership.objects.filter(user_id=user.pk, active=True).exists()
    asked = invited is not None and invited.email.lower() == user.email.lower()
    return Account(user.pk, user.is_active, works or asked, bound=bound_identity(user, issuer) is not None)


@transaction.atomic
def _make(identity: Identity, invitation: str, now: datetime) -> User:
    """Make whoever was invited a member, without a password."""
    user = accept(token=invitation, user=None, name=identity.name[:120], now=now).user
    bind(user=user, identity=identity, now=now)
    return user


@transaction.atomic
def bind(*, user: User, identity: Identity, now: datetime) -> None:
    """Let an identity open an account from now on; one per user and issuer. Safe to repeat.

    Raises IdentityRefusedError where another one was bound this very moment.
    """
    User.objects.select_for_update().get(pk=user.pk)
    kept = bound_identity(user, identity.issuer)
    if kept is None:
        values = {"user": user, "extra_data": {"email": identity.email}}
        kept, made = SocialAccount.objects.get_or_create(
            provider=identity.issuer, uid=identity.subject, defaults=values
        )
        if made:
            _write_down("bound identity", user, now, after=_facts(identity))
    if (kept.user_id, kept.uid) != (user.pk, identity.subject):
        raise IdentityRefusedError(Reason.OTHER_BOUND)


@transaction.atomic
def unbind(*, user: User, issuer: str, only: bool, now: datetime) -> None:
    """Let the identity of a user open nothing any more. Safe to repeat.

    Raises LastWayInError where neither password nor passkey remains, or nobody comes in otherwise (``only``).
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    kept = bound_identity(locked, issuer)
    if kept is None:
        return
    if only or not (locked.has_usable_password() or _has_passkey(locked)):
        raise LastWayInError(
            _("Without it you could not sign in any more."),
            hint=_("Here everybody signs in this way.") if only else _("Set a password or add a passkey first."),
        )
    subject = kept.uid
    kept.delete()
    _write_down("unbound identity", user, now, before={"issuer": issuer, "subject": subject})


def _has_passkey(user: User) -> bool:
    keys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    return any(key.wrap().is_passwordless for key in keys)


def _write_down_refusal(reason: Reason, identity: Identity, user_id: int | None, now: datetime) -> None:
    """Write a refusal into the log of each company that the user belongs to; a stranger's, where there is only one.

    With several companies on one installation nobody's log says who knocked without being known.
    """
    if user_id is not None:
        after = {**_facts(identity), "reason": reason.value}
        _write_down("refused identity", User.objects.get(pk=user_id), now, after=after)
        return
    companies = list(Company.objects.values_list("pk", flat=True)[:2])
    if len(companies) == 1:
        _refusal_in(companies[0], reason, identity, now)


def _refusal_in(company_id: int, reason: Reason, identity: Identity, now: datetime) -> None:
    with as_company(company_id):
        record(
            company_id=company_id,
            verb="refused identity",
            subject_type="identity",
            subject_id=None,
            at=now,
            after={**_facts(identity), "reason": reason.value},
        )


def _write_down(
    verb: str, user: User, now: datetime, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> None:
    for membership in Membership.objects.filter(user_id=user.pk):
        with as_company(membership.company_id):
            record(
                company_id=membership.company_id,
                verb=verb,
                subject_type="membership",
                subject_id=membership.pk,
                at=now,
                actor=user,
                before=before,
                after=after,
            )


def _facts(identity: Identity) -> dict[str, Any]:
    return {"issuer": identity.issuer, "subject": identity.subject, "email": identity.email}
