"""The first steps tick themselves off by what is so, stay until all are done, and can be put away and brought back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Send
from pacenote.records.models import AuditEntry
from tests.makers import make_company, make_member, make_person
from tests.sheets import Line, bring_in, overview
from tests.web.test_settings import values

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(owner: Membership, name: str = "files") -> str:
    return reverse(name, args=[owner.company.slug])


def steps(client: Client, owner: Membership) -> list[bool] | None:
    found: Any = client.get(url(owner)).context["checklist"]
    return None if found is None else [step.done for step in found.steps]


def deeds(owner: Membership) -> list[str]:
    with as_company(owner.company_id):
        return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_each_step_is_done_by_what_is_so_until_none_is_left(client, owner):
    first = steps(client, owner)
    make_person(owner.company, "Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    people = steps(client, owner)
    bring_in(owner.company, overview("2026-W47", Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")))
    messages = steps(client, owner)
    client.post(url(owner, "settings"), values(send_time="11:30"))

    assert first == [True, False, False, False, False, False]
    assert people == [True, True, False, False, False, False]
    assert messages == [True, True, True, True, False, False]
    assert steps(client, owner) is None


def test_saving_what_ships_is_a_decision_and_stands_in_the_record_once(client, owner):
    before = steps(client, owner)
    for _time in range(2):
        client.post(url(owner, "settings"), values(name=owner.company.name))

    assert before == [True, False, False, False, False, False]
    assert steps(client, owner) == [True, False, False, False, True, True]
    assert deeds(owner) == ["founded", "kept settings"]


def test_a_send_that_went_ends_the_first_steps(client, owner):
    with as_company(owner.company_id):
        Send.objects.create(company=owner.company, kind="manual", started_at=timezone.now())

    assert steps(client, owner) is None
    assert client.get(url(owner, "settings")).context["steps_url"] == ""


def test_the_list_is_put_away_for_everybody_and_brought_back_from_the_settings(client, owner):
    offered = client.get(url(owner, "settings")).context["steps_url"]
    for _time in range(2):
        client.post(url(owner, "first_steps"), {"hidden": "1"})
    hidden = steps(client, owner)
    back = client.get(url(owner, "settings")).context["steps_url"]
    client.post(back, {"hidden": "0"})

    assert (offered, hidden, back) == ("", None, url(owner, "first_steps"))
    assert steps(client, owner) == [True, False, False, False, False, False]
    assert deeds(owner) == ["founded", "hid first steps", "brought back first steps"]


def test_whoever_cannot_take_the_steps_neither_sees_nor_hides_them(client, owner):
    client.force_login(make_member(owner.company, Role.DISPATCHER).user)

    assert steps(client, owner) is None
    assert client.post(url(owner, "first_steps"), {"hidden": "1"}).status_code == 403
    assert not Company.objects.get().steps_hidden
