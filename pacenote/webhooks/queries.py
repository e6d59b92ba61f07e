"""Reads that the page and the API share."""

from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from pacenote.accounts.models import Membership
from pacenote.webhooks.models import Push, Webhook


def webhooks_of(membership: Membership) -> QuerySet[Webhook]:
    """Return a company's webhooks in the order in which they were made, with how it stands with each."""
    rows = Webhook.objects.visible_to(membership).select_related("lane", "made_by")
    waiting = Count("pushes", filter=Q(pushes__status__in=[Push.Status.PENDING, Push.Status.SENDING]))
    failed = Count("pushes", filter=Q(pushes__status=Push.Status.FAILED))
    last = Max("pushes__finished_at", filter=Q(pushes__status=Push.Status.DELIVERED))
    return rows.annotate(waiting=waiting, failed=failed, last_delivered=last).order_by("pk")


def log_of(webhook: Webhook) -> QuerySet[Push]:
    """Return what a webhook was told or is to be told, the newest first, with every try."""
    return webhook.pushes.select_related("event").prefetch_related("made").order_by("-pk")
