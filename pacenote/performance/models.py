"""Files, the slots they fill, and the readings they give."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company, CompanyOwned, OwnedQuerySet, User
from pacenote.base.clock import middle_day
from pacenote.base.errors import DomainError
from pacenote.base.sentences import Sentence, pack_values, unpack_values
from pacenote.people.models import Person, PersonalQuerySet, Station

#: What ``PerformanceFile.error`` is kept in.
ERROR_FIELDS = ("error_code", "error_message", "error_hint", "error_values")


class SendMoment(models.Model):
    """A company's send on one day. The on-time verdict and the release both lock this row.

    The table is global and names nobody: the clock must see every company's moments at once.
    """

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        PAUSED = "paused", _("Paused")
        NO_ROSTER = "no_roster", _("No roster")
        MISSED = "missed", _("Missed")
        BEFORE = "before", _("Before Pacenote")

    company = models.ForeignKey("accounts.Company", models.CASCADE, related_name="send_moments")
    day = models.DateField()
    due_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)
    rest_of = models.BigIntegerField(
        null=True, blank=True, help_text="The send whose other messages are still to be released."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "day"], name="one_send_moment_per_day")]
        indexes = [
            models.Index(fields=["due_at"], name="moments_to_release", condition=models.Q(released_at=None)),
            models.Index(fields=["due_at"], name="moments_with_rest", condition=models.Q(rest_of__isnull=False)),
            models.Index(
                fields=["due_at"],
                name="moments_to_alarm",
                condition=models.Q(alarmed_at=None) & ~models.Q(outcome__in=["sent", "before"]),
            ),
        ]

    def __str__(self) -> str:
        return f"send moment {self.company_id} {self.day}"


class KindSetting(CompanyOwned):
    """What a company changed about a file kind: whether it expects it at all, how often it comes, when it is due.

    ``cadence`` is empty and the others are null where the kind's own rule holds.
    """

    kind = models.CharField(max_length=30)
    expected = models.BooleanField(default=True)
    cadence = models.CharField(max_length=4, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True, help_text="Days after the day, for a daily file.")
    due_weekday = models.PositiveSmallIntegerField(null=True, help_text="Monday is 0; for a weekly file.")

    objects = OwnedQuerySet["KindSetting"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "kind"], name="one_setting_per_kind")]

    def __str__(self) -> str:
        return self.kind


class PerformanceFile(CompanyOwned):
    """One uploaded file and what became of it. Its bytes lie in the storage under their SHA-256."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        LOADING = "loading", _("Reading")
        ASKING = "asking", _("Needs an answer")
        LOADED = "loaded", _("Imported")
        REFUSED = "refused", _("Refused")
        DELETED = "deleted", _("Deleted")
        SAME = "same", _("Read again, nothing new")

    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    named_for = models.CharField(
        max_length=21,
        blank=True,
        default="",
        db_default="",
        help_text="First and last day in its name, if any.",
    )
    size = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    kind = models.CharField(max_length=30, blank=True)
    layout = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40, blank=True)
    station = models.CharField(max_length=12, blank=True, help_text="The code that the file names, if any.")
    preview = models.BooleanField(default=False)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    period_label = models.CharField(max_length=40, blank=True)
    answers = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    unmatched = models.PositiveIntegerField(default=0)
    findings = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    unclaimed = models.JSONField(default=dict, blank=True, help_text="Counts by metric that belong to nobody.")
    columns = models.JSONField(default=list, help_text="Titles of the table that was read, as the file has them.")
    unknown_columns = models.JSONField(default=list, help_text="Those of them that no reading was taken from.")
    drift = models.JSONField(default=dict, help_text="Titles gone and new since the file of its kind before it.")
    rerun_of = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="reruns", help_text="The same bytes, read by a later reader."
    )
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True, help_text="When its bytes were erased; its row and checksum stay.")
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.TextField(blank=True)
    error_hint = models.TextField(blank=True)
    error_values = models.JSONField(default=dict, blank=True)
    loaded_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)

    objects = OwnedQuerySet["PerformanceFile"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["company", "-uploaded_at"], name="files_by_time"),
            # a person's page tells their newest files, whatever else their company ever brought
            models.Index("company", Coalesce("loaded_at", "uploaded_at").desc(), name="files_by_reading"),
            models.Index(
                fields=["company"],
                name="files_to_evaluate",
                condition=models.Q(evaluated_at=None, status__in=["loaded", "deleted"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "sha256", "named_for"],
                name="same_bytes_once",
                condition=~models.Q(status="refused") & models.Q(rerun_of=None),
            ),
            models.UniqueConstraint(
                fields=["rerun_of"], name="one_rerun_at_once", condition=models.Q(status__in=["waiting", "loading"])
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"

    @property
    def error(self) -> DomainError | None:
        """Why the file was refused, or what it asks; None where neither is so. Setting it does not save."""
        if not self.error_code:
            return None
        values = unpack_values(self.error_values)
        return DomainError(self.error_message, hint=self.error_hint, code=self.error_code, values=values)

    @error.setter
    def error(self, error: DomainError | None) -> None:
        self.error_code = error.code if error else ""
        self.error_message, self.error_hint = (error.template, error.hint_template) if error else ("", "")
        self.error_values = pack_values(error.values) if error else {}

    @property
    def remarks(self) -> tuple[Sentence, ...]:
        """What was doubtful in the file and which of its lines were skipped; ``notes`` keeps it."""
        return tuple(map(Sentence.unpack, self.notes))


class Slot(CompanyOwned):
    """One kind, one station, one period: what the dashboards show. Its verdict is a fact and never changes."""

    kind = models.CharField(max_length=30)
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    start = models.DateField()
    end = models.DateField()
    label = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    due_day = models.DateField()
    imported_at = models.DateTimeField()
    on_time = models.BooleanField()

    objects = OwnedQuerySet["Slot"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind", "station", "start", "end"], name="one_slot_per_period", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"

    @property
    def middle(self) -> date:
        """The day that says which of the company's weeks the slot is of, as files have weeks of their own."""
        return middle_day(self.start, self.end)


class SlotFile(CompanyOwned):
    """A file in a slot: version n of one source. Scorecard PDF and overview CSV are two sources, not versions."""

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="files")
    file = models.ForeignKey(PerformanceFile, models.CASCADE, related_name="slots")
    source = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    current = models.BooleanField(default=True)

    objects = OwnedQuerySet["SlotFile"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "source", "version"], name="one_file_per_version"),
            models.UniqueConstraint(
                fields=["slot", "source"], name="one_current_version", condition=models.Q(current=True)
            ),
        ]

    def __str__(self) -> str:
        return f"slot {self.slot_id} {self.source} v{self.version}"


