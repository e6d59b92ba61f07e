"""Rules, what they found, and the messages made of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company, CompanyOwned, OwnedQuerySet, User
from pacenote.people.models import Person, PersonalQuerySet
from pacenote.performance.models import PerformanceFile, Slot


class Rule(CompanyOwned):
    """A version of a company's thresholds for one metric. Versions are added; only ``current`` ever changes.

    ``minimums`` lists alternatives, each an exposure unit and the least of it: three trips, else 100 packages.
    """

    metric = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    coach_on = models.BooleanField(default=True)
    coach_at = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    coach_above = models.DecimalField(max_digits=16, decimal_places=4, null=True, help_text="Upper end of a band.")
    coach_at_threshold = models.BooleanField(default=False, help_text="For counts: N or more.")
    coach_needs = models.JSONField(null=True, help_text="A second metric and the least it must reach where known.")
    praise_on = models.BooleanField(default=True)
    praise_at = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    minimums = models.JSONField(default=list)
    praise_minimums = models.JSONField(default=list)
    importance = models.PositiveSmallIntegerField(default=5)
    needs_person = models.BooleanField(default=False)
    controllable = models.BooleanField(default=True, help_text="The person can influence it.")
    repeat_days = models.PositiveSmallIntegerField(default=7, help_text="Told again earlier only if it got worse.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = OwnedQuerySet["Rule"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "metric", "version"], name="one_rule_per_version"),
            models.UniqueConstraint(
                fields=["company", "metric"], name="one_current_rule", condition=models.Q(current=True)
            ),
            models.CheckConstraint(name="importance_0_to_10", condition=models.Q(importance__lte=10)),
        ]

    def __str__(self) -> str:
        return f"{self.metric} v{self.version}"


class Template(CompanyOwned):
    """A version of a company's own words for one text of one language; an empty text means the shipped one again."""

    language = models.CharField(max_length=8)
    key = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = OwnedQuerySet["Template"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "language", "key", "version"], name="one_template_per_version"),
            models.UniqueConstraint(
                fields=["company", "language", "key"], name="one_current_template", condition=models.Q(current=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.key} v{self.version}"


class Message(CompanyOwned):
    """What one person is told: the findings of a send, in their language, editable until it goes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Goes with the next send")
        HELD = "held", _("Held")
        LATE = "late", _("Late, waits for you")
        RELEASED = "released", _("Released")
        SKIPPED = "skipped", _("Skipped")
        EXPIRED = "expired", _("Expired")
        UNREACHABLE = "unreachable", _("Unreachable")

    OPEN = (State.DRAFT, State.HELD, State.LATE, State.UNREACHABLE)

    person = models.ForeignKey(Person, models.CASCADE, related_name="messages")
    state = models.CharField(max_length=12, choices=State)
    late = models.BooleanField(default=False)
    reason = models.CharField(max_length=60, blank=True)
    held_since = models.DateField(null=True)
    held_until = models.DateField(null=True)
    held_by_user = models.BooleanField(default=False)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200, blank=True)
    generated_text = models.TextField()
    text = models.TextField()
    short = models.TextField(
        blank=True, default="", db_default="", help_text="For a text message that the generated text is too long for."
    )
    edited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0, help_text="Goes up with every change of the text.")
    outdated = models.BooleanField(default=False)
    changed_after_sending = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    composed_at = models.DateTimeField()
    composed_for = models.DateField(help_text="The day the words are right for: today, last week.")
    released_at = models.DateTimeField(null=True)
    send_id = models.BigIntegerField(null=True)

    objects = PersonalQuerySet["Message"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person", "late"],
                name="one_open_message_per_person",
                condition=models.Q(state__in=["draft", "held", "late", "unreachable"]),
            )
        ]
        indexes = [
            models.Index(fields=["company", "-released_at"], name="messages_by_release"),
            models.Index(
                models.F("company"),
                Coalesce("released_at", "composed_at").desc(),
                models.F("id").desc(),
                name="closed_newest_first",
                condition=models.Q(state__in=["released", "skipped", "expired"]),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def edited(self) -> bool:
        """Whether a user's words differ from the generated ones."""
        return self.edited_at is not None

    @property
    def short_text(self) -> str:
        """What a text message says where the whole does not fit; a user's own words are cut behind a sentence."""
        return "" if self.edited else self.short


class FindingQuerySet(PersonalQuerySet["Finding"]):
    """Reads of findings."""

    def delicate(self) -> Self:
        """Return those that a person must look at before they are told: an escalation, and not the praise for none."""
        return self.filter(rule__needs_person=True, side=Finding.Side.OPPORTUNITY)


class Finding(CompanyOwned):
    """A reading held against a rule. Value, threshold and rule version are kept as they were.

    Its keys are held together with the company's, once per statement (``base.statement_keys``): a week of 200 people
    makes thousands of them while everybody waits.
    """

    class Side(models.TextChoices):
        OPPORTUNITY = "opportunity", _("Coaching opportunity")
        REINFORCEMENT = "reinforcement", _("Positive reinforcement")

    class Standing(models.TextChoices):
        DISPUTED = "disputed", _("Disputed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="findings", db_constraint=False)
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="findings", db_constraint=False, db_index=False)
    file = models.ForeignKey(PerformanceFile, models.CASCADE, related_name="+", db_constraint=False)
    metric = models.CharField(max_length=60)
    start = models.DateField()
    end = models.DateField()
    side = models.CharField(max_length=14, choices=Side)
    feat = models.CharField(max_length=12, blank=True, help_text="best, improvement or streak; empty for a threshold.")
    streak = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField(max_digits=16, decimal_places=4)
    threshold = models.DecimalField(max_digits=16, decimal_places=4)
    exposures = models.JSONField(default=dict)
    distance = models.DecimalField(max_digits=12, decimal_places=6)
    standing = models.CharField(max_length=10, choices=Standing, blank=True, help_text="Empty where nobody doubts it.")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+", db_constraint=False)
    reasons = models.JSONField(default=dict)
    line = models.PositiveIntegerField()
    page = models.PositiveSmallIntegerField(null=True)
    late = models.BooleanField()
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, related_name="findings", db_constraint=False, db_index=False
    )
    told = models.BooleanField(default=False, help_text="Its point stands in the text that was sent.")
    changed = models.BooleanField(default=False, help_text="The number is another one since its message was closed.")
    not_told = models.CharField(max_length=40, blank=True, help_text="Why an eligible finding was left out.")
    decided_for = models.DateField(null=True, help_text="The send at which it was held back, if it was.")
    found_at = models.DateTimeField()

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person", "metric", "start", "end"], name="one_finding_per_reading"
            )
        ]
        indexes = [
            models.Index(fields=["slot"], name="findings_by_slot"),
            models.Index(fields=["message"], name="findings_by_message"),
            models.Index(fields=["company", "start"], name="findings_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.metric} of person {self.person_id}"

    @property
    def needs_person(self) -> bool:
        """Whether it never goes by itself, as ``delicate`` says for many."""
        return self.rule.needs_person and self.side == self.Side.OPPORTUNITY


class Dispute(CompanyOwned):
    """A person says that a finding is not right. Until somebody decides, nobody is told it again."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for a decision")
        UPHELD = "upheld", _("The finding stands")
        WITHDRAWN = "withdrawn", _("The finding is withdrawn")

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="disputes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="disputes")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField()
    assigned_to = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = PersonalQuerySet["Dispute"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], name="one_open_dispute_per_finding", condition=models.Q(state="open")
            )
        ]
        indexes = [
            models.Index(fields=["company", "raised_at"], name="disputes_open", condition=models.Q(state="open")),
            models.Index(fields=["company", "-decided_at"], name="disputes_decided"),
        ]

    def __str__(self) -> str:
        return f"dispute {self.pk} of finding {self.finding_id}"


class Undoable(CompanyOwned):
    """What a user just did to messages, and how those were before: one click undoes it while nothing else happened.

    ``before`` holds, by the id of a message, the values that it had; of a send only those of messages that waited for
    more than it. Rows are forgotten after a day.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", _("Held")
        SKIP = "skip", _("Skipped")
        SEND = "send", _("Sent")

    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    count = models.PositiveIntegerField(help_text="How many messages it was done to.")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+", help_text="Where it was one.")
    send_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    objects = OwnedQuerySet["Undoable"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["company", "by", "-at"], name="undoable_newest_first")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.count} messages"
