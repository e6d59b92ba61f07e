"""How long the log of webhooks is kept, and who has still to be told that one was switched off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pacenote.webhooks.models import Event, Lane, Push, Webhook

KEPT: Final = timedelta(days=30)
UNDER_WAY: Final = (Push.Status.PENDING, Push.Status.SENDING)


def forget_events(*, company_id: int, now: datetime) -> int:
    """Remove events older than a month with their tries, but for those still under way; returns how many events."""
    old = Event.objects.filter(company_id=company_id, at__lt=now - KEPT)
    going = Push.objects.filter(company_id=company_id, status__in=UNDER_WAY)
    _count, each = old.exclude(pk__in=going.values("event")).delete()
    return each.get("webhooks.Event", 0)


def untold_companies() -> list[int]:
    """Return the companies of which a webhook was switched off by itself, and nobody has been told."""
    untold = Lane.objects.filter(off__in=[Lane.Off.GONE, Lane.Off.FAILING], told_at=None)
    return list(untold.order_by("company_id").values_list("company_id", flat=True).distinct())


def take_untold(*, company_id: int, now: datetime) -> list[Webhook]:
    """Return the webhooks of which a company is to be told now, each once, in the caller's transaction."""
    untold = Lane.objects.select_for_update(skip_locked=True).filter(company_id=company_id, told_at=None)
    ids = list(untold.filter(off__in=[Lane.Off.GONE, Lane.Off.FAILING]).values_list("pk", flat=True))
    Lane.objects.filter(pk__in=ids).update(told_at=now)
    return list(Webhook.objects.filter(pk__in=ids).select_related("lane").order_by("pk"))
