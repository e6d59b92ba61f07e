"""Companies and the users who work for them. These tables are global: they decide which company a request is in."""

from __future__ import annotations

from datetime import time
from typing import ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pacenote.base.countries import country_of


def default_channels() -> list[str]:
    """Nothing leaves a fresh installation."""
    return ["outbox"]


def default_send_time() -> time:
    """Ten in the morning, as the product's documents say."""
    return time(10, 0)


def default_quiet_from() -> time:
    """Eight in the evening, as the product's documents say."""
    return time(20, 0)


def default_quiet_until() -> time:
    """Eight in the morning."""
    return time(8, 0)


class Company(models.Model):
    """The tenant, with the settings that decide when and to whom its messages go."""

    class Reach(models.TextChoices):
        ROSTERED = "rostered", _("Associates rostered today (recommended)")
        ACTIVE = "active", _("All active people")

    class LatePolicy(models.TextChoices):
        MANUAL = "manual", _("They wait until a user sends them (recommended)")
        NEXT = "next", _("They go with the next automatic send")

    class Word(models.TextChoices):
        ASSOCIATE = "associate", _("Associates")
        DRIVER = "driver", _("Drivers")
        AGENT = "agent", _("Agents")

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    short_code = models.CharField(
        max_length=12, blank=True, help_text="The code by which files name the company (DSP)."
    )
    other_codes = models.JSONField(default=list, help_text="Other names of the company in files, once confirmed.")
    zone = models.CharField(max_length=64, default="America/Chicago")
    country = models.CharField(
        max_length=2,
        blank=True,
        default="",
        help_text="Whose phone numbers need no country code; empty: the time zone's.",
    )
    language = models.CharField(max_length=8, default="en")
    word = models.CharField(max_length=12, choices=Word, default=Word.ASSOCIATE)
    send_time = models.TimeField(default=default_send_time)
    quiet_from = models.TimeField(default=default_quiet_from)
    quiet_until = models.TimeField(
        default=default_quiet_until, help_text="In each person's own zone; the same as its beginning: no quiet hours."
    )
    first_weekday = models.PositiveSmallIntegerField(default=6, help_text="Monday is 0, Sunday is 6.")
    delivery_weekday = models.PositiveSmallIntegerField(default=3, help_text="Monday is 0, Thursday is 3.")
    reach = models.CharField(max_length=12, choices=Reach, default=Reach.ROSTERED)
    channels = models.JSONField(default=default_channels)
    reply_to = models.EmailField(blank=True, default="", help_text="Empty: to the sender of all mail.")
    hold_days = models.PositiveSmallIntegerField(default=7)
    reminder_minutes = models.PositiveSmallIntegerField(
        default=60, help_text="How long before a send users hear what is missing; 0 is never."
    )
    max_points = models.PositiveSmallIntegerField(default=3)
    late_policy = models.CharField(max_length=8, choices=LatePolicy, default=LatePolicy.MANUAL)
    grace_days = models.PositiveSmallIntegerField(default=14, help_text="New people are only praised this long.")
    praise_streak = models.PositiveSmallIntegerField(default=4, help_text="0 switches it off.")
    praise_improvement = models.PositiveSmallIntegerField(
        default=50, help_text="Percent of the gap between thresholds."
    )
    praise_best_after = models.PositiveSmallIntegerField(default=6, help_text="Earlier periods; 0 switches it off.")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    pause_reason = models.CharField(max_length=200, blank=True)
    inbox_key = models.CharField(
        max_length=16, blank=True, default="", help_text="What makes its address for files hard to guess; empty: none."
    )
    logo_sha256 = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="By which its logo is stored; empty: none."
    )
    steps_hidden = models.BooleanField(
        default=False, db_default=False, help_text="Its users do not want to see the first steps."
    )
    second_step_of = models.JSONField(
        default=list,
        db_default=models.Value([], output_field=models.JSONField()),
        help_text="Keys of roles that come in with a second step only, or EVERYBODY.",
    )
    idle_minutes = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="After which a login that nobody uses ends; 0: the installation's."
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(fields=["inbox_key"], name="one_inbox_per_key", condition=~models.Q(inbox_key="")),
            models.CheckConstraint(
                name="weekdays_exist", condition=models.Q(first_weekday__lte=6, delivery_weekday__lte=6)
            ),
            models.CheckConstraint(name="points_between_1_and_5", condition=models.Q(max_points__range=(1, 5))),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def zoneinfo(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.zone)

    @property
    def region(self) -> str:
        """The country by whose rules a phone number without a country code is read."""
        return self.country or country_of(self.zone)


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, *, email: str, password: str | None = None, name: str = "") -> User:
        """Return a new user; without a password nobody can sign in with one."""
        user = self.model(email=email.strip().lower(), name=" ".join(name.split()))
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user whose address this is, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do is decided by their membership in each company."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def display_name(self) -> str:
        """What other users see."""
        return self.name or self.email


