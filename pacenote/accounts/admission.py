"""Whether somebody whom the company's own sign-in vouches for comes in, and as whom. No Django.

Nobody is made here: an identity opens an account that exists, by invitation. The first time it is found by an address
that the issuer calls verified; from then on by issuer and subject alone, whatever becomes of the address.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pacenote.base.marking import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Identity:
    """What an issuer said about somebody, in a token that was checked."""

    issuer: str
    subject: str
    email: str = ""
    verified: bool = False
    name: str = ""

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return self.email.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the door sees it. ``works``: for a company that has not switched them off, or is just inviting."""

    user: int
    active: bool
    works: bool
    bound: bool = False


class Reason(StrEnum):
    """Why somebody does not come in."""

    DOMAIN = "wrong_domain"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"
    SWITCHED_OFF = "switched_off"
    OTHER_BOUND = "other_bound"
    OTHER_USER = "other_user"
    OTHER_ADDRESS = "other_address"


#: One sentence each, and what to do next.
WORDS: dict[Reason, tuple[str, str]] = {
    Reason.DOMAIN: (
        _("Addresses of this domain may not sign in here."),
        _("Sign in there with your company's address."),
    ),
    Reason.UNVERIFIED: (
        _("Your sign-in does not confirm your e-mail address."),
        _("Have the address confirmed there, then try again."),
    ),
    Reason.UNKNOWN: (
        _("Nobody with this e-mail address was invited."),
        _("Ask the owner of your company for an invitation."),
    ),
    Reason.SWITCHED_OFF: (_("This account is switched off."), _("Ask the owner of your company.")),
    Reason.OTHER_BOUND: (
        _("This account belongs to another identity of your sign-in."),
        _("Sign in as before, and unbind that identity in your account first."),
    ),
    Reason.OTHER_USER: (
        _("This identity is not that of the account you are signed in with."),
        _("Choose your own identity there, or sign out here first."),
    ),
    Reason.OTHER_ADDRESS: (
        _("This invitation is for another address than the one that your sign-in confirms."),
        _("Sign in there with the address that was invited."),
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who comes in and whether the identity is bound to them now; or why nobody does, and whom that concerns."""

    user: int | None = None
    bind: bool = False
    reason: Reason | None = None


def decide(
    identity: Identity, *, bound: Account | None, named: Account | None, domains: Collection[str] = ()
) -> Verdict:
    """Return the verdict. ``bound`` is whose issuer and subject these are, ``named`` whose address it is."""
    if domains and identity.email and identity.domain not in domains:
        return _refused(Reason.DOMAIN, bound)
    if bound is not None:
        return Verdict(bound.user) if bound.active and bound.works else _refused(Reason.SWITCHED_OFF, bound)
    if not (identity.verified and identity.email):
        return _refused(Reason.UNVERIFIED, None)
    if named is None:
        return _refused(Reason.UNKNOWN, None)
    if not (named.active and named.works):
        return _refused(Reason.SWITCHED_OFF, named)
    return _refused(Reason.OTHER_BOUND, named) if named.bound else Verdict(named.user, bind=True)


def _refused(reason: Reason, about: Account | None) -> Verdict:
    return Verdict(about.user if about else None, reason=reason)
