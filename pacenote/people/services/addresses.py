"""Give a user another e-mail address: wanted first, and theirs once they have opened the link that went to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from pacenote.accounts.models import AddressChange, Membership, OneTimeLink, User
from pacenote.accounts.services import LinkUsedError, make_link, use_link, working_link
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import as_company
from pacenote.records.services import record

ADDRESS = "address"
ADDRESS_LASTS = timedelta(days=1)


class AddressError(DomainError):
    """A user cannot have this address."""

    code = "bad_address"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address that a user wants, and the token of the link that goes there; empty where it is somebody else's."""

    email: str
    token: str


@transaction.atomic
def want_address(*, user: User, email: str, now: datetime) -> Wanted:
    """Note which address a user wants. An earlier wish is forgotten; the link works once, for a day.

    Whether the address belongs to somebody else is for its owner to read, and for nobody who asks. Raises AddressError
    where it is the user's own already.
    """
    email = email.strip().lower()
    User.objects.select_for_update().get(pk=user.pk)
    if email == user.email.lower():
        raise AddressError(_("This is your address already."), hint=_("Write another one."))
    _forget(user, now)
    if User.objects.filter(email__iexact=email).exists():
        return Wanted(email, "")
    link, token = make_link(purpose=ADDRESS, lasts=ADDRESS_LASTS, now=now)
    AddressChange.objects.create(user=user, email=email, link=link)
    return Wanted(email, token)


def wanted_by(user: User, *, now: datetime, token: str | None = None) -> AddressChange | None:
    """Return the address that a user wants while its link works, and only by its own token where one is given."""
    found = AddressChange.objects.filter(user=user, link__used_at=None, link__expires_at__gt=now).select_related("link")
    if token is not None:
        found = found.filter(link=working_link(token, purpose=ADDRESS, now=now))
    return found.first()


@transaction.atomic
def forget_wanted(*, user: User, now: datetime) -> None:
    """Forget which address a user wanted; its link does not work any more. Safe to repeat."""
    _forget(user, now)


def _forget(user: User, now: datetime) -> None:
    wishes = AddressChange.objects.filter(user=user)
    OneTimeLink.objects.filter(pk__in=wishes.values("link"), used_at=None, expires_at__gt=now).update(expires_at=now)
    wishes.delete()


@transaction.atomic
def take_address(*, token: str, user: User, now: datetime) -> str:
    """Give a user the address to which the link of a token went; returns the one that they had.

    Only they can: whoever reads a mail that went astray gets nobody's account. Raises LinkUsedError and AddressError.
    """
    wish = AddressChange.objects.filter(user=user, link=working_link(token, purpose=ADDRESS, now=now)).first()
    if wish is None:
        raise LinkUsedError(
            _("This link does not work any more, or belongs to somebody else."),
            hint=_("Ask for a new one on the page of your address."),
        )
    use_link(token, purpose=ADDRESS, now=now)
    before = set_address(user=user, email=wish.email, by=user, now=now)
    _forget(user, now)
    return before


@transaction.atomic
def set_address(*, user: User, email: str, by: User | None, now: datetime) -> str:
    """Give a user another address at once, on record in each of their companies; returns the one that they had.

    Links to a new password that went to the earlier address do not work any more. Raises AddressError.
    """
    kept = User.objects.select_for_update().get(pk=user.pk)
    before, kept.email = kept.email, email.strip().lower()
    try:
        with transaction.atomic():
            kept.save(update_fields=["email"])
    except IntegrityError as error:
        raise AddressError(
            _("This address belongs to another account by now."), hint=_("Choose another one, or sign in with that.")
        ) from error
    EmailAddress.objects.filter(user=kept).delete()  # the login library's own list would still open the account
    for membership in Membership.objects.filter(user=kept):
        with as_company(membership.company_id):
            record(
                company_id=membership.company_id, verb="changed address", subject_type="membership",
                subject_id=membership.pk, at=now, actor=by, before={"email": before}, after={"email": kept.email},
            )  # fmt: skip
    return before
