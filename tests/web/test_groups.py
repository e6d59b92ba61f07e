"""The pages of groups and of users."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.people.models import Group
from tests.makers import make_company, make_group, make_limited, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def test_a_group_is_named_filled_and_emptied_on_its_page(client, owner):
    ana, ben = make_person(owner.company, "Ana First"), make_person(owner.company, "Ben Second")
    answer = client.post(url(owner, "groups"), {"name": "Night shift"}, follow=True)
    group = answer.redirect_chain[-1][0]
    assert [person.name for person in answer.context["found"]] == ["Ana First", "Ben Second"]

    client.post(f"{group}add/", {"person": [ana.pk, ben.pk]})
    filled = client.get(group, {"q": "ana"}).context
    client.post(f"{group}remove/", {"person": [ana.pk]})
    emptied = client.get(group, {"q": "ana"}).context

    assert ([p.name for p in filled["people"]], filled["found"]) == (["Ana First", "Ben Second"], [])
    assert ([p.name for p in emptied["people"]], [p.name for p in emptied["found"]]) == (["Ben Second"], ["Ana First"])


def test_a_name_that_is_taken_is_said_beside_the_field(client, owner):
    make_group(owner.company, name="Vans")
    with as_company(owner.company_id):
        Group.objects.update(sort_key="vans")

    answer = client.post(url(owner, "groups"), {"name": "VANS"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_a_group_is_removed_after_naming_how_many_are_in_it(client, owner):
    group = make_group(owner.company, make_person(owner.company), make_person(owner.company))
    page = url(owner, "group_delete", group.pk)
    assert client.get(page).context["confirm"]["text"].startswith("2 people")

    client.post(page)

    assert client.get(url(owner, "groups")).context["groups"] == []


def test_a_coach_is_limited_on_the_users_page_which_then_says_to_whom(client, owner):
    coach = make_member(owner.company, Role.COACH)
    group = make_group(owner.company, name="Night shift")

    client.post(url(owner, "settings_user", coach.pk), {"role": "coach", "limited": "1", "groups": [group.pk]})
    rows = {row.email: row for row in client.get(url(owner, "settings_users")).context["users"]}

    assert (rows[coach.user.email].sees, rows[owner.user.email].sees) == ("Night shift", "Everybody")
    assert (rows[owner.user.email].url, rows[owner.user.email].own) == ("", True)


def test_a_refusal_stands_on_the_users_page(client, owner):
    reader = make_member(owner.company, Role.READER)

    answer = client.post(url(owner, "settings_user", reader.pk), {"role": "reader", "limited": "1"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])
    assert not Membership.objects.get(pk=reader.pk).limited


@pytest.mark.parametrize("page", ["groups", "settings_users"])
def test_who_may_not_manage_is_refused(client, page):
    member = make_member(make_company(), Role.COACH)
    client.force_login(member.user)

    assert client.get(url(member, page)).status_code == 403


@pytest.mark.parametrize("page", ["groups", "settings_users"])
def test_lists_of_groups_and_users_cost_the_same_for_one_and_three(client, owner, queries_of, page):
    def more() -> None:
        group = make_group(owner.company, make_person(owner.company))
        make_limited(owner.company, group)

    more()
    one = queries_of(url(owner, page))
    more()
    more()

    assert queries_of(url(owner, page)) == one
