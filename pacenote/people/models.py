"""The company's directory and who works on which day."""

from __future__ import annotations

from typing import Final, Self, TypeVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pacenote.accounts.models import CompanyOwned, CompanyRole, Membership, OneTimeLink, OwnedQuerySet, Role, User
from pacenote.base.written import Written

RowT_co = TypeVar("RowT_co", bound=models.Model, covariant=True)


class PersonalQuerySet(OwnedQuerySet[RowT_co]):
    """Reads of rows that are about a person. This is the one place that knows what group scope hides.

    A limited membership sees the rows of people in its groups. In no group, it sees nothing: access that was taken
    away must not turn into access to everybody. ``about`` is the way from a row to its person.
    """

    about = "person_id"

    def visible_to(self, membership: Membership) -> Self:
        """Return the rows that this membership may know of."""
        rows = super().visible_to(membership)
        return rows.filter(**{f"{self.about}__in": scope_of(membership)}) if membership.limited else rows


#: The ids of the people in a limited membership's groups.
SCOPE: Final = (
    "SELECT scoped.person_id FROM people_groupmember scoped JOIN people_groupscope scope"
    " ON scope.group_id = scoped.group_id AND scope.company_id = scoped.company_id"
    " WHERE scoped.company_id = %(company)s AND scope.membership_id = %(membership)s"
)


def scope_of(membership: Membership) -> Written:
    """Return the ids of the people in a limited membership's groups, as a subquery."""
    return Written(SCOPE, company=membership.company_id, membership=membership.pk)


class Station(CompanyOwned):
    """The place that files speak about."""

    code = models.CharField(max_length=12)

    objects = OwnedQuerySet["Station"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="one_station_per_code")]

    def __str__(self) -> str:
        return self.code


class PersonQuerySet(PersonalQuerySet["Person"]):
    """Reads of people themselves."""

    about = "pk"

    def visible_to(self, membership: Membership) -> Self:
        """Return the people that this membership may know of: not who was erased, nor who was merged into another."""
        return super().visible_to(membership).filter(merged_into=None, erased_at=None)


class Person(CompanyOwned):
    """Somebody who may be coached. Names sort by ``sort_key`` because the embedded server has no ICU."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        ONBOARDING = "onboarding", _("Onboarding")
        ON_LEAVE = "on_leave", _("On leave")
        INACTIVE = "inactive", _("Inactive")

    name = models.CharField(max_length=160)
    known_as = models.CharField(max_length=80, blank=True)
    sort_key = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="E.164")
    language = models.CharField(max_length=8, blank=True)
    zone = models.CharField(max_length=64, blank=True, default="", db_default="", help_text="Empty: the company's.")
    station = models.ForeignKey(Station, models.SET_NULL, null=True, blank=True, related_name="people")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", help_text="Their login.")
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    started_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="+", help_text="They turned out to be this person."
    )

    erased_at = models.DateTimeField(
        null=True, help_text="When what was known of them was erased; the row stays, without a word, for its id."
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["company", "sort_key"], name="people_by_name"),
            models.Index(fields=["company", "folded_name"], name="people_by_folded_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user"], name="one_person_per_login", condition=models.Q(user__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def first_name(self) -> str:
        """What a message calls the person."""
        return self.known_as or next(iter(self.name.split()), "")


class ExternalId(CompanyOwned):
    """How another system names a person. One id belongs to one person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="external_ids")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=120)

    objects = PersonalQuerySet["ExternalId"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "kind", "value"], name="one_person_per_external_id")]

    def __str__(self) -> str:
        return f"{self.kind} id of person {self.person_id}"


class Alias(CompanyOwned):
    """A spelling that a user has confirmed to mean this person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="aliases")
    folded_name = models.CharField(max_length=200)
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField()

    objects = PersonalQuerySet["Alias"].as_manager()

    class Meta:
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["company", "folded_name"], name="one_person_per_alias")]

    def __str__(self) -> str:
        return f"alias of person {self.person_id}"


class RosterStatus(CompanyOwned):
    """One word of the company's list of statuses, counting as working or not."""

    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    working = models.BooleanField()
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(default=False, help_text="Stands on past days and is offered no more.")

    objects = OwnedQuerySet["RosterStatus"].as_manager()

    class Meta:
        verbose_name_plural = "roster statuses"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="one_status_per_code")]

    def __str__(self) -> str:
        return self.code


