"""Groups of people, and who may say which memberships are limited to them."""

from __future__ import annotations

from typing import Any

import pytest

from pacenote.accounts.models import Company, Membership, Role
from pacenote.accounts.permissions import NotAllowedError
from pacenote.base.tenancy import as_company
from pacenote.people import services
from pacenote.people.models import Group, GroupScope, Person
from pacenote.people.services import MembershipError
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


def change(membership: Membership, by: Membership, role: str, groups: list[Group] | None = None) -> bool:
    with as_company(by.company_id):
        return services.change_membership(membership=membership, role=role, groups=groups, by=by, now=NOW)


def test_people_come_into_a_group_once_and_leave_it_and_both_are_written_down(company):
    ana, ben = make_person(company), make_person(company)
    group, user = make_group(company, ana), make_user()
    with as_company(company.pk):
        assert services.add_to_group(group=group, people=[ana, ben], by=user, now=NOW) == 1
        assert services.add_to_group(group=group, people=[ana, ben], by=user, now=NOW) == 0
        assert services.take_from_group(group=group, person_ids=[ana.pk], by=user, now=NOW) == 1

        assert list(group.members.values_list("person_id", flat=True)) == [ben.pk]
        deeds = AuditEntry.objects.filter(subject_type="group").order_by("pk").values_list("verb", "after", "before")
        assert list(deeds) == [
            ("added to group", {"members": [ben.pk]}, {}),
            ("took from group", {}, {"members": [ana.pk]}),
        ]


def test_deleting_a_group_keeps_its_people_and_leaves_the_limited_with_nobody(company):
    ana = make_person(company)
    group = make_group(company, ana)
    coach = make_limited(company, group)
    with as_company(company.pk):
        assert list(Person.objects.visible_to(coach)) == [ana]

        services.remove_group(group=group, by=make_user(), now=NOW)

        assert (list(Person.objects.visible_to(coach)), Person.objects.count()) == ([], 1)


def test_an_owner_limits_a_coach_and_lets_them_see_everybody_again(company):
    owner, coach = make_member(company), make_member(company, Role.READER)
    ana, ben = make_person(company), make_person(company)
    group = make_group(company, ana)

    assert change(coach, owner, Role.COACH, [group])
    limited = Membership.objects.get(pk=coach.pk)
    with as_company(company.pk):
        assert list(Person.objects.visible_to(limited)) == [ana]
    assert not change(coach, owner, Role.COACH, [group])

    assert change(coach, owner, Role.COACH)
    with as_company(company.pk):
        everybody = set(Person.objects.visible_to(Membership.objects.get(pk=coach.pk)))
        assert (everybody, GroupScope.objects.count()) == ({ana, ben}, 0)
        entries = AuditEntry.objects.filter(verb="changed membership").order_by("pk")
        assert [entry.after for entry in entries] == [
            {"role": "coach", "limited": True, "groups": [group.pk]},
            {"role": "coach", "limited": False, "groups": []},
        ]


@pytest.mark.parametrize(
    ("own", "theirs", "role", "limited"),
    [
        (Role.MANAGER, Role.OWNER, Role.READER, False),
        (Role.MANAGER, Role.COACH, Role.OWNER, False),
        (Role.OWNER, Role.COACH, "king", False),
        (Role.OWNER, Role.COACH, Role.MANAGER, True),
        (Role.OWNER, Role.COACH, Role.READER, True),
    ],
)
def test_what_nobody_may_do_to_a_membership_changes_nothing(company, own, theirs, role, limited):
    giver, taker = make_member(company, own), make_member(company, theirs)
    groups: Any = [make_group(company)] if limited else None

    with pytest.raises(MembershipError):
        change(taker, giver, role, groups)

    kept = Membership.objects.get(pk=taker.pk)
    assert (kept.role, kept.limited) == (theirs, False)


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR, Role.COACH, Role.READER])
def test_only_owners_and_managers_change_memberships(company, role):
    giver, taker = make_member(company, role), make_member(company, Role.READER)

    with pytest.raises(NotAllowedError):
        change(taker, giver, Role.COACH)


def test_nobody_changes_their_own_role_so_an_owner_stays(company):
    owner = make_member(company)

    with pytest.raises(MembershipError):
        change(owner, owner, Role.READER)

    assert Membership.objects.get(pk=owner.pk).role == Role.OWNER


def test_an_owner_who_was_just_demoted_cannot_demote_in_return(company):
    first, second = make_member(company), make_member(company)
    change(second, first, Role.READER)

    with pytest.raises(NotAllowedError):
        change(first, second, Role.READER)

    assert Membership.objects.get(pk=first.pk).role == Role.OWNER
