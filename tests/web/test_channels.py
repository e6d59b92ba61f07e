"""A test on each channel, and the page where a person settles what is not sure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.demo.texting.server import Double
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Delivery, Outgoing
from pacenote.messaging.services import Inbound, receive
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member
from tests.texting import outcomes, queue_text, texted, texting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def double(settings) -> Iterator[Double]:
    with texting(settings) as double:
        yield double


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company("Rafaga Logistics"))


def url(owner: Membership, name: str, *parts: int) -> str:
    return reverse(name, args=[owner.company.slug, *parts])


def send_test(client, owner: Membership, recipient: str, channel: str = "sms") -> str:
    client.force_login(owner.user)
    address = url(owner, "settings_channels")
    return client.post(address, {"channel": channel, "recipient": recipient}, follow=True).content.decode()


def test_a_test_leaves_at_once_and_is_on_record_without_its_address(client, owner, double: Double):
    page = send_test(client, owner, " +1 5550100123 ")

    (kept,) = double.exchange.taken()
    assert "The test was taken." in page
    assert (kept.to, kept.body) == (
        "+15550100123",
        "This is a test from Rafaga Logistics. If you can read it, messages arrive.",
    )
    assert not Delivery.objects.exists()
    with as_company(owner.company_id):
        entry = AuditEntry.objects.get(verb="sent a test")
    assert (entry.actor_id, entry.after) == (owner.user_id, {"channel": "sms"})


@pytest.mark.parametrize(
    ("recipient", "words"),
    [
        ("5550100123", "This is no phone number."),
        ("+15550109001", "This number takes no texts"),
        ("+15550109004", "Nobody knows whether it was taken."),
    ],
)
def test_a_test_says_what_the_other_side_answered(client, owner, double: Double, recipient: str, words: str):
    assert words in send_test(client, owner, recipient)


def test_no_test_goes_to_a_phone_that_said_stop(client, owner, double: Double):
    receive(inbound=Inbound("+15550100123", "STOP", "SM1"), now=NOW)

    assert "This phone said STOP." in send_test(client, owner, "+15550100123")
    assert double.exchange.taken() == []


def test_a_channel_that_is_not_set_up_offers_no_test(client, owner):
    page = send_test(client, owner, "name@example.com", "email")

    assert "This channel is not set up on this machine." in page
    assert 'name="recipient"' not in page


def doubtful(owner: Membership) -> Outgoing:
    queue_text(texted(owner.company, "+15550109013", name="Ana Obi"))
    messaging.deliver(clock=lambda: NOW)
    with as_company(owner.company_id):
        return Outgoing.objects.get()


@pytest.mark.parametrize(("arrived", "state"), [("1", "sent"), ("0", "pending")])
def test_a_person_decides_about_a_delivery_that_nobody_is_sure_of(
    client, owner, double: Double, arrived: str, state: str
):
    row = doubtful(owner)
    client.force_login(owner.user)
    shown = client.get(url(owner, "unsure")).content.decode()

    for _twice in range(2):
        page = client.post(url(owner, "delivery_settle", row.pk), {"arrived": arrived}, follow=True).content.decode()

    assert ("Ana Obi" in shown, "Well done." in shown) == (True, True)
    assert outcomes() == [(state, "")]
    assert ("Everything is certain" in page, "settled in the meantime" in page) == (True, True)
    with as_company(owner.company_id):
        assert list(AuditEntry.objects.filter(verb="decided a doubt").values_list("after", flat=True)) == [
            {"arrived": arrived == "1"}
        ]


def test_what_is_certain_cannot_be_sent_once_more_from_there(client, owner, double: Double):
    queue_text(texted(owner.company))
    messaging.deliver(clock=lambda: NOW)
    client.force_login(owner.user)

    client.post(url(owner, "delivery_settle", Delivery.objects.get().pk), {"arrived": "0"})

    assert outcomes() == [("sent", "")]


@pytest.mark.parametrize(("role", "page"), [(Role.READER, "unsure"), (Role.DISPATCHER, "settings_channels")])
def test_a_role_without_the_permission_is_refused(client, owner, role: str, page: str):
    client.force_login(make_member(owner.company, role).user)

    assert client.get(url(owner, page)).status_code == 403