class RosterDay(CompanyOwned):
    """One person on one day of the roster."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roster_days")
    day = models.DateField()
    status = models.ForeignKey(RosterStatus, models.PROTECT, related_name="+")
    starts = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=20, blank=True, help_text="The kind of file it came from; empty for a user.")
    station = models.CharField(max_length=12, blank=True, help_text="The station its file names, if any.")

    objects = PersonalQuerySet["RosterDay"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "person", "day"], name="one_roster_entry_per_day")]
        indexes = [models.Index(fields=["company", "day"], name="roster_by_day")]

    def __str__(self) -> str:
        return f"person {self.person_id} on {self.day}"


class GroupQuerySet(OwnedQuerySet["Group"]):
    """Reads of groups: a limited membership knows its own only."""

    def visible_to(self, membership: Membership) -> Self:
        """Return the groups that this membership may know of."""
        groups = super().visible_to(membership)
        return groups.filter(scopes__membership=membership) if membership.limited else groups


class Group(CompanyOwned):
    """A named set of people, of any role; supervisors and coaches may be limited to some."""

    name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=100)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "sort_key"], name="one_group_per_name")]

    def __str__(self) -> str:
        return f"group {self.pk}"


class GroupMember(CompanyOwned):
    """One person in one group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="groups")

    objects = PersonalQuerySet["GroupMember"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="once_in_a_group")]

    def __str__(self) -> str:
        return f"person {self.person_id} in group {self.group_id}"


class GroupScope(CompanyOwned):
    """A limited membership may see the people of this group."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="scopes")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="scopes")

    objects = OwnedQuerySet["GroupScope"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "membership"], name="once_in_a_scope")]

    def __str__(self) -> str:
        return f"membership {self.membership_id} sees group {self.group_id}"


class InvitationQuerySet(OwnedQuerySet["Invitation"]):
    """Reads of invitations."""

    def open(self) -> InvitationQuerySet:
        """Return those that nobody has accepted or taken back."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(CompanyOwned):
    """Somebody was asked to work for the company. The link behind it is found before there is a company."""

    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role, blank=True, help_text="Empty: own_role.")
    own_role = models.ForeignKey(CompanyRole, models.SET_NULL, null=True, blank=True, related_name="invitations")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    link = models.OneToOneField(OneTimeLink, models.PROTECT, related_name="invitation")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "company",
                Lower("email"),
                name="one_open_invitation_per_address",
                condition=models.Q(accepted_at=None, revoked_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class PersonMergeQuerySet(PersonalQuerySet["PersonMerge"]):
    """Reads of merges."""

    about = "kept_id"


class PersonMerge(CompanyOwned):
    """Two people turned out to be one. ``journal`` holds what was moved and how it was, so that it can be undone."""

    kept = models.ForeignKey(Person, models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Person, models.CASCADE, related_name="+")
    journal = models.JSONField()
    merged_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "gone"], name="merged_once_at_a_time", condition=models.Q(undone_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class RemarkType(CompanyOwned):
    """What issues and kudos are about: a company's own list. ``weight`` is how much one counts in rankings."""

    label = models.CharField(max_length=60)
    kudo = models.BooleanField(help_text="Counts for the person; otherwise against.")
    weight = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(default=False)

    objects = OwnedQuerySet["RemarkType"].as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["company", "label"], name="one_remark_type_per_word"),
            models.CheckConstraint(name="remark_weight_0_to_10", condition=models.Q(weight__lte=10)),
        ]

    def __str__(self) -> str:
        return f"remark type {self.pk}"


class Remark(CompanyOwned):
    """An issue or a kudo: something a user wrote down about a person, and when it happened."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="remarks")
    type = models.ForeignKey(RemarkType, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = PersonalQuerySet["Remark"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-happened_at"], name="remarks_by_time")]

    def __str__(self) -> str:
        return f"remark {self.pk}"


class LegalHold(CompanyOwned):
    """Nothing about this person is erased until the hold ends, whatever a company's periods say."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    placed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    placed_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = PersonalQuerySet["LegalHold"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], name="one_open_hold", condition=models.Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"hold {self.pk} on person {self.person_id}"
