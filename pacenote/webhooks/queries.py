"""Reads that the page and the API share."""

from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pacenote.accounts.models import Membership
from pacenote.webhooks.models import Push, Webhook

Status = Push.Status


def webhooks_of(membership: Membership) -> QuerySet[Webhook]:
    """Return a company's webhooks in the order in which they were made, with how it stands with each."""
    rows = Webhook.objects.visible_to(membership).select_related("lane", "made_by")
    return rows.annotate(
        waiting=_count(Status.PENDING) + _count(Status.SENDING), failed=_count(Status.FAILED)
    ).order_by("pk")


def _count(status: Status) -> Coalesce:
    """Count by the index of that state: what was delivered is far more, and is not looked at."""
    rows = Push.objects.filter(webhook=OuterRef("pk"), status=status).order_by().values("webhook")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def log_of(webhook: Webhook) -> QuerySet[Push]:
    """Return what a webhook was told or is to be told, the newest first, with every try."""
    return webhook.pushes.select_related("event").prefetch_related("made").order_by("-pk")
