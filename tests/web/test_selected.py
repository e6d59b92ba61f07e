"""Several messages at once: named, confirmed, done; and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.people.models import Person
from tests.makers import make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LINES = tuple(Line(f"A1SPEEDER0000{n}", name, speeding="0.4") for n, name in enumerate(("Ana A", "Ben B", "Cleo C")))


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    people = [
        make_person(membership.company, line.name, external_id=line.external_id, id_kind="transporter")
        for line in LINES
    ]
    make_rostered(membership.company, *people)
    bring_in(membership.company, overview("2026-W47", *LINES))
    return membership


def ids(owner: Membership, *names: str) -> list[int]:
    with as_company(owner.company_id):
        return list(Person.objects.filter(name__in=names).order_by("name").values_list("pk", flat=True))


def ask(client: Client, owner: Membership, deed: str, *names: str, **more: str) -> Any:
    address = reverse("messages_selected", args=[owner.company.slug])
    return client.post(address, {"deed": deed, "person": ids(owner, *names), **more}, follow=True)


def states(owner: Membership) -> list[str]:
    with as_company(owner.company_id):
        return list(Message.objects.order_by("person__name").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("deed", "title", "became"),
    [
        ("send", "Send 2 messages now", ["released", "draft", "released"]),
        ("hold", "Hold 2 messages", ["held", "draft", "held"]),
        ("skip", "Skip 2 messages", ["skipped", "draft", "skipped"]),
    ],
)
def test_nothing_happens_before_the_number_was_confirmed(client, owner, deed, title, became):
    page = ask(client, owner, deed, "Ana A", "Cleo C")
    assert (page.context["title"], page.context["names"]) == (title, ["Ana A", "Cleo C"])
    assert states(owner) == ["draft"] * 3

    ask(client, owner, deed, "Ana A", "Cleo C", confirmed="1", reason="told", note="")

    assert states(owner) == became


def test_a_skip_needs_its_reason(client, owner):
    answer = ask(client, owner, "skip", "Ana A", confirmed="1", reason="")

    assert (answer.status_code, states(owner)) == (422, ["draft"] * 3)


def test_a_message_that_somebody_sent_meanwhile_does_not_keep_the_others_back(client, owner):
    ask(client, owner, "send", "Ana A", confirmed="1")

    answer = ask(client, owner, "hold", "Ana A", "Ben B", confirmed="1")

    assert states(owner) == ["released", "held", "draft"]
    assert answer.context["undo"].words == "The message to Ben B is held."


def test_without_a_choice_the_page_says_so(client, owner):
    answer = ask(client, owner, "hold")

    assert [str(each) for each in answer.context["messages"]] == ["Choose people in the list first."]


def test_who_may_edit_but_not_send_cannot_send_several(client, owner):
    client.force_login(make_member(owner.company, Role.SUPERVISOR).user)

    answer = ask(client, owner, "send", "Ana A", confirmed="1")

    assert [str(each) for each in answer.context["messages"]] == ["Your role does not send messages."]
    assert states(owner) == ["draft"] * 3


def test_people_of_another_company_are_not_meant(client, owner):
    other = make_member(make_company("Other"))
    client.force_login(other.user)
    address = reverse("messages_selected", args=[other.company.slug])

    client.post(address, {"deed": "hold", "person": ids(owner, "Ana A"), "confirmed": "1"})

    assert states(owner) == ["draft"] * 3


def test_a_reader_has_no_boxes_to_tick(client, owner):
    page = reverse("coaching", args=[owner.company.slug])
    assert client.get(page).context["bulk_url"] != ""

    client.force_login(make_member(owner.company, Role.READER).user)

    assert client.get(page).context["bulk_url"] == ""


@pytest.mark.parametrize(("page", "boxes"), [("coaching", "person"), ("messages_waiting", "message")])
def test_one_box_stands_for_all_on_the_page(client, owner, page: str, boxes: str):
    ask(client, owner, "hold", "Ana A", "Ben B", confirmed="1")

    shown = client.get(reverse(page, args=[owner.company.slug])).content.decode()

    assert shown.count(f'data-check-all="{boxes}"') == 1
    assert shown.count(f'data-check="{boxes}"') == {"coaching": 3, "messages_waiting": 2}[page]
