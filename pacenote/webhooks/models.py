"""Which addresses want to hear of what, what happened, and how far each has been told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company, CompanyOwned, OwnedQuerySet, User


class Webhook(CompanyOwned):
    """An address of a company's own that is told of events. Its keys lie encrypted; the old one signs for a while."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = OwnedQuerySet["Webhook"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["company", "id"], name="webhooks_of_company")]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class Lane(models.Model):
    """How it stands with a webhook: global, for the claim across companies; event names, times and states only.

    Whoever holds the ``ticket`` until ``busy_until`` is the only one who may call the address.
    """

    class Off(models.TextChoices):
        BY_HAND = "by_hand", _("Switched off")
        GONE = "gone", _("Gone: it answered 410")
        FAILING = "failing", _("It failed for five days")

    webhook = models.OneToOneField(Webhook, models.CASCADE, primary_key=True, related_name="lane")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    events = models.JSONField(default=list)
    off = models.CharField(max_length=10, choices=Off, blank=True, help_text="Why it is off; empty: it is on.")
    off_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="When users were told that it is off.")
    ready_at = models.DateTimeField(help_text="Before this it is left alone: it failed, or asked for it.")
    failures = models.PositiveIntegerField(default=0, help_text="One after the other, up to now.")
    failing_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True, help_text="When it last took an event.")
    served_at = models.DateTimeField(null=True)
    ticket = models.PositiveBigIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["company"], name="lanes_that_listen", condition=models.Q(off=""))]

    def __str__(self) -> str:
        return f"lane of webhook {self.webhook_id}"


class Event(CompanyOwned):
    """Something that happened, as ids and states and never in words about a person."""

    key = models.CharField(max_length=40, unique=True, help_text="Its webhook-id, whoever is told and however often.")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    objects = OwnedQuerySet["Event"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["company", "at"], name="events_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Push(models.Model):
    """One event on its way to one webhook: global, ids and times only. Its status is the queue."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Queued")
        SENDING = "sending", _("Handing over")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    event = models.ForeignKey(Event, models.CASCADE, related_name="pushes")
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="pushes")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0, help_text="All that were ever made.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="Of this round; sending it again begins another.")
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True, help_text="Why the last try failed.")
    created_at = models.DateTimeField()

    objects = OwnedQuerySet["Push"].as_manager()

    class Meta:
        verbose_name_plural = "pushes"
        constraints = [models.UniqueConstraint(fields=["event", "webhook"], name="one_push_per_event")]
        indexes = [
            models.Index(fields=["webhook", "due_at", "id"], name="pushes_due", condition=models.Q(status="pending")),
            models.Index(fields=["webhook"], name="pushes_in_hand", condition=models.Q(status="sending")),
            models.Index(fields=["webhook", "created_at"], name="pushes_failed", condition=models.Q(status="failed")),
            models.Index(fields=["webhook", "-id"], name="pushes_newest_first"),
        ]

    def __str__(self) -> str:
        return f"push {self.pk} {self.status}"


class Try(CompanyOwned):
    """One try to tell a webhook, and what it answered."""

    push = models.ForeignKey(Push, models.CASCADE, related_name="made", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of the answer, where there was one.")
    code = models.CharField(max_length=40, blank=True, help_text="What was wrong; empty: it was taken.")
    answer = models.TextField(blank=True)

    objects = OwnedQuerySet["Try"].as_manager()

    class Meta:
        verbose_name_plural = "tries"
        constraints = [models.UniqueConstraint(fields=["push", "number"], name="try_written_once")]

    def __str__(self) -> str:
        return f"try {self.number} of push {self.push_id}"
