"""Groups of people."""

from __future__ import annotations

from typing import Annotated

import ninja
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import EDIT_PEOPLE
from pacenote.api.door import ApiRequest, route
from pacenote.api.paging import Listed, Paging, listed
from pacenote.api.words import Id, Text
from pacenote.people.models import Group, GroupMember, Person
from pacenote.people.services import add_to_group, remove_group, save_group, take_from_group

router = Router(tags=["groups"])
MOST = 10_000


class GroupOut(Schema):
    """A group with the ids of its people whom the token's maker sees."""

    id: int
    name: str
    people: list[int]


class GroupIn(Schema):
    """A group's name and, where it is sent, everybody who is in it."""

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    people: Annotated[list[Id], Field(max_length=MOST)] | None = None


@route(router, "GET", "/groups", EDIT_PEOPLE, gives=Listed[GroupOut])
def list_groups(request: ApiRequest, paging: Query[Paging]) -> Listed[GroupOut]:
    """List the groups with their people."""
    inside: dict[int, list[int]] = {}
    members = GroupMember.objects.filter(person__in=Person.objects.visible_to(request.membership))
    for group, person in members.order_by("person_id").values_list("group_id", "person_id"):
        inside.setdefault(group, []).append(person)
    known = Group.objects.visible_to(request.membership)
    return listed(known, paging, lambda group: GroupOut(id=group.pk, name=group.name, people=inside.get(group.pk, [])))


@route(router, "GET", "/groups/{group_id}", EDIT_PEOPLE, gives=GroupOut)
def get_group(request: ApiRequest, group_id: int) -> GroupOut:
    """Show one group."""
    return _out(request, _group(request, group_id))


@route(router, "POST", "/groups", EDIT_PEOPLE, gives=GroupOut, status=201)
def create_group(request: ApiRequest, body: GroupIn) -> ninja.Status[GroupOut]:
    """Make a group. A name that is taken is refused."""
    people = _seen(request, body.people or [])
    made = save_group(
        company=request.membership.company, name=body.name, members=people, by=request.membership.user,
        now=timezone.now(),
    )  # fmt: skip
    return ninja.Status(201, _out(request, made))


@route(router, "PUT", "/groups/{group_id}", EDIT_PEOPLE, gives=GroupOut)
def update_group(request: ApiRequest, group_id: int, body: GroupIn) -> GroupOut:
    """Give a group another name and, where ``people`` is sent, exactly those people."""
    group, membership = _group(request, group_id), request.membership
    inside = set(group.members.values_list("person_id", flat=True))
    members = inside
    if body.people is not None:
        seen = set(Person.objects.visible_to(membership).filter(pk__in=inside).values_list("pk", flat=True))
        members = (inside - seen) | set(_seen(request, body.people))
    save_group(
        company=membership.company, name=body.name, members=members, by=membership.user, now=timezone.now(),
        group=group,
    )  # fmt: skip
    return _out(request, _group(request, group_id))


@route(router, "PUT", "/groups/{group_id}/people/{person_id}", EDIT_PEOPLE, gives=GroupOut)
def put_in_group(request: ApiRequest, group_id: int, person_id: int) -> GroupOut:
    """Put somebody into a group. Safe to repeat."""
    group, person = _group(request, group_id), _person(request, person_id)
    add_to_group(group=group, people=[person], by=request.membership.user, now=timezone.now())
    return _out(request, group)


@route(router, "DELETE", "/groups/{group_id}/people/{person_id}", EDIT_PEOPLE, gives=GroupOut)
def take_out_of_group(request: ApiRequest, group_id: int, person_id: int) -> GroupOut:
    """Take somebody out of a group. Safe to repeat."""
    group, person = _group(request, group_id), _person(request, person_id)
    take_from_group(group=group, person_ids=[person.pk], by=request.membership.user, now=timezone.now())
    return _out(request, group)


@route(router, "DELETE", "/groups/{group_id}", EDIT_PEOPLE, gives=None, status=204)
def delete_group(request: ApiRequest, group_id: int) -> ninja.Status[None]:
    """Remove a group; its people stay, and whoever was limited to it alone sees nobody from now on."""
    remove_group(group=_group(request, group_id), by=request.membership.user, now=timezone.now())
    return ninja.Status(204, None)


def _group(request: ApiRequest, group_id: int) -> Group:
    return get_object_or_404(Group.objects.visible_to(request.membership), pk=group_id)


def _person(request: ApiRequest, person_id: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.membership), pk=person_id)


def _seen(request: ApiRequest, ids: list[int]) -> list[int]:
    """Return those of some ids that are people whom the token's maker sees; others are left out."""
    return list(Person.objects.visible_to(request.membership).filter(pk__in=ids).values_list("pk", flat=True))


def _out(request: ApiRequest, group: Group) -> GroupOut:
    inside = Person.objects.visible_to(request.membership).filter(groups__group=group)
    return GroupOut(id=group.pk, name=group.name, people=list(inside.order_by("pk").values_list("pk", flat=True)))
