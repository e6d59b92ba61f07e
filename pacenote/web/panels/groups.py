"""Groups of people, and whose sight ends at them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.people.models import Group, GroupScope, Person
from pacenote.web.panels.people import initials, matching

#: So many are offered for a search; more words find the others.
MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of the list."""

    name: str
    url: str
    people: int
    seen_by: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group, or who could be."""

    id: int
    name: str
    initials: str
    station: str
    status: str


def group_rows(membership: Membership) -> list[GroupRow]:
    """Return every group by name; two queries."""
    seen = _seen_by(membership)
    counted = Group.objects.visible_to(membership).annotate(people=Count("members")).order_by("sort_key")
    groups = counted.values_list("pk", "name", "people")
    return [
        GroupRow(
            name,
            reverse("group", args=[membership.company.slug, pk]),
            people,
            ", ".join(seen.get(pk, ())),
        )
        for pk, name, people in groups
    ]


def _seen_by(membership: Membership) -> dict[int, list[str]]:
    seen: dict[int, list[str]] = {}
    scopes = GroupScope.objects.visible_to(membership).select_related("membership__user").order_by("membership_id")
    for scope in scopes:
        seen.setdefault(scope.group_id, []).append(scope.membership.user.display_name)
    return seen


def members(people: QuerySet[Person]) -> QuerySet[Person]:
    """Return people with their stations, by name."""
    return people.select_related("station").order_by("sort_key", "pk")


def member(person: Person) -> Member:
    """Return one person as a line of a group."""
    status = "" if person.status == Person.Status.ACTIVE else str(Person.Status(person.status).label)
    return Member(person.pk, person.name, initials(person.name), person.station.code if person.station else "", status)


def candidates(membership: Membership, group: Group, query: str) -> tuple[list[Member], bool]:
    """Return who could be added for a search, and whether there are more."""
    free = Person.objects.visible_to(membership).exclude(status=Person.Status.INACTIVE).exclude(groups__group=group)
    found = list(members(matching(free, query))[: MOST_FOUND + 1])
    return [member(person) for person in found[:MOST_FOUND]], len(found) > MOST_FOUND
