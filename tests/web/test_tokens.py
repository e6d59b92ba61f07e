"""The page on which somebody makes a token: what it may do, by what it is about, and nothing by itself."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import ApiToken, Membership
from pacenote.accounts.permissions import AREAS, MANAGE_SETTINGS, MEANINGS, OWN_PAGE, PERMISSIONS, VIEW_PEOPLE
from pacenote.base.tenancy import as_company
from pacenote.people.services import save_role
from tests.makers import NOW, make_company, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def page(member: Membership) -> str:
    return reverse("settings_tokens", args=[member.company.slug])


def boxes(form: object) -> dict[str, bool]:
    return {box.value: box.ticked for area in form.areas for box in area.boxes}  # type: ignore[attr-defined]


def test_every_permission_stands_in_one_area_with_what_it_means():
    named = [scope for _title, scopes in AREAS for scope in scopes]

    assert (sorted(named), set(named)) == (list(PERMISSIONS), set(MEANINGS))


def test_a_new_token_may_nothing_until_something_is_ticked(client, owner):
    shown = client.get(page(owner))

    answer = client.post(page(owner), {"name": "Payroll", "days": "30"})

    assert boxes(shown.context["form"]) == dict.fromkeys(PERMISSIONS, False)
    assert (answer.status_code, ApiToken.objects.exists()) == (422, False)
    assert "Tick at least one thing" in answer.text


def test_what_was_ticked_stays_ticked_when_something_else_is_wrong_and_not_after_it_was_made(client, owner):
    refused = client.post(page(owner), {"name": "", "scopes": [VIEW_PEOPLE], "days": "30"})
    made = client.post(page(owner), {"name": "Payroll", "scopes": [VIEW_PEOPLE], "days": "30"})

    assert [scope for scope, ticked in boxes(refused.context["form"]).items() if ticked] == [VIEW_PEOPLE]
    assert not any(boxes(made.context["form"]).values())
    assert ApiToken.objects.get().scopes == [VIEW_PEOPLE]


def test_only_what_its_maker_may_do_is_offered_and_an_area_without_anything_is_left_out(client, owner):
    with as_company(owner.company_id):
        own_role = save_role(name="Machines", permissions=[OWN_PAGE, MANAGE_SETTINGS], by=owner, now=NOW)
    member = make_member(owner.company, "")
    Membership.objects.filter(pk=member.pk).update(own_role=own_role)
    other = Client()
    other.force_login(member.user)

    form = other.get(page(member)).context["form"]

    assert [(area.title, [box.value for box in area.boxes]) for area in form.areas] == [
        ("Their own page", [OWN_PAGE]),
        ("The company", [MANAGE_SETTINGS]),
    ]
    assert other.post(page(member), {"name": "x", "scopes": [VIEW_PEOPLE], "days": "30"}).status_code == 422
