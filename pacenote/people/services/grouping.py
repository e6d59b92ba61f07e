"""Verbs on groups, and on who of the directory signs in as whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.models import Group, GroupMember, Person
from pacenote.people.names import sort_key
from pacenote.people.services.directory import NewPerson, new_person
from pacenote.people.services.recording import record_of_person
from pacenote.records.services import record


class GroupError(DomainError):
    """A group that cannot be as it was asked for."""

    code = "group_refused"


@transaction.atomic
def save_group(
    *, company: Company, name: str, members: Collection[int], by: User | None, now: datetime, group: Group | None = None
) -> Group:
    """Make a group, or give one another name and other members (ids of people). Raises GroupError.

    Ids of people of another company are left out.
    """
    name = " ".join(name.split())[:80]
    if not name:
        raise GroupError(_("A group needs a name."), hint=_("Write what its people have in common."))
    values = {"name": name, "sort_key": sort_key(name)[:100]}
    try:
        with transaction.atomic():
            if group is None:
                group = Group.objects.create(company=company, **values)
            else:
                Group.objects.filter(pk=group.pk).update(**values)
    except IntegrityError as error:
        raise GroupError(
            _("There is a group called “%(name)s” already."), hint=_("Choose another name."), values={"name": name}
        ) from error
    wanted = set(Person.objects.filter(company=company, pk__in=members).values_list("pk", flat=True))
    had = set(group.members.values_list("person_id", flat=True))
    group.members.exclude(person_id__in=wanted).delete()
    GroupMember.objects.bulk_create(
        [GroupMember(company=company, group=group, person_id=person_id) for person_id in sorted(wanted - had)],
        ignore_conflicts=True,
    )
    record(
        company_id=company.pk,
        verb="saved",
        subject_type="group",
        subject_id=group.pk,
        at=now,
        actor=by,
        before={"members": sorted(had)},
        after={"name": name, "members": sorted(wanted)},
    )
    return group


@transaction.atomic
def add_to_group(*, group: Group, people: Collection[Person], by: User, now: datetime) -> int:
    """Put people into a group; returns how many were not in it. Safe to repeat."""
    inside = set(group.members.values_list("person_id", flat=True))
    new = {person.pk for person in people} - inside
    GroupMember.objects.bulk_create(
        [GroupMember(company_id=group.company_id, group=group, person_id=pk) for pk in sorted(new)],
        ignore_conflicts=True,
    )
    if new:
        record(
            company_id=group.company_id,
            verb="added to group",
            subject_type="group",
            subject_id=group.pk,
            at=now,
            actor=by,
            after={"members": sorted(new)},
        )
    return len(new)


@transaction.atomic
def take_from_group(*, group: Group, person_ids: Collection[int], by: User, now: datetime) -> int:
    """Take people out of a group; returns how many were in it."""
    leaving = list(group.members.filter(person_id__in=person_ids).values_list("person_id", flat=True))
    group.members.filter(person_id__in=leaving).delete()
    if leaving:
        record(
            company_id=group.company_id,
            verb="took from group",
            subject_type="group",
            subject_id=group.pk,
            at=now,
            actor=by,
            before={"members": sorted(leaving)},
        )
    return len(leaving)


@transaction.atomic
def remove_group(*, group: Group, by: User, now: datetime) -> None:
    """Remove a group; its people stay. Whoever was limited to it alone sees nobody from now on."""
    members = list(group.members.order_by("person_id").values_list("person_id", flat=True))
    record(
        company_id=group.company_id,
        verb="removed",
        subject_type="group",
        subject_id=group.pk,
        at=now,
        actor=by,
        before={"name": group.name, "members": members},
    )
    group.delete()


@transaction.atomic
def person_for(*, company: Company, user: User, now: datetime) -> Person:
    """Return who a user is in a company's directory; somebody new where nobody carries that login yet.

    A person whose e-mail address is the login's is not taken to be the same: identity is never guessed.
    """
    known = Person.objects.filter(company=company, user=user).first()
    if known is not None:
        return known
    person = new_person(company=company, details=NewPerson(name=user.display_name, email=user.email), now=now)
    changed = Person.objects.filter(pk=person.pk).update(user=user)
    assert changed == 1
    person.user = user
    return person


@transaction.atomic
def link_login(*, person: Person, user: User | None, by: User, now: datetime) -> None:
    """Say that a person signs in as this user, or as nobody. Raises GroupError where another person does."""
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(user=user)
    except IntegrityError as error:
        raise GroupError(
            _("Somebody else of the directory has this login."),
            hint=_("Take it from them first."),
            code="login_taken",
        ) from error
    before, person.user = person.user_id, user
    after = {"user": user.pk if user else None}
    record_of_person("linked", person, by=by, now=now, before={"user": before}, after=after)
