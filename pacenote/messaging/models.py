"""What leaves the house, on which channel, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company, CompanyOwned, OwnedQuerySet, User
from pacenote.people.models import Person, PersonalQuerySet


class Channel(models.TextChoices):
    """Ways to reach a person."""

    OUTBOX = "outbox", _("Outbox (kept here, nothing leaves)")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class Preference(CompanyOwned):
    """A person's choice about a channel; no row means on."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="preferences")
    channel = models.CharField(max_length=10, choices=Channel)
    enabled = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=254, blank=True, help_text="What bounced; a new address starts afresh.")
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = PersonalQuerySet["Preference"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "channel"], name="one_preference_per_channel")]

    def __str__(self) -> str:
        return f"{self.channel} of person {self.person_id}"


class SmsConsent(CompanyOwned):
    """Somebody wrote down that a person agreed to text messages, or took it back. Rows are added; the newest counts.

    It is consent to texts at one number (47 CFR 64.1200 speaks of the called party), so a new number needs a new one.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="sms_consents")
    phone = models.CharField(max_length=20, blank=True, help_text="The number it was given for; empty: not known yet.")
    given = models.BooleanField()
    wording = models.TextField(help_text="What the person agreed to, in the words they were shown.")
    source = models.CharField(max_length=40, blank=True, help_text="The import it came with; empty: by hand.")
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = PersonalQuerySet["SmsConsent"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="consents_newest_first")]

    def __str__(self) -> str:
        return f"SMS consent of person {self.person_id}"


class Send(CompanyOwned):
    """One release of messages, by the clock or by a user; it can be stopped."""

    class Kind(models.TextChoices):
        AUTOMATIC = "automatic", _("Automatic")
        MANUAL = "manual", _("By hand")
        SERVICE = "service", _("Answers and codes")

    kind = models.CharField(max_length=10, choices=Kind)
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    stopped_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    urgent_reason = models.CharField(max_length=200, blank=True, default="", db_default="", help_text="Not held then.")
    released = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    unreachable = models.PositiveIntegerField(default=0)

    objects = OwnedQuerySet["Send"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["company", "-started_at"], name="sends_by_time")]

    def __str__(self) -> str:
        return f"send {self.pk}"


class Outgoing(CompanyOwned):
    """One message frozen for one channel. ``source`` and ``source_id`` name what it came from, once per channel."""

    send = models.ForeignKey(Send, models.PROTECT, related_name="outgoing")
    person = models.ForeignKey(Person, models.PROTECT, related_name="outgoing")
    source = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    channel = models.CharField(max_length=10, choices=Channel)
    recipient = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    short = models.TextField(
        blank=True, default="", db_default="", help_text="For a text that the body is too long for."
    )
    calendar = models.TextField(blank=True, default="", db_default="", help_text="For its reader's calendar.")
    created_at = models.DateTimeField()

    objects = PersonalQuerySet["Outgoing"].as_manager()

    class Meta:
        verbose_name_plural = "outgoing"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "source", "source_id", "channel"], name="one_outgoing_per_channel"
            )
        ]

    def __str__(self) -> str:
        return f"outgoing {self.pk}"


class Delivery(models.Model):
    """The due-and-claim index of outgoing: global, without a word of personal text.

    Its status is the queue. A worker claims across companies before it may look into any of them.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Queued")
        SENDING = "sending", _("Handing over")
        SENT = "sent", _("Handed over")
        DELIVERED = "delivered", _("Delivered")
        UNDELIVERED = "undelivered", _("Not delivered")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Not sure")
        CANCELED = "canceled", _("Stopped")

    outgoing = models.OneToOneField(Outgoing, models.CASCADE, primary_key=True, related_name="delivery")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    send_id = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    due_at = models.DateTimeField()
    turn = models.PositiveIntegerField(help_text="Place within its company's send: all firsts go before all seconds.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["turn", "outgoing"], name="deliveries_to_claim", condition=models.Q(status="pending")),
            models.Index(fields=["claimed_at"], name="deliveries_in_hand", condition=models.Q(status="sending")),
            models.Index(fields=["send_id"], name="deliveries_of_send"),
            models.Index(
                fields=["company", "status"],
                name="deliveries_gone_wrong",
                condition=models.Q(status__in=["failed", "undelivered", "unknown"]),
            ),
            models.Index(
                fields=["company", "-finished_at", "-outgoing"],
                name="deliveries_kept",
                condition=models.Q(channel="outbox", status__in=["sent", "delivered"]),
            ),
            models.Index(
                fields=["company"],
                name="deliveries_stopped_later",
                condition=models.Q(status="canceled", error_code="stopped_later"),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} {self.status}"


class PersonalLink(models.Model):
    """The address of an outgoing's own page: global, since nobody signs in there, and without personal text.

    Only hashes are kept: of the token, and of sender and phone number together (``line``), by which what a phone
    answers finds its company.
    """

    outgoing = models.OneToOneField(Outgoing, models.CASCADE, primary_key=True, related_name="link")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    line = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["line", "-outgoing"], name="links_by_phone_line", condition=~models.Q(line=""))]

    def __str__(self) -> str:
        return f"link of outgoing {self.outgoing_id}"


