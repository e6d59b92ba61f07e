"""Cases: customer contacts, or what happened at a delivery, with who took part and how it was judged."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import CompanyOwned, Membership, OwnedQuerySet
from pacenote.cases.facts import Mark, is_satisfied
from pacenote.people.models import Person, PersonalQuerySet, scope_of


class CaseQuerySet(OwnedQuerySet["Case"]):
    """Reads of cases."""

    def visible_to(self, membership: Membership) -> Self:
        """Return the cases that a member may know of; a limited one those in which somebody of theirs took part."""
        cases = super().visible_to(membership)
        if not membership.limited:
            return cases
        theirs = Participant.objects.filter(case=OuterRef("pk"), person__in=scope_of(membership))
        return cases.filter(Exists(theirs))


class Case(CompanyOwned):
    """One case, told from all others by the ``system`` it comes from and its ``number`` there.

    ``at`` is when it was opened, or, where no file says so, when Pacenote first heard of it. ``stands`` is false while
    every import that speaks of it is deleted. ``subject`` is a customer's own text: shown as text, and to nobody who
    may not open the case; it goes into no message and no notification.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", _("Contact")
        EVENT = "event", _("Event")
        COMPLAINT = "complaint", _("Complaint")
        CONCESSION = "concession", _("Concession")
        DISPUTE = "dispute", _("Dispute")

    system = models.CharField(max_length=40)
    number = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    queue = models.CharField(max_length=80, blank=True)
    link = models.CharField(max_length=500, blank=True, help_text="Where the case is in its own system.")
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    satisfied = models.BooleanField(null=True, help_text="By the customer's last rating.")
    measures = models.JSONField(default=dict, help_text="Numbers under names of metrics, as text.")
    words = models.CharField(max_length=300, help_text="Number, queue and subject, folded, for the search.")
    digest = models.CharField(max_length=40, help_text="Of everything that files say of it.")
    stands = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "system", "number"], name="one_case_per_number")]
        indexes = [
            models.Index(fields=["company", "-at", "-id"], name="cases_by_time", condition=models.Q(stands=True)),
            models.Index(
                fields=["company", "-at", "-id"],
                name="cases_unsatisfied",
                condition=models.Q(stands=True, satisfied=False),
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"


class Participant(CompanyOwned):
    """Somebody who took part in a case, as its file names them; ``person`` is empty until it is known who that is."""

    class Part(models.TextChoices):
        OWNER = "owner", _("Agent")
        HELPER = "helper", _("Helped")
        CLOSER = "closer", _("Closed it")
        RATED = "rated", _("Was rated")
        AUDITOR = "auditor", _("Auditor")

    case = models.ForeignKey(Case, models.CASCADE, related_name="participants")
    part = models.CharField(max_length=8, choices=Part)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    folded_name = models.CharField(max_length=200, blank=True)
    id_kind = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    objects = PersonalQuerySet["Participant"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "part", "id_kind", "external_id", "folded_name"], name="once_in_a_part"
            )
        ]
        indexes = [
            # the company stands in it too, for the wall would otherwise read each row to ask for it
            models.Index(fields=["person", "case"], include=["company"], name="cases_of_anybody"),
            models.Index(fields=["company", "external_id"], name="unknown_by_id", condition=models.Q(person=None)),
            models.Index(fields=["company", "folded_name"], name="unknown_by_name", condition=models.Q(person=None)),
        ]

    def __str__(self) -> str:
        return f"{self.part} of case {self.case_id}"


class Score(CompanyOwned):
    """How a case was judged: a customer's rating, a quality evaluation, the time it took; each on its own scale."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="scores")
    metric = models.CharField(max_length=30)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    scale = models.CharField(max_length=10)
    form = models.CharField(max_length=80, blank=True)
    version = models.CharField(max_length=40, blank=True)

    objects = OwnedQuerySet["Score"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "metric", "form", "version"], name="one_score_per_form"),
            models.CheckConstraint(
                name="score_on_its_scale",
                condition=models.Q(scale="1-5", value__gte=1, value__lte=5)
                | models.Q(scale="good_bad", value__in=[0, 1])
                | models.Q(scale="percent", value__gte=0, value__lte=100)
                | models.Q(scale="seconds", value__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of case {self.case_id}"

    @property
    def satisfies(self) -> bool:
        """Whether a customer's rating says that they were satisfied."""
        return is_satisfied([Mark(self.metric, self.value, self.scale)]) is True
