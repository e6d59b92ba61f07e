"""Tokens of the company: which there are, and the end of one. None is made here, since a token proves no person."""

from __future__ import annotations

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema

from pacenote.accounts.models import ApiToken
from pacenote.accounts.permissions import MANAGE_SETTINGS
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.jobs.tokens import end_token

router = Router(tags=["tokens"])


class TokenOut(Schema):
    """A token by the letters it begins with; the rest of it is kept nowhere.

    ``membership`` is whose it is, and ``works`` whether it lets anybody in now. ``used_at`` is true to the hour.
    """

    id: int
    name: str
    beginning: str
    membership: int
    scopes: list[str]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None
    works: bool


@route(router, "GET", "/tokens", MANAGE_SETTINGS, gives=Listed[TokenOut])
def list_tokens(request: ApiRequest, which: Query[Paging]) -> Listed[TokenOut]:
    """List the company's tokens, those that work no more too."""
    rows = ApiToken.objects.filter(company_id=request.membership.company_id).select_related("membership__user")
    return listed(rows, which, _out)


@route(router, "DELETE", "/tokens/{token_id}", MANAGE_SETTINGS, gives=TokenOut)
def end_one_token(request: ApiRequest, token_id: int) -> TokenOut:
    """End a token at once, also the one that asks for it. Safe to repeat."""
    token = get_object_or_404(ApiToken, pk=token_id, company_id=request.membership.company_id)
    end_token(token=token, by=request.membership, now=timezone.now())
    token.refresh_from_db(fields=["revoked_at"])
    return _out(token)


def _out(token: ApiToken) -> TokenOut:
    member = token.membership
    return TokenOut(
        id=token.pk,
        name=token.name,
        beginning=token.beginning,
        membership=token.membership_id,
        scopes=token.scopes,
        made_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        ended_at=token.revoked_at,
        works=not token.revoked_at and token.expires_at > timezone.now() and member.active and member.user.is_active,
    )
