"""Coaching sessions, from the suggestion to what was agreed, with everything that happened to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import Company, CompanyOwned, Membership, OwnedQuerySet, User
from pacenote.cases.models import Case
from pacenote.coaching.models import Finding
from pacenote.coaching_sessions.scope import SessionQuerySet
from pacenote.coaching_sessions.workflow import Cancellation, State
from pacenote.people.models import Group, Person


class SessionSettings(CompanyOwned):
    """What a company decided about its sessions; no row means the shipped values."""

    refuse_conflicts = models.BooleanField(default=False, help_text="Overlaps are an error, not a warning.")
    reason_required = models.BooleanField(default=False, help_text="Declining takes a reason.")
    no_show_days = models.PositiveSmallIntegerField(default=7)
    acknowledge_days = models.PositiveSmallIntegerField(default=7, help_text="To confirm what was agreed.")
    bridge_on = models.BooleanField(default=False, help_text="Pacenote suggests sessions itself.")
    bridge_times = models.PositiveSmallIntegerField(
        default=3, help_text="Opportunities on a metric; 0 switches it off."
    )
    bridge_weeks = models.PositiveSmallIntegerField(default=4)
    bridge_messages = models.PositiveSmallIntegerField(default=3, help_text="Without improvement; 0 switches it off.")

    objects = OwnedQuerySet["SessionSettings"].as_manager()

    class Meta:
        verbose_name_plural = "session settings"
        constraints = [models.UniqueConstraint(fields=["company"], name="one_session_settings_per_company")]

    def __str__(self) -> str:
        return f"session settings of company {self.company_id}"


class CoachingArea(CompanyOwned):
    """What a session is about: one entry of the company's list, perhaps tied to metrics."""

    name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=100)
    metrics = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    objects = OwnedQuerySet["CoachingArea"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "sort_key"], name="one_area_per_name")]

    def __str__(self) -> str:
        return f"area {self.pk}"


