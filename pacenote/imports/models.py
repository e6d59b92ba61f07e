"""The rows of a file, whoever they speak about: the unmatched queue is those without a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company, CompanyOwned, OwnedQuerySet, User
from pacenote.people.models import Person, PersonalQuerySet
from pacenote.performance.models import PerformanceFile


class FileRow(CompanyOwned):
    """One row as the file has it, so that a name mapped later makes the readings that were waiting.

    ``start`` and ``end`` are empty where the row is about the file's own period. ``pieces`` are what its values were
    summed of, so that files about parts of one period add up and count nothing twice; ``reasons`` stand behind values.
    File and person are held by the composite keys of ``same_company`` alone, as those of a reading are.
    """

    class Status(models.TextChoices):
        MATCHED = "matched", _("Matched")
        UNMATCHED = "unmatched", _("Not matched")
        DUPLICATE = "duplicate", _("Two rows for one person")
        NOT_OURS = "not_ours", _("Not ours")

    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_constraint=False)
    file = models.ForeignKey(
        PerformanceFile, models.CASCADE, related_name="file_rows", db_constraint=False, db_index=False
    )
    line = models.PositiveIntegerField()
    page = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)
    folded_name = models.CharField(max_length=200, blank=True)
    id_kind = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    values = models.JSONField(default=dict)
    detail = models.JSONField(default=dict)
    pieces = models.JSONField(default=dict, blank=True)
    reasons = models.JSONField(default=dict, blank=True)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    status = models.CharField(max_length=10, choices=Status)
    reason = models.CharField(max_length=40, blank=True)

    objects = PersonalQuerySet["FileRow"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["file", "status"], name="rows_by_file"),
            models.Index(fields=["company"], name="rows_unmatched", condition=models.Q(status="unmatched")),
        ]

    def __str__(self) -> str:
        return f"row {self.line} of file {self.file_id}"


class FileCase(CompanyOwned):
    """What one file says of one case, so that a later file, or one less, changes what all of them say together.

    ``system`` and ``number`` name the case; ``said`` are its facts as ``cases.facts.pack`` writes them.
    """

    file = models.ForeignKey(PerformanceFile, models.CASCADE, related_name="file_cases")
    line = models.PositiveIntegerField()
    system = models.CharField(max_length=40)
    number = models.CharField(max_length=80)
    said = models.JSONField(default=dict)

    objects = OwnedQuerySet["FileCase"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "system", "number"], name="one_case_per_file")]
        indexes = [models.Index(fields=["company", "system", "number"], name="tellings_of_a_case")]

    def __str__(self) -> str:
        return f"case on line {self.line} of file {self.file_id}"


class Stranger(CompanyOwned):
    """Whoever a user said is not one of ours: an id, or a folded name where files have none. Their rows leave the queue
    as they come, until somebody takes it back."""

    id_kind = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    folded_name = models.CharField(max_length=200, blank=True, help_text="Empty where there is an id.")
    name = models.CharField(max_length=200, blank=True, help_text="As the file wrote it.")
    said_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()

    objects = OwnedQuerySet["Stranger"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "id_kind", "external_id", "folded_name"], name="one_stranger_per_identity"
            )
        ]

    def __str__(self) -> str:
        return f"stranger {self.pk}"


class SavedMapping(CompanyOwned):
    """What a company said once about the columns of a sheet; ``spec`` is a mapping as its parser writes it.

    ``signature`` stands for the titles by which a file is recognised: two mappings never know the same file.
    """

    class Purpose(models.TextChoices):
        SHEET = "sheet", _("Metric sheet")
        PEOPLE = "people", _("People list")
        ROSTER = "roster", _("Roster")

    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.SHEET)
    name = models.CharField(max_length=80)
    spec = models.JSONField()
    signature = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = OwnedQuerySet["SavedMapping"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "signature"], name="one_mapping_per_titles")]

    def __str__(self) -> str:
        return f"mapping {self.pk}"


class MailSender(CompanyOwned):
    """Whose mails a company takes files from: an address, or ``@`` and a domain."""

    pattern = models.CharField(max_length=254)
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects = OwnedQuerySet["MailSender"].as_manager()

    class Meta:
        ordering = ["pattern"]
        constraints = [models.UniqueConstraint(fields=["company", "pattern"], name="one_sender_per_pattern")]

    def __str__(self) -> str:
        return f"sender {self.pk}"


class ArrivedMail(CompanyOwned):
    """A mail that came to a company's address, and how far its receipt is. By ``fingerprint`` it counts once."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("Taken in")
        STRANGER = "stranger", _("Refused: not on the list")
        EMPTY = "empty", _("No file in it")
        AUTOMATIC = "automatic", _("An automatic answer: left alone")

    class Receipt(models.TextChoices):
        NONE = "", _("None")
        READING = "reading", _("Its files are being read")
        DUE = "due", _("Due")
        HANDING = "handing", _("Handing over")
        SENT = "sent", _("Handed over")
        FAILED = "failed", _("Failed")

    fingerprint = models.CharField(max_length=64)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=254, blank=True)
    automatic = models.BooleanField(default=False, help_text="Sent by a program: it gets no receipt.")
    arrived_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    receipt = models.CharField(max_length=8, choices=Receipt, blank=True)
    receipt_at = models.DateTimeField(null=True)

    objects = OwnedQuerySet["ArrivedMail"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "fingerprint"], name="each_mail_once")]
        indexes = [
            models.Index(fields=["company", "-arrived_at"], name="mails_by_time"),
            models.Index(
                fields=["company"], name="mails_to_answer", condition=models.Q(receipt__in=["reading", "due"])
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class ArrivedFile(CompanyOwned):
    """One attachment of a mail: the file that it became, or why it was not kept."""

    mail = models.ForeignKey(ArrivedMail, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(PerformanceFile, models.SET_NULL, null=True, related_name="+")
    was_there = models.BooleanField(default=False)
    refusal = models.JSONField(default=dict, blank=True, help_text="Why it was not kept, as a sentence.")

    objects = OwnedQuerySet["ArrivedFile"].as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"file {self.pk} of mail {self.mail_id}"
