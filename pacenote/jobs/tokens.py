"""Tokens for programs: made by a user for as much as they may do themselves, ended at once, each on record."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from pacenote.accounts.models import ApiAnswer, ApiToken, Membership
from pacenote.accounts.permissions import MANAGE_SETTINGS, may, require
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.records.services import record

PREFIX = "pn_"
#: How many letters of a token are shown again.
SHOWN = 9
LONGEST = 366
#: A token that was used within the hour is not written down as used again.
USED = timedelta(hours=1)
REMEMBERED = timedelta(days=1)
#: One statement, since requests come many at once: read and written apart, eight programs at once counted as two.
COUNT = """
    UPDATE accounts_apitoken SET asked = CASE WHEN minute = %(minute)s THEN asked + 1 ELSE 1 END, minute = %(minute)s
    WHERE id = %(token)s RETURNING asked
"""


class TokenError(DomainError):
    """A token cannot be made that way."""

    code = "bad_token"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token's row with its secret, which is shown once and kept nowhere."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(*, name: str, scopes: Collection[str], days: int, by: Membership, now: datetime) -> NewToken:
    """Make a token that may do what its maker may, less what is not in its scopes, for some days.

    Raises NotAllowedError, and TokenError without a name, without a scope, or with one the maker does not have.
    """
    require(by, MANAGE_SETTINGS)
    name = " ".join(name.split())[:60]
    if not name or not scopes or not 1 <= days <= LONGEST:
        raise TokenError(
            _("A token needs a name, at least one permission, and an end within a year."), hint=_("Fill in all three.")
        )
    if not all(may(by, scope) for scope in scopes):
        raise TokenError(
            _("A token cannot do more than you may do yourself."), hint=_("Take away what you may not do.")
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        membership=by,
        company_id=by.company_id,
        name=name,
        token_hash=hash_of(secret),
        beginning=secret[:SHOWN],
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    _write_down("made token", token, by, now)
    return NewToken(token, secret)


@transaction.atomic
def end_token(*, token: ApiToken, by: Membership, now: datetime) -> bool:
    """End a token at once; returns whether it worked until now. Raises NotAllowedError."""
    require(by, MANAGE_SETTINGS)
    ended = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    if ended:
        _write_down("ended token", token, by, now)
    return bool(ended)


def token_of(secret: str, *, now: datetime) -> ApiToken | None:
    """Return the token with its membership, None where it does not work (any more)."""
    if not secret.startswith(PREFIX):
        return None
    token = (
        ApiToken.objects.filter(
            token_hash=hash_of(secret),
            revoked_at=None,
            expires_at__gt=now,
            membership__active=True,
            membership__user__is_active=True,
        )
        .select_related("membership__company", "membership__user")
        .first()
    )
    if token is not None and (token.used_at is None or now - token.used_at > USED):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


def count_request(token: ApiToken, *, now: datetime) -> int:
    """Count a request of a token; returns how many it has sent in this minute."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"minute": int(now.timestamp()) // 60, "token": token.pk})
        counted = cursor.fetchone()
    return int(counted[0]) if counted else 0


def hash_of(secret: str) -> str:
    """Return what is kept of a token. It is random and long, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def forget_answers(*, company_id: int, now: datetime) -> int:
    """Forget what programs were answered more than a day ago; returns how many answers."""
    count, _each = ApiAnswer.objects.filter(company_id=company_id, at__lt=now - REMEMBERED).delete()
    return count


def _write_down(verb: str, token: ApiToken, by: Membership, now: datetime) -> None:
    facts = {"name": token.name, "scopes": token.scopes, "expires_at": token.expires_at.isoformat()}
    record(
        company_id=by.company_id, verb=verb, subject_type="token", subject_id=token.pk, at=now, actor=by.user,
        after=facts,
    )  # fmt: skip