class Role(models.TextChoices):
    """The shipped sets of permissions; only permissions.py knows what each may do."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    DISPATCHER = "dispatcher", _("Dispatcher")
    SUPERVISOR = "supervisor", _("Supervisor")
    COACH = "coach", _("Coach")
    READER = "reader", _("Reader")
    ASSOCIATE = "associate", _("Associate")


class CompanyRole(models.Model):
    """A company's own set of permissions, instead of a shipped role. Its names are those of permissions.py."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="own_roles")
    name = models.CharField(max_length=40)
    permissions = models.JSONField(default=list, help_text="Names of permissions; those that are unknown give nothing.")

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("name"), name="one_role_per_name")]

    def __str__(self) -> str:
        return f"role {self.pk}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def places_of(self, user: User) -> list[Membership]:
        """Return the memberships by which a user enters companies, by the companies' names; each knows its user."""
        if not user.is_active:
            return []
        places = self.filter(user=user, active=True).select_related("company", "own_role")
        found = list(places.order_by("company__name", "pk"))
        for each in found:
            each.user = user
        return found


class Membership(models.Model):
    """A user's place in a company: what queries and permission checks are given."""

    class SessionMail(models.TextChoices):
        NONE = "none", _("Nothing: the bell is enough")
        CALENDAR = "calendar", _("What belongs into my calendar: scheduled, moved, canceled")
        ALL = "all", _("Everything that the bell says about sessions")

    company = models.ForeignKey(Company, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.READER, blank=True, help_text="Empty: own_role.")
    own_role = models.ForeignKey(CompanyRole, models.PROTECT, null=True, blank=True, related_name="memberships")
    active = models.BooleanField(default=True)
    reminded = models.BooleanField(default=True, help_text="Is reminded of files, where the role may import them.")
    limited = models.BooleanField(default=False, help_text="Sees the people of their groups and nobody else.")
    answer_mail = models.BooleanField(default=False, help_text="Is mailed when a person answers or disputes.")
    zone = models.CharField(max_length=64, blank=True, default="", help_text="Of bell and mails; empty: the company's.")
    session_mail = models.CharField(max_length=10, choices=SessionMail, default=SessionMail.CALENDAR)
    created_at = models.DateTimeField(auto_now_add=True)

    #: Not kept: the permissions to which a token narrows it while a program works with it; None means all it has.
    only: frozenset[str] | None = None

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="one_membership_per_company")]

    def __str__(self) -> str:
        return f"membership {self.pk}"

    @property
    def zoneinfo(self) -> ZoneInfo:
        """The time zone in which this user reads their bell and their mails."""
        return ZoneInfo(self.zone or self.company.zone)


class OneTimeLink(models.Model):
    """A link that works once. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: of no company yet."
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} link {self.pk}"


class AddressChange(models.Model):
    """An e-mail address that a user wants; it is theirs once they have opened the link that went to it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="address_changes")
    email = models.EmailField()
    link = models.OneToOneField(OneTimeLink, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"address change {self.pk} of user {self.user_id}"


RowT_co = TypeVar("RowT_co", bound=models.Model, covariant=True)


class OwnedQuerySet(models.QuerySet[RowT_co]):
    """Reads of a company's rows start with the membership of who asks."""

    def visible_to(self, membership: Membership) -> Self:
        """Return the rows that this membership may know of."""
        return self.filter(company_id=membership.company_id)


class CompanyOwned(models.Model):
    """A row that belongs to exactly one company; its table is also walled off by the database."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class ApiToken(models.Model):
    """What a program shows instead of signing in: a membership, less what is not in its scopes, until it expires.

    Only the hash is kept. The table is global: the token says which company a request is in.
    """

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=12, help_text="By which a person knows it again.")
    scopes = models.JSONField(default=list, help_text="Names of permissions.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0, db_default=0, help_text="The last one in which it was used, since 1970.")
    asked = models.PositiveIntegerField(default=0, db_default=0, help_text="How many requests in that minute.")

    class Meta:
        indexes = [models.Index(fields=["company", "-created_at"], name="tokens_of_company")]

    def __str__(self) -> str:
        return f"token {self.pk} of membership {self.membership_id}"


class ApiAnswer(CompanyOwned):
    """What a program was answered to a write that it may send again with the same key; forgotten after a day."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    asked = models.CharField(max_length=64, help_text="Hash of the request.")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = OwnedQuerySet["ApiAnswer"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"answer {self.pk} to token {self.token_id}"
