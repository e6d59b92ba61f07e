"""The tokens of a company as its settings show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import ApiToken, Membership
from pacenote.web.panels.times import times_of


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token; ``end_url`` is empty where it does not work any more."""

    name: str
    beginning: str
    maker: str
    scopes: tuple[str, ...]
    state: str
    tone: str
    icon: str
    used: str
    end_url: str


def token_rows(membership: Membership, now: datetime) -> tuple[TokenRow, ...]:
    """Return every token of the company, the newest first."""
    rows = ApiToken.objects.filter(company_id=membership.company_id).select_related("membership__user")
    return tuple(_row(token, membership, now) for token in rows.order_by("-created_at", "-pk"))


def _row(token: ApiToken, membership: Membership, now: datetime) -> TokenRow:
    times = times_of(membership.company, now)
    works = token.revoked_at is None and token.expires_at > now and token.membership.active
    if works:
        state, tone, icon = _("Works until %(when)s") % {"when": times.full(token.expires_at)}, "ok", "check"
    elif token.revoked_at is not None:
        state, tone, icon = _("Ended %(when)s") % {"when": times.full(token.revoked_at)}, "", "off"
    else:
        state, tone, icon = _("Expired"), "", "expires"
    return TokenRow(
        name=token.name,
        beginning=token.beginning,
        maker=token.membership.user.display_name,
        scopes=tuple(_(scope) for scope in token.scopes),
        state=state,
        tone=tone,
        icon=icon,
        used=_("used %(when)s") % {"when": times.near(token.used_at)} if token.used_at else _("never used"),
        end_url=reverse("token_end", args=[membership.company.slug, token.pk]) if works else "",
    )
