"""What was done, by whom: added to, never changed."""

from __future__ import annotations

from django.db import models

from pacenote.accounts.models import CompanyOwned, OwnedQuerySet, User


class AuditEntry(CompanyOwned):
    """One deed. ``before`` and ``after`` hold the fields that changed; subjects are named by type and id."""

    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = OwnedQuerySet["AuditEntry"].as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["company", "-at"], name="audit_by_time")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
