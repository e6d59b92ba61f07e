"""Real rows for tests, made by the services that make them in life. Each call makes something new."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from pacenote.accounts.models import Company, Membership, Role, User
from pacenote.base.tenancy import as_company
from pacenote.jobs.founding import found_company
from pacenote.people.models import Group, GroupMember, GroupScope, Person
from pacenote.people.services import NewPerson, RosterEntry, enter_roster, new_person

#: Sunday 22 November 2026, 8:00 in Chicago: two hours before the default send time.
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def make_company(name: str = "Rafaga Logistics", *, now: datetime = NOW, **fields: Any) -> Company:
    """Found a company with its rules and statuses; ``fields`` are set on it afterwards."""
    zone = fields.pop("zone", "America/Chicago")
    company = found_company(name=name, zone=zone, owner=None, now=now)
    if fields:
        Company.objects.filter(pk=company.pk).update(**fields)
        company.refresh_from_db()
    return company


def make_user(**fields: Any) -> User:
    """Return somebody without a password, whom ``client.force_login`` signs in: hashing one takes its time."""
    number = next(_numbers)
    values = {"email": f"user{number}@example.com", "name": f"User {number}"} | fields
    return User.objects.create_user(**values)


def make_member(company: Company, role: str = Role.OWNER, user: User | None = None) -> Membership:
    """Return a membership with its user."""
    return Membership.objects.create(company=company, user=user or make_user(), role=role)


def make_person(company: Company, name: str = "", *, now: datetime = NOW, **fields: Any) -> Person:
    """Return somebody of the directory; ``fields`` are those of NewPerson."""
    details = NewPerson(name=name or f"Ana Person{next(_numbers)}", **fields)
    with as_company(company.pk):
        return new_person(company=company, details=details, now=now)


def make_rostered(company: Company, *people: Person, day: date | None = None) -> None:
    """Put people on a day's roster, the day of ``NOW`` by default."""
    entries = [RosterEntry(person.pk, day or NOW.date(), "10:20") for person in people]
    with as_company(company.pk):
        enter_roster(company=company, entries=entries)


def make_group(company: Company, *people: Person, name: str = "") -> Group:
    """Return a group with people in it."""
    number = next(_numbers)
    with as_company(company.pk):
        group = Group.objects.create(company=company, name=name or f"Group {number}", sort_key=f"group {number}")
        for person in people:
            GroupMember.objects.create(company=company, group=group, person=person)
    return group


def make_limited(company: Company, *groups: Group, role: str = Role.COACH) -> Membership:
    """Return a membership that sees the people of some groups and nobody else."""
    membership = make_member(company, role)
    membership.limited = True
    membership.save(update_fields=["limited"])
    with as_company(company.pk):
        for group in groups:
            GroupScope.objects.create(company=company, group=group, membership=membership)
    return membership