class Reading(CompanyOwned):
    """One person's value of one metric for one period, from one source; ``counts`` marks the source that wins.

    Person and company are held by one composite key, slot and file by the row that puts the file in the slot: keys
    that say what simple ones do and more, each looked up once for each of very many rows. A person's are found by the
    beginning of ``one_reading_per_source``; an index of their own would be an eighth to write for each.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="readings", db_constraint=False, db_index=False)
    metric = models.CharField(max_length=60)
    start = models.DateField()
    end = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    exposures = models.JSONField(default=dict, help_text="Exposure unit to amount, as text.")
    source = models.CharField(max_length=40)
    counts = models.BooleanField(default=True)
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="readings", db_constraint=False)
    file = models.ForeignKey(PerformanceFile, models.CASCADE, related_name="+", db_constraint=False)
    line = models.PositiveIntegerField()
    page = models.PositiveSmallIntegerField(null=True)
    reasons = models.JSONField(default=dict)

    objects = PersonalQuerySet["Reading"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "person", "metric", "start", "end", "source", "slot"],
                # so that all of a person's past is read in the index, where two years lie in thousands of places
                include=["value", "counts"],
                name="one_reading_per_source",
            )
        ]
        indexes = [
            models.Index(fields=["company", "metric", "end"], name="readings_by_metric"),
            models.Index(fields=["company", "start", "end"], name="readings_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of person {self.person_id}"


class CompanyReading(CompanyOwned):
    """A figure of the whole company (DSP level) for one period; ``counts`` marks those of the current version."""

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="company_readings")
    metric = models.CharField(max_length=60)
    start = models.DateField()
    end = models.DateField()
    label = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    tier = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40)
    file = models.ForeignKey(PerformanceFile, models.CASCADE, related_name="+")
    counts = models.BooleanField(default=True)

    objects = OwnedQuerySet["CompanyReading"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "source", "metric"],
                name="one_company_figure_per_source",
                condition=models.Q(counts=True),
            ),
            models.UniqueConstraint(fields=["slot", "file", "metric"], name="one_company_figure_per_file"),
        ]
        indexes = [models.Index(fields=["company", "metric", "-start"], name="company_figures_by_time")]

    def __str__(self) -> str:
        return f"{self.metric} {self.label}"


class CompanyMetric(CompanyOwned):
    """A metric that a company defined for its own sheets. ``name`` says unit, direction and decimals."""

    name = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = OwnedQuerySet["CompanyMetric"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="one_metric_per_name")]

    def __str__(self) -> str:
        return self.name
