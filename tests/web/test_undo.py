"""For ten seconds after a deed its own user sees how to undo it; everybody else sees nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.coaching.services import GRACE
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Send
from pacenote.people.models import Person
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
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


def states(owner: Membership) -> list[str]:
    with as_company(owner.company_id):
        return list(Message.objects.order_by("person__name").values_list("state", flat=True))


def press(client: Client, owner: Membership, deed: str, name: str = "Ana A", **values: str) -> Any:
    with as_company(owner.company_id):
        message = Message.objects.get(person__name=name)
    return client.post(reverse(deed, args=[owner.company.slug, message.pk]), values, follow=True)


def all_of(client: Client, owner: Membership, deed: str) -> Any:
    with as_company(owner.company_id):
        people = list(Person.objects.values_list("pk", flat=True))
    address = reverse("messages_selected", args=[owner.company.slug])
    return client.post(address, {"deed": deed, "person": people, "confirmed": "1", "reason": "told"}, follow=True)


def said(answer: Any) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


@pytest.mark.parametrize(
    ("deed", "words", "became"),
    [
        ("message_hold", "The message to Ana A is held.", "held"),
        ("message_skip", "The message to Ana A is skipped.", "skipped"),
        ("message_send", "The message to Ana A leaves in ten seconds.", "released"),
    ],
)
def test_each_deed_offers_to_undo_it_and_one_click_does(client, owner, deed, words, became):
    page = press(client, owner, deed, reason="told")
    assert (page.context["undo"].words, states(owner)) == (words, [became, "draft", "draft"])

    undone = client.post(page.context["undo"].url, follow=True)

    assert (said(undone), undone.context["undo"]) == (["Undone: the message to Ana A is as it was."], None)
    assert states(owner) == ["draft"] * 3


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("hold", "3 messages are held."),
        ("skip", "3 messages are skipped."),
        ("send", "3 messages leave in ten seconds."),
    ],
)
def test_a_deed_on_several_is_undone_as_one(client, owner, deed, words):
    page = all_of(client, owner, deed)
    assert page.context["undo"].words == words

    undone = client.post(page.context["undo"].url, follow=True)

    assert said(undone) == ["Undone: 3 messages are as they were."]
    assert states(owner) == ["draft"] * 3


def test_the_notice_is_a_plain_form_that_a_key_leads_to(client, owner):
    page = press(client, owner, "message_hold").content.decode()

    assert 'data-undo="2026-11-22T08:00:10-06:00"' in page
    assert 'type="submit" data-key="u"' in page


def test_after_ten_seconds_nothing_is_offered_any_more(client, owner, clock):
    press(client, owner, "message_hold")
    clock.move_to(NOW + GRACE)

    assert client.get(reverse("coaching", args=[owner.company.slug])).context["undo"] is None


def test_send_all_can_be_undone_from_the_page_that_follows_it(client, owner):
    page = client.post(reverse("send_all", args=[owner.company.slug]), {"reach": "rostered"}, follow=True)

    client.post(page.context["undo"].url)

    assert states(owner) == ["draft"] * 3
    assert messaging.deliver(clock=lambda: NOW + GRACE) == 0


def test_a_send_that_was_stopped_is_not_said_to_leave(client, owner):
    client.post(reverse("send_all", args=[owner.company.slug]), {"reach": "rostered"})
    with as_company(owner.company_id):
        send = Send.objects.get()

    page = client.post(reverse("send_stop", args=[owner.company.slug, send.pk]), follow=True)

    assert said(page) == ["3 messages did not leave."]
    assert page.context["undo"] is None


def test_who_comes_too_late_is_told_so_and_nothing_changes(client, owner):
    page = press(client, owner, "message_send")
    assert messaging.deliver(clock=lambda: NOW + GRACE) == 1

    answer = client.post(page.context["undo"].url, follow=True)

    assert said(answer) == ["It is too late to undo this. The messages have left, or somebody has changed them since."]
    assert states(owner)[0] == "released"


def test_what_has_left_by_then_is_counted_apart(client, owner):
    page = all_of(client, owner, "hold")
    press(client, owner, "message_let_go", "Ben B")

    answer = client.post(page.context["undo"].url, follow=True)

    assert said(answer)[-2:] == [
        "Undone: 2 messages are as they were.",
        "1 message could not be undone: it has left, or somebody has changed it since.",
    ]


def test_nobody_else_is_offered_or_allowed_it(client, owner):
    url = press(client, owner, "message_hold").context["undo"].url
    client.force_login(make_member(owner.company).user)

    assert client.get(reverse("coaching", args=[owner.company.slug])).context["undo"] is None
    assert client.post(url).status_code == 404
    assert states(owner)[0] == "held"


def test_who_may_not_send_any_more_cannot_undo_a_send(client, owner):
    url = press(client, owner, "message_send").context["undo"].url
    Membership.objects.filter(pk=owner.pk).update(role=Role.READER)

    assert client.post(url).status_code == 403
    assert states(owner)[0] == "released"


def test_the_history_says_that_it_was_undone(client, owner):
    page = press(client, owner, "message_hold")
    client.post(page.context["undo"].url)

    with as_company(owner.company_id):
        person = Person.objects.get(name="Ana A")
    box = client.get(reverse("coaching", args=[owner.company.slug]), {"person": person.pk}).context["person"].boxes[0]

    assert [moment.words for moment in box.history] == [
        "Drafted", f"Held by {owner.user.name}", f"Undone by {owner.user.name}",
    ]  # fmt: skip


def test_the_page_costs_one_query_for_the_notice(client, owner, queries_of, clock):
    address = reverse("coaching", args=[owner.company.slug])
    press(client, owner, "message_hold")
    with_notice = queries_of(address)
    clock.move_to(NOW + timedelta(minutes=1))

    assert queries_of(address) == with_notice
