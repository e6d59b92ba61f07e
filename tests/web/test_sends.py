"""Sending by hand: the preview, the deed, its progress, and two users at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message
from pacenote.coaching.services import GRACE
from pacenote.messaging.models import Delivery, Outgoing, Send
from pacenote.messaging.services import Item, deliver, queue, record_consent
from pacenote.people.models import Person
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview

SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
OTIS = Line("A1SPEEDER00002", "Otis Brandvold", speeding="0.3")
ESCALATED = Line("A1ESCALATED003", "Ilse Marchetti", ced="1")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def make_messages(company: Company, *lines: Line) -> list[Person]:
    people = [make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in lines]
    bring_in(company, overview("2026-W47", *lines))
    return people


def on_the_way(company: Company) -> list[str]:
    with as_company(company.pk):
        return sorted(Outgoing.objects.values_list("person__name", flat=True))


def sends(company: Company) -> list[int]:
    with as_company(company.pk):
        return list(Send.objects.order_by("pk").values_list("pk", flat=True))


def said(answer: Any) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


def groups(answer: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(group.reason, [(each.name, each.note) for each in group.names]) for group in answer.context["excluded"]]


def test_the_preview_says_who_gets_what_and_who_does_not_and_why(client, owner):
    sanna, otis, _ilse = make_messages(owner.company, SANNA, OTIS, ESCALATED)
    make_rostered(owner.company, sanna)
    make_rostered(owner.company, otis, day=NOW.date() + timedelta(days=2))

    answer = client.get(url(owner, "send_all"))

    assert (answer.context["choice"], answer.context["rostered_count"], answer.context["everyone_count"]) == (
        "rostered",
        1,
        2,
    )
    assert [each.name for each in answer.context["receivers"].names] == ["Sanna Prokop"]
    assert groups(answer) == [
        ("Needs a person: never goes by itself", [("Ilse Marchetti", "")]),
        ("Not rostered", [("Otis Brandvold", "Tue 24 Nov")]),
    ]


def test_who_is_left_out_with_two_messages_is_one_person(client, owner):
    make_messages(owner.company, SANNA)
    bring_in(owner.company, overview("2026-W45", SANNA))
    make_rostered(owner.company, make_person(owner.company, "Somebody Else"))

    (group,) = client.get(url(owner, "send_all")).context["excluded"]

    assert (group.reason, group.count, [each.name for each in group.names]) == ("Not rostered", 1, ["Sanna Prokop"])


def test_where_the_day_has_no_roster_the_way_to_it_stands_beside_the_reason(client, owner):
    make_messages(owner.company, SANNA)

    answer = client.get(url(owner, "send_all"))

    (group,) = answer.context["excluded"]
    assert (group.reason, group.roster_url) == ("No roster was entered for the day", url(owner, "roster"))
    assert f'href="{url(owner, "roster")}">Enter the roster' in answer.content.decode()


def test_a_preview_sends_nothing(client, owner):
    make_rostered(owner.company, *make_messages(owner.company, SANNA))

    client.get(url(owner, "send_all"), {"reach": "everyone"})

    assert (on_the_way(owner.company), sends(owner.company)) == ([], [])


def test_the_rostered_get_theirs_and_the_others_keep_waiting(client, owner):
    sanna, _otis = make_messages(owner.company, SANNA, OTIS)
    make_rostered(owner.company, sanna)

    answer = client.post(url(owner, "send_all"), {"reach": "rostered", "seen_rostered": 1, "seen_everyone": 2})

    (send_id,) = sends(owner.company)
    assert (answer.status_code, answer.url) == (302, url(owner, "send_progress", send_id))
    assert on_the_way(owner.company) == ["Sanna Prokop"]


def test_everyone_reaches_people_on_their_day_off_too(client, owner):
    make_messages(owner.company, SANNA, OTIS, ESCALATED)

    client.post(url(owner, "send_all"), {"reach": "everyone", "seen_everyone": 2})

    assert on_the_way(owner.company) == ["Otis Brandvold", "Sanna Prokop"]


def test_a_number_that_is_not_true_any_more_is_shown_anew_instead_of_sent(client, owner):
    make_messages(owner.company, SANNA, OTIS)

    answer = client.post(url(owner, "send_all"), {"reach": "everyone", "seen_everyone": 1})

    assert (answer.status_code, answer.context["everyone_count"]) == (200, 2)
    assert said(answer) == ["Something has changed meanwhile. Look at who gets a message now."]
    assert on_the_way(owner.company) == []


def test_a_choice_that_does_not_exist_sends_nothing(client, owner):
    make_messages(owner.company, SANNA)

    assert client.post(url(owner, "send_all"), {"reach": "the whole town"}).status_code == 200
    assert on_the_way(owner.company) == []


def test_a_paused_company_sends_nothing_by_hand_either(client, owner):
    make_messages(owner.company, SANNA)
    client.post(url(owner, "sending_pause"), {"reason": ""})

    answer = client.post(url(owner, "send_all"), {"reach": "everyone"}, follow=True)

    assert said(answer)[-1] == "Sending is paused. Resume it on the Files page, then send."
    assert on_the_way(owner.company) == []


def test_a_second_send_finds_nothing_left(client, owner):
    make_messages(owner.company, SANNA)
    client.post(url(owner, "send_all"), {"reach": "everyone"})

    again = client.post(url(owner, "send_all"), {"reach": "everyone"}, follow=True)

    assert said(again)[-1] == "Nothing was left to send."
    assert on_the_way(owner.company) == ["Sanna Prokop"]


def test_progress_counts_until_everything_is_handed_over(client, owner):
    make_messages(owner.company, SANNA, OTIS)
    client.post(url(owner, "send_all"), {"reach": "everyone"})
    address = url(owner, "send_progress", sends(owner.company)[0])

    before = client.get(address).context["send"]
    with as_company(owner.company_id):
        Delivery.objects.update(status="sent", finished_at=NOW)
    after = client.get(address, headers={"HX-Request": "true"}).context["send"]

    assert (before.running, before.queued, before.handed_over, before.total) == (True, 2, 0, 2)
    assert (after.running, after.queued, after.handed_over, after.stop_url) == (False, 0, 2, "")


@pytest.mark.parametrize(
    ("channels", "minutes", "shown"),
    [(["sms", "outbox"], 1, (2, 1, True)), (["sms", "outbox"], 6, (2, 1, False)), (["outbox"], 1, (2, None, False))],
)
def test_progress_tells_what_arrived_where_a_channel_tells_it(client, owner, channels, minutes, shown):
    make_messages(owner.company, SANNA, OTIS)
    client.post(url(owner, "send_all"), {"reach": "everyone"})
    Company.objects.update(channels=channels)
    with as_company(owner.company_id):
        Delivery.objects.update(status="sent", finished_at=NOW)
        if "sms" in channels:
            Delivery.objects.filter(outgoing__person__name="Sanna Prokop").update(status="delivered")
        Send.objects.update(started_at=NOW - timedelta(minutes=minutes))

    send = client.get(url(owner, "send_progress", sends(owner.company)[0])).context["send"]

    assert (send.handed_over, send.delivered, send.awaited) == shown


def test_a_phone_out_of_reach_is_told_in_words(client, owner):
    make_messages(owner.company, SANNA)
    client.post(url(owner, "send_all"), {"reach": "everyone"})
    with as_company(owner.company_id):
        Delivery.objects.update(status="undelivered", error_code="twilio_30003", finished_at=NOW)

    (trouble,) = client.get(url(owner, "send_progress", sends(owner.company)[0])).context["send"].trouble

    assert trouble.words == "Not delivered: The phone is off or out of reach"


def test_progress_names_deliveries_that_need_a_person(client, owner):
    make_messages(owner.company, SANNA, OTIS)
    client.post(url(owner, "send_all"), {"reach": "everyone"})
    with as_company(owner.company_id):
        Delivery.objects.filter(outgoing__person__name="Otis Brandvold").update(
            status="unknown", error_code="worker_stopped", finished_at=NOW
        )

    send = client.get(url(owner, "send_progress", sends(owner.company)[0])).context["send"]

    assert [(each.name, each.words) for each in send.trouble] == [
        ("Otis Brandvold", "Not sure: The machine stopped while it was handed over")
    ]
    assert (send.unsure, send.queued) == (1, 1)


def test_the_rest_of_a_send_can_be_stopped_and_waits_again(client, owner):
    make_messages(owner.company, SANNA, OTIS)
    client.post(url(owner, "send_all"), {"reach": "everyone"})
    (send_id,) = sends(owner.company)

    answer = client.post(url(owner, "send_stop", send_id), follow=True)

    assert said(answer)[-1] == "2 messages did not leave."
    assert answer.context["send"].stopped == f"Stopped by {owner.user.name} at 08:00 CT: 2 messages did not leave."
    with as_company(owner.company_id):
        assert list(Message.objects.values_list("state", "reason")) == [("held", "stopped")] * 2


def test_the_outbox_keeps_the_whole_text_newest_first(client, owner):
    make_messages(owner.company, SANNA, OTIS)
    client.post(url(owner, "send_all"), {"reach": "everyone"})
    empty = client.get(url(owner, "outbox")).context["deliveries"]
    while deliver(clock=lambda: NOW + GRACE):
        pass

    kept = client.get(url(owner, "outbox")).context["deliveries"]
    found = client.get(url(owner, "outbox"), {"q": "otis"}).context["deliveries"]

    assert empty == ()
    assert sorted(each.person for each in kept) == ["Otis Brandvold", "Sanna Prokop"]
    with as_company(owner.company_id):
        text = Message.objects.get(person__name="Otis Brandvold").text
    assert [(each.person, each.text) for each in found] == [("Otis Brandvold", text)]


@pytest.mark.parametrize(("pace", "words"), [(1, "Not done before 08:00 CT at the pace of the channel."), (50, "")])
def test_a_send_that_a_pace_holds_back_says_until_when(client, owner, settings, pace, words):
    settings.PACES = {"email": pace}
    company = owner.company
    with as_company(company.pk):
        send = Send.objects.create(company=company, kind="manual", started_at=NOW)
        people = [make_person(company, f"Person {n}", email=f"p{n}@example.com") for n in range(40)]
        items = [Item(person, "test", person.pk, "email", "en", "Hi", "Bravo.") for person in people]
        queue(send=send, items=items, now=NOW)

    assert client.get(url(owner, "send_progress", send.pk)).context["send"].eta == words


@pytest.mark.parametrize("page", ["send_all", "send_stop"])
def test_only_who_sends_sends_and_stops(client, owner, page):
    make_messages(owner.company, SANNA)
    client.post(url(owner, "send_all"), {"reach": "everyone"})
    client.force_login(make_member(owner.company, Role.SUPERVISOR).user)
    args = sends(owner.company) if page == "send_stop" else []

    assert client.post(url(owner, page, *args), {"reach": "everyone"}).status_code == 403


def test_a_send_of_another_company_does_not_exist_here(client, owner):
    other = make_member(make_company("Other Firm"))
    make_messages(other.company, SANNA)
    client.force_login(other.user)
    client.post(url(other, "send_all"), {"reach": "everyone"})
    (send_id,) = sends(other.company)
    client.force_login(owner.user)

    assert client.get(url(owner, "send_progress", send_id)).status_code == 404
    assert client.post(url(owner, "send_stop", send_id)).status_code == 404


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_users_pressing_send_at_once_send_everything_once():
    company = make_company()
    lines = [Line(f"A1RACER0000{n:03}", f"Racer Number{n}", speeding="0.4") for n in range(6)]
    make_messages(company, *lines)
    members = [make_member(company), make_member(company)]
    gate = threading.Barrier(2)

    def press(member: Membership) -> int:
        client = Client()
        client.force_login(member.user)
        gate.wait()
        try:
            return client.post(url(member, "send_all"), {"reach": "everyone", "seen_everyone": 6}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, members))

    assert on_the_way(company) == [line.name for line in lines]
    with as_company(company.pk):
        assert sorted(Send.objects.values_list("released", flat=True))[-1] == 6


def test_the_preview_names_channels_segments_and_when_the_last_one_has_left(client, owner, settings):
    settings.PACES = {"sms": 1}
    company = owner.company
    company.channels = ["sms", "outbox"]
    company.save(update_fields=["channels"])
    many = tuple(Line(f"A1SPEEDER01{n:03}", f"Racer Number{n}", speeding="0.4") for n in range(70))
    people = make_messages(company, *many, OTIS)
    with as_company(company.pk):
        for number, person in enumerate(people[:70]):
            person.phone = f"+15550101{number:03}"
            person.save(update_fields=["phone"])
        record_consent(company=company, people=people[:70], given=True, wording="Yes.", by=None, now=NOW)
        Message.objects.filter(person=people[0]).update(text="Drive well. " * 40, short="Speed: 0.4.")

    effort = client.get(url(owner, "send_all"), {"reach": "everyone"}).context["effort"]

    assert effort.channels == (("Outbox", 1), ("SMS", 70))
    assert (effort.segments, effort.shortened, effort.counted) == (69 * 2 + 1, 1, True)
    assert effort.done == "by 08:01 CT"


def test_a_send_without_a_pace_is_done_at_once(client, owner):
    make_messages(owner.company, SANNA)

    effort = client.get(url(owner, "send_all"), {"reach": "everyone"}).context["effort"]

    assert (effort.channels, effort.segments, effort.done) == ((("Outbox", 1),), 0, "within a minute")
