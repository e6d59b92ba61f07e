"""A company's webhooks: added, changed, given a new secret, removed; each on record, and never with a secret in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import MANAGE_SETTINGS, require
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.records.services import record
from pacenote.webhooks import fresh
from pacenote.webhooks.addresses import Target, target_of
from pacenote.webhooks.catalogue import EVENTS, EVERYTHING
from pacenote.webhooks.models import Lane, Webhook
from pacenote.webhooks.secrecy import lock_away
from pacenote.webhooks.signing import key_of, new_secret

MOST: Final = 10
LONGEST_NAME: Final = 60
#: So long the secret before signs as well, so that a receiver can change over in peace.
OLD_SIGNS: Final = timedelta(hours=24)


FORGET_TRIES: Final = """
DELETE FROM webhooks_try t USING webhooks_push p WHERE t.push_id = p.id AND p.webhook_id = %s
"""
FORGET_PUSHES: Final = "DELETE FROM webhooks_push WHERE webhook_id = %s"


class BadWebhookError(DomainError):
    """A webhook cannot be that way; ``field`` says which entry is wrong."""

    code = "bad_webhook"

    def __init__(self, message: str, *, hint: str, field: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a webhook is to be; it hears of some events of the list, or of ``EVERYTHING``."""

    name: str
    url: str
    events: Collection[str]
    on: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook with its secret, which is shown this once."""

    webhook: Webhook
    secret: str


@transaction.atomic
def add_webhook(*, wanted: Wanted, by: Membership, now: datetime, secret: str = "") -> Made:
    """Add a webhook; its secret is the given one, or a new one. Raises NotAllowedError, BadWebhookError."""
    require(by, MANAGE_SETTINGS)
    wanted = _checked(wanted)
    secret = _checked_secret(secret)
    lock_company(by.company_id)
    if Webhook.objects.filter(company_id=by.company_id).count() >= MOST:
        raise BadWebhookError(_("A company has at most ten webhooks."), hint=_("Delete one that is not needed."))
    webhook = Webhook.objects.create(
        company_id=by.company_id,
        name=wanted.name,
        url=wanted.url,
        secret=lock_away(secret),
        made_by=by.user,
        made_at=now,
    )
    lane = Lane(webhook=webhook, company_id=by.company_id, ready_at=now, events=list(wanted.events))
    _switch(lane, on=wanted.on, now=now)
    lane.save(force_insert=True)
    _write_down("added webhook", webhook, by, now, after=_facts(webhook, lane))
    return Made(webhook, secret)


@transaction.atomic
def change_webhook(*, webhook: Webhook, wanted: Wanted, by: Membership, now: datetime) -> bool:
    """Change a webhook; returns whether anything did. Switched on, it starts afresh, with what waits for it.

    Raises NotAllowedError, BadWebhookError.
    """
    require(by, MANAGE_SETTINGS)
    wanted = _checked(wanted)
    lane = Lane.objects.select_for_update().get(pk=webhook.pk)
    row = Webhook.objects.get(pk=webhook.pk)
    before = _facts(row, lane)
    moved = row.url != wanted.url
    row.name, row.url, lane.events = wanted.name, wanted.url, list(wanted.events)
    if wanted.on != (not lane.off) or moved:
        _switch(lane, on=wanted.on, now=now)
    after = _facts(row, lane)
    if before == after and not moved:
        return False
    row.save(update_fields=["name", "url"])
    lane.save(update_fields=["events", "off", "off_at", "told_at", "ready_at", "failures", "failing_since"])
    if moved:  # a path may be a secret of the receiver's and is not written down
        before, after = before | {"address": "before"}, after | {"address": "changed"}
    _write_down("changed webhook", row, by, now, before=before, after=after)
    return True


@transaction.atomic
def rotate_secret(*, webhook: Webhook, by: Membership, now: datetime, secret: str = "") -> str:
    """Give a webhook a new secret and return it; for a day the one before signs too. Raises as ``add_webhook``."""
    require(by, MANAGE_SETTINGS)
    secret = _checked_secret(secret)
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    row.old_secret, row.old_until, row.secret = row.secret, now + OLD_SIGNS, lock_away(secret)
    row.save(update_fields=["old_secret", "old_until", "secret"])
    _write_down("rotated secret", row, by, now)
    return secret


@transaction.atomic
def delete_webhook(*, webhook: Webhook, by: Membership, now: datetime) -> None:
    """Remove a webhook with its log and what waits for it. Raises NotAllowedError."""
    require(by, MANAGE_SETTINGS)
    lane = Lane.objects.select_for_update().filter(pk=webhook.pk).first()
    if lane is None:
        return
    _write_down("deleted webhook", webhook, by, now, before=_facts(webhook, lane))
    with connection.cursor() as cursor:  # months of a busy company's log are not read into memory to be removed
        cursor.execute(FORGET_TRIES, [webhook.pk])
        cursor.execute(FORGET_PUSHES, [webhook.pk])
    webhook.delete()


def _checked(wanted: Wanted) -> Wanted:
    name, url = " ".join(wanted.name.split()), wanted.url.strip()
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise BadWebhookError(
            _("A webhook needs a name of up to 60 letters."), hint=_("Name what it is for."), field="name"
        )
    target = target_of(url, inside=settings.WEBHOOKS_INSIDE)
    if not isinstance(target, Target):
        _refuse_address(target)
    if EVERYTHING in wanted.events:
        return Wanted(name, url, (EVERYTHING,), wanted.on)
    chosen = [each for each in EVENTS if each in set(wanted.events)]
    if not chosen or len(chosen) != len(set(wanted.events)):
        raise BadWebhookError(
            _("A webhook listens for at least one event of the list."), hint=_("Choose some."), field="events"
        )
    return Wanted(name, url, tuple(chosen), wanted.on)


def _refuse_address(why: str) -> None:
    if why == "not_https":
        raise BadWebhookError(
            _("This address is not encrypted."), hint=_("Give one that begins with https://."), field="url"
        )
    if why == "address_inside":
        raise BadWebhookError(
            _("This address lies inside of a network, where nobody outside may send anything."),
            hint=_("Give one that the public internet can reach."),
            field="url",
        )
    raise BadWebhookError(
        _("This is no address that can be called."),
        hint=_("Write it like https://example.com/hook, without a user name, blanks or letters beyond ASCII."),
        field="url",
    )


def _checked_secret(secret: str) -> str:
    if secret and key_of(secret) is None:
        raise BadWebhookError(
            _("This is no secret."),
            hint=_("Send whsec_ and the base64 of 24 to 64 random bytes."),
            field="secret",
        )
    return secret or new_secret()


def _switch(lane: Lane, *, on: bool, now: datetime) -> None:
    lane.off, lane.off_at = ("", None) if on else (Lane.Off.BY_HAND, now)
    lane.told_at, lane.ready_at, lane.failures, lane.failing_since = None, now, 0, None
    if on:
        fresh.note()  # what waited goes now


def _facts(webhook: Webhook, lane: Lane) -> dict[str, Any]:
    target = target_of(webhook.url, inside=True)
    host = target.authority if isinstance(target, Target) else ""
    return {"name": webhook.name, "host": host, "events": list(lane.events), "on": not lane.off}


def _write_down(
    verb: str,
    webhook: Webhook,
    by: Membership,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        company_id=by.company_id, verb=verb, subject_type="webhook", subject_id=webhook.pk, at=now, actor=by.user,
        before=before, after=after,
    )  # fmt: skip
