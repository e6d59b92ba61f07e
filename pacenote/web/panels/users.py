"""The users of a company and who was invited, as the users page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import grant_of
from pacenote.accounts.protection import protected_among
from pacenote.people.models import GroupScope, Invitation
from pacenote.people.services import grant_offered, standing
from pacenote.web.calling import grant_word
from pacenote.web.panels.times import Times, times_of


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user of the company, with what they may see."""

    name: str
    email: str
    role: str
    sees: str
    active: bool
    protected: bool
    last_login: str
    url: str
    own: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """Somebody who was asked and has not answered."""

    email: str
    role: str
    person: str
    state: str
    tone: str
    by: str
    again_url: str
    back_url: str


def user_rows(membership: Membership, now: datetime) -> list[UserRow]:
    """Return the users of a company, those who are switched off last; three queries."""
    names: dict[int, list[str]] = {}
    for scope in GroupScope.objects.visible_to(membership).select_related("group").order_by("group__sort_key"):
        names.setdefault(scope.membership_id, []).append(scope.group.name)
    users = list(Membership.objects.filter(company_id=membership.company_id).select_related("user", "own_role"))
    protected = protected_among([each.user_id for each in users])
    times = times_of(membership.company, now)
    return [
        UserRow(
            name=each.user.display_name,
            email=each.user.email,
            role=grant_word(membership.company, grant_of(each)),
            sees=_sees(each, names.get(each.pk, [])),
            active=each.active and each.user.is_active,
            protected=each.user_id in protected,
            last_login=times.near(each.user.last_login) if each.user.last_login else _("Never"),
            url="" if each.pk == membership.pk else reverse("settings_user", args=[membership.company.slug, each.pk]),
            own=each.pk == membership.pk,
        )
        for each in sorted(users, key=lambda each: (not each.active, each.user.display_name.casefold(), each.pk))
    ]


def _sees(membership: Membership, groups: list[str]) -> str:
    if not membership.limited:
        return _("Everybody")
    return ", ".join(groups) or _("Nobody: in no group")


def invitation_rows(membership: Membership, now: datetime) -> list[InvitationRow]:
    """Return the invitations that nobody has accepted, the latest first."""
    times = times_of(membership.company, now)
    invitations = Invitation.objects.visible_to(membership).open().order_by("-invited_at", "-pk")
    rows = list(invitations.select_related("link", "person", "invited_by", "own_role"))
    valid = standing(rows)
    return [_row(each, membership, times, stands=each.pk in valid) for each in rows]


def _row(invitation: Invitation, membership: Membership, times: Times, *, stands: bool) -> InvitationRow:
    args = [membership.company.slug, invitation.pk]
    state, tone = _state(invitation, times, stands=stands)
    return InvitationRow(
        email=invitation.email,
        role=grant_word(membership.company, grant_offered(invitation)),
        person=invitation.person.name if invitation.person else "",
        state=state,
        tone=tone,
        by=invitation.invited_by.display_name if invitation.invited_by else _("somebody who left"),
        again_url=reverse("settings_invitation_again", args=args),
        back_url=reverse("settings_invitation_back", args=args),
    )


def _state(invitation: Invitation, times: Times, *, stands: bool) -> tuple[str, str]:
    if invitation.link.expires_at <= times.now:
        return _("Expired"), "late"
    if not stands:
        return _("Void: whoever invited may not do so any more"), "late"
    return _("Works until %(time)s") % {"time": times.near(invitation.link.expires_at)}, ""
