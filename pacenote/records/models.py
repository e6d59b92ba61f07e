"""What was done, by whom, and what was so: added to, never changed."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from pacenote.accounts.models import CompanyOwned, OwnedQuerySet, User
from pacenote.base.clock import stamp
from pacenote.records.chain import Link


class AuditEntry(CompanyOwned):
    """One deed. ``before`` and ``after`` hold the fields that changed; subjects are named by type and id."""

    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    address = models.CharField(
        max_length=45, blank=True, default="", db_default="", help_text="Where the request came from, if any."
    )

    objects = OwnedQuerySet["AuditEntry"].as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["company", "-at"], name="audit_by_time"),
            models.Index(fields=["company", "verb", "-at"], name="audit_by_deed"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Seal(CompanyOwned):
    """One fact as it was when it was sealed, and its place in two chains: the company's and the person's.

    ``person`` is an id and no key: people lie above records, and a seal outlives what it speaks of. ``content`` is the
    canonical JSON whose SHA-256 is ``digest``; ``hash`` covers everything but the content, and the next row names it.
    """

    number = models.PositiveBigIntegerField()
    person = models.BigIntegerField(null=True)
    place = models.PositiveIntegerField(help_text="In the chain of its person; without one, of the company's own.")
    kind = models.CharField(max_length=20)
    subject = models.BigIntegerField()
    day = models.DateField(help_text="The day it speaks of, by which it falls into a span.")
    at = models.DateTimeField(help_text="When it was written down.")
    sealed_at = models.DateTimeField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    previous_of_person = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    erased = models.BigIntegerField(null=True, help_text="The audit entry of the erasure that took its content.")

    objects = OwnedQuerySet["Seal"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="one_seal_per_number"),
            models.UniqueConstraint(
                fields=["company", "person", "place"], name="one_seal_per_place", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["company", "kind", "subject", "number"], name="seals_of_subject")]

    def __str__(self) -> str:
        return f"seal {self.number} of {self.kind} {self.subject}"

    @property
    def link(self) -> Link:
        """The row as the pure chain knows it; its hash is computed anew and not the one that is kept."""
        return Link(
            company=self.company_id,
            number=self.number,
            person=self.person,
            place=self.place,
            kind=self.kind,
            subject=self.subject,
            day=self.day.isoformat(),
            at=stamp(self.at),
            sealed_at=stamp(self.sealed_at),
            digest=self.digest,
            previous=self.previous,
            previous_of_person=self.previous_of_person,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What was so; nothing where it was erased."""
        if self.erased is not None:
            return {}
        facts: dict[str, Any] = json.loads(self.content)["facts"]
        return facts

    @property
    def cause(self) -> list[Any]:
        """What must differ wherever the rest has rightly changed."""
        cause: list[Any] = json.loads(self.content)["cause"]
        return cause


class RetentionRule(CompanyOwned):
    """How many months a company keeps one class of records; without a row it keeps them for ever."""

    name = models.CharField(max_length=20)
    months = models.PositiveSmallIntegerField()
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = OwnedQuerySet["RetentionRule"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="one_period_per_class")]

    def __str__(self) -> str:
        return f"{self.name}: {self.months} months"