class ReactionQuerySet(PersonalQuerySet["Reaction"]):
    """Reads of what people did with messages."""

    about = "outgoing__person_id"


class Reaction(CompanyOwned):
    """What a person did with a message on their own page, the first time they did it."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        ACKNOWLEDGED = "acknowledged", _("Got it")

    outgoing = models.ForeignKey(Outgoing, models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outgoing", "kind"], name="each_reaction_once")]

    def __str__(self) -> str:
        return f"{self.kind} outgoing {self.outgoing_id}"


class AccessCode(CompanyOwned):
    """A one-time code by which a person shows that the phone or mailbox is theirs. Only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = PersonalQuerySet["AccessCode"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-sent_at"], name="codes_newest_first")]

    def __str__(self) -> str:
        return f"code for person {self.person_id}"


class PhoneStop(models.Model):
    """A phone said STOP to a sender: global, since it holds for every company that writes from that number."""

    line = models.CharField(max_length=64, primary_key=True, help_text="Keyed hash of sender and phone number.")
    stopped_at = models.DateTimeField()
    by_provider = models.BooleanField(default=False, help_text="The provider refused to write to it, and told us so.")

    def __str__(self) -> str:
        return f"stop of {self.stopped_at:%Y-%m-%d}"


class Thread(CompanyOwned):
    """What a person and the company wrote to each other; one per person. ``waiting_since``: nobody has answered yet."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="thread")
    waiting_since = models.DateTimeField(null=True)
    last_at = models.DateTimeField()

    objects = PersonalQuerySet["Thread"].as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["company", "waiting_since"],
                name="threads_that_wait",
                condition=models.Q(waiting_since__isnull=False),
            ),
            models.Index(fields=["company", "-last_at"], name="threads_by_time"),
        ]

    def __str__(self) -> str:
        return f"thread of person {self.person_id}"


class ThreadEntryQuerySet(PersonalQuerySet["ThreadEntry"]):
    """Reads of what was written."""

    about = "thread__person_id"


class ThreadEntry(CompanyOwned):
    """One line of a thread: what a person wrote, or what a user answered."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        QUESTION = "question", _("Question")
        DISPUTE = "dispute", _("Says that something is not right")
        ANSWER = "answer", _("Answer")
        STOP = "stop", _("Stopped text messages")
        START = "start", _("Switched text messages on")
        HELP = "help", _("Asked for help")

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    channel = models.CharField(max_length=10, help_text="How it came: sms, or link for the person's page.")
    text = models.TextField(blank=True)
    about = models.ForeignKey(Outgoing, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    provider_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    objects = ThreadEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "thread entries"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "provider_id"], name="one_entry_per_text", condition=~models.Q(provider_id="")
            )
        ]
        indexes = [models.Index(fields=["thread", "at"], name="entries_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} in thread {self.thread_id}"


class AttemptQuerySet(PersonalQuerySet["Attempt"]):
    """Reads of attempts."""

    about = "outgoing__person_id"


class Pace(models.Model):
    """When a company's next message may leave on a channel that has a pace: global, like the deliveries it holds back.

    The claim across companies looks at it, and takes from it what it claims.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10)
    ready_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "channel"], name="one_pace_per_channel")]

    def __str__(self) -> str:
        return f"pace of {self.channel} of company {self.company_id}"


class Attempt(CompanyOwned):
    """One try to hand an outgoing over, and what the other side said."""

    outgoing = models.ForeignKey(Outgoing, models.CASCADE, related_name="attempts", db_index=False)
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    code = models.CharField(max_length=40, blank=True)
    receipt = models.CharField(max_length=254, blank=True)
    segments = models.PositiveSmallIntegerField(null=True, help_text="Of a text, as the provider counted them.")
    price = models.DecimalField(max_digits=10, decimal_places=5, null=True, help_text="What the provider took for it.")
    price_unit = models.CharField(max_length=3, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outgoing", "number"], name="attempt_written_once")]

    def __str__(self) -> str:
        return f"attempt {self.number} of outgoing {self.outgoing_id}"


class Notification(CompanyOwned):
    """A line in a user's bell: a code and its values, put into words when it is shown.

    A ``key`` is written once per user, whoever writes it and however often. ``mail`` says how far its e-mail is.
    """

    class Mail(models.TextChoices):
        NONE = "", _("Bell only")
        DUE = "due", _("Due")
        HANDING = "handing", _("Handing over")
        SENT = "sent", _("Handed over")
        FAILED = "failed", _("Failed")

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    code = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=60, blank=True)
    mail = models.CharField(max_length=8, choices=Mail, blank=True)

    objects = OwnedQuerySet["Notification"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["company", "user", "-created_at"], name="bell_by_time"),
            models.Index(fields=["company"], name="bell_to_mail", condition=models.Q(mail="due")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user", "key"], name="told_once_per_key", condition=~models.Q(key="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} for user {self.user_id}"