class CoachingSession(CompanyOwned):
    """One record from suggestion to completion. ``suggester`` empty and ``suggested_at`` set: the suggester is gone."""

    class Mode(models.TextChoices):
        ONLINE = "online", _("Online")
        IN_PERSON = "in_person", _("In person")

    STATES = [(state.value, state.value) for state in State]
    CANCELLATIONS = [(each.value, each.value) for each in Cancellation]

    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=STATES)
    area = models.ForeignKey(CoachingArea, models.PROTECT, related_name="+")
    coach = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    coach_group = models.ForeignKey(Group, models.SET_NULL, null=True, related_name="+")
    suggester = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    suggested_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    mode = models.CharField(max_length=10, choices=Mode, blank=True)
    place = models.CharField(max_length=200, blank=True, help_text="A room, or the link of an online session.")
    agenda = models.TextField(blank=True)
    scheduled_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    canceled_at = models.DateTimeField(null=True)
    cancellation = models.CharField(max_length=20, choices=CANCELLATIONS, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    summary = models.TextField(blank=True)
    shared_notes = models.TextField(blank=True)
    private_notes = models.TextField(blank=True)
    acknowledge = models.BooleanField(default=False, help_text="Trainees are asked to confirm what was agreed.")
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followed_by")
    by_rule = models.CharField(max_length=60, blank=True, help_text="Pacenote suggested it itself, for this metric.")
    rule_key = models.CharField(max_length=90, blank=True, help_text="Person and metric of such a suggestion.")
    rule_facts = models.JSONField(default=dict, blank=True, help_text="What made the rule suggest it, as counts.")
    sequence = models.PositiveIntegerField(default=0, help_text="Of the calendar entry, RFC 5545 section 3.8.7.4.")
    form_key = models.CharField(max_length=64, blank=True, default="", db_default="", help_text="Of its form: once.")
    created_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["company", "state", "starts_at"], name="sessions_by_start"),
            models.Index(fields=["company", "coach", "state"], name="sessions_of_coach"),
            models.Index(fields=["company", "suggester", "-created_at"], name="sessions_of_suggester"),
            models.Index(fields=["company", "suggester", "state"], name="sessions_of_suggester_by_state"),
            # what became of a quarter's suggestions is counted in the index alone
            models.Index(
                fields=["company", "suggested_at"],
                include=[
                    *("id", "coach", "coach_group", "suggester", "state", "cancellation", "scheduled_at", "started_at"),
                ],
                name="sessions_by_suggestion",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="scheduled_has_a_time",
                condition=~models.Q(state__in=["scheduled", "started"])
                | models.Q(starts_at__isnull=False, minutes__gt=0, minutes__lte=360),
            ),
            models.CheckConstraint(
                name="canceled_says_why", condition=models.Q(state="canceled") ^ models.Q(cancellation="")
            ),
            models.UniqueConstraint(
                fields=["company", "form_key"], name="one_session_per_form", condition=~models.Q(form_key="")
            ),
            models.UniqueConstraint(
                fields=["company", "rule_key"],
                name="one_open_session_per_rule",
                condition=models.Q(state__in=["suggested", "scheduled", "started"]) & ~models.Q(rule_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.pk} {self.state}"

    @property
    def stands(self) -> State:
        """The state as the workflow knows it."""
        return State(self.state)

    @property
    def ends_at(self) -> datetime | None:
        """When the session is over by its schedule."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at and self.minutes else None


class Trainee(CompanyOwned):
    """Who is to be coached: a person, or, only while the session is suggested, a group."""

    class Answer(models.TextChoices):
        NONE = "", _("No answer")
        DECLINED = "declined", _("Declined")

    class Attendance(models.TextChoices):
        NONE = "", _("Not noted")
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        ABSENT = "absent", _("Absent")

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="trainees")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    proposed = models.JSONField(default=list, help_text="Other times, as ISO instants.")
    attendance = models.CharField(max_length=10, choices=Attendance, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    objects = OwnedQuerySet["Trainee"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="once_a_trainee"),
            models.UniqueConstraint(fields=["session", "group"], name="once_a_trainee_group"),
            models.CheckConstraint(
                name="trainee_is_somebody",
                condition=models.Q(person__isnull=False) | models.Q(group__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"trainee {self.pk} of session {self.session_id}"


class SessionCase(CompanyOwned):
    """A case that a session refers to."""

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, models.CASCADE, related_name="sessions")

    objects = OwnedQuerySet["SessionCase"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "case"], name="once_a_reference")]

    def __str__(self) -> str:
        return f"case {self.case_id} of session {self.session_id}"


class Evidence(CompanyOwned):
    """A finding that a session refers to. The figures stay as they were, also where the finding is made anew."""

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="evidence")
    finding = models.ForeignKey(Finding, models.SET_NULL, null=True, related_name="+")
    metric = models.CharField(max_length=60)
    start = models.DateField()
    end = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    threshold = models.DecimalField(max_digits=16, decimal_places=4)

    objects = OwnedQuerySet["Evidence"].as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["session", "metric", "start", "end"], name="each_period_once_as_evidence")
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk} of session {self.session_id}"


class CoachDecline(CompanyOwned):
    """One member of a coach group who does not take the suggestion; the last one cancels it."""

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="declines")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    objects = OwnedQuerySet["CoachDecline"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="one_decline_per_coach")]

    def __str__(self) -> str:
        return f"decline of session {self.session_id}"


class ActionItemQuerySet(OwnedQuerySet["ActionItem"]):
    """Reads of actions."""

    def waiting(self) -> Self:
        """Return what is still to be done, once each: what a follow-up took along waits there.

        It waits where it was, too, if its owner does not come to the follow-up.
        """
        comes = Q(owner=None) | Q(session__coach=F("owner")) | Q(session__trainees__person=F("owner"))
        taken = ActionItem.objects.filter(comes, carried_from=OuterRef("pk")).exclude(session__state=State.CANCELED)
        return self.filter(~Exists(taken), done_at=None).exclude(session__state=State.CANCELED)


class ActionItem(CompanyOwned):
    """What somebody will do after a session."""

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="actions")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    due = models.DateField(null=True)
    metric = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True)
    carried_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["company", "owner"], name="actions_of_owner")]

    def __str__(self) -> str:
        return f"action {self.pk} of session {self.session_id}"


class SessionAttachment(CompanyOwned):
    """A file that belongs to a session; its bytes lie in the storage under their SHA-256."""

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=130)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects = OwnedQuerySet["SessionAttachment"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["company", "sha256"], name="attachments_by_bytes")]
        constraints = [models.UniqueConstraint(fields=["session", "sha256"], name="attached_once")]

    def __str__(self) -> str:
        return f"attachment {self.pk} of session {self.session_id}"


class SessionEvent(CompanyOwned):
    """One thing that happened to a session; its history is added to and never changed."""

    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    values = models.JSONField(default=dict)

    objects = OwnedQuerySet["SessionEvent"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="events_in_order")]

    def __str__(self) -> str:
        return f"{self.verb} of session {self.session_id}"


class Notice(CompanyOwned):
    """One person told of one event, once: the constraint is the promise."""

    event = models.ForeignKey(SessionEvent, models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    code = models.CharField(max_length=4)

    objects = OwnedQuerySet["Notice"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="one_notice_per_user"),
            models.UniqueConstraint(fields=["event", "person"], name="one_notice_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of event {self.event_id}"


class CalendarFeed(models.Model):
    """The private calendar address of a member, as a hash: global, since a calendar asks without signing in."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"calendar of membership {self.membership_id}"


class Alarm(models.Model):
    """When the clock has to look at a session, and what for: global, since the clock looks across companies.

    It holds ids and times only. ``kind`` is a name of ``alarms.KINDS``.
    """

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    session = models.ForeignKey(CoachingSession, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "kind"], name="one_alarm_per_kind")]
        indexes = [models.Index(fields=["due_at"], name="alarms_due")]

    def __str__(self) -> str:
        return f"alarm {self.kind} of session {self.session_id}"
